// SQLite files by sqlite3, through the whole scanner: what stands in their tables and what rows left behind is found;
// nothing in them runs, and none takes long.
#include "document_case.h"

#include <QtEndian>

using namespace probate;

class TestSqliteFiles : public DocumentCase
{
    Q_OBJECT

private Q_SLOTS:
    void cellsOfTables_data()
    {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QString>("part");
        const auto row = [](const char *name, const char *sql, const char *part) {
            QTest::newRow(name) << QByteArray(sql) << QString::fromLatin1(part);
        };
        row("a cell", "CREATE TABLE t(id INTEGER PRIMARY KEY, v); INSERT INTO t(v) VALUES('a'), ('@');", "t");
        row("UTF-16", "PRAGMA encoding='UTF-16le'; CREATE TABLE t(v); INSERT INTO t VALUES('use @ here');", "t");
        row("a name that must be quoted",
            "CREATE TABLE \"a \"\"b\"(\"sel;ect\" TEXT); INSERT INTO \"a \"\"b\" VALUES('@');", "a \"b");
        row("without row ids", "CREATE TABLE t(a TEXT PRIMARY KEY, v) WITHOUT ROWID; INSERT INTO t VALUES('x', '@');",
            "t");
        row("a write-ahead log", "PRAGMA journal_mode=wal; CREATE TABLE t(v); INSERT INTO t VALUES('@');", "t");
        row("overflow pages",
            "CREATE TABLE t(v); INSERT INTO t VALUES(hex(zeroblob(20000)) || ' @ ' || hex(zeroblob(9000)));", "t");
        row("a blob",
            "CREATE TABLE t(a, v); INSERT INTO t VALUES('x', zeroblob(1)), ('y', cast('@' as blob) || x'00');",
            "t/row-2/v");
        row("a generated column", "CREATE TABLE t(v, w AS (v || 'x'), u AS (v) STORED); INSERT INTO t(v) VALUES('@');",
            "t");
        row("the text behind an index of words", "CREATE VIRTUAL TABLE t USING fts5(v); INSERT INTO t VALUES('@');",
            "t_content");
        row("the schema", "CREATE TABLE t(v DEFAULT '@');", "schema");
    }
    void cellsOfTables()
    {
        QFETCH(QByteArray, sql);
        QFETCH(QString, part);
        const QByteArray before = sql;
        m_tool->run(QStringLiteral("sqlite3 a.db"), sql.replace('@', token()));
        const CollectingSink &sink = scanFile("a.db");
        QCOMPARE(skipsOf(sink), QByteArray());
        QVERIFY2(pathsOf(sink).contains(QStringLiteral("a.db!") + part), qPrintable(pathsOf(sink).join(u'\n')));
        m_tool->run(QStringLiteral("sqlite3 b.db"), QByteArray(before).replace('@', "nothing"));
        QCOMPARE(pathsOf(scanFile("b.db")), QStringList());
    }

    void settingsOfTablesAreJudgedByTheirName()
    {
        const QByteArray password = made("{{password:16}}", 5).replace('"', 'x').replace('\'', 'y');
        m_tool->run(QStringLiteral("sqlite3 a.db"),
                    "CREATE TABLE s(name TEXT, value TEXT); INSERT INTO s VALUES('smtp_password', '" + password +
                        "'), ('colour', '" + made("{{password:16}}", 6).replace('"', 'x').replace('\'', 'y') + "');");
        QCOMPARE(pathsOf(scanFile("a.db")), QStringList{QStringLiteral("a.db!s")});
        m_tool->run(QStringLiteral("sqlite3 b.db"),
                    "CREATE TABLE u(id, password TEXT); INSERT INTO u VALUES(1, '" + password + "');");
        QCOMPARE(pathsOf(scanFile("b.db")), QStringList{QStringLiteral("b.db!u")});
    }

    void deletedRowsAreFound()
    {
        // Debian's SQLite overwrites what it deletes unless it is told not to; others do not.
        const QByteArray off = "PRAGMA secure_delete=OFF; CREATE TABLE t(v);";
        m_tool->run(QStringLiteral("sqlite3 gap.db"), off + "INSERT INTO t VALUES('first row'), ('token " + token() +
                                                          "'), ('third row'); DELETE FROM t WHERE v LIKE 'tok%';");
        QCOMPARE(pathsOf(scanFile("gap.db")), QStringList{QStringLiteral("gap.db!deleted")});
        m_tool->run(QStringLiteral("sqlite3 page.db"),
                    off + "CREATE TABLE u(a, v); INSERT INTO u VALUES('before', '" + token() +
                        "'); INSERT INTO u SELECT hex(zeroblob(900)), 'x' FROM u; DROP TABLE u;");
        QCOMPARE(pathsOf(scanFile("page.db")), QStringList{QStringLiteral("page.db!deleted")});
        m_tool->run(QStringLiteral("sqlite3 page.db"), "VACUUM;");
        QCOMPARE(pathsOf(scanFile("page.db")), QStringList());
    }

    void nothingOfAFileRuns()
    {
        // A view that never ends, a trigger, a table whose module would run, a column that computes.
        m_tool->run(QStringLiteral("sqlite3 a.db"),
                    "CREATE TABLE t(v, w AS (printf('%.*c', 200000000, 'x'))); INSERT INTO t(v) VALUES('" + token() +
                        "');"
                        "CREATE VIEW endless AS WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT "
                        "max(i) FROM r;"
                        "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT load_extension('/tmp/x'); END;"
                        "CREATE VIRTUAL TABLE f USING fts4(a);"
                        "CREATE TABLE t2(v CHECK (v <> printf('%.*c', 200000000, 'x'))); CREATE INDEX i ON "
                        "t(printf('%s', v));");
        QCOMPARE(pathsOf(scanFile("a.db")), QStringList{QStringLiteral("a.db!t")});
        QCOMPARE(skipsOf(*m_sink), QByteArray());
    }

    void damageOfTablesIsSaidAndTheRestRead()
    {
        m_tool->run(QStringLiteral("sqlite3 a.db"),
                    "PRAGMA page_size=1024; CREATE TABLE t(v); WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                    "FROM r WHERE i < "
                    "2000) INSERT INTO t SELECT 'row ' || i || hex(randomblob(20)) FROM r; INSERT INTO t VALUES('" +
                        token() + "');");
        const QByteArray whole = m_tool->read("a.db");
        QCOMPARE(pathsOf(scan(whole, "a.db")), QStringList{QStringLiteral("a.db!t")});
        const QByteArray cut = whole.first(whole.size() / 2);
        QVERIFY2(scan(cut, "a.db").skipped("damaged", QStringLiteral("a.db")), skipsOf(*m_sink).constData());
        QByteArray zeroed = whole;
        zeroed.replace(1024, 1024, QByteArray(1024, '\0')); // the table's root
        const CollectingSink &sink = scan(zeroed, "a.db");
        QVERIFY2(sink.skipped("damaged", QStringLiteral("a.db")), skipsOf(sink).constData());
        QCOMPARE(pathsOf(sink), QStringList{QStringLiteral("a.db!salvaged")});
        QVERIFY(scan(whole.first(600) + "\n" + token(), "a.db").skipped("damaged"));
        QCOMPARE(pathsOf(*m_sink), QStringList{QStringLiteral("a.db!salvaged")});
    }

    void pagesThatPointAtOneAnother()
    {
        m_tool->run(QStringLiteral("sqlite3 a.db"),
                    "PRAGMA page_size=512; CREATE TABLE t(v); WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                    "FROM r WHERE i < "
                    "9000) INSERT INTO t SELECT 'row ' || i || hex(randomblob(40)) FROM r;");
        const QByteArray whole = m_tool->read("a.db");
        QCOMPARE(skipsOf(scan(whole, "a.db")), QByteArray());
        const auto pages = static_cast<quint32>(whole.size() / 512);
        for (const quint32 aim : {1u, 2u, 3u, pages / 2, pages}) {
            QByteArray hurt = whole;
            for (qsizetype at = 512; at < hurt.size(); at += 512) {
                if (hurt[at] == 5) { // an inner page: all its children are this one
                    const auto cells = qFromBigEndian<quint16>(hurt.constData() + at + 3);
                    qToBigEndian(aim, hurt.data() + at + 8);
                    for (int i = 0; i < cells; ++i) {
                        const auto cell = qFromBigEndian<quint16>(hurt.constData() + at + 12 + 2 * i);
                        qToBigEndian(aim, hurt.data() + at + std::min<int>(cell, 508));
                    }
                }
            }
            qToBigEndian(2u, hurt.data() + 32); // and the free pages are those of the table
            scan(hurt, "a.db");
        }
    }

    void flippedBitsOfTables()
    {
        m_tool->run(
            QStringLiteral("sqlite3 a.db"),
            "PRAGMA page_size=512; CREATE TABLE t(a, v); CREATE INDEX i ON t(a); CREATE TABLE w(a PRIMARY KEY, b) "
            "WITHOUT ROWID;"
            "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 60) INSERT INTO t SELECT i, "
            "hex(randomblob(i * 20)) FROM r; INSERT INTO w SELECT a, v FROM t; DELETE FROM t WHERE a % 3 = 0;");
        const QByteArray whole = m_tool->read("a.db");
        std::uint32_t state = 3;
        const auto next = [&] { return state = state * 1'664'525u + 1'013'904'223u; };
        for (int round = 0; round < 200; ++round) {
            QByteArray hurt = whole;
            for (int i = 0; i < 6; ++i) {
                const qsizetype page = static_cast<qsizetype>(next() >> 8) % (whole.size() / 512) * 512;
                hurt[page + static_cast<qsizetype>(next() >> 8) % (i < 4 ? 24 : 512)] = static_cast<char>(next() >> 9);
            }
            scan(hurt, "a.db");
        }
    }
};

QTEST_APPLESS_MAIN(TestSqliteFiles)
#include "tst_sqlite_files.moc"
