// Notebooks and mail by the tools that make them, through the whole scanner: what stands in them is found under its
// name, and what was left is said.
#include "document_case.h"

using namespace probate;

class TestDocuments : public DocumentCase
{
    Q_OBJECT

private Q_SLOTS:
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
        scan(start + "\n" + QByteArray("--b").repeated(300'000), "m.eml");
        scan(start + "\n" + QByteArray("--b\n").repeated(200'000), "m.eml");
        scan(start + "\n" + QByteArray("--b\nx: y\n\nz\n").repeated(25'000), "m.eml");
        QVERIFY2(m_sink->skipped("limit"), skipsOf(*m_sink).constData());
        scan(start + "Subject: " + QByteArray("=?x").repeated(300'000) + "\n\n--b\n", "m.eml");
        scan(start + QByteArray("X: y\n").repeated(300'000) + "Y: " + token() + "\n\n--b\n", "m.eml");
        QCOMPARE(pathsOf(*m_sink), QStringList{QStringLiteral("m.eml!header")});
        QByteArray nested = "token " + token();
        for (int i = 0; i < 6; ++i) {
            nested = "From: a@example.org\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + nested;
        }
        QVERIFY2(scan(nested, "m.eml").skipped("too-deep"), skipsOf(*m_sink).constData());
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
