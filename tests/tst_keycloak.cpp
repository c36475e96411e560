// Keycloak goes on listing what notBefore ended, and each of its listings speaks of one user only.
#include "export_fixture.h"

#include <QTest>

using namespace probate;

namespace {

constexpr char issuer[] = "keycloak:https://sso.example.com/realms/main";

QByteArray session(const QByteArray &id, const QByteArray &clients = "\"c1\":\"portal\"", const QByteArray &user = "u1")
{
    return "{\"id\":\"" + id + "\",\"username\":\"ann\",\"userId\":\"" + user +
           "\",\"start\":1760079423000,\"lastAccess\":1760079500000,\"clients\":{" + clients + "}}";
}

Alias alias(const char *space, const char *value)
{
    return {QString::fromUtf8(space), QString::fromUtf8(value)};
}

} // namespace

class TestKeycloak : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSessionIsGovernedByUserRealmAndItsOnlyClient()
    {
        const ReadExport read("kc/users/u1/sessions.json",
                              '[' + session("s1") + ',' + session("s2", R"("c1":"portal","c2":"crm")") + ']', issuer);
        QCOMPARE(read.readBy, QByteArray("keycloak-sessions"));
        QVERIFY(read.skips.isEmpty());
        const auto &one = read.listed("keycloak-session:s1")->credential;
        QCOMPARE(one.kind, Kind::Session);
        QCOMPARE(one.accounts, (std::vector<Alias>{alias("keycloak-user", "main/u1"), alias("keycloak-realm", "main"),
                                                   alias("keycloak-client", "main/c1")}));
        QCOMPARE(read.listed("keycloak-session:s2")->credential.accounts.size(), 2u); // lives on for the other client
        QCOMPARE(toIso(one.lifetime.issued->at), QStringLiteral("2025-10-10T06:57:03Z"));
        QCOMPARE(read.all<UseSeen>().size(), 2u);
        QCOMPARE(read.ownerOf("keycloak-session:s1"), QStringLiteral("keycloak-user:main/u1"));
        const auto listing = read.all<ListingRead>().at(0);
        QVERIFY(listing.complete);
        QCOMPARE(listing.accounts, std::vector<Alias>{alias("keycloak-user", "main/u1")});
        QCOMPARE(listing.scope.place, QStringLiteral("u1"));
    }

    void offlineSessionsAreTokensOfOneClient()
    {
        const ReadExport read("kc/users/u1/offline-sessions/c9.json", '[' + session("o1", {}) + ']', issuer);
        const auto &token = read.listed("keycloak-offline-session:o1")->credential;
        QCOMPARE(token.layer, Layer::RefreshToken);
        QCOMPARE(token.accounts.at(2), alias("keycloak-client", "main/c9"));
        QCOMPARE(read.all<ListingRead>().at(0).accounts.size(), 2u);
    }

    void emptyListingsSpeakThroughTheirPath_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QString>("listing");
        QTest::newRow("sessions") << QByteArray("kc/users/u1/sessions.json")
                                  << QStringLiteral("complete keycloak-session");
        QTest::newRow("offline") << QByteArray("kc/users/u1/offline-sessions/c1.json")
                                 << QStringLiteral("complete keycloak-offline-session");
        QTest::newRow("consents") << QByteArray("kc/users/u1/consents.json")
                                  << QStringLiteral("complete keycloak-consent main/u1/");
        QTest::newRow("nobody's") << QByteArray("kc/sessions.json") << QString();
        QTest::newRow("another") << QByteArray("kc/users/u1/groups.json") << QString();
    }
    void emptyListingsSpeakThroughTheirPath()
    {
        QFETCH(QByteArray, path);
        QFETCH(QString, listing);
        QCOMPARE(ReadExport(path.constData(), "[]", issuer).listings().join(QLatin1Char('|')), listing);
        for (const auto &read : ReadExport(path.constData(), "[]").all<ListingRead>()) {
            QVERIFY(!read.complete);
        }
    }

    void aConsentMayHoldAnOfflineToken()
    {
        const ReadExport read(
            "kc/users/u1/consents.json",
            R"([{"clientId":"crm","grantedClientScopes":["email"],"createdDate":1764618900000,"additionalGrants":[]},
                                  {"clientId":"app","grantedClientScopes":[],"additionalGrants":[{"client":"c7","key":"Offline Token"}]}])",
            issuer);
        QCOMPARE(read.stateOf("keycloak-consent:main/u1/crm"), QStringLiteral("enabled"));
        QVERIFY(!read.listed("keycloak-consent:main/u1/crm/offline-token"));
        QVERIFY(!read.listed("keycloak-consent:main/u1/app"));
        QCOMPARE(read.listed("keycloak-consent:main/u1/app/offline-token")->credential.kind, Kind::RefreshToken);
    }

    void theRealmCapsAndCutsOff()
    {
        const ReadExport read("kc/realm.json",
                              R"({"realm":"main","enabled":true,"notBefore":1772783700,"ssoSessionMaxLifespan":36000,
            "offlineSessionMaxLifespanEnabled":false,"offlineSessionMaxLifespan":5184000,
            "clients":[{"id":"c1","clientId":"crm","enabled":true,"notBefore":0},{"id":"c2","clientId":"x","enabled":false,"notBefore":1772783701}]})",
                              issuer);
        QVERIFY(read.skips.isEmpty());
        QCOMPARE(read.all<LifetimeCap>().size(), 1u); // the offline maximum is not enabled
        QCOMPARE(read.all<LifetimeCap>()[0].longest, Duration(std::chrono::hours(10)));
        const auto states = read.all<AccountState>();
        QCOMPARE(toIso(*states.at(0).notBefore), QStringLiteral("2026-03-06T07:55:00Z"));
        QVERIFY(!states.at(1).notBefore);
        QCOMPARE(states.at(2).condition, AccountCondition::Disabled);
        const ReadExport enabled(
            "kc/realm.json",
            R"({"realm":"main","ssoSessionMaxLifespan":1,"offlineSessionMaxLifespanEnabled":true,"offlineSessionMaxLifespan":60})",
            issuer);
        QCOMPARE(enabled.all<LifetimeCap>().size(), 2u);
    }

    void aUserIsAPrincipalAndAnAccount()
    {
        const ReadExport read(
            "kc/users.json",
            R"([{"id":"u1","username":"ann@x.org","email":"ann@x.org","enabled":false,"createdTimestamp":1659556500000,"notBefore":0},
            {"username":"nobody","createdTimestamp":1}])",
            issuer);
        QVERIFY(read.skipped("unreadable-row"));
        QCOMPARE(read.all<PrincipalSeen>().size(), 1u);
        QCOMPARE(read.all<PrincipalSeen>()[0].aliases.size(), 2u);
        QCOMPARE(read.all<AccountState>()[0].condition, AccountCondition::Disabled);
    }

    void aSecretInAnExportIsALeakUnlessMasked()
    {
        const QByteArray client = R"([{"id":"c1","clientId":"crm","serviceAccountsEnabled":true,"secret":"%1"}])";
        QCOMPARE(
            ReadExport("kc/clients.json", QByteArray(client).replace("%1", "made up"), issuer).all<SecretSeen>().size(),
            1u);
        QVERIFY(ReadExport("kc/clients.json", QByteArray(client).replace("%1", "**********"), issuer)
                    .all<SecretSeen>()
                    .empty());
    }

    void whatIsCutSaysNothing()
    {
        const ReadExport read("kc/users/u1/sessions.json", ('[' + session("s1")), issuer);
        QVERIFY(read.facts.empty() && read.skipped("damaged"));
    }

    void anotherRealmsRecordIsNotBelieved()
    {
        const ReadExport read("kc/realm.json", R"({"realm":"other","ssoSessionMaxLifespan":36000})", issuer);
        QVERIFY(read.skipped("issuer-mismatch"));
        QVERIFY(!read.all<AccountState>().at(0).time.at);
    }
};

QTEST_GUILESS_MAIN(TestKeycloak)
#include "tst_keycloak.moc"
