// A role's expiry limits its password only, NOLOGIN is a switch, and an open connection outlives both.
#include "export_fixture.h"

#include <QTest>

using namespace probate;

namespace {

QByteArray role(const QByteArray &name, const QByteArray &login, const QByteArray &more = "\"rolvaliduntil\":null")
{
    return "{\"rolname\":\"" + name + "\",\"rolsuper\":false,\"rolcanlogin\":" + login + ',' + more + '}';
}

} // namespace

class TestDatabases : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rolesAndTheirSwitch()
    {
        QByteArray super = role("postgres", "true");
        super.replace("\"rolsuper\":false", "\"rolsuper\":true");
        QByteArray other = super;
        other.replace("postgres", "boss");
        const ReadExport read(
            "pg/main/pg_roles.json",
            '[' +
                role("ann", "true",
                     "\"rolvaliduntil\":\"2025-12-26T10:09:28+00:00\",\"description\":\"owner: ann@x.org\"") +
                ',' + role("bob", "false") + ',' + super + ',' + other + ']',
            "postgresql:main");
        QCOMPARE(read.readBy, QByteArray("postgresql"));
        QVERIFY(read.skips.isEmpty());
        QCOMPARE(read.stateOf("pg-role:main/ann"), QStringLiteral("enabled"));
        QCOMPARE(read.stateOf("pg-role:main/bob"), QStringLiteral("switched-off"));
        const auto &lifetime = read.listed("pg-role:main/ann")->credential.lifetime;
        QVERIFY(lifetime.expires && !lifetime.expiryIsFirm);
        QVERIFY(read.listed("pg-role:main/postgres")->credential.exempt);
        QVERIFY(!read.listed("pg-role:main/boss")->credential.exempt &&
                read.listed("pg-role:main/boss")->credential.privileged);
        QCOMPARE(read.ownerOf("pg-role:main/ann"), QStringLiteral("pg-role:main/ann login:ann email:ann@x.org"));
        QCOMPARE(read.listings(), QStringList{QStringLiteral("complete pg-role main/")});
    }

    void csvAndLinesSayTheSame()
    {
        const ReadExport json("pg/r.json", '[' + role("ann", "true") + ']', "postgresql:main");
        const ReadExport lines("pg/r.json", role("ann", "true") + '\n', "postgresql:main");
        const ReadExport csv("pg/r.csv", "rolname,rolsuper,rolcanlogin,rolvaliduntil\nann,f,t,\n", "postgresql:main");
        QVERIFY(json.facts == lines.facts);
        QVERIFY(json.facts == csv.facts);
    }

    void whatIsDamagedIsNotComplete_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("cut json") << QByteArray('[' + role("ann", "true"));
        QTest::newRow("cut line") << QByteArray(role("ann", "true") + '\n' + role("bob", "true").chopped(4));
        QTest::newRow("cut csv") << QByteArray("rolname,rolsuper,rolcanlogin,rolvaliduntil\nann,f,t,\nbob,f");
        QTest::newRow("no login column") << QByteArray("rolname,rolsuper,backend_start\nann,f,\n");
        QTest::newRow("no rows") << QByteArray("rolname,rolsuper,rolcanlogin\n");
    }
    void whatIsDamagedIsNotComplete()
    {
        QFETCH(QByteArray, bytes);
        const ReadExport read("pg/r", bytes, "postgresql:main");
        QVERIFY(!read.skips.isEmpty());
        for (const auto &listing : read.all<ListingRead>()) {
            QVERIFY(!listing.complete);
        }
    }

    void anOpenConnectionIsASession()
    {
        const ReadExport read("pg/pg_stat_activity.csv",
                              "pid,usename,datname,client_addr,backend_start\n7,ann,app,10.0.0.1,2026-03-01 "
                              "10:00:00.5+00\n8,,,,2026-03-01 10:00:00+00\n",
                              "postgresql:main");
        QVERIFY(read.skips.isEmpty());
        QCOMPARE(read.stateOf("database-session:main/7/2026-03-01T10:00:00.500Z"), QStringLiteral("enabled"));
        QCOMPARE(read.all<CredentialListed>().size(), 1u);
        // Whose it is. That blocking the role does not close it, tst_live_sessions shows with a real server.
        QCOMPARE(toText(read.all<CredentialListed>()[0].credential.accounts.at(0)), QStringLiteral("pg-role:main/ann"));
        QCOMPARE(toText(read.all<UseSeen>().at(0).credential), QStringLiteral("pg-role:main/ann"));
    }

    void codeThatMentionsTheColumnsIsNoListing_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("mysql") << QByteArray("// authentication_string, Host and User\nconst QString host, user;\n");
        QTest::newRow("postgresql") << QByteArray("select = \"rolname, rolcanlogin\"\nfrom = 1\n");
    }
    void codeThatMentionsTheColumnsIsNoListing()
    {
        QFETCH(QByteArray, text);
        const ReadExport read("src/accounts.cpp", text);
        QVERIFY(read.facts.empty() && read.skips.isEmpty());
    }

    void mysqlConnectionsOutliveTheirAccounts()
    {
        const ReadExport read(
            "mysql/main/processlist.csv",
            "ID,USER,HOST,DB,COMMAND,TIME,STATE,INFO\n7,ann,10.0.0.4:5501,shop,Sleep,9,,NULL\n"
            "8,event_scheduler,localhost,NULL,Daemon,3,,NULL\n9,bob,localhost,NULL,Query,0,,SELECT 1\n",
            "mysql:main");
        QCOMPARE(read.readBy, QByteArray("mysql"));
        QCOMPARE(read.stateOf("database-session:main/7/ann"), QStringLiteral("enabled"));
        QCOMPARE(read.ownerOf("database-session:main/7/ann"),
                 QStringLiteral("mysql-user:main/'ann'@'10.0.0.4' mysql-user:main/'ann'@'%' login:ann"));
        QCOMPARE(read.all<StateEvidence>().size(), std::size_t(2)); // the server's own threads are nobody's
        QCOMPARE(read.listings(), QStringList{QStringLiteral("complete database-session main/")});
        const ReadExport nobody("mysql/main/processlist.json", "[]", "mysql:main");
        QVERIFY(nobody.readBy.isEmpty() ||
                !nobody.listings().contains(QStringLiteral("complete database-session main/")));
    }

    void mysqlAndMariadb()
    {
        const ReadExport mysql(
            "mysql/main/user.csv",
            "Host,User,plugin,account_locked,Super_priv\n%,ann,caching_sha2_password,N,N\nlocalhost,bob,x,Y,Y\n",
            "mysql:main");
        QCOMPARE(mysql.stateOf("mysql-user:main/'ann'@'%'"), QStringLiteral("enabled"));
        QCOMPARE(mysql.stateOf("mysql-user:main/'bob'@'localhost'"), QStringLiteral("switched-off"));
        QVERIFY(mysql.listed("mysql-user:main/'bob'@'localhost'")->credential.privileged);
        const QByteArray priv = "[{\"Host\":\"%\",\"User\":\"ann\",\"Priv\":\"{\\\"plugin\\\":\\\"ed25519\\\","
                                "\\\"account_locked\\\":true}\"},"
                                "{\"Host\":\"%\",\"User\":\"bob\",\"Priv\":\"{\\\"plugin\\\":\\\"ed25519\\\"}\"}]";
        QByteArray more = priv;
        more.replace("\\\"plugin\\\"", "\\\"authentication_string\\\":\\\"\\\",\\\"plugin\\\"");
        const ReadExport hinted("mariadb/main/global_priv.json", more, "mariadb:main");
        QCOMPARE(hinted.stateOf("mysql-user:main/'ann'@'%'"), QStringLiteral("switched-off"));
        QCOMPARE(hinted.stateOf("mysql-user:main/'bob'@'%'"), QStringLiteral("enabled"));
        const ReadExport lacking("mysql/main/user.csv", "Host,User,authentication_string\n%,ann,\n", "mysql:main");
        QVERIFY(lacking.skipped("unreadable-row") && !lacking.all<ListingRead>().at(0).complete);
    }
};

QTEST_GUILESS_MAIN(TestDatabases)
#include "tst_databases.moc"
