// Observations by the million: packing loses nothing, copies do not see each other's changes.
#include "core/base/in_parts.h"
#include "core/model/canonical.h"
#include "core/model/observations.h"
#include "tests/generated_observations.h"

#include <QTest>

#include <numeric>

using namespace probate;

namespace {

std::vector<KnownObservation> generated(std::size_t count)
{
    GeneratedObservations source(11);
    std::vector<KnownObservation> all;
    for (std::size_t i = 0; i < count; ++i) {
        const Observation made = source.next(i);
        all.push_back({idOf(made), made});
    }
    return all;
}

} // namespace

class TestObservations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFactComesBackAsItWas()
    {
        const auto all = generated(700);
        const Observations packed(all);
        QCOMPARE(packed.size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            QCOMPARE(packed.id(i), all[i].id);
            QCOMPARE(packed.place(i), all[i].observation.fact.index());
            QVERIFY(packed[i].observation == all[i].observation);
            QVERIFY(packed.origin(i) == all[i].observation.origin);
            QVERIFY(packed.collectedAt(i) == all[i].observation.collectedAt);
        }
    }

    /// Members whose default is not zero, and values at the ends of their ranges.
    void whatIsZeroIsNotTheDefault()
    {
        SignalDelivered told;
        told.outcome = DeliveryOutcome::Written; // the default is Failed
        told.at = Instant::min();
        told.sentAt = Instant::max();
        told.attempts = UINT32_MAX;
        SecretSeen seen;
        seen.credential.lifetime.issued = LifetimeDate{Instant{}, {}};
        seen.confidence = -1e-300;
        seen.credential.attributes = {{QStringLiteral("empty"), QString()}, {QString(), QStringLiteral("no name")}};
        for (const Fact &fact : {Fact(told), Fact(seen)}) {
            Observation made{{}, Instant{}, fact};
            made.origin.offset = UINT64_MAX;
            QVERIFY(Observations({{"a", made}})[0].observation == made);
        }
    }

    void keysSayWhatTheFactsSay()
    {
        const auto all = generated(700);
        const Observations packed(all);
        const auto namesOf = [&](const std::vector<HandleKey> &keys) {
            std::vector<Handle> names;
            for (const HandleKey key : keys) {
                names.push_back(packed.handle(key));
            }
            return names;
        };
        std::size_t described = 0;
        std::size_t named = 0;
        Observations::Naming naming;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Fact &fact = all[i].observation.fact;
            const auto *seen = std::get_if<SecretSeen>(&fact);
            const auto *listed = std::get_if<CredentialListed>(&fact);
            if (seen || listed) {
                const CredentialDescription &said = seen ? seen->credential : listed->credential;
                packed.namesDescribed(i, naming);
                QVERIFY(namesOf(naming.handles) == said.handles && namesOf(naming.sharedNames) == said.sharedNames);
                QVERIFY(packed.issuerKeyOf(said.issuer) == naming.issuer);
                QCOMPARE(naming.issuer == 0, said.issuer.isEmpty());
                for (const HandleKey key : naming.handles) {
                    QVERIFY(packed.keyOf(packed.handle(key)) == key);
                }
                ++described;
            }
            const auto key = packed.handleNamed(i);
            if (const auto *state = std::get_if<StateEvidence>(&fact)) {
                QVERIFY(key && packed.handle(*key) == state->credential);
                const auto latest = std::max({state->time.at, state->endedAt, state->endsAt, state->speaksUntil});
                QVERIFY(!latest || packed.latestIn(i) == *latest);
                ++named;
            } else if (const auto *placed = std::get_if<SecretPlaced>(&fact)) {
                QVERIFY(key && packed.handle(*key) == placed->secret);
            } else if (const auto *use = std::get_if<UseSeen>(&fact)) {
                QVERIFY(key && packed.handle(*key) == use->credential);
                QVERIFY(packed.latestIn(i) == std::max(use->at, use->time.at.value_or(use->at)));
            } else {
                QCOMPARE(key.has_value(), std::holds_alternative<OwnershipStated>(fact));
            }
        }
        QVERIFY(described > 20 && named > 10);
        QVERIFY(!packed.keyOf({"no-such-scheme", "x"}) && !packed.issuerKeyOf(QStringLiteral("nobody")));
    }

    void eachGivesOneTypeInOrder()
    {
        const auto all = generated(300);
        std::vector<std::size_t> places;
        Observations(all).each<StateEvidence>([&](std::size_t at, const StateEvidence &fact) {
            QVERIFY(std::get<StateEvidence>(all[at].observation.fact) == fact);
            places.push_back(at);
        });
        std::vector<std::size_t> expected;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (std::holds_alternative<StateEvidence>(all[i].observation.fact)) {
                expected.push_back(i);
            }
        }
        QVERIFY(!expected.empty());
        QVERIFY(places == expected);
    }

    void aCopyKeepsWhatTheOtherChanges()
    {
        const auto all = generated(100);
        const Observations before(all);
        Observations after = before;
        after.replaceFact(3, TrustStated{});
        after.push_back(all.front());
        after.arrange({3, 1});
        QCOMPARE(after.size(), std::size_t(2));
        QVERIFY(after[0].observation.fact == Fact(TrustStated{}));
        QVERIFY(after[0].observation.origin == all[3].observation.origin);
        QVERIFY(after[1].observation == all[1].observation);
        QCOMPARE(before.size(), all.size());
        QVERIFY(before[3].observation == all[3].observation);
    }

    void anIdIsFoundAmongSortedOnes()
    {
        auto all = generated(200);
        std::ranges::sort(all, {}, &KnownObservation::id);
        const Observations sorted(all);
        for (std::size_t i = 0; i < all.size(); ++i) {
            QVERIFY(sorted.find(all[i].id) == i);
        }
        QVERIFY(!sorted.find("0"));
        QVERIFY(!sorted.find("zz"));
    }

    void partsCoverEverythingOnce()
    {
        for (const std::size_t count : {0, 1, 9, 10, 11, 1000}) {
            std::vector<int> touched(count);
            inParts(
                count,
                [&](std::size_t first, std::size_t last) {
                    for (std::size_t i = first; i < last; ++i) {
                        ++touched[i];
                    }
                },
                10);
            QVERIFY(std::ranges::all_of(touched, [](int times) { return times == 1; }));
        }
    }
};

QTEST_GUILESS_MAIN(TestObservations)
#include "tst_observations.moc"
