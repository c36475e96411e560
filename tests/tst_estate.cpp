// Records that share a handle are one credential; what only shares a bare value with several stays several.
#include "core/estate/estate.h"
#include "core/hash/sha256.h"
#include "tests/story.h"

#include <QTest>

using namespace probate;
using namespace probate::story;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");

const Credential *having(const Estate &estate, const char *name)
{
    const auto found = std::find_if(estate.credentials.begin(), estate.credentials.end(), [&](const Credential &it) {
        return std::find(it.handles.begin(), it.handles.end(), handle(name)) != it.handles.end();
    });
    return found == estate.credentials.end() ? nullptr : &*found;
}

bool equal(const Estate &a, const Estate &b)
{
    return a.credentials == b.credentials && a.principals == b.principals && a.aliasConflicts == b.aliasConflicts;
}

Story awsStory()
{
    Story it;
    it.tell(sighting(credential(Kind::GenericSecret, {handle("secret:aa"), handle("aws-access-key-id:K1")})), "leak",
            "2026-02-01T00:00:00Z", "git:/app", "config.env");
    it.tell(CredentialListed{credential(Kind::CloudAccessKey, {handle("aws-user-key:1/ann/2025-01-01T00:00:00Z")})},
            "report");
    it.tell(CredentialListed{credential(
                Kind::CloudAccessKey,
                {handle("aws-user-key:1/ann/2025-01-01T00:00:00Z"), handle("aws-access-key-id:K1")}, "aws:1")},
            "listing");
    it.tell(CredentialListed{credential(Kind::CloudAccessKey, {handle("aws-access-key-id:K2")}, "aws:1")}, "other");
    it.tell(state("aws-access-key-id:K1", scope("aws:1", "list"), EvidenceState::Enabled, "2026-03-01T00:00:00Z"));
    return it;
}

} // namespace

class TestEstate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leakRowAndListingAreOneCredential()
    {
        const Estate estate = buildEstate(awsStory().told(), asOf);
        QCOMPARE(estate.credentials.size(), std::size_t(2));
        const Credential *joined = having(estate, "secret:aa");
        QVERIFY(joined);
        QCOMPARE(joined, having(estate, "aws-access-key-id:K1"));
        QCOMPARE(joined->kind, Kind::CloudAccessKey);
        QCOMPARE(joined->issuer, text("aws:1"));
        QCOMPARE(joined->sightings.size(), std::size_t(1));
        QCOMPARE(joined->evidence.size(), std::size_t(1));
        QCOMPARE(joined->seen.size(), std::size_t(4));
        QVERIFY(having(estate, "aws-access-key-id:K2") != joined);
    }

    void theIdComesFromTheIssuersName()
    {
        const Estate estate = buildEstate(awsStory().told(), asOf);
        const auto expected = QStringLiteral("c-") + QString::fromLatin1(sha256Hex("aws-access-key-id:K1").first(12));
        QCOMPARE(having(estate, "secret:aa")->id, expected);
    }

    void theOrderOfInputDoesNotMatter()
    {
        Story it = awsStory();
        it.tell(person("P1", {"email:ann@example.com"}))
            .tell(person("", {"email:ANN@example.com", "guid:a"}, false), "d");
        it.tell(closure("any:ann@example.com", "2026-01-01T00:00:00Z"));
        it.tell(listing(scope("aws:1", "list"), "aws-access-key-id", "2026-03-02T00:00:00Z"));
        const Estate told = buildEstate(it.told(), asOf);
        for (unsigned seed = 0; seed < 20; ++seed) {
            QVERIFY(equal(buildEstate(it.shuffled(seed), asOf), told));
        }
    }

    void toldTwiceCountsOnce()
    {
        Story it = awsStory();
        auto twice = it.told();
        twice.insert(twice.end(), it.told().begin(), it.told().end());
        QVERIFY(equal(buildEstate(twice, asOf), buildEstate(it.told(), asOf)));
    }

    void aPrivateKeyJoinsItsCertificate()
    {
        Story it;
        it.tell(sighting(credential(Kind::PrivateKey, {handle("secret:aa"), handle("spki-sha256:5")})), "key");
        it.tell(CredentialListed{credential(Kind::Certificate, {handle("x509-sha256:1"), handle("spki-sha256:5")})},
                "c1");
        const Estate estate = buildEstate(it.told(), asOf);
        QCOMPARE(estate.credentials.size(), std::size_t(1));
        QCOMPARE(estate.credentials.front().kind, Kind::Certificate);
        QCOMPARE(estate.credentials.front().layer, Layer::Certificate);
    }

    void aRenewalWithTheSameKeyStaysAnotherCertificate()
    {
        Story it;
        it.tell(sighting(credential(Kind::PrivateKey, {handle("secret:aa"), handle("spki-sha256:5")})), "key");
        it.tell(CredentialListed{credential(Kind::Certificate, {handle("x509-sha256:1"), handle("spki-sha256:5")})},
                "c1");
        it.tell(CredentialListed{credential(Kind::Certificate, {handle("x509-sha256:2"), handle("spki-sha256:5")})},
                "c2");
        const Estate estate = buildEstate(it.told(), asOf);
        QCOMPARE(estate.credentials.size(), std::size_t(2));
        for (const Credential &certificate : estate.credentials) {
            QCOMPARE(certificate.kind, Kind::Certificate);
            QCOMPARE(certificate.sightings.size(), std::size_t(1)); // the key opens both
        }
    }

    void aSharedPasswordDoesNotJoinTwoRoles()
    {
        Story it;
        it.tell(sighting(credential(Kind::DatabasePassword, {handle("secret:aa"), handle("pg-role:main/app")})),
                "dsn1");
        it.tell(sighting(credential(Kind::DatabasePassword, {handle("secret:aa"), handle("pg-role:main/etl")})),
                "dsn2");
        it.tell(sighting(credential(Kind::Password, {handle("secret:aa")})), "bare");
        const Estate estate = buildEstate(it.told(), asOf);
        QCOMPARE(estate.credentials.size(), std::size_t(2));
        QCOMPARE(having(estate, "pg-role:main/app")->sightings.size(), std::size_t(2));
        QCOMPARE(having(estate, "pg-role:main/etl")->sightings.size(), std::size_t(2));
    }

    void aPasswordOfOneRoleJoinsIt()
    {
        Story it;
        it.tell(sighting(credential(Kind::DatabasePassword, {handle("secret:aa"), handle("pg-role:main/app")})),
                "dsn1");
        it.tell(sighting(credential(Kind::Password, {handle("secret:aa")})), "bare");
        QCOMPARE(buildEstate(it.told(), asOf).credentials.size(), std::size_t(1));
    }

    void theMostTrustedDateWins()
    {
        auto file = credential(Kind::PrivateKey, {handle("x509-sha256:1")});
        file.lifetime.issued = LifetimeDate{at("2020-01-01T00:00:00Z"), LifetimeBasis::FileTime};
        auto parsed = credential(Kind::Certificate, {handle("x509-sha256:1")});
        parsed.lifetime.issued = LifetimeDate{at("2025-01-01T00:00:00Z"), LifetimeBasis::Credential};
        parsed.lifetime.expires = LifetimeDate{at("2027-01-01T00:00:00Z"), LifetimeBasis::Credential};
        parsed.lifetime.expiryIsFirm = true;
        auto exported = parsed;
        exported.lifetime.expires = LifetimeDate{at("2029-01-01T00:00:00Z"), LifetimeBasis::IssuerExport};
        exported.lifetime.expiryIsFirm = false;
        Story it;
        it.tell(sighting(file), "file")
            .tell(CredentialListed{parsed}, "parsed")
            .tell(CredentialListed{exported}, "export");
        const Estate estate = buildEstate(it.told(), asOf);
        const Lifetime &lifetime = estate.credentials.front().lifetime;
        QCOMPARE(lifetime.issued->at, at("2025-01-01T00:00:00Z"));
        QCOMPARE(lifetime.expires->at, at("2027-01-01T00:00:00Z"));
        QVERIFY(lifetime.expiryIsFirm);
    }

    void neverBeatsAnotherExportsDate()
    {
        auto dated = credential(Kind::ApiKey, {handle("gcp-key-id:1")});
        dated.lifetime.expires = LifetimeDate{at("2027-01-01T00:00:00Z"), LifetimeBasis::IssuerExport};
        dated.lifetime.expiryIsFirm = true;
        auto endless = credential(Kind::ApiKey, {handle("gcp-key-id:1")});
        endless.lifetime.statedNever = true;
        Story it;
        it.tell(CredentialListed{dated}, "1").tell(CredentialListed{endless}, "2");
        const Lifetime lifetime = buildEstate(it.told(), asOf).credentials.front().lifetime;
        QVERIFY(lifetime.statedNever);
        QVERIFY(!lifetime.expires);
        QVERIFY(!lifetime.expiryIsFirm);
    }

    void exemptIfAnybodySaysSo()
    {
        auto ca = credential(Kind::Certificate, {handle("x509-sha256:1")});
        ca.exempt = true;
        Story it;
        it.tell(CredentialListed{ca}, "1");
        it.tell(CredentialListed{credential(Kind::Certificate, {handle("x509-sha256:1")})}, "2");
        it.tell(CredentialListed{credential(Kind::Certificate, {handle("x509-sha256:2")})}, "3");
        const Estate estate = buildEstate(it.told(), asOf);
        QVERIFY(having(estate, "x509-sha256:1")->exempt);
        QVERIFY(!having(estate, "x509-sha256:2")->exempt);
    }

    void whatComesLaterDoesNotExist_data()
    {
        QTest::addColumn<QString>("asOfText");
        QTest::addColumn<int>("credentials");
        QTest::addColumn<int>("evidence");
        QTest::addColumn<int>("uses");
        QTest::newRow("after all") << QStringLiteral("2026-03-05T00:00:00Z") << 1 << 1 << 1;
        QTest::newRow("at the use itself") << QStringLiteral("2026-03-03T00:00:00Z") << 1 << 1 << 1;
        QTest::newRow("before the use") << QStringLiteral("2026-03-02T23:59:59Z") << 1 << 1 << 0;
        QTest::newRow("before the evidence") << QStringLiteral("2026-03-01T23:59:59Z") << 1 << 0 << 0;
        QTest::newRow("before it was collected") << QStringLiteral("2026-02-28T00:00:00Z") << 0 << 0 << 0;
    }
    void whatComesLaterDoesNotExist()
    {
        QFETCH(QString, asOfText);
        Story it;
        it.tell(CredentialListed{credential(Kind::ApiKey, {handle("okta-api-token:1")})});
        it.tell(state("okta-api-token:1", scope("okta", "tokens"), EvidenceState::Enabled, "2026-03-02T00:00:00Z"));
        UseSeen use;
        use.credential = handle("okta-api-token:1");
        use.at = at("2026-03-03T00:00:00Z");
        it.tell(use);
        const Estate estate = buildEstate(it.told(), *parseInstant(asOfText.toLatin1()));
        QTEST(int(estate.credentials.size()), "credentials");
        if (!estate.credentials.empty()) {
            QTEST(int(estate.credentials.front().evidence.size()), "evidence");
            QTEST(int(estate.credentials.front().uses.size()), "uses");
        }
    }

    void aSecretThatIsCommittedLaterIsNotThereYet()
    {
        SecretPlaced placed;
        placed.secret = handle("secret:aa");
        SecretPlaced::Introduction introduction;
        introduction.committer.at = introduction.author.at = at("2026-03-01T00:00:00Z");
        placed.introduced = {introduction};
        Story it;
        it.tell(sighting(credential(Kind::ApiKey, {handle("secret:aa")})), "s", "2026-01-01T00:00:00Z", "git:/app");
        it.tell(placed, "p", "2026-01-01T00:00:00Z", "git:/app");
        QCOMPARE(buildEstate(it.told(), at("2026-03-01T00:00:00Z")).credentials.size(), std::size_t(1));
        QCOMPARE(buildEstate(it.told(), at("2026-02-28T23:59:59Z")).credentials.size(), std::size_t(0));
        it.tell(sighting(credential(Kind::ApiKey, {handle("secret:aa")})), "d", "2026-01-01T00:00:00Z", "dir:/etc");
        QCOMPARE(buildEstate(it.told(), at("2026-02-28T23:59:59Z")).credentials.size(), std::size_t(1));
    }

    void whereASecretIsThatNoCommitDatesIsKept()
    {
        SecretPlaced shallow;
        shallow.secret = handle("secret:aa");
        Story it;
        it.tell(sighting(credential(Kind::ApiKey, {handle("secret:aa")})), "s", "2026-01-01T00:00:00Z", "git:/app");
        it.tell(shallow, "p", "2026-01-01T00:00:00Z", "git:/app");
        const Estate estate = buildEstate(it.told(), at("2026-03-01T00:00:00Z"));
        QCOMPARE(estate.credentials.size(), std::size_t(1));
        QCOMPARE(estate.credentials.front().placements.size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestEstate)
#include "tst_estate.moc"
