// The verdicts compared with an independent, slow and obvious reading of the rules, over generated timelines in which
// everything collides (fourteen instants for everything), and the properties that no rule may break.
#include "core/closure/closure_in_force.h"
#include "core/closure/credential_verdict.h"
#include "core/closure/scope_verdict.h"
#include "verdict_oracle.h"

#include <QTest>

#include <random>

using namespace probate;

namespace {

using What = Evidence::What;

constexpr int timelines = 120'000;
constexpr int lastInstant = 13;

Instant at(int step)
{
    return Instant(std::chrono::hours{450'000}) + Duration(step);
}

/// Everything happens within fourteen milliseconds, so that equal instants and lags that just reach are common.
class Generator
{
public:
    explicit Generator(unsigned seed) : m_random(seed) {}

    int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(m_random); }
    bool oneIn(int chances) { return below(chances) == 0; }
    Instant instant() { return at(below(lastInstant + 1)); }

    Evidence evidence()
    {
        static constexpr std::array words{What::Enabled, What::Enabled,        What::SwitchedOff, What::AccountBlocked,
                                          What::Ended,   What::EndedPassively, What::Absent,      What::NotRevoked};
        Evidence evidence;
        evidence.what = words[static_cast<std::size_t>(below(static_cast<int>(words.size())))];
        evidence.scope = {oneIn(4) ? QStringLiteral("j") : QStringLiteral("i"),
                          oneIn(3) ? QStringLiteral("report") : QStringLiteral("list"),
                          oneIn(4) ? QStringLiteral("b") : QString()};
        evidence.time.at = oneIn(25) ? std::nullopt : std::optional(instant());
        evidence.time.lag = Duration(oneIn(4) ? below(5) : 0);
        evidence.complete = !oneIn(5);
        if (evidence.what == What::Ended) {
            evidence.endedAt = oneIn(2) ? std::optional(instant()) : std::nullopt;
            evidence.irreversible = oneIn(2);
            evidence.overridesIssuer = oneIn(3);
        }
        evidence.overridesIssuer = evidence.overridesIssuer || (evidence.what == What::NotRevoked && oneIn(3));
        const bool mayEnd = evidence.what == What::Enabled || evidence.what == What::SwitchedOff;
        evidence.endsAt = mayEnd && oneIn(4) ? std::optional(instant()) : std::nullopt;
        evidence.speaksUntil =
            evidence.what != What::AccountBlocked && oneIn(5) ? std::optional(instant()) : std::nullopt;
        evidence.blockEndsAt =
            evidence.what == What::AccountBlocked && oneIn(4) ? std::optional(instant()) : std::nullopt;
        return evidence;
    }

    Use use() { return {instant(), {oneIn(8) ? std::nullopt : std::optional(instant()), Duration{0}}, {}, "u"}; }

    Credential credential()
    {
        Credential made;
        made.kind = oneIn(8) ? Kind::AccessToken : Kind::ApiKey;
        for (int i = below(7); i > 0; --i) {
            made.evidence.push_back(evidence());
        }
        for (int i = oneIn(3) ? 1 + below(2) : 0; i > 0; --i) {
            made.uses.push_back(use());
        }
        if (oneIn(3)) {
            made.lifetime.expires = LifetimeDate{instant(), LifetimeBasis::Credential};
            made.lifetime.expiryIsFirm = !oneIn(4);
        }
        return made;
    }

    std::vector<Closure> closures()
    {
        std::vector<Closure> facts;
        for (int i = below(4); i > 0; --i) {
            Closure fact;
            fact.kind = static_cast<ClosureKind>(below(static_cast<int>(ClosureKind::Transferred) + 1));
            fact.at = instant();
            fact.ends = oneIn(2) ? std::optional(instant()) : std::nullopt;
            fact.authority = static_cast<SignalAuthority>(below(4));
            fact.reopens = oneIn(3);
            facts.push_back(fact);
        }
        return facts;
    }

private:
    std::mt19937 m_random;
};

Policy policyOfSteps()
{
    Policy policy;
    policy.clockSkew = Duration{2};
    return policy;
}

QString step(const std::optional<Instant> &time)
{
    return time ? QString::number((*time - at(0)).count()) : QStringLiteral("-");
}

QString describe(const Credential &credential, std::optional<Instant> closureAt, Instant asOf)
{
    // Word: 0 enabled, 1 switched off, 2 account blocked, 3 ended, 4 passively, 5 absent, 6 not revoked.
    QString text =
        QStringLiteral("closure %1, as of %2, expires %3%4\n")
            .arg(step(closureAt), step(asOf),
                 step(credential.lifetime.expires ? std::optional(credential.lifetime.expires->at) : std::nullopt),
                 credential.lifetime.expiryIsFirm ? QStringLiteral(" firmly") : QString());
    for (const Evidence &e : credential.evidence) {
        text += QStringLiteral("  word %1 %2/%3/%4 at %5 lag %6 complete %7 ended %8 final %9")
                    .arg(static_cast<int>(e.what))
                    .arg(e.scope.issuer, e.scope.place, e.scope.call, step(e.time.at))
                    .arg(e.time.lag.count())
                    .arg(e.complete)
                    .arg(step(e.endedAt))
                    .arg(e.irreversible);
        text += QStringLiteral(" overrides %1 ends %2 speaks %3 lifts %4\n")
                    .arg(e.overridesIssuer)
                    .arg(step(e.endsAt), step(e.speaksUntil), step(e.blockEndsAt));
    }
    for (const Use &use : credential.uses) {
        text += QStringLiteral("  use at %1 reported %2\n").arg(step(use.at), step(use.time.at));
    }
    return text;
}

/// Qt cuts long messages: what stands in one of two descriptions only comes first.
QString change(const QString &before, const QString &after)
{
    QString text;
    for (const auto &[one, other, sign] : {std::tuple(before, after, '-'), std::tuple(after, before, '+')}) {
        for (const QString &line : one.split(QLatin1Char('\n'))) {
            text += other.contains(line) ? QString() : QLatin1Char(sign) + line + QLatin1Char('\n');
        }
    }
    return text + before;
}

bool agrees(const Verdict &verdict, const oracle::Answer &answer)
{
    return verdict.state == answer.state && verdict.at == answer.at && verdict.until == answer.until &&
           (verdict.state != State::Dead || verdict.atBasis == answer.basis);
}

QString shown(State state, const std::optional<Instant> &time, const std::optional<Instant> &until)
{
    return toText(state) + QLatin1Char(' ') + step(time) + QLatin1Char(' ') + step(until);
}

/// Empty if verdict and oracle agree, else the case.
QString difference(const Credential &credential, std::optional<Instant> closureAt, Instant asOf)
{
    const Policy policy = policyOfSteps();
    const Verdict verdict = judgeCredential(credential, closureAt, policy, asOf);
    const oracle::Answer answer = oracle::judge(credential, closureAt, policy, asOf);
    if (agrees(verdict, answer)) {
        return {};
    }
    return describe(credential, closureAt, asOf) + QStringLiteral("verdict ") +
           shown(verdict.state, verdict.at, verdict.until) + QStringLiteral(", oracle ") +
           shown(answer.state, answer.at, answer.until);
}

State stateOf(const Credential &credential, std::optional<Instant> closureAt, Instant asOf)
{
    return judgeCredential(credential, closureAt, policyOfSteps(), asOf).state;
}

} // namespace

class TestVerdictOracle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void generatedTimelinesAgree()
    {
        Generator generate(20260311);
        std::array<int, 4> states{};
        for (int i = 0; i < timelines; ++i) {
            const Credential credential = generate.credential();
            const Instant asOf = at(5 + generate.below(lastInstant - 4));
            Principal principal;
            principal.closures = generate.closures();
            const auto closure = closureInForce(principal, asOf);
            const auto closureAt = closure ? std::optional(closure->at) : std::nullopt;
            QCOMPARE(closureAt, oracle::closureAt(principal.closures, asOf));
            const QString wrong = difference(credential, closureAt, asOf);
            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
            ++states[static_cast<std::size_t>(stateOf(credential, closureAt, asOf))];
        }
        for (const int count : states) {
            QVERIFY2(count > timelines / 50, "the generator hardly ever reaches one of the states");
        }
        qInfo("%d timelines: %d DEAD, %d BLOCKED, %d LIVE, %d UNPROVEN", timelines, states[0], states[1], states[2],
              states[3]);
    }

    /// Each kind of event at each instant from before the closure to after the as-of instant, against each other kind.
    void everyPairOfBoundaryInstantsAgrees()
    {
        using Event = void (*)(Credential &, Instant);
        const auto word = [](Credential &credential, What what, Instant when) -> Evidence & {
            Evidence evidence;
            evidence.scope = {QStringLiteral("i"), QStringLiteral("list"), {}};
            evidence.what = what;
            evidence.time.at = when;
            credential.evidence.push_back(evidence);
            return credential.evidence.back();
        };
        static const auto put = word;
        static constexpr std::array<Event, 15> events{
            [](Credential &c, Instant t) { put(c, What::Enabled, t); },
            [](Credential &c, Instant t) { put(c, What::SwitchedOff, t); },
            [](Credential &c, Instant t) { put(c, What::AccountBlocked, t); },
            [](Credential &c, Instant t) { put(c, What::Absent, t); },
            [](Credential &c, Instant t) { put(c, What::NotRevoked, at(7)).speaksUntil = t; },
            [](Credential &c, Instant t) { put(c, What::EndedPassively, t); },
            [](Credential &c, Instant t) { put(c, What::Ended, t); },
            [](Credential &c, Instant t) { put(c, What::Ended, at(7)).endedAt = t; },
            [](Credential &c, Instant t) {
                Evidence &end = put(c, What::Ended, at(3));
                end.endedAt = t;
                end.irreversible = true;
            },
            [](Credential &c, Instant t) { put(c, What::Enabled, at(7)).endsAt = t; },
            [](Credential &c, Instant t) { put(c, What::AccountBlocked, at(7)).blockEndsAt = t; },
            [](Credential &c, Instant t) { put(c, What::SwitchedOff, t).time.lag = Duration{3}; },
            [](Credential &c, Instant t) { put(c, What::Enabled, t).scope.place = QStringLiteral("b"); },
            [](Credential &c, Instant t) {
                c.uses.push_back({t, {t, Duration{0}}, {}, "u"});
            },
            [](Credential &c, Instant t) {
                c.lifetime.expires = LifetimeDate{t, LifetimeBasis::Credential};
                c.lifetime.expiryIsFirm = true;
            }};
        int cases = 0;
        for (const Event first : events) {
            for (const Event second : events) {
                for (int one = 0; one <= lastInstant; ++one) {
                    for (int two = 0; two <= lastInstant; ++two) {
                        for (const auto closureAt : {std::optional<Instant>(), std::optional(at(5))}) {
                            Credential credential;
                            first(credential, at(one));
                            second(credential, at(two));
                            const QString wrong = difference(credential, closureAt, at(11));
                            QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
                            ++cases;
                        }
                    }
                }
            }
        }
        qInfo("%d pairs", cases);
    }

    void moreEvidenceOfLifeNeverMakesItSafer()
    {
        Generator generate(1);
        for (int i = 0; i < timelines / 4; ++i) {
            Credential credential = generate.credential();
            const std::optional<Instant> closureAt =
                generate.oneIn(5) ? std::nullopt : std::optional(generate.instant());
            const Instant asOf = at(lastInstant);
            const State before = stateOf(credential, closureAt, asOf);
            const Credential was = credential;
            if (generate.oneIn(3)) {
                credential.uses.push_back(generate.use());
            } else {
                Evidence life = generate.evidence();
                life.what = generate.oneIn(3) ? What::NotRevoked : What::Enabled;
                life.overridesIssuer = false;
                life.endsAt.reset();
                const bool onlyGates =
                    std::none_of(credential.evidence.begin(), credential.evidence.end(), [](const Evidence &e) {
                        return exists(e, at(lastInstant)) && !e.overridesIssuer && e.what != What::AccountBlocked;
                    });
                if (onlyGates) {
                    continue; // a KRL alone is judged nowhere; the listing would be the place that it closes
                }
                credential.evidence.push_back(life);
            }
            if (isWorse(before, stateOf(credential, closureAt, asOf))) {
                QFAIL(qPrintable(change(describe(was, closureAt, asOf), describe(credential, closureAt, asOf))));
            }
        }
    }

    /// Taking away an end that counted. (A stale word of an end proves nothing but that the place exists, so taking
    /// that away may take a doubt away, too.)
    void removingEvidenceOfAnEndNeverMakesItSafer()
    {
        Generator generate(2);
        int removed = 0;
        for (int i = 0; i < timelines / 4; ++i) {
            Credential credential = generate.credential();
            const std::optional<Instant> closureAt =
                generate.oneIn(5) ? std::nullopt : std::optional(generate.instant());
            const Instant asOf = at(lastInstant);
            credential.uses.clear();
            const State before = stateOf(credential, closureAt, asOf);
            const Credential was = credential;
            const auto end =
                std::find_if(credential.evidence.begin(), credential.evidence.end(), [&](const Evidence &e) {
                    const bool isEnd = e.what == What::Ended || (e.what == What::Absent && e.complete);
                    return isEnd && e.time.at && !e.speaksUntil && (!closureAt || *e.time.at - e.time.lag > *closureAt);
                });
            if (end == credential.evidence.end()) {
                continue;
            }
            ++removed;
            credential.evidence.erase(end);
            if (isWorse(before, stateOf(credential, closureAt, asOf))) {
                QFAIL(qPrintable(change(describe(was, closureAt, asOf), describe(credential, closureAt, asOf))));
            }
        }
        QVERIFY(removed > 5'000);
    }

    void olderEvidenceNeverBeatsNewerOfTheSameScope()
    {
        Generator generate(3);
        for (int i = 0; i < timelines / 4; ++i) {
            Credential credential = generate.credential();
            const Instant asOf = at(lastInstant);
            Evidence older = generate.evidence();
            older.overridesIssuer = false;
            older.time.at = at(generate.below(6));
            older.irreversible = false;
            if (older.what == What::AccountBlocked) {
                continue;
            }
            Evidence newer = older;
            newer.what = generate.oneIn(2) ? What::Enabled : What::SwitchedOff;
            newer.time = {at(8), Duration{0}};
            newer.endedAt.reset();
            newer.endsAt.reset();
            newer.speaksUntil.reset();
            std::erase_if(credential.evidence, [&](const Evidence &e) { return e.scope == newer.scope; });
            credential.evidence.push_back(newer);
            const State without = stateOf(credential, at(4), asOf);
            credential.evidence.push_back(older);
            QCOMPARE(stateOf(credential, at(4), asOf), without);
        }
    }

    void whatComesAfterAsOfChangesNothing()
    {
        Generator generate(4);
        for (int i = 0; i < timelines / 4; ++i) {
            Credential credential = generate.credential();
            const std::optional<Instant> closureAt =
                generate.oneIn(5) ? std::nullopt : std::optional(generate.instant());
            const Instant asOf = at(8);
            const Verdict before = judgeCredential(credential, closureAt, policyOfSteps(), asOf);
            Evidence late = generate.evidence();
            late.time.at = at(9 + generate.below(4));
            credential.evidence.push_back(late);
            credential.uses.push_back({at(9), {at(9), Duration{0}}, {}, "u"});
            credential.uses.push_back({at(7), {at(9), Duration{0}}, {}, "u"});
            const Verdict after = judgeCredential(credential, closureAt, policyOfSteps(), asOf);
            if (before.state != after.state || before.at != after.at || before.until != after.until ||
                before.evidenceAt != after.evidenceAt) {
                QFAIL(qPrintable(describe(credential, closureAt, asOf)));
            }
        }
    }

    void timeNeverUndoesAnExpiry()
    {
        Generator generate(5);
        for (int i = 0; i < timelines / 8; ++i) {
            Credential credential = generate.credential();
            credential.lifetime.expires = LifetimeDate{generate.instant(), LifetimeBasis::Credential};
            credential.lifetime.expiryIsFirm = true;
            const std::optional<Instant> closureAt =
                generate.oneIn(5) ? std::nullopt : std::optional(generate.instant());
            for (int now = 0; now <= lastInstant + 3; ++now) {
                if (credential.lifetime.expires->at <= at(now)) {
                    if (stateOf(credential, closureAt, at(now)) != State::Dead) {
                        QFAIL(qPrintable(describe(credential, closureAt, at(now))));
                    }
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestVerdictOracle)
#include "tst_verdict_oracle.moc"
