// Properties of verdicts that no rule may break, over generated timelines: life never makes a credential safer, an end
// taken away never does, what is older or later than what counts says nothing.
#include "core/closure/credential_verdict.h"
#include "core/closure/scope_verdict.h"
#include "verdict_timelines.h"

#include <QTest>

using namespace probate;

namespace {

using What = Evidence::What;

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

} // namespace

class TestVerdictProperties : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void moreEvidenceOfLifeNeverMakesItSafer()
    {
        TimelineGenerator generate(1);
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
        TimelineGenerator generate(2);
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
        TimelineGenerator generate(3);
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
        TimelineGenerator generate(4);
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
        TimelineGenerator generate(5);
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

QTEST_GUILESS_MAIN(TestVerdictProperties)
#include "tst_verdict_properties.moc"
