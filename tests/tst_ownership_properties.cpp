// What must hold of any estate, held on generated ones: order does not matter, strangers change nothing, and what
// rested on a source goes with it and nothing else does.
#include "core/correlate/correlate.h"
#include "core/estate/estate.h"
#include "tests/evaluation/ownership_world.h"
#include "tests/story.h"

#include <QTest>

using namespace probate;
using namespace probate::evaluation;
using namespace Qt::StringLiterals;

namespace {

constexpr WorldSize small{250, 40, 8, 1'500, false};

struct Known
{
    Estate estate;
    Correlation told;
};

Known knownOf(std::vector<KnownObservation> observations, Instant asOf)
{
    Known known{buildEstate(std::move(observations), asOf), {}};
    known.told = correlate(known.estate);
    return known;
}

/// What a claim says, without the observations behind it.
using Said = std::tuple<CredentialId, PrincipalId, Relation, Basis, QString>;

Said saidBy(const Claim &claim)
{
    return {claim.credential, claim.principal, claim.relation, claim.basis, claim.because};
}

std::set<Said> allSaid(const Correlation &told)
{
    std::set<Said> all;
    for (const Claim &claim : told.claims) {
        all.insert(saidBy(claim));
    }
    return all;
}

} // namespace

class TestOwnershipProperties : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOrderOfInputDoesNotMatter_data() { seeds(); }
    void theOrderOfInputDoesNotMatter()
    {
        QFETCH(quint64, seed);
        const World world = makeWorld(seed, small);
        const Known first = knownOf(world.told, world.asOf);
        std::mt19937 random(7);
        for (int i = 0; i < 3; ++i) {
            auto shuffled = world.told;
            std::shuffle(shuffled.begin(), shuffled.end(), random);
            const Known again = knownOf(std::move(shuffled), world.asOf);
            QVERIFY(again.estate.principals == first.estate.principals);
            QVERIFY(again.estate.aliasConflicts == first.estate.aliasConflicts);
            QVERIFY(again.estate.credentials == first.estate.credentials);
            QVERIFY(again.told == first.told);
        }
    }

    void strangersChangeNoClaim_data() { seeds(); }
    void strangersChangeNoClaim()
    {
        QFETCH(quint64, seed);
        World world = makeWorld(seed, small);
        const Known before = knownOf(world.told, world.asOf);
        story::Story strangers;
        for (int i = 0; i < 200; ++i) {
            const QByteArray n = QByteArray::number(i);
            const QByteArray email = "email:stranger" + n + "@elsewhere.example";
            const QByteArray token = "okta-api-token:elsewhere/" + n;
            strangers.tell(story::person(("Z" + n).constData(), {email.constData()}), ("z" + n).constData());
            strangers.tell(CredentialListed{story::credential(Kind::ApiKey, {story::handle(token.constData())})},
                           ("c" + n).constData());
            strangers.tell(story::ownership(token.constData(), email.constData()), ("o" + n).constData());
        }
        world.told.insert(world.told.end(), strangers.told().begin(), strangers.told().end());
        const Known after = knownOf(std::move(world.told), world.asOf);
        QCOMPARE(after.told.claims.size(), before.told.claims.size() + 200);
        std::set<CredentialId> ours;
        for (const Credential &credential : before.estate.credentials) {
            ours.insert(credential.id);
        }
        Correlation same;
        for (const Claim &claim : after.told.claims) {
            if (ours.contains(claim.credential)) {
                same.claims.push_back(claim);
            }
        }
        for (const Ownership &ownership : after.told.ownership) {
            if (ours.contains(ownership.credential)) {
                same.ownership.push_back(ownership);
            }
        }
        QVERIFY(same == before.told);
    }

    void aSourceTakesWithItWhatRestedOnItAndNothingElse_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("path");
        QTest::newRow("a fork") << u"git:/srv/fork"_s << QString();
        QTest::newRow("a register") << u"dir:/exports"_s << u"cmdb/owners.json"_s;
        QTest::newRow("tags") << u"dir:/exports"_s << u"aws/tags.json"_s;
        QTest::newRow("owners of applications") << u"dir:/exports"_s << u"entra/owners.json"_s;
        QTest::newRow("code owners") << u"git:/srv/app"_s << u".github/CODEOWNERS"_s;
    }
    void aSourceTakesWithItWhatRestedOnItAndNothingElse()
    {
        QFETCH(QString, source);
        QFETCH(QString, path);
        const World world = makeWorld(5, small);
        std::set<ObservationId> removed;
        std::vector<KnownObservation> rest;
        for (const KnownObservation &known : world.told) {
            const Origin &origin = known.observation.origin;
            if (origin.source == source && (path.isEmpty() || origin.path == path)) {
                removed.insert(known.id);
            } else {
                rest.push_back(known);
            }
        }
        QVERIFY(!removed.empty());
        const Known before = knownOf(world.told, world.asOf);
        const Known after = knownOf(std::move(rest), world.asOf);
        const std::set<Said> left = allSaid(after.told);
        const std::set<Said> all = allSaid(before.told);
        QVERIFY(std::ranges::includes(all, left)); // nothing new is said
        std::size_t gone = 0;
        for (const Claim &claim : before.told.claims) {
            const bool rested =
                std::ranges::any_of(claim.from, [&](const ObservationId &id) { return removed.contains(id); });
            const bool wholly =
                std::ranges::all_of(claim.from, [&](const ObservationId &id) { return removed.contains(id); });
            const bool stays = left.contains(saidBy(claim));
            gone += !stays;
            QVERIFY2(rested || stays, qPrintable(claim.because));
            QVERIFY2(!wholly || !stays, qPrintable(claim.because));
        }
        QVERIFY(gone > 0);
    }

private:
    static void seeds()
    {
        QTest::addColumn<quint64>("seed");
        for (const quint64 seed : {1, 2, 3}) {
            QTest::newRow(QByteArray::number(seed).constData()) << seed;
        }
    }
};

QTEST_GUILESS_MAIN(TestOwnershipProperties)
#include "tst_ownership_properties.moc"
