// Databases asked through the real binary: SQLite and a PostgreSQL server of the test's own. What they say becomes
// evidence, passwords and session keys stand nowhere afterwards, nothing is written, and a server that is not there is
// named and changes the exit code.
#include "tests/cli_fixture.h"
#include "tests/private_postgres.h"

#include <QDirIterator>

using namespace probate;
using namespace probate::test;

namespace {

QString s(const char *text)
{
    return QString::fromUtf8(text);
}

void plant(const Cli &cli, const QByteArray &sessions)
{
    cli.write("roster.csv", "id,display_name,kind,email\nP1,Ann,person,ann@example.com\nP2,Bob,person,bob@example.com\n"
                            "P3,Cyd,person,cyd@example.com\n");
    cli.write("leavers.csv", "principal,kind,effective,ends\nP1,disabled,2026-03-01T09:00:00Z,\n"
                             "P2,disabled,2026-03-01T09:00:00Z,\nP3,disabled,2026-03-01T09:00:00Z,\n");
    cli.write("src/readme.txt", "nothing\n");
    cli.write("probate.yaml", "name: Test\nsources: [src]\nroster: {people: roster.csv, closures: leavers.csv}\n"
                              "store: store.sqlite\nsessions:\n  sql:\n" +
                                  sessions);
}

/// "P1 OPEN, P2 CLOSED": the verdicts in a JSON report.
QString verdicts(const Outcome &outcome)
{
    QStringList all;
    for (const QJsonValue &closure : outcome.json()[s("closures")].toArray()) {
        all += closure[s("principal")].toString() + QLatin1Char(' ') + closure[s("state")].toString();
    }
    all.sort();
    return all.join(s(", "));
}

bool standsIn(const Cli &cli, const QByteArray &secret)
{
    QDirIterator files(cli.path(), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString file = files.next();
        if (!file.endsWith(s("app.sqlite")) && !file.endsWith(s("password")) && cli.read(file).contains(secret)) {
            return true;
        }
    }
    return false;
}

Outcome live(const Cli &cli)
{
    return cli.run({s("audit"), s("--json"), s("--quiet")});
}

const QByteArray laravel =
    "    - name: shop\n      connection: sqlite:app.sqlite\n      times: utc\n"
    "      accounts: SELECT id AS account, email, 1 AS enabled FROM users\n"
    "      tables:\n        - table: sessions\n          kind: session\n"
    "          query: SELECT id AS secret, user_id AS account, last_activity AS last_used FROM sessions\n"
    "        - table: oauth_refresh_tokens\n          kind: refresh-token\n"
    "          query: SELECT r.id AS id, t.user_id AS account, r.revoked, r.expires_at AS expires "
    "FROM oauth_refresh_tokens r JOIN oauth_access_tokens t ON t.id = r.access_token_id\n";

} // namespace

class TestLiveSessions : public QObject
{
    Q_OBJECT

    std::unique_ptr<PrivatePostgres> m_server;

private Q_SLOTS:
    void initTestCase()
    {
        QString why;
        m_server = PrivatePostgres::start(&why);
        QVERIFY2(m_server, qPrintable(why));
    }

    void sqliteSessionsAreJudged()
    {
        const Cli cli;
        plant(cli, laravel);
        const QByteArray key = made(40);
        const QByteArray data =
            "create table users(id integer, email text);"
            "insert into users values(1,'ann@example.com'),(2,'bob@example.com'),(3,'cyd@example.com');"
            "create table sessions(id text, user_id integer, last_activity integer);"
            "insert into sessions values('" +
            key +
            "',1,1773000000);"
            "create table oauth_access_tokens(id text, user_id integer);"
            "insert into oauth_access_tokens values('a',2),('b',3),('c',1);"
            "create table oauth_refresh_tokens(id text, access_token_id text, revoked integer, expires_at text);"
            "insert into oauth_refresh_tokens values('r2','a',1,'2027-01-01 00:00:00'),"
            "('r3','b',0,'2026-03-02 00:00:00'),('r4','c',0,'2037-03-02 00:00:00');";
        QCOMPARE(cli.tool(s("sqlite3"), {cli.work(s("app.sqlite")), QString::fromUtf8(data)}).exit, 0);
        const QByteArray before = cli.read(cli.work(s("app.sqlite")));
        const Outcome unasked = cli.run({s("audit"), s("--offline"), s("--json")});
        QVERIFY2(unasked.err.contains("sessions:shop was not asked"), unasked.all().constData());
        QCOMPARE(verdicts(unasked), s("P1 UNPROVEN, P2 UNPROVEN, P3 UNPROVEN"));
        const Outcome asked = live(cli);
        QVERIFY2(asked.exit == 1, asked.all().constData());
        // A session that is listed; a token that is revoked; one that had ended by itself when it was asked.
        QCOMPARE(verdicts(asked), s("P1 OPEN, P2 CLOSED, P3 CLOSED"));
        QCOMPARE(asked.findings(s("C02")).size(), 1); // not revoked, and to end in 2037
        QVERIFY(!asked.findings(s("C15")).isEmpty()); // used on 2026-03-08
        QVERIFY(!standsIn(cli, key));
        QCOMPARE(cli.read(cli.work(s("app.sqlite"))), before);
        // The row is gone: absence from the same table, read whole, ends it.
        QCOMPARE(cli.tool(s("sqlite3"), {cli.work(s("app.sqlite")),
                                         s("delete from sessions; delete from oauth_refresh_tokens where id = 'r4'")})
                     .exit,
                 0);
        QTest::qWait(1'100); // as-of is in whole seconds, and evidence of one second would contradict itself
        QCOMPARE(verdicts(live(cli)), s("P1 CLOSED, P2 CLOSED, P3 CLOSED"));
    }

    void djangosSessionsSayWhoseTheyAre()
    {
        const Cli cli;
        plant(cli, "    - name: shop\n      connection: sqlite:app.sqlite\n      times: utc\n"
                   "      accounts: SELECT id AS account, email, is_active AS enabled, last_login FROM auth_user\n"
                   "      tables:\n        - table: django_session\n"
                   "          query: SELECT session_key AS secret, session_data AS django_session_data, expire_date AS "
                   "expires FROM django_session\n");
        const QByteArray json = "{\"_auth_user_id\":\"1\",\"_auth_user_backend\":\"b\"}";
        const auto encoded = [](const QByteArray &bytes) {
            return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        };
        const QByteArray plain = encoded(json) + ":1t0000:" + made(27);
        const QByteArray packed =
            '.' + encoded(qCompress(QByteArray(json).replace("\"1\"", "\"2\"")).mid(4)) + ":1t0000:" + made(27);
        const QByteArray data = "create table auth_user(id integer, email text, is_active integer, last_login text);"
                                "insert into auth_user values(1,'ann@example.com',1,'2026-02-01 08:00:00'),"
                                "(2,'bob@example.com',0,null);"
                                "create table django_session(session_key text, session_data text, expire_date text);"
                                "insert into django_session values('" +
                                made(32) + "','" + plain +
                                "','2037-01-01 00:00:00.000'),"
                                "('" +
                                made(32) + "','" + packed + "','2037-01-01 00:00:00.000');";
        QCOMPARE(cli.tool(s("sqlite3"), {cli.work(s("app.sqlite")), QString::fromUtf8(data)}).exit, 0);
        const Outcome asked = live(cli);
        QVERIFY2(asked.exit == 1, asked.all().constData());
        QCOMPARE(verdicts(asked), s("P1 OPEN, P2 BLOCKED, P3 UNPROVEN")); // bob's account is not active any more
        QVERIFY(!asked.findings(s("C24")).isEmpty());                     // ann's is
    }

    void postgresqlRolesAndConnectionsAreJudged()
    {
        const QString location = m_server->newDatabase();
        const Cli cli;
        cli.write("roster.csv", "id,display_name,kind,email\nP1,Ann,person,ann@example.com\n");
        cli.write("leavers.csv", "principal,kind,effective,ends\nP1,disabled,2026-03-01T09:00:00Z,\n");
        QVERIFY(m_server->sqlAt(location, s("CREATE ROLE ann LOGIN; COMMENT ON ROLE ann IS 'ann@example.com'")));
        cli.write("src/readme.txt", "nothing\n");
        const QByteArray yaml =
            "name: Test\nsources: [src]\nroster: {people: roster.csv, closures: leavers.csv}\n"
            "store: store.sqlite\nsessions:\n  sql:\n    - {name: main, roles: true, connection: \"" +
            location.toUtf8() + "\"}\n";
        cli.write("probate.yaml", yaml);
        const Outcome open = live(cli);
        QVERIFY2(open.exit == 1, open.all().constData());
        QCOMPARE(verdicts(open), s("P1 OPEN"));
        // NOLOGIN stops new logins; the connection that is open stays open.
        auto client = cli.start(s("psql"), {s("-qX"), s("-h"), location.section(s("host="), 1), s("-U"), s("ann"),
                                            location.section(QLatin1Char('/'), 3, 3).section(QLatin1Char('?'), 0, 0),
                                            s("-c"), s("select pg_sleep(60)")});
        QTRY_VERIFY(
            m_server->sqlAt(location, s("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_stat_activity WHERE usename = "
                                        "'ann') THEN RAISE 'not yet'; END IF; END $$")));
        QVERIFY(m_server->sqlAt(location, s("ALTER ROLE ann NOLOGIN")));
        QTest::qWait(1'100);
        const Outcome held = live(cli);
        QCOMPARE(verdicts(held), s("P1 OPEN"));
        QStringList states;
        for (const QJsonValue &credential : held.json()[s("credentials")].toArray()) {
            if (credential[s("label")].toString().contains(s("ann"))) {
                states += credential[s("label")].toString() + QLatin1Char(' ') +
                          credential[s("verdict")][s("state")].toString();
            }
        }
        states.sort();
        QCOMPARE(states, (QStringList{s("connection of ann LIVE"), s("role ann BLOCKED")}));
        QVERIFY(m_server->sqlAt(location,
                                s("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ann'")));
        client->waitForFinished(5'000);
        QTest::qWait(1'100);
        QCOMPARE(verdicts(live(cli)), s("P1 BLOCKED"));
        QVERIFY(m_server->sqlAt(location, s("DROP ROLE ann")));
        QTest::qWait(1'100);
        QCOMPARE(verdicts(live(cli)), s("P1 CLOSED"));
    }

    void postgresqlTablesAreReadAndNeverWritten()
    {
        const QString location = m_server->newDatabase();
        const QByteArray key = made(40);
        QVERIFY(m_server->sqlAt(location,
                                s("CREATE TABLE spring_session(session_id text, principal_name text, expiry_time "
                                  "bigint); INSERT INTO spring_session VALUES ('%1','ann@example.com',4102444800000); "
                                  "CREATE SEQUENCE counter")
                                    .arg(QString::fromLatin1(key))));
        const Cli cli;
        const auto database = [&](const QByteArray &query) {
            return "    - name: shop\n      connection: \"" + location.toUtf8() +
                   "\"\n      tables:\n        - table: t\n"
                   "          query: " +
                   query + '\n';
        };
        plant(cli,
              database(
                  "SELECT session_id AS secret, principal_name AS login, expiry_time AS expires FROM spring_session"));
        const Outcome asked = live(cli);
        QCOMPARE(verdicts(asked), s("P1 OPEN, P2 UNPROVEN, P3 UNPROVEN"));
        QVERIFY(!standsIn(cli, key));
        const Cli writing;
        plant(writing, database("SELECT nextval('counter')::text AS id"));
        const Outcome refused = live(writing);
        QCOMPARE(refused.skips(s("unreadable")).size(), 1);
        QVERIFY2(refused.exit == 4 || refused.exit == 1, refused.all().constData());
        QVERIFY(refused.skips(s("unreadable"))[0][s("detail")].toString().contains(s("not allowed")));
        // The server's message quotes what stands in the table; ours does not.
        const Cli wrong;
        plant(wrong, database("SELECT session_id::integer::text AS id FROM spring_session"));
        const Outcome cast = live(wrong);
        QCOMPARE(cast.skips(s("unreadable")).size(), 1);
        QVERIFY(!standsIn(wrong, key) && !cast.out.contains(key) && !cast.err.contains(key));
    }

    void aServerThatIsNotThereIsNamed()
    {
        const Cli cli;
        const QByteArray password = made(24);
        plant(cli,
              "    - {name: shop, roles: true, connection: \"postgresql://probate@127.0.0.1:1/shop\", password-file: "
              "password}\n");
        cli.write("password", password + '\n');
        QFile::setPermissions(cli.work(s("password")), QFile::ReadOwner | QFile::WriteOwner);
        const Outcome outcome = cli.run("scan");
        QVERIFY2(outcome.exit == 4, outcome.all().constData());
        const Outcome report = cli.run("assess --json");
        QCOMPARE(report.skips(s("unreachable")).size(), 1);
        QVERIFY(report.skips(s("unreachable"))[0][s("detail")].toString().contains(s("shop")));
        QVERIFY(!standsIn(cli, password) && !outcome.err.contains(password));
        QFile::setPermissions(cli.work(s("password")), QFile::ReadOwner | QFile::ReadOther);
        const Outcome open = cli.run("audit --json");
        QVERIFY(open.skips(s("unreachable"))[0][s("detail")].toString().contains(s("chmod 600")));
    }

    void whatCannotBeAskedIsAnError_data()
    {
        QTest::addColumn<QByteArray>("entry");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("password in the address")
            << QByteArray("{name: a, roles: true, connection: \"postgresql://u:hunter@h/d\"}") // probate:allow made up
            << QByteArray("password-file");
        QTest::newRow("no select") << QByteArray(
                                          "{name: a, connection: sqlite:x, tables: [{table: t, query: DELETE FROM t}]}")
                                   << QByteArray("SELECT");
        QTest::newRow("roles of SQLite") << QByteArray("{name: a, roles: true, connection: sqlite:x}")
                                         << QByteArray("no roles");
        QTest::newRow("nothing asked") << QByteArray("{name: a, connection: sqlite:x}")
                                       << QByteArray("asks for nothing");
        QTest::newRow("kind")
            << QByteArray("{name: a, connection: sqlite:x, tables: [{table: t, kind: lunch, query: SELECT 1}]}")
            << QByteArray("lunch");
        QTest::newRow("key") << QByteArray("{name: a, connection: sqlite:x, colour: red}") << QByteArray("colour");
    }
    void whatCannotBeAskedIsAnError()
    {
        QFETCH(QByteArray, entry);
        QFETCH(QByteArray, says);
        const Cli cli;
        plant(cli, "    - " + entry + '\n');
        const Outcome outcome = cli.run("audit");
        QVERIFY2((outcome.exit == 2 || outcome.exit == 3) && outcome.err.contains(says), outcome.all().constData());
        QVERIFY(!outcome.err.contains("hunter"));
    }

    void nowCannotBeDatedBack()
    {
        const Cli cli;
        plant(cli, laravel);
        const Outcome then = cli.run("audit --as-of 2026-03-11T19:55:00Z");
        QVERIFY2(then.err.contains("sessions:shop was not asked"), then.all().constData());
    }
};

QTEST_GUILESS_MAIN(TestLiveSessions)
#include "tst_live_sessions.moc"
