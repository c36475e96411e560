// A database as a roster: the user's query, read-only, all of its rows or an error, complaints as for files.
#include "scanners/live/sql_roster.h"
#include "scanners/live/sql_source.h"
#include "scanners/readers/exports/roster.h"
#include "tests/cli_fixture.h"
#include "tests/private_postgres.h"

using namespace probate;
using namespace probate::test;
using namespace Qt::StringLiterals;

namespace {

const QByteArray tables = "CREATE TABLE staff (nr TEXT, name TEXT, mail TEXT, began DATE);"
                          "INSERT INTO staff VALUES ('P1','Ann \"the\" Lee','ann@example.com','2020-02-03'),"
                          "('P2','Bob, Jr.','bob@example.com',NULL),('','Nobody','x@example.com',NULL);";
const QString people =
    u"SELECT nr AS id, name AS display_name, mail AS email, began AS opened FROM staff ORDER BY nr"_s;

} // namespace

class TestSqlRoster : public QObject
{
    Q_OBJECT

    std::unique_ptr<PrivatePostgres> m_server;
    QTemporaryDir m_folder;

    QString sqlite()
    {
        const QString file = m_folder.filePath(u"hr.db"_s);
        QFile::remove(file);
        QProcess tool;
        tool.start(u"sqlite3"_s, {file});
        tool.write(tables);
        tool.closeWriteChannel();
        tool.waitForFinished();
        return u"sqlite:"_s + file;
    }

private Q_SLOTS:
    void rowsBecomePeople_data()
    {
        QTest::addColumn<QString>("connection");
        QTest::newRow("SQLite") << sqlite();
        QString why;
        m_server = PrivatePostgres::start(&why);
        if (!m_server) {
            qWarning("%s", qPrintable(why));
            return;
        }
        const QString database = m_server->newDatabase();
        QVERIFY(m_server->sqlAt(database, QString::fromUtf8(tables)));
        QTest::newRow("PostgreSQL") << database;
    }
    void rowsBecomePeople()
    {
        QFETCH(QString, connection);
        const auto table = querySql({{u"connection"_s, connection}}, people, {});
        QVERIFY2(table, table ? "" : qPrintable(table.error().message()));
        QCOMPARE(table->rows, 3u);
        const auto roster = readRoster(table->csv);
        QVERIFY(roster);
        QCOMPARE(roster->facts.size(), std::size_t(2));
        const auto &ann = std::get<PrincipalSeen>(roster->facts[0].fact);
        QCOMPARE(ann.displayName, u"Ann \"the\" Lee"_s);
        QVERIFY(ann.opened == parseInstant("2020-02-03T00:00:00Z"));
        QCOMPARE(roster->unread.size(), std::size_t(1)); // the row without an id is named, not dropped
        QCOMPARE(roster->unread[0].line, 2u);

        for (const char *harm : {"DELETE FROM staff", "UPDATE staff SET nr = 'P9'", "DROP TABLE staff",
                                 "WITH x AS (DELETE FROM staff RETURNING nr) SELECT nr AS id FROM x"}) {
            QVERIFY(!querySql({{u"connection"_s, connection}}, QString::fromLatin1(harm), {}));
        }
        QCOMPARE(querySql({{u"connection"_s, connection}}, people, {})->rows, 3u);
    }

    void whatCannotBeAskedIsAnError_data()
    {
        QTest::addColumn<QString>("connection");
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("needle");
        QTest::newRow("no file") << u"sqlite:/nowhere.db"_s << people << u"does not exist"_s;
        QTest::newRow("no table") << sqlite() << u"SELECT id FROM nowhere"_s << u"no such table"_s;
        QTest::newRow("no query") << sqlite() << u"PRAGMA user_version = 3"_s << u""_s;
        QTest::newRow("a password in the open")
            << u"postgresql://u:x1y2@localhost/d"_s << people << u"must not stand"_s; // probate:allow made up
        QTest::newRow("no server") << u"postgresql://u@/d?host=/nowhere"_s << people << u"connecting to"_s;
        QTest::newRow("no driver") << QString() << people << u"is missing"_s;
    }
    void whatCannotBeAskedIsAnError()
    {
        QFETCH(QString, connection);
        QFETCH(QString, query);
        QFETCH(QString, needle);
        const auto table = querySql({{u"connection"_s, connection}}, query, {});
        QVERIFY(!table);
        QVERIFY2(table.error().message().contains(needle), qPrintable(table.error().message()));
        QVERIFY(!table.error().message().contains(u"x1y2"_s));
    }

    void aRowThatFailsHalfWayIsNoShorterRoster()
    {
        QString why;
        if (!m_server && !(m_server = PrivatePostgres::start(&why))) {
            QSKIP(qPrintable(why));
        }
        const QString database = m_server->newDatabase();
        const auto table = querySql({{u"connection"_s, database}},
                                    u"SELECT (10 / (500 - n))::text AS id FROM generate_series(1, 900) AS n"_s, {});
        QVERIFY(!table);
        QVERIFY2(table.error().message().contains("division by zero"_L1), qPrintable(table.error().message()));
    }

    void anAuditAsksIt()
    {
        const Cli cli;
        cli.write("app/one.env", "GITHUB_TOKEN=" + madeToken() + "\n");
        cli.write("probate.yaml", "name: t\nsources: [app]\nroster:\n  sql:\n    - name: hr\n      connection: '" +
                                      sqlite().toUtf8() + "'\n      people: \"" + people.toUtf8() +
                                      "\"\n      closures: \"SELECT 'P1' AS principal, 'disabled' AS kind, "
                                      "'2026-01-02T03:04:05Z' AS effective\"\n");
        const Outcome audit = cli.run("audit --json --quiet");
        QVERIFY2(audit.json()["principals"_L1].toArray().size() == 2, audit.all().constData());
        QCOMPARE(audit.json()["closures"_L1].toArray().size(), 1);
        QCOMPARE(audit.skips(u"unreadable-row"_s).size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestSqlRoster)
#include "tst_sql_roster.moc"
