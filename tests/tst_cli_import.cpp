// Reports of other scanners: what they found becomes observations with their origin, values die, hashes of others are
// no fingerprints of ours, and what is cut is never a shorter list.
#include "tests/cli_fixture.h"

#include <QCryptographicHash>

using namespace probate::test;

class TestCliImport : public QObject
{
    Q_OBJECT

    /// JSON with single quotes; @ is the secret.
    static QByteArray json(QByteArray text, const QByteArray &secret = {})
    {
        return text.replace('\'', '"').replace('@', secret);
    }
    static QByteArray gitleaks(const QByteArray &secret, const char *file = "a.env")
    {
        return json(
            "{'RuleID': 'github-pat', 'Description': 'GitHub token', 'StartLine': 3, 'Secret': '@', 'Match': 't=@', "
            "'Commit': '" +
                QByteArray(40, 'a') + "', 'File': '" + file + "', 'Fingerprint': '" + file + ":github-pat:3'}",
            secret);
    }
    static QByteArray trufflehog(const QByteArray &secret, const QByteArray &second = {},
                                 const QByteArray &detector = "Github")
    {
        return json("{'SourceMetadata': {'Data': {'Git': {'file': 'b.py', 'line': 7, 'email': 'Ada "
                    "<ada~example.org>'}}}, "
                    "'Verified': true, 'DetectorName': '" +
                        detector + "', 'Raw': '@', 'RawV2': '" + second + "'}",
                    secret)
            .replace('~', '@');
    }
    static QByteArray kingfisher(const QByteArray &secret)
    {
        return json("{'rule': {'id': 'kingfisher.github.1', 'name': 'GitHub token'}, 'finding': {'snippet': '@', "
                    "'path': 'c.rs', "
                    "'line': 9, 'fingerprint': '123', 'validation': {'status': 'Not Attempted'}}}",
                    secret);
    }
    static QByteArray baseline(const QByteArray &secret)
    {
        return json(
            "{'version': '1.5.0', 'plugins_used': [], 'results': {'d.yml': [{'type': 'GitHub Token', 'line_number': 4, "
            "'is_verified': false, 'hashed_secret': '@'}]}}",
            QCryptographicHash::hash(secret, QCryptographicHash::Sha1).toHex());
    }
    static QByteArray sarif(const QByteArray &secret, const QByteArray &tool)
    {
        return json("{'version': '2.1.0', 'runs': [{'tool': {'driver': {'semanticVersion': '8.1.0', 'name': '" + tool +
                        "'}}, "
                        "'results': [{'ruleId': 'github-pat', 'locations': [{'physicalLocation': {'artifactLocation': "
                        "{'uri': 'e%20f.txt'}, "
                        "'region': {'startLine': 5, 'snippet': {'text': '@'}}}}]}]}]}",
                    secret);
    }
    /// Credentials of the report on the estate, by the path of a sighting.
    static QMap<QString, QJsonObject> byPath(const Outcome &outcome)
    {
        QMap<QString, QJsonObject> all;
        for (const QJsonValue &credential : outcome.json()[QStringLiteral("credentials")].toArray()) {
            for (const QJsonValue &sighting : credential[QStringLiteral("sightings")].toArray()) {
                all[sighting[QStringLiteral("origin")][QStringLiteral("path")].toString()] = credential.toObject();
            }
        }
        return all;
    }
    static Outcome import(const Cli &cli, const char *words)
    {
        cli.write("probate.yaml", "name: x\nsources:\n  - path: .\n");
        return cli.run(QStringList{QStringLiteral("import"), QStringLiteral("--store"), cli.path(QStringLiteral("s"))} +
                       QString::fromLatin1(words).split(QLatin1Char(' ')));
    }
    static Outcome report(const Cli &cli)
    {
        return cli.run(QStringList{QStringLiteral("report"), QStringLiteral("-f"), QStringLiteral("json"),
                                   QStringLiteral("--store"), cli.path(QStringLiteral("s"))});
    }

private Q_SLOTS:
    void aValueIsTheSameCredentialEverywhere()
    {
        const Cli cli;
        const QByteArray token = madeToken();
        cli.write("gl.json", "[" + gitleaks(token) + "]");
        cli.write("th.jsonl", trufflehog(token) + "\n");
        cli.write("kf.jsonl", kingfisher(token) + "\n");
        cli.write("kf.json", "{\"findings\": [" + kingfisher(token) + "]}");
        cli.write("gl.sarif", sarif(token, "gitleaks"));
        const Outcome done = import(cli, "gl.json th.jsonl kf.jsonl kf.json gl.sarif");
        QVERIFY2(done.exit == 0, done.all().constData());
        const Outcome outcome = report(cli);
        const auto credentials = byPath(outcome);
        QCOMPARE(credentials.keys(), (QStringList{QStringLiteral("a.env"), QStringLiteral("b.py"),
                                                  QStringLiteral("c.rs"), QStringLiteral("e f.txt")}));
        for (const QJsonObject &credential : credentials) {
            QCOMPARE(credential[QStringLiteral("id")], credentials.first()[QStringLiteral("id")]);
            QCOMPARE(credential[QStringLiteral("kind")].toString(), QStringLiteral("personal-access-token"));
        }
        QVERIFY2(!outcome.out.contains(token) && !done.err.contains(token) && !done.out.contains(token),
                 "a value is printed");
        const Outcome stored =
            cli.shell(QByteArray("grep -c ") + token + " ../s ../s-wal 2>/dev/null | grep -v ':0$' || true");
        QCOMPARE(stored.out, QByteArray());
    }

    void whatStandsInNoFileStandsInItsCommit()
    {
        const Cli cli;
        const QByteArray commit(40, 'b'); // TruffleHog: a commit's message and author have no "file"
        cli.write("th.jsonl",
                  trufflehog(madeToken()).replace("\"file\": \"b.py\"", "\"commit\": \"" + commit + "\"") + "\n");
        QCOMPARE(import(cli, "th.jsonl").exit, 0);
        QCOMPARE(byPath(report(cli)).keys(), QStringList{QStringLiteral("commit ") + QString::fromLatin1(commit)});
    }

    void whatHoldsNoValueIsACredentialOfItsOwn()
    {
        const Cli cli;
        const QByteArray token = madeToken();
        cli.write("gl.json", "[" + gitleaks(token) + "," + gitleaks("REDACTED", "r.env") + "," +
                                 gitleaks(token.first(8) + "...", "s.env") + "]");
        cli.write("ds.json", baseline(token));
        cli.write("x.sarif", sarif(token, "Other"));
        const Outcome done = import(cli, "gl.json ds.json x.sarif");
        QVERIFY2(done.exit == 0, done.all().constData());
        const Outcome outcome = report(cli);
        const auto credentials = byPath(outcome);
        QSet<QString> ids;
        for (const QJsonObject &credential : credentials) {
            ids.insert(credential[QStringLiteral("id")].toString());
        }
        QCOMPARE(credentials.size(), 5);
        QCOMPARE(ids.size(), 5);
        const QByteArray handles =
            QJsonDocument(credentials[QStringLiteral("d.yml")][QStringLiteral("handles")].toArray()).toJson();
        QVERIFY2(handles.contains("detect-secrets-sha1:") && !handles.contains("secret:"), handles.constData());
        const QByteArray hash = QCryptographicHash::hash(token, QCryptographicHash::Sha1).toHex();
        QVERIFY2(!outcome.out.contains(token) && !outcome.out.contains(hash), "a value or its hash is printed");
        QCOMPARE(cli.shell("grep -c " + hash + " ../s ../s-wal 2>/dev/null | grep -v ':0$' || true").out, QByteArray());
    }

    void anAccessKeyMeetsItsListing()
    {
        const Cli cli;
        const QByteArray id = "AKIA" + made(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
        cli.write("th.jsonl", trufflehog(id, id + ":" + made(40), "AWS"));
        QCOMPARE(import(cli, "th.jsonl").exit, 0);
        const auto credential = byPath(report(cli)).first();
        const QByteArray handles = QJsonDocument(credential[QStringLiteral("handles")].toArray()).toJson();
        QVERIFY2(handles.contains("aws-access-key-id:" + id) && handles.contains("secret:"), handles.constData());
        QCOMPARE(credential[QStringLiteral("kind")].toString(), QStringLiteral("cloud-access-key"));
    }

    void cutAndWrongReportsAreErrors_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("from");
        QTest::addColumn<int>("exit");
        const QByteArray list = "[" + gitleaks(madeToken()) + "," + gitleaks(madeToken()) + "]";
        const QByteArray lines = trufflehog(madeToken()) + "\n" + trufflehog(madeToken()) + "\n";
        const auto row = [](const char *name, const QByteArray &bytes, const char *from, int exit) {
            QTest::newRow(name) << bytes << QString::fromLatin1(from) << exit;
        };
        row("whole", list, "", 0);
        row("cut", list.first(list.size() - 30), "", 3);
        row("empty", "", "", 3);
        row("empty, of a tool that writes lines", "", "trufflehog", 0);
        row("empty, of a tool that writes a list", "", "gitleaks", 3);
        row("nothing found", "[]", "gitleaks", 0);
        row("another tool's", list, "kingfisher", 3);
        row("no such tool", list, "nobody", 2);
        row("prose", "no findings\n", "", 3);
        row("another JSON", "{\"a\": 1}", "", 3);
        row("an entry without a rule", "[{\"RuleID\": \"x\", \"File\": \"y\"}, {\"a\": 1}]", "", 4);
        row("lines", lines, "", 0);
        row("lines that end in the middle", lines.first(lines.size() - 20), "", 4);
        row("a strange line", lines + "{\"level\": \"info\"}\n", "", 4);
        row("a run that did not look",
            "{\"version\": \"2.1.0\", \"runs\": [{\"tool\": {\"driver\": {\"name\": \"x\"}}}]}", "", 4);
        row("brackets without end", QByteArray(100'000, '['), "", 3);
    }
    void cutAndWrongReportsAreErrors()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, from);
        QFETCH(int, exit);
        const Cli cli;
        cli.write("r.json", bytes);
        const QByteArray words = "r.json" + (from.isEmpty() ? QByteArray() : " --from " + from.toLatin1());
        const Outcome done = import(cli, words.constData());
        QVERIFY2(done.exit == exit, done.all().constData());
        QVERIFY2(exit != 3 || done.err.contains("r.json"), done.err.constData());
    }

    void aReportReplacesWhatTheSameFileSaid()
    {
        const Cli cli;
        cli.write("gl.json", "[" + gitleaks(madeToken(), "old.env") + "]");
        QCOMPARE(import(cli, "gl.json").exit, 0);
        QTest::qWait(1100); // instants are whole seconds
        cli.write("gl.json", "[" + gitleaks(madeToken(), "new.env") + "]");
        QCOMPARE(import(cli, "gl.json").exit, 0);
        QCOMPARE(byPath(report(cli)).keys(), QStringList{QStringLiteral("new.env")});
    }
};

QTEST_GUILESS_MAIN(TestCliImport)
#include "tst_cli_import.moc"
