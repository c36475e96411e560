// An Okta API token works while its maker is active, its expiry moves, and only the listing's own word ends it.
#include "export_fixture.h"

#include <QTest>

using namespace probate;

namespace {

QByteArray token(const char *id, const char *expires)
{
    return QByteArray("{\"id\":\"") + id +
           "\",\"name\":\"ci\",\"userId\":\"00u1\",\"tokenWindow\":\"P30D\",\"clientName\":\"Okta API\","
           "\"created\":\"2025-11-09T20:38:10.000Z\",\"lastUpdated\":\"2026-03-01T20:38:10.000Z\",\"expiresAt\":" +
           expires + '}';
}

QByteArray person(const char *id, const char *status)
{
    return QByteArray("{\"id\":\"") + id + "\",\"status\":\"" + status +
           "\",\"created\":\"2024-06-24T16:39:18.000Z\",\"statusChanged\":\"2026-03-02T16:39:19.000Z\",\"lastLogin\":"
           "null,\"profile\":{\"firstName\":\"Ann\",\"lastName\":\"B\",\"email\":\"ann@example.com\",\"login\":"
           "\"ann@example.com\",\"employeeNumber\":\"1001\"}}";
}

} // namespace

class TestOkta : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anApiTokenFollowsItsMaker()
    {
        const ReadExport read("okta/acme/api-tokens.json",
                              '[' + token("00T1", "\"2026-04-11T20:38:10.000Z\"") + ',' +
                                  token("00T2", "\"2026-03-11T16:00:00.000Z\"") + ',' + token("00T3", "null") + ']',
                              "okta:https://acme.okta.com");
        QVERIFY(read.skips.isEmpty());
        QCOMPARE(read.stateOf("okta-api-token:acme/00T1"), QStringLiteral("enabled"));
        const CredentialDescription first = read.listed("okta-api-token:acme/00T1")->credential;
        QVERIFY(first.lifetime.expires && !first.lifetime.expiryIsFirm);
        QCOMPARE(toText(first.accounts.at(0)), QStringLiteral("okta-user:acme/00u1"));
        QCOMPARE(read.stateOf("okta-api-token:acme/00T2"), QStringLiteral("ended")); // at the instant it is over
        QVERIFY(!read.all<StateEvidence>().at(1).irreversible);
        QCOMPARE(read.stateOf("okta-api-token:acme/00T3"), QStringLiteral("enabled"));
        QVERIFY(!read.listed("okta-api-token:acme/00T3")->credential.lifetime.statedNever);
        QCOMPARE(read.ownerOf("okta-api-token:acme/00T1"), QStringLiteral("okta-user:acme/00u1"));
        QCOMPARE(read.listings(), QStringList{QStringLiteral("complete okta-api-token acme/")});
        QVERIFY(read.all<UseSeen>().empty()); // lastUpdated is no use
    }

    void statusOfUsers_data()
    {
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<int>("condition");
        for (const char *word : {"ACTIVE", "PROVISIONED", "RECOVERY", "PASSWORD_EXPIRED"}) {
            QTest::newRow(word) << QByteArray(word) << int(AccountCondition::Enabled);
        }
        for (const char *word : {"SUSPENDED", "DEPROVISIONED", "STAGED"}) {
            QTest::newRow(word) << QByteArray(word) << int(AccountCondition::Disabled);
        }
        QTest::newRow("LOCKED_OUT") << QByteArray("LOCKED_OUT") << int(AccountCondition::Locked);
        QTest::newRow("unknown") << QByteArray("Deleted") << -1;
        QTest::newRow("empty") << QByteArray() << -1;
    }
    void statusOfUsers()
    {
        QFETCH(QByteArray, status);
        QFETCH(int, condition);
        const ReadExport read("okta/acme/users.json", '[' + person("00u1", status.constData()) + ']', "okta:acme");
        const auto states = read.all<AccountState>();
        QCOMPARE(states.empty() ? -1 : int(states.at(0).condition), condition);
        QCOMPARE(read.skipped("unreadable-row"), condition < 0);
        const PrincipalSeen seen = read.all<PrincipalSeen>().at(0);
        QCOMPARE(toText(seen.aliases.at(0).alias), QStringLiteral("okta-user:acme/00u1"));
        QCOMPARE(seen.aliases.size(), 4u); // id, address, upn, employee number
        QVERIFY(read.all<ClosureSignalled>().empty());
    }

    void aRequestIsAUse()
    {
        const auto event = [](const char *at, const char *transaction) {
            return QByteArray("{\"uuid\":\"e\",\"eventType\":\"user.lifecycle.create\",\"published\":\"") + at +
                   "\",\"transaction\":{\"type\":\"WEB\",\"id\":\"x\",\"detail\":" + transaction + "}}";
        };
        const char *byToken = "{\"requestApiTokenId\":\"00T1\"}";
        const ReadExport read("okta/acme/logs.json",
                              '[' + event("2026-03-10T08:00:00.000Z", byToken) + ',' +
                                  event("2026-03-10T09:00:00.000Z", byToken) + ',' +
                                  event("2026-03-10T10:00:00.000Z", byToken) + ',' +
                                  event("2026-03-10T11:00:00.000Z", "{}") + ',' + event("soon", byToken) + ']',
                              "okta:acme");
        const auto uses = read.all<UseSeen>();
        QCOMPARE(uses.size(), 2u); // the first and the last of the day
        QCOMPARE(toIso(uses.at(1).at), QStringLiteral("2026-03-10T10:00:00Z"));
        QCOMPARE(toText(uses.at(0).credential), QStringLiteral("okta-api-token:acme/00T1"));
        QVERIFY(read.skipped("unreadable-date"));
        QVERIFY(read.all<ListingRead>().empty());
    }

    void whatIsDamagedIsNotComplete()
    {
        const QByteArray whole = '[' + token("00T1", "null") + ']';
        QVERIFY(ReadExport("okta/acme/api-tokens.json", whole.chopped(4), "okta:acme").facts.empty());
        const ReadExport odd("okta/acme/api-tokens.json", '[' + token("00T1", "null") + ",{\"name\":\"x\"}]",
                             "okta:acme");
        QVERIFY(odd.skipped("unreadable-row") && !odd.all<ListingRead>().at(0).complete);
        const ReadExport other("okta/acme/api-tokens.json", whole, "github:acme");
        QVERIFY(other.skipped("issuer-mismatch") && !other.all<ListingRead>().at(0).complete);
        QCOMPARE(ReadExport("okta/acme/api-tokens.json", "[]", "okta:acme").listings().size(), 1);
        QVERIFY(ReadExport("okta/acme/users.json", "[]", "okta:acme").readBy.isEmpty());
        QVERIFY(ReadExport("x.json", "[{\"eventType\":\"a\"}]").readBy.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestOkta)
#include "tst_okta.moc"
