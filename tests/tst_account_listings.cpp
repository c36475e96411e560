// Listings of people say who somebody is and whether the account may be used: nothing more than the row states, and
// nothing at all of a listing that breaks off.
#include "export_fixture.h"

#include <QTest>

using namespace probate;

namespace {

QByteArray scimPage(int total, const QByteArray &rows)
{
    return "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":" +
           QByteArray::number(total) + ",\"startIndex\":1,\"Resources\":[" + rows + "]}";
}

QByteArray scimUser(const char *id, const QByteArray &more)
{
    return QByteArray("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"id\":\"") + id +
           "\",\"userName\":\"ann@example.com\",\"meta\":{\"resourceType\":\"User\",\"created\":\"2024-01-23T04:56:"
           "22Z\","
           "\"lastModified\":\"2026-03-02T04:42:34Z\"}" +
           more + '}';
}

QStringList aliasesOf(const PrincipalSeen &seen)
{
    QStringList names;
    for (const ValidAlias &it : seen.aliases) {
        names.append((it.immutable ? QStringLiteral("!") : QString()) + toText(it.alias));
    }
    return names;
}

/// "enabled", "disabled", "locked", "deleted" or empty, of the only account.
QString conditionOf(const ReadExport &read)
{
    static const char *words[] = {"enabled", "disabled", "locked", "deleted"};
    const auto states = read.all<AccountState>();
    return states.empty() ? QString() : QLatin1StringView(words[int(states.front().condition)]);
}

} // namespace

class TestAccountListings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scimUsers_data()
    {
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<QString>("condition");
        QTest::addColumn<bool>("unreadable");
        QTest::newRow("active") << QByteArray(",\"active\":true") << QStringLiteral("enabled") << false;
        QTest::newRow("not active") << QByteArray(",\"active\":false") << QStringLiteral("disabled") << false;
        QTest::newRow("as a word") << QByteArray(",\"active\":\"False\"") << QStringLiteral("disabled") << false;
        QTest::newRow("not said") << QByteArray() << QString() << false;
        QTest::newRow("null") << QByteArray(",\"active\":null") << QString() << false;
        QTest::newRow("nonsense") << QByteArray(",\"active\":7") << QString() << true;
    }
    void scimUsers()
    {
        QFETCH(QByteArray, more);
        const ReadExport read("scim/users.json", scimPage(1, scimUser("2819c2", more)), "scim:hr");
        QCOMPARE(read.readBy, QByteArray("scim"));
        QTEST(conditionOf(read), "condition");
        QTEST(read.skipped("unreadable-row"), "unreadable");
    }

    void scimNames()
    {
        const ReadExport read(
            "scim/users.json",
            scimPage(2,
                     scimUser("1", ",\"active\":true,\"externalId\":\"701984\",\"displayName\":\"Ann\",\"emails\":[{"
                                   "\"value\":\"ann@example.com\",\"type\":\"work\"},{\"value\":\"a@home.example\"}],"
                                   "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{"
                                   "\"employeeNumber\":\"1001\"}") +
                         ",{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],\"id\":\"g\","
                         "\"displayName\":\"Platform\",\"members\":[{\"value\":\"1\"}]}"),
            "scim:hr");
        QVERIFY(read.skips.isEmpty());
        const auto seen = read.all<PrincipalSeen>();
        QCOMPARE(aliasesOf(seen.at(0)).join(QLatin1Char(' ')),
                 QStringLiteral("!scim-user:hr/1 email:ann@example.com upn:ann@example.com email:a@home.example "
                                "scim-external:hr/701984 !employee:1001"));
        QCOMPARE(toIso(*seen.at(0).opened), QStringLiteral("2024-01-23T04:56:22Z"));
        QCOMPARE(seen.at(1).kind, PrincipalKind::Team);
        QCOMPARE(toText(seen.at(1).aliases.at(0).alias), QStringLiteral("scim-group:hr/g"));
        QCOMPARE(read.all<AccountState>().size(), 1u); // a group has no state
    }

    void scimThatIsNotWhole()
    {
        const QByteArray one = scimUser("1", ",\"active\":true");
        QVERIFY(ReadExport("u.json", scimPage(2, one), "scim:hr").skipped("truncated"));
        QVERIFY(!ReadExport("u.json", '[' + scimPage(2, one) + ',' + scimPage(2, one) + ']', "scim:hr")
                     .skipped("truncated"));
        QVERIFY(ReadExport("u.json", scimPage(0, {}), "scim:hr").skips.isEmpty());
        const ReadExport cut("u.json", scimPage(1, one).chopped(3), "scim:hr");
        QVERIFY(cut.skipped("damaged") && cut.facts.empty());
        QVERIFY(ReadExport("u.json", scimPage(1, "{\"id\":\"1\"}"), "scim:hr").skipped("unreadable-row"));
        QVERIFY(ReadExport("u.json", one, "scim:hr").readBy != "scim");
        const ReadExport unrecorded("u.json", scimPage(1, one));
        QVERIFY(!unrecorded.all<AccountState>().at(0).time.at);
    }

    void googleUsers_data()
    {
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<QString>("condition");
        QTest::newRow("active") << QByteArray(",\"suspended\":false,\"archived\":false") << QStringLiteral("enabled");
        QTest::newRow("suspended") << QByteArray(",\"suspended\":true,\"archived\":false")
                                   << QStringLiteral("disabled");
        QTest::newRow("archived") << QByteArray(",\"suspended\":false,\"archived\":true") << QStringLiteral("disabled");
        QTest::newRow("deleted") << QByteArray(",\"suspended\":false,\"deletionTime\":\"2026-03-01T00:00:00.000Z\"")
                                 << QStringLiteral("deleted");
        QTest::newRow("partial") << QByteArray() << QString();
    }
    void googleUsers()
    {
        QFETCH(QByteArray, more);
        const ReadExport read(
            "users.json",
            "{\"kind\":\"admin#directory#users\",\"users\":[{\"id\":\"114\",\"primaryEmail\":\"ann@"
            "example.com\",\"aliases\":[\"a.b@example.com\"],\"name\":{\"fullName\":\"Ann B\"},"
            "\"lastLoginTime\":\"1970-01-01T00:00:00.000Z\",\"creationTime\":\"2024-01-23T04:56:22.000Z\"" +
                more + "}]}",
            "workspace:example.com");
        QVERIFY(read.skips.isEmpty());
        QTEST(conditionOf(read), "condition");
        QCOMPARE(aliasesOf(read.all<PrincipalSeen>().at(0)).join(QLatin1Char(' ')),
                 QStringLiteral("!google-user:114 email:ann@example.com email:a.b@example.com"));
        for (const auto &state : read.all<AccountState>()) {
            QVERIFY(!state.lastLogin);
        }
        QVERIFY(ReadExport("u.json", "{\"users\":[{\"id\":\"1\",\"primaryEmail\":\"a@b.c\"}],\"nextPageToken\":\"x\"}",
                           "google-workspace:x")
                    .skipped("truncated"));
        QVERIFY(ReadExport("u.json", "{\"users\":[{\"id\":\"1\",\"primaryEmail\":\"a@b.c\"", "gws:x").facts.empty());
    }

    void entraUsers()
    {
        const QByteArray head = "[{\"id\":\"6EA91A8D-E32E-41A1-B7BD-D2D185EED0E0\",\"displayName\":\"Ann\","
                                "\"userPrincipalName\":\"ann@example.com\",\"mail\":null,\"employeeId\":\"1001\"";
        const ReadExport read("entra/users.json",
                              head + ",\"accountEnabled\":false,\"signInSessionsValidFromDateTime\":\"2026-03-02T10:00:"
                                     "00Z\"}]",
                              "entra:t");
        QCOMPARE(read.readBy, QByteArray("entra-users"));
        QCOMPARE(conditionOf(read), QStringLiteral("disabled"));
        const AccountState state = read.all<AccountState>().at(0);
        QCOMPARE(toIso(*state.notBefore), QStringLiteral("2026-03-02T10:00:00Z"));
        QCOMPARE(toText(state.account), QStringLiteral("entra-object:t/6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0"));
        QCOMPARE(aliasesOf(read.all<PrincipalSeen>().at(0)).mid(1).join(QLatin1Char(' ')),
                 QStringLiteral("upn:ann@example.com email:ann@example.com !employee:1001"));
        const ReadExport silent("entra/users.json", head + "}]", "entra:t"); // az's default columns
        QVERIFY(conditionOf(silent).isEmpty() && silent.skipped("incomplete-export"));
        QVERIFY(
            ReadExport("entra/users.json", "{\"value\":" + head + "}],\"@odata.nextLink\":\"https://x\"}", "entra:t")
                .skipped("truncated"));
        QVERIFY(ReadExport("entra/users.json", head, "entra:t").facts.empty());
    }

    void anEmptyListOfUsersIsNoListOfApplications()
    {
        const ReadExport users("entra/users.json", "{\"value\":[]}", "entra:t");
        QCOMPARE(users.readBy, QByteArray("entra-users"));
        QVERIFY(users.all<ListingRead>().empty());
        QCOMPARE(ReadExport("entra/apps.json", "{\"value\":[]}", "entra:t").readBy, QByteArray("entra-applications"));
    }

    void githubMembers()
    {
        const QByteArray rows =
            "[{\"login\":\"ann\",\"id\":7,\"node_id\":\"x\",\"type\":\"User\",\"site_admin\":false},"
            "{\"login\":\"ci\",\"id\":8,\"type\":\"Bot\",\"site_admin\":false}]";
        const ReadExport read("github/acme/members.json", rows, "github:acme");
        QVERIFY(read.skips.isEmpty());
        QCOMPARE(aliasesOf(read.all<PrincipalSeen>().at(0)).join(QLatin1Char(' ')),
                 QStringLiteral("github:ann !github-id:7"));
        QCOMPARE(read.all<PrincipalSeen>().at(1).kind, PrincipalKind::Service);
        QCOMPARE(conditionOf(read), QStringLiteral("enabled"));
        QVERIFY(ReadExport("github/acme/repos/app/stargazers.json", rows, "github:acme").facts.empty());
        QVERIFY(ReadExport("github/acme/members.json", rows.chopped(2), "github:acme").facts.empty());
    }

    void gitlabMembers()
    {
        const ReadExport read(
            "gitlab/main/groups/platform/members.json",
            "[{\"id\":7,\"username\":\"ann\",\"name\":\"Ann\",\"state\":\"active\",\"access_level\":30,"
            "\"created_at\":\"2025-01-01T00:00:00Z\",\"expires_at\":null}]",
            "gitlab:https://main.example.com");
        const PrincipalSeen seen = read.all<PrincipalSeen>().at(0);
        QCOMPARE(aliasesOf(seen).join(QLatin1Char(' ')), QStringLiteral("!gitlab-user:main/7 gitlab:ann"));
        QVERIFY(!seen.opened); // created_at is the membership's
        QCOMPARE(read.all<AccountState>().at(0).scope.call, QStringLiteral("members"));
        QCOMPARE(read.all<AccountState>().at(0).scope.place, QStringLiteral("groups/platform"));
    }
};

QTEST_GUILESS_MAIN(TestAccountListings)
#include "tst_account_listings.moc"
