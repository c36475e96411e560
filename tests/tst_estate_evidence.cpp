// Evidence finds its credential over handles, accounts, settings and absence; and absence speaks only of what could
// have been listed.
#include "core/estate/estate.h"
#include "tests/story.h"

#include <QTest>

using namespace probate;
using namespace probate::story;
using What = Evidence::What;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");
const Scope keys = scope("aws:1", "list-access-keys");

/// The words on the one credential that has this handle, in order: "Enabled@time …".
QByteArray wordsOn(const Estate &estate, const char *name)
{
    QByteArray words;
    for (const Credential &credential : estate.credentials) {
        const auto &names = credential.handles;
        if (std::find(names.begin(), names.end(), handle(name)) == names.end()) {
            continue;
        }
        for (const Evidence &it : credential.evidence) {
            static constexpr const char *what[] = {"enabled",   "off",    "blocked", "ended",
                                                   "passively", "absent", "alive"};
            words += words.isEmpty() ? "" : " ";
            words += what[int(it.what)];
            words += it.complete ? "" : "?";
            words += it.overridesIssuer ? "!" : "";
            words += '@' + (it.time.at ? toIso(*it.time.at).left(10).toLatin1() : QByteArray("never"));
        }
    }
    return words;
}

QByteArray wordsOf(const Story &story, const char *name)
{
    const Estate estate = buildEstate(story.told(), asOf);
    for (unsigned seed = 0; seed < 3; ++seed) {
        if (buildEstate(story.shuffled(seed), asOf).credentials != estate.credentials) {
            return "depends on the order of input";
        }
    }
    return wordsOn(estate, name);
}

CredentialListed key(const char *name, const char *issuer = "", const char *issued = "")
{
    auto it = credential(Kind::CloudAccessKey, {handle(name)}, issuer);
    if (*issued) {
        it.lifetime.issued = LifetimeDate{at(issued), LifetimeBasis::IssuerExport};
    }
    return {it};
}

constexpr const char *t1 = "2026-01-01T00:00:00Z";
constexpr const char *t2 = "2026-02-01T00:00:00Z";
constexpr const char *t3 = "2026-03-01T00:00:00Z";

} // namespace

class TestEstateEvidence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goneFromALaterListingIsAbsent_data()
    {
        QTest::addColumn<QByteArray>("placedAt");
        QTest::addColumn<QByteArray>("listedAt");
        QTest::addColumn<bool>("complete");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("complete") << QByteArray(t1) << QByteArray(t2) << true
                                  << QByteArray("enabled@2026-01-01 absent@2026-02-01");
        QTest::newRow("incomplete") << QByteArray(t1) << QByteArray(t2) << false
                                    << QByteArray("enabled@2026-01-01 absent?@2026-02-01");
        QTest::newRow("the same listing")
            << QByteArray(t1) << QByteArray(t1) << true << QByteArray("enabled@2026-01-01");
        QTest::newRow("an older listing")
            << QByteArray(t2) << QByteArray(t1) << true << QByteArray("enabled@2026-02-01");
        QTest::newRow("a listing without a time")
            << QByteArray(t1) << QByteArray() << true << QByteArray("absent@never enabled@2026-01-01");
    }
    void goneFromALaterListingIsAbsent()
    {
        QFETCH(QByteArray, placedAt);
        QFETCH(QByteArray, listedAt);
        QFETCH(bool, complete);
        Story it;
        it.tell(key("aws-access-key-id:K1"));
        it.tell(state("aws-access-key-id:K1", keys, EvidenceState::Enabled, placedAt.constData()));
        it.tell(listing(keys, "aws-access-key-id", listedAt.constData(), complete));
        QTEST(wordsOf(it, "aws-access-key-id:K1"), "words");
    }

    void absenceSpeaksOnlyOfWhatCouldBeListed_data()
    {
        QTest::addColumn<QByteArray>("issuer");
        QTest::addColumn<QByteArray>("issued");
        QTest::addColumn<QByteArray>("place");
        QTest::addColumn<QByteArray>("prefix");
        QTest::addColumn<QByteArray>("account");
        QTest::addColumn<bool>("absent");
        const QByteArray aws("aws:1"), none;
        QTest::newRow("its issuer lists") << aws << none << none << none << none << true;
        QTest::newRow("issued before") << aws << QByteArray(t1) << none << none << none << true;
        QTest::newRow("issued after") << aws << QByteArray(t3) << none << none << none << false;
        QTest::newRow("issued within the lag")
            << aws << QByteArray("2026-01-31T23:00:00Z") << none << none << none << false;
        QTest::newRow("another issuer") << QByteArray("aws:2") << none << none << none << none << false;
        QTest::newRow("no issuer") << none << none << none << none << none << false;
        QTest::newRow("a place") << aws << none << QByteArray("host") << none << none << false;
        QTest::newRow("a place with a prefix") << aws << none << QByteArray("host") << QByteArray("K") << none << true;
        QTest::newRow("another prefix") << aws << none << none << QByteArray("X") << none << false;
        QTest::newRow("its account") << aws << none << QByteArray("ann") << none << QByteArray("email:ANN@x.org")
                                     << true;
        QTest::newRow("another account") << aws << none << QByteArray("bob") << none << QByteArray("email:bob@x.org")
                                         << false;
    }
    void absenceSpeaksOnlyOfWhatCouldBeListed()
    {
        QFETCH(QByteArray, issuer);
        QFETCH(QByteArray, issued);
        QFETCH(QByteArray, place);
        QFETCH(QByteArray, prefix);
        QFETCH(QByteArray, account);
        QFETCH(bool, absent);
        auto described = key("aws-access-key-id:K1", issuer.constData(), issued.constData());
        described.credential.accounts = {alias("email:ann@x.org")};
        auto read = listing(scope("aws:1", "list", place.constData()), "aws-access-key-id", t2);
        read.time.lag = std::chrono::hours{4};
        read.valuePrefix = prefix;
        if (!account.isEmpty()) {
            read.accounts = {alias(account.constData())};
        }
        Story it;
        it.tell(described).tell(read);
        QCOMPARE(wordsOf(it, "aws-access-key-id:K1"), QByteArray(absent ? "absent@2026-02-01" : ""));
    }

    void anotherUsersListingDoesNotSpeakOfThisUsersSession()
    {
        const Scope sessions = scope("keycloak:main", "sessions");
        auto described = credential(Kind::Session, {handle("keycloak-session:S")}, "keycloak:main");
        described.accounts = {alias("keycloak-user:main/ann")};
        auto read = listing(sessions, "keycloak-session", t2);
        read.accounts = {alias("keycloak-user:main/bob")};
        Story it;
        it.tell(CredentialListed{described});
        it.tell(state("keycloak-session:S", sessions, EvidenceState::Enabled, t1));
        it.tell(read);
        QCOMPARE(wordsOf(it, "keycloak-session:S"), QByteArray("enabled@2026-01-01"));
        read.accounts = {alias("keycloak-user:main/ann")};
        it.tell(read, "hers");
        QCOMPARE(wordsOf(it, "keycloak-session:S"), QByteArray("enabled@2026-01-01 absent@2026-02-01"));
    }

    void missingFromACrlShowsItAlive()
    {
        auto read = listing(scope("x509:ca", "crl"), "x509-issuer-serial", t2);
        read.absence = ListingRead::Absence::NotRevoked;
        read.speaksUntil = at(t3);
        Story it;
        it.tell(CredentialListed{credential(Kind::Certificate, {handle("x509-issuer-serial:ca/1")}, "x509:ca")}, "1");
        it.tell(CredentialListed{credential(Kind::Certificate, {handle("x509-issuer-serial:ca/2")}, "x509:ca")}, "2");
        it.tell(read);
        it.tell(state("x509-issuer-serial:ca/2", scope("x509:ca", "crl"), EvidenceState::Ended, t2));
        QCOMPARE(wordsOf(it, "x509-issuer-serial:ca/1"), QByteArray("alive@2026-02-01"));
        QCOMPARE(wordsOf(it, "x509-issuer-serial:ca/2"), QByteArray("ended@2026-02-01"));
        const Estate estate = buildEstate(it.told(), asOf);
        for (const Credential &certificate : estate.credentials) {
            if (certificate.evidence.front().what == What::NotRevoked) {
                QCOMPARE(certificate.evidence.front().speaksUntil, std::optional(at(t3)));
            }
        }
    }

    void aKrlCountsOnlyWhereSshdNamesIt_data()
    {
        QTest::addColumn<QByteArray>("issuer");
        QTest::addColumn<QByteArray>("setting");
        QTest::addColumn<QByteArray>("statedAt");
        QTest::addColumn<QByteArray>("words");
        const QByteArray host("ssh:h"), named("RevokedKeys:/etc/ssh/krl");
        QTest::newRow("named") << host << named << QByteArray(t1) << QByteArray("ended!@2026-02-01");
        QTest::newRow("another host") << QByteArray("ssh:g") << named << QByteArray(t1) << QByteArray();
        QTest::newRow("another file") << host << QByteArray("RevokedKeys:/etc/ssh/old") << QByteArray(t1)
                                      << QByteArray();
        QTest::newRow("undated") << host << named << QByteArray() << QByteArray("ended!@never");
    }
    void aKrlCountsOnlyWhereSshdNamesIt()
    {
        QFETCH(QByteArray, issuer);
        QFETCH(QByteArray, setting);
        QFETCH(QByteArray, statedAt);
        auto revoked = state("ssh-sha256:A", scope("ssh:h", "krl"), EvidenceState::Ended, t2);
        revoked.requires_ = alias("RevokedKeys:/etc/ssh/krl");
        revoked.overridesIssuer = true;
        TrustStated trust{QString::fromLatin1(issuer), alias(setting.constData()), {}};
        if (!statedAt.isEmpty()) {
            trust.time = true_(statedAt.constData());
        }
        Story it;
        it.tell(CredentialListed{credential(Kind::SshKey, {handle("ssh-sha256:A")})}).tell(revoked).tell(trust);
        QTEST(wordsOf(it, "ssh-sha256:A"), "words");
    }

    void theNewestSettingHolds()
    {
        auto revoked = state("ssh-sha256:A", scope("ssh:h", "krl"), EvidenceState::Ended, t2);
        revoked.requires_ = alias("RevokedKeys:/etc/ssh/krl");
        Story it;
        it.tell(CredentialListed{credential(Kind::SshKey, {handle("ssh-sha256:A")})}).tell(revoked);
        it.tell(TrustStated{text("ssh:h"), alias("RevokedKeys:/etc/ssh/krl"), true_(t1)}, "old");
        QCOMPARE(wordsOf(it, "ssh-sha256:A"), QByteArray("ended@2026-02-01"));
        it.tell(TrustStated{text("ssh:h"), alias("RevokedKeys:none"), true_(t2)}, "new");
        QCOMPARE(wordsOf(it, "ssh-sha256:A"), QByteArray());
    }

    void aSharedNameSpeaksOfEachBearer()
    {
        auto first = credential(Kind::SshCertificate, {handle("ssh-cert-sha256:1")});
        first.sharedNames = {handle("ssh-cert-key-id:CA/ann")};
        auto second = credential(Kind::SshCertificate, {handle("ssh-cert-sha256:2")});
        second.sharedNames = first.sharedNames;
        Story it;
        it.tell(CredentialListed{first}, "1").tell(CredentialListed{second}, "2");
        it.tell(CredentialListed{credential(Kind::SshCertificate, {handle("ssh-cert-sha256:3")})}, "3");
        it.tell(state("ssh-cert-key-id:CA/ann", scope("ssh:h", "krl"), EvidenceState::Ended, t2));
        QCOMPARE(wordsOf(it, "ssh-cert-sha256:1"), QByteArray("ended@2026-02-01"));
        QCOMPARE(wordsOf(it, "ssh-cert-sha256:2"), QByteArray("ended@2026-02-01"));
        QCOMPARE(wordsOf(it, "ssh-cert-sha256:3"), QByteArray());
    }

    void oneKeyOnSeveralHostsHasSeveralScopes()
    {
        Story it;
        it.tell(CredentialListed{credential(Kind::SshKey, {handle("ssh-sha256:A")})});
        it.tell(state("ssh-sha256:A", scope("ssh", "authorized_keys", "h1"), EvidenceState::Enabled, t1), "1");
        it.tell(state("ssh-sha256:A", scope("ssh", "authorized_keys", "h2"), EvidenceState::Enabled, t1), "2");
        it.tell(listing(scope("ssh", "authorized_keys", "h1"), "ssh-sha256", t2), "later on h1");
        QCOMPARE(wordsOf(it, "ssh-sha256:A"), QByteArray("enabled@2026-01-01 absent@2026-02-01 enabled@2026-01-01"));
    }

    void accountsGovernTheirCredentials_data()
    {
        QTest::addColumn<QByteArray>("story"); // condition letter and time letter, in pairs
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("disabled") << QByteArray("D1") << QByteArray("blocked@2026-01-01");
        QTest::newRow("locked") << QByteArray("L1") << QByteArray("blocked@2026-01-01");
        QTest::newRow("deleted") << QByteArray("X1") << QByteArray("blocked@2026-01-01");
        QTest::newRow("enabled") << QByteArray("E1") << QByteArray();
        QTest::newRow("disabled and lifted") << QByteArray("D1E2") << QByteArray();
        QTest::newRow("lifted at the same time") << QByteArray("D1E1") << QByteArray();
        QTest::newRow("enabled, then disabled") << QByteArray("E1D2") << QByteArray("blocked@2026-02-01");
        QTest::newRow("still disabled") << QByteArray("D1D2") << QByteArray("blocked@2026-01-01 blocked@2026-02-01");
        QTest::newRow("again disabled") << QByteArray("D1E2D3") << QByteArray("blocked@2026-03-01");
        QTest::newRow("disabled without a time") << QByteArray("D0") << QByteArray("blocked@never");
        QTest::newRow("lifted without a time") << QByteArray("D1E0") << QByteArray("blocked@2026-01-01");
    }
    void accountsGovernTheirCredentials()
    {
        QFETCH(QByteArray, story);
        auto described = credential(Kind::ApiKey, {handle("okta-api-token:1")});
        described.accounts = {alias("email:Ann@Example.com")};
        Story it;
        it.tell(CredentialListed{described});
        for (qsizetype i = 0; i < story.size(); i += 2) {
            const auto condition = story[i] == 'D'   ? AccountCondition::Disabled
                                   : story[i] == 'L' ? AccountCondition::Locked
                                   : story[i] == 'X' ? AccountCondition::Deleted
                                                     : AccountCondition::Enabled;
            const char *times[] = {"", t1, t2, t3};
            it.tell(account("email:ann@example.com", condition, times[story[i + 1] - '0']),
                    story.mid(i, 2).constData());
        }
        it.tell(account("email:bob@example.com", AccountCondition::Disabled, t3), "another's");
        QTEST(wordsOf(it, "okta-api-token:1"), "words");
    }

    void notBeforeEndsWhatIsOlder_data()
    {
        QTest::addColumn<QByteArray>("issued");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("older") << QByteArray(t1) << QByteArray("ended!@2026-03-01");
        QTest::newRow("of the instant itself") << QByteArray(t2) << QByteArray();
        QTest::newRow("younger") << QByteArray("2026-02-02T00:00:00Z") << QByteArray();
        QTest::newRow("of unknown age") << QByteArray() << QByteArray();
    }
    void notBeforeEndsWhatIsOlder()
    {
        QFETCH(QByteArray, issued);
        auto described = key("keycloak-session:S", "", issued.constData());
        described.credential.accounts = {alias("keycloak-user:main/ann"), alias("keycloak-realm:main")};
        auto realm = account("keycloak-realm:main", AccountCondition::Enabled, t3);
        realm.notBefore = at(t2);
        Story it;
        it.tell(described).tell(realm);
        QTEST(wordsOf(it, "keycloak-session:S"), "words");
    }

    void aNotBeforeThatWasTakenBackEndsNothing()
    {
        auto described = key("keycloak-session:S", "", t1);
        described.credential.accounts = {alias("keycloak-realm:main")};
        auto set = account("keycloak-realm:main", AccountCondition::Enabled, t2);
        set.notBefore = at(t2);
        Story it;
        it.tell(described).tell(set, "set");
        QCOMPARE(wordsOf(it, "keycloak-session:S"), QByteArray("ended!@2026-02-01"));
        it.tell(account("keycloak-realm:main", AccountCondition::Enabled, t3), "cleared");
        QCOMPARE(wordsOf(it, "keycloak-session:S"), QByteArray());
    }

    void theNewestCapIsAFirmExpiry_data()
    {
        QTest::addColumn<int>("firmAfterHours"); // an expiry of its own; 0: none
        QTest::addColumn<int>("layer");
        QTest::addColumn<int>("endsAfterHours"); // 0: no expiry
        QTest::newRow("no expiry of its own") << 0 << int(Layer::Session) << 10;
        QTest::newRow("an earlier one") << 5 << int(Layer::Session) << 5;
        QTest::newRow("a later one") << 20 << int(Layer::Session) << 10;
        QTest::newRow("another layer") << 0 << int(Layer::Grant) << 0;
    }
    void theNewestCapIsAFirmExpiry()
    {
        QFETCH(int, firmAfterHours);
        QFETCH(int, layer);
        QFETCH(int, endsAfterHours);
        auto described = credential(Kind::Session, {handle("keycloak-session:S")});
        described.accounts = {alias("keycloak-realm:main")};
        described.lifetime.issued = LifetimeDate{at(t1), LifetimeBasis::IssuerExport};
        if (firmAfterHours) {
            described.lifetime.expires =
                LifetimeDate{at(t1) + std::chrono::hours{firmAfterHours}, LifetimeBasis::IssuerExport};
            described.lifetime.expiryIsFirm = true;
        }
        Story it;
        it.tell(CredentialListed{described});
        const auto cap = [&](int hours, const char *when, const char *name) {
            it.tell(LifetimeCap{alias("keycloak-realm:main"), Layer(layer), std::chrono::hours{hours},
                                *when ? true_(when) : EvidenceTime{}},
                    name);
        };
        cap(100, t1, "old");
        cap(10, t2, "new");
        cap(1, "", "undated");
        const Lifetime lifetime = buildEstate(it.told(), asOf).credentials.front().lifetime;
        QCOMPARE(lifetime.expires.has_value(), endsAfterHours != 0);
        if (lifetime.expires) {
            QCOMPARE(lifetime.expires->at, at(t1) + std::chrono::hours{endsAfterHours});
            QVERIFY(lifetime.expiryIsFirm);
        }
    }

    void wordsOnUnknownHandlesMakeNoCredential()
    {
        Story it;
        it.tell(state("aws-access-key-id:K1", keys, EvidenceState::Enabled, t1));
        QVERIFY(buildEstate(it.told(), asOf).credentials.empty());
    }
};

QTEST_GUILESS_MAIN(TestEstateEvidence)
#include "tst_estate_evidence.moc"
