// Documents that hold others without being archives, by the tools that make them, through the whole scanner: what
// stands in them is found under its name, and what was left is said.
#include "collecting_sink.h"
#include "core/rules/example.h"
#include "core/rules/rule_reader.h"
#include "foreign_tool.h"
#include "scanners/documents/unpack.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"

#include <QTest>
#include <QtEndian>

#include <ctime>

using namespace probate;

namespace {

QByteArray made(const char *text, std::uint64_t seed = 1)
{
    return expandExample(text, seed, ExampleKind::CounterExample)->bytes;
}

const QByteArray &token()
{
    static const QByteArray token = made("ghp_{{base62:30}}{{crc32-github}}");
    return token;
}

QStringList pathsOf(const CollectingSink &sink)
{
    QStringList paths;
    for (const auto &[origin, seen] : sink.secrets()) {
        paths.append(origin.path);
    }
    paths.sort();
    return paths;
}

QByteArray skipsOf(const CollectingSink &sink)
{
    QString text;
    for (const Skip &skip : sink.skips) {
        text += skip.kind + QStringLiteral(" ") + skip.place + QStringLiteral(": ") + skip.detail + QLatin1Char('\n');
    }
    return text.toUtf8();
}

/// Nothing else that scans in this file takes longer, whatever it is given.
constexpr double longest = 10; // seconds of the processor, the sanitizers' included

} // namespace

class TestDocuments : public QObject
{
    Q_OBJECT

    std::unique_ptr<DocumentScanner> m_scanner;
    std::unique_ptr<ForeignTool> m_tool;
    std::unique_ptr<CollectingSink> m_sink;

    const CollectingSink &scan(const QByteArray &bytes, const char *path, const ScanLimits &limits = {})
    {
        m_sink = std::make_unique<CollectingSink>();
        Document document;
        document.origin.source = QStringLiteral("dir:/estate");
        document.origin.path = QString::fromLatin1(path);
        document.bytes = bytes;
        document.collectedAt = *parseInstant("2026-03-11T16:55:00Z");
        const std::clock_t start = std::clock();
        m_scanner->scan(document, limits, *m_sink);
        if (const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC; took > longest) {
            qFatal("%s took %f s", path, took);
        }
        return *m_sink;
    }
    const CollectingSink &scanFile(const char *name, const ScanLimits &limits = {})
    {
        return scan(m_tool->read(name), name, limits);
    }
    /// python3 with the secret as T.
    void python(const QByteArray &program) const
    {
        m_tool->write("make.py", "import json, email, base64, sqlite3\nfrom email.message import EmailMessage\nT = '" +
                                     token() + "'\n" + program);
        m_tool->run(QStringLiteral("python3 make.py"));
    }
    void notSeenWithoutTheSecret(const QByteArray &program, const char *name)
    {
        python("T = 'nothing to see'\n" + program);
        QCOMPARE(pathsOf(scanFile(name)), QStringList());
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto rules = readRules({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")});
        QVERIFY2(rules, rules ? "" : qPrintable(rules.error().message()));
        ScannerOptions options;
        options.cacheDirectory = QStringLiteral(PROBATE_BUILD_DIR "/test-cache");
        options.unpack = unpackDocument;
        auto scanner = makeDocumentScanner(std::move(*rules), allReaders(),
                                           Fingerprinter::withKey(SecretBytes("0123456789abcdef0123456789abcdef")),
                                           std::move(options));
        QVERIFY2(scanner, scanner ? "" : qPrintable(scanner.error().message()));
        m_scanner = std::move(scanner).value();
    }
    void init() { m_tool = std::make_unique<ForeignTool>(); }

    // ---- notebooks

    void cellsOfNotebooks_data()
    {
        QTest::addColumn<QByteArray>("cell"); // a dict of Python
        QTest::addColumn<QString>("part");
        const auto row = [](const char *name, const char *cell, const char *part) {
            QTest::newRow(name) << QByteArray(cell) << QString::fromLatin1(part);
        };
        row("source as lines", "{'cell_type': 'code', 'source': ['import x\\n', 't = \"' + T + '\"\\n']}", "cell-2");
        row("source as text", "{'cell_type': 'markdown', 'source': 'say\\n' + T}", "cell-2");
        row("a secret over two strings", "{'cell_type': 'code', 'source': ['t = \"' + T[:20], T[20:] + '\"']}",
            "cell-2");
        row("stream",
            "{'cell_type': 'code', 'source': '', 'outputs': [{'output_type': 'stream', 'text': ['a\\n', T]}]}",
            "cell-2/output-1");
        row("second output",
            "{'outputs': [{'text': 'a'}, {'output_type': 'execute_result', 'data': {'text/plain': [T]}}]}",
            "cell-2/output-2");
        row("colours of a terminal",
            "{'outputs': [{'output_type': 'error', 'traceback': ['\\x1b[0;31mKeyError\\x1b[0m: \\x1b[1m' + T + "
            "'\\x1b[0m']}]}",
            "cell-2/output-1");
        row("JSON", "{'outputs': [{'data': {'application/json': {'a': [{'token': T}]}}}]}", "cell-2/output-1");
        row("a file in base64",
            "{'outputs': [{'data': {'application/octet-stream': base64.b64encode(('x\\n' + T).encode()).decode()}}]}",
            "cell-2/output-1/application-octet-stream");
        row("an attachment", "{'source': '', 'attachments': {'a.txt': {'text/plain': T}}}", "cell-2/a.txt");
        row("metadata of a cell", "{'source': '', 'metadata': {'token': T}}", "metadata");
        row("an odd output", "{'source': '', 'outputs': T}", "metadata");
    }
    void cellsOfNotebooks()
    {
        QFETCH(QByteArray, cell);
        QFETCH(QString, part);
        const QByteArray program =
            "cell = " + cell +
            "\nbook = {'cells': [{'cell_type': 'code', 'source': 'first', 'outputs': []}, cell], "
            "'metadata': {}, 'nbformat': 4, 'nbformat_minor': 5}\n"
            "json.dump(book, open('a.ipynb', 'w'), indent=1)\n";
        python(program);
        const CollectingSink &sink = scanFile("a.ipynb");
        QCOMPARE(skipsOf(sink), QByteArray());
        QCOMPARE(pathsOf(sink), QStringList{QStringLiteral("a.ipynb!") + part});
        notSeenWithoutTheSecret(program, "a.ipynb");
    }

    void whatNotebooksHoldBesides()
    {
        python(
            "json.dump({'cells': [], 'metadata': {'kernelspec': {'env': {'GITHUB_TOKEN': T}}}}, open('a.ipynb', 'w'))\n"
            "json.dump({'worksheets': [{'cells': [{'input': ['t = \"' + T + '\"'], 'outputs': []}]}], 'nbformat': 3}, "
            "open('b.ipynb', 'w'))\n");
        QCOMPARE(pathsOf(scanFile("a.ipynb")), QStringList{QStringLiteral("a.ipynb!metadata")});
        QCOMPARE(pathsOf(scanFile("b.ipynb")), QStringList{QStringLiteral("b.ipynb!cell-1")});
        // Without a name, as an object of git may be: known by its first key.
        QCOMPARE(pathsOf(scan("{\n \"cells\": [{\"source\": [\"t = \", \"" + token() + "\"]}]}", "objects/1")),
                 QStringList{QStringLiteral("objects/1!cell-1")});
    }

    void whatIsNoNotebookIsText()
    {
        for (const QByteArray &text :
             {QByteArray("{\"cells\": [\"" + token() + "\""), "{\"cells\": 1, \"x\": \"" + token() + "\"}",
              "{\"x\": \"" + token() + "\"}", token()}) {
            QCOMPARE(pathsOf(scan(text, "a.ipynb")), QStringList{QStringLiteral("a.ipynb")});
        }
        const QByteArray deep = "{\"cells\": " + QByteArray(100'000, '[');
        QVERIFY2(scan(deep, "a.ipynb").skipped("limit"), skipsOf(*m_sink).constData());
    }

    // ---- mail

    void partsOfMail_data()
    {
        QTest::addColumn<QByteArray>("program");
        QTest::addColumn<QString>("part");
        const auto row = [](const char *name, const char *program, const char *part) {
            QTest::newRow(name) << QByteArray(program) << QString::fromLatin1(part);
        };
        row("base64 text", "m.set_content('first\\ntoken ' + T + '\\n', cte='base64')", "1");
        row("quoted-printable text",
            "m.set_content('gr\xC3\xBC\xC3\x9F"
            "e =' + 'x' * 60 + ' ' + T, cte='quoted-printable')",
            "1");
        row("an attachment",
            "m.set_content('see there'); m.add_attachment(('t = ' + T).encode(), maintype='application', subtype='x', "
            "filename='set up.env')",
            "2/set up.env");
        row("a name by RFC 2231",
            "m.set_content('see there'); m.add_attachment(('t = ' + T).encode(), maintype='application', subtype='x', "
            "filename='gr\xC3\xBC\xC3\x9F"
            "e.txt')",
            "2/gr\\xfc\\xdf"
            "e.txt");
        row("alternatives in a mixture",
            "m.set_content('a'); m.add_alternative('<b>' + T + '</b>', subtype='html'); m.add_attachment(b'x', "
            "maintype='application', subtype='x', filename='y')",
            "1.2");
        row("an encoded subject",
            "m.set_content('a', cte='base64'); m['Subject'] = 'gr\xC3\xBC\xC3\x9F"
            "e ' + T",
            "headers");
        row("an archive in it",
            "import io, zipfile; b = io.BytesIO(); z = zipfile.ZipFile(b, 'w'); z.writestr('x/c', 'token ' + T); "
            "z.close(); "
            "m.set_content('a'); m.add_attachment(b.getvalue(), maintype='application', subtype='zip', "
            "filename='k.zip')",
            "2/k.zip!x/c");
        row("a message in a message",
            "i = EmailMessage(); i['Subject'] = 'inner'; i['From'] = 'c@example.org'; i.set_content('token ' + T, "
            "cte='base64'); "
            "m.set_content('a'); m.add_attachment(i)",
            "2.eml!1");
    }
    void partsOfMail()
    {
        QFETCH(QByteArray, program);
        QFETCH(QString, part);
        part.replace(QStringLiteral("\\xfc\\xdf"), QString::fromUtf8("\xC3\xBC\xC3\x9F"));
        const QByteArray whole =
            "m = EmailMessage()\nm['From'] = 'a@example.org'\nm['To'] = 'b@example.org'\n"
            "m['Date'] = 'Mon, 02 Mar 2026 10:00:00 +0000'\n" +
            program +
            "\nopen('a.eml', 'wb').write(m.as_bytes())\nopen('mail', 'wb').write(m.as_bytes().replace(b'\\n', "
            "b'\\r\\n'))\n";
        python(whole);
        const CollectingSink &sink = scanFile("a.eml");
        QCOMPARE(skipsOf(sink), QByteArray());
        QCOMPARE(pathsOf(sink), QStringList{QStringLiteral("a.eml!") + part});
        QCOMPARE(pathsOf(scanFile("mail")), QStringList{QStringLiteral("mail!") + part}); // as IMAP servers store it
        notSeenWithoutTheSecret(whole, "a.eml");
    }

    void foldersOfMail()
    {
        python(
            "import mailbox\nbox = mailbox.mbox('box')\nfor i in range(3):\n"
            "    m = EmailMessage(); m['From'] = 'a@example.org'; m['Date'] = 'Mon, 02 Mar 2026 10:00:00 +0000'\n"
            "    m.set_content('token ' + (T if i == 1 else 'From nowhere'), cte='base64'); box.add(m)\nbox.close()\n");
        QCOMPARE(pathsOf(scanFile("box")), QStringList{QStringLiteral("box!message-2/1")});
        QCOMPARE(skipsOf(*m_sink), QByteArray());
    }

    void mailedPatchesStayPatches()
    {
        const QByteArray patch =
            "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n"
            "From: A <a@example.org>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nSubject: [PATCH] x\n\n---\n+t = " +
            token() + "\n";
        QCOMPARE(pathsOf(scan(patch, "0001-x.patch")), QStringList{QStringLiteral("0001-x.patch")});
        QCOMPARE(m_sink->secrets().front().first.line, 7u);
    }

    void whatStandsBesidePartsOfMail()
    {
        const auto mail = [](const QByteArray &body) {
            return "From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"==b\"\n\n" + body;
        };
        const QByteArray part = "--==b\nContent-Type: text/plain\n\nnothing\n";
        QCOMPARE(pathsOf(scan(mail(token() + "\n" + part + "--==b--\n"), "m")),
                 QStringList{QStringLiteral("m!preamble")});
        QCOMPARE(pathsOf(scan(mail(part + "--==b--\n" + token()), "m")), QStringList{QStringLiteral("m!epilogue")});
        QCOMPARE(pathsOf(scan(mail(part + "--==b\n\n" + token()), "m")), QStringList{QStringLiteral("m!2")});
        QVERIFY2(m_sink->skipped("damaged"), skipsOf(*m_sink).constData());
        // A boundary that only begins like it divides nothing.
        QCOMPARE(pathsOf(scan(mail(part + "--==bc\n" + token() + "\n--==b--\n"), "m")),
                 QStringList{QStringLiteral("m!1")});
    }

    void encryptedMailIsSaid()
    {
        scan("From: a@example.org\nMIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n"
             "Content-Transfer-Encoding: base64\n\nAAAA\n",
             "m.eml");
        QVERIFY2(m_sink->skipped("encrypted", QStringLiteral("m.eml")), skipsOf(*m_sink).constData());
    }

    void hostileMailEnds()
    {
        QByteArray deep = "From: a@example.org\nMIME-Version: 1.0\n";
        for (int i = 0; i < 5'000; ++i) {
            const QByteArray boundary = "b" + QByteArray::number(i) + "x";
            deep += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
        }
        deep += "\n" + token() + "\n";
        QVERIFY2(scan(deep, "m.eml").skipped("too-deep"), skipsOf(*m_sink).constData());
        QCOMPARE(pathsOf(*m_sink).size(), 1); // read as it stands
        const QByteArray start = "From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n";
        scan(start + "\n" + QByteArray("--b").repeated(2'000'000), "m.eml");
        scan(start + "\n" + QByteArray("--b\n").repeated(1'000'000), "m.eml");
        scan(start + "\n" + QByteArray("--b\nx: y\n\nz\n").repeated(100'000), "m.eml");
        QVERIFY2(m_sink->skipped("limit"), skipsOf(*m_sink).constData());
        scan(start + "Subject: " + QByteArray("=?x").repeated(2'000'000) + "\n\n--b\n", "m.eml");
        scan(start + QByteArray("X: y\n").repeated(2'000'000) + "Y: " + token() + "\n\n--b\n", "m.eml");
        QCOMPARE(pathsOf(*m_sink), QStringList{QStringLiteral("m.eml!header")});
        QByteArray nested = "token " + token();
        for (int i = 0; i < 6; ++i) {
            nested = "From: a@example.org\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + nested;
        }
        QVERIFY2(scan(nested, "m.eml").skipped("too-deep"), skipsOf(*m_sink).constData());
    }

    // ---- SQLite

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

    // ---- all of them

    void limitsHold_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("notebook") << QByteArray("a.ipynb");
        QTest::newRow("mail") << QByteArray("a.eml");
        QTest::newRow("tables") << QByteArray("a.db");
    }
    void limitsHold()
    {
        QFETCH(QByteArray, name);
        python("json.dump({'cells': [{'source': 't = ' + T + str(i)} for i in range(40)]}, open('a.ipynb', 'w'))\n"
               "m = EmailMessage()\nm['From'] = 'a@example.org'\nm['Date'] = 'x'\nm.set_content('a')\n"
               "for i in range(40): m.add_attachment(b'a')  if False else m.add_attachment(b'abc', maintype='a', "
               "subtype='b')\n"
               "open('a.eml', 'wb').write(m.as_bytes())\n"
               "d = sqlite3.connect('a.db')\nfor i in range(40): d.execute('CREATE TABLE t%d(v)' % i); "
               "d.execute('INSERT INTO t%d "
               "VALUES(?)' % i, ('abc',))\nd.commit()\n");
        QVERIFY2(scanFile(name.constData()).skips.empty(), skipsOf(*m_sink).constData());
        ScanLimits few;
        few.mostEntries = 10;
        QVERIFY2(scanFile(name.constData(), few).skipped("limit", QString::fromLatin1(name)),
                 skipsOf(*m_sink).constData());
        ScanLimits small;
        small.largestExpansion = 8;
        QVERIFY2(scanFile(name.constData(), small).skipped("limit"), skipsOf(*m_sink).constData());
        ScanLimits shallow;
        shallow.deepestNesting = 0;
        QVERIFY2(scanFile(name.constData(), shallow).skipped("too-deep", QString::fromLatin1(name)),
                 skipsOf(*m_sink).constData());
    }
};

QTEST_APPLESS_MAIN(TestDocuments)
#include "tst_documents.moc"
