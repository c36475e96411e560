// The verdicts compared with an independent, slow and obvious reading of the rules, over generated timelines in which
// everything collides: fourteen instants for everything.
#include "core/closure/closure_in_force.h"
#include "core/closure/credential_verdict.h"
#include "verdict_oracle.h"
#include "verdict_timelines.h"

#include <QTest>

using namespace probate;

namespace {

using What = Evidence::What;

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

} // namespace

class TestVerdictOracle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void generatedTimelinesAgree()
    {
        TimelineGenerator generate(20260311);
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
};

QTEST_GUILESS_MAIN(TestVerdictOracle)
#include "tst_verdict_oracle.moc"
