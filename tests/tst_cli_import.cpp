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
        row("another tool's empty list", "{\"schema\": \"x\", \"findings\": []}", "", 3);
        row("an empty report of Kingfisher", "{\"findings\": [], \"metadata\": {}}", "kingfisher", 0);
        row("no runs", "{\"version\": \"2.1.0\", \"runs\": []}", "", 4);
        row("a table", "RuleID,Commit,File\na,b,c\n", "", 3);
        row("a finding without a rule", "[{\"RuleID\": \"\", \"File\": \"y\"}]", "", 4);
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
        QVERIFY2(exit != 3 || !from.isEmpty() || bytes.isEmpty() || done.err.contains("--report-format json"),
                 done.err.constData());
    }

    /// SARIF 2.1.0 as its text has it (OASIS), beyond what one tool writes.
    void sarifIsReadAsItsTextHasIt_data()
    {
        QTest::addColumn<QByteArray>("run");
        QTest::addColumn<QString>("found"); // path:rule of what is a finding, and * if it is accepted
        QTest::addColumn<int>("credentials");
        QTest::addColumn<int>("exit");
        const auto row = [](const char *name, const QByteArray &run, const char *found, int credentials, int exit) {
            QTest::newRow(name) << run << QString::fromLatin1(found) << credentials << exit;
        };
        const QByteArray place = "'locations': [{'physicalLocation': {'artifactLocation': {'uri': 'a.txt'}}}]";
        const QByteArray one = "'results': [{'ruleId': 'r', " + place;
        row("3.27.6: a rule by its index", "'results': [{'ruleIndex': 1, " + place + "}]", "a.txt:second", 1, 0);
        row("3.27.7: a rule of an extension",
            "'results': [{'rule': {'index': 0, 'toolComponent': {'index': 0}}, " + place + "}]", "a.txt:third", 1, 0);
        row("an index of nothing", "'results': [{'ruleIndex': 7, " + place + "}]", "", 0, 4);
        row("a negative index", "'results': [{'ruleIndex': -1, " + place + "}]", "", 0, 4);
        row("3.4.5: an artifact by its index",
            "'artifacts': [{'location': {'uri': 'x'}}, {'location': {'uri': 'b%20c.txt'}}], 'results': [{'ruleId': "
            "'r', 'locations': [{'physicalLocation': {'artifactLocation': {'index': 1}}}]}]",
            "b c.txt:r", 1, 0);
        row("an address of a file",
            "'results': [{'ruleId': 'r', 'locations': [{'physicalLocation': {'artifactLocation': {'uri': "
            "'file:///srv/a.txt'}}}]}]",
            "/srv/a.txt:r", 1, 0);
        row("several places of one",
            "'results': [{'ruleId': 'r', 'locations': [{'physicalLocation': {'artifactLocation': {'uri': 'a.txt'}}}, "
            "{'physicalLocation': {'artifactLocation': {'uri': 'b.txt'}}}]}]",
            "a.txt:r b.txt:r", 1, 0);
        row("no place", "'results': [{'ruleId': 'r', 'locations': []}]", "", 0, 4);
        row("3.27.9: what passed", one + ", 'kind': 'pass'}]", "", 0, 0);
        row("3.27.9: what failed", one + ", 'kind': 'fail'}]", "a.txt:r", 1, 0);
        row("3.27.24: what is gone", one + ", 'baselineState': 'absent'}]", "", 0, 0);
        row("3.27.24: what is new", one + ", 'baselineState': 'new'}]", "a.txt:r", 1, 0);
        row("3.27.23: suppressed", one + ", 'suppressions': [{'kind': 'inSource'}]}]", "a.txt:r*", 1, 0);
        row("suppressed, by a word", one + ", 'suppressions': [{'kind': 'external', 'status': 'accepted'}]}]",
            "a.txt:r*", 1, 0);
        row("asked for, but rejected",
            one + ", 'suppressions': [{'kind': 'inSource'}, {'kind': 'external', 'status': 'rejected'}]}]", "a.txt:r",
            1, 0);
        row("under review", one + ", 'suppressions': [{'kind': 'external', 'status': 'underReview'}]}]", "a.txt:r", 1,
            0);
        row("no suppression", one + ", 'suppressions': []}]", "a.txt:r", 1, 0);
        row("3.20.14: a run that failed", "'invocations': [{'executionSuccessful': false}], " + one + "}]", "a.txt:r",
            1, 4);
        row("a run that ended well", "'invocations': [{'executionSuccessful': true}], " + one + "}]", "a.txt:r", 1, 0);
        row("3.15.2: results elsewhere", "'externalPropertyFileReferences': {'results': [{'itemCount': 3}]}", "", 0, 4);
        row("results that are no list", "'results': {'a': 1}", "", 0, 4);
        row("places that are no list", "'results': [{'ruleId': 'r', 'locations': 'a.txt'}]", "", 0, 4);
        row("words in place of results", "'results': ['a', 1, null]", "", 0, 4);
    }
    void sarifIsReadAsItsTextHasIt()
    {
        QFETCH(QByteArray, run);
        QFETCH(QString, found);
        QFETCH(int, credentials);
        QFETCH(int, exit);
        const Cli cli;
        cli.write(
            "x.sarif",
            json("{'version': '2.1.0', 'runs': [{'tool': {'driver': {'name': 'T', 'version': '3', 'rules': [{'id': "
                 "'first'}, {'id': 'second', 'shortDescription': {'text': 'A second rule'}}]}, 'extensions': "
                 "[{'name': 'e', 'rules': [{'id': 'third'}]}]}, 'versionControlProvenance': [{'repositoryUri': "
                 "'https://git.example.org/x', 'revisionId': 'abc'}], " +
                 run + "}]}"));
        const Outcome done = import(cli, "x.sarif");
        QVERIFY2(done.exit == exit, done.all().constData());
        const Outcome outcome = report(cli);
        QStringList all;
        const QJsonArray list = outcome.json()[QStringLiteral("credentials")].toArray();
        for (const QJsonValue &credential : list) {
            for (const QJsonValue &sighting : credential[QStringLiteral("sightings")].toArray()) {
                all.append(sighting[QStringLiteral("origin")][QStringLiteral("path")].toString() + QLatin1Char(':') +
                           sighting[QStringLiteral("rule")].toString().section(QLatin1Char(':'), 1) +
                           (sighting[QStringLiteral("suppressed")].toBool() ? QStringLiteral("*") : QString()));
            }
        }
        all.sort();
        QCOMPARE(all.join(QLatin1Char(' ')), found);
        QCOMPARE(list.size(), credentials);
        QCOMPARE(outcome.out.contains("A second rule"), found.contains(QStringLiteral("second")));
        QCOMPARE(outcome.out.contains("\"T 3\"") || outcome.out.contains("sarif T 3"), credentials > 0);
    }

    void placesThatAreNoFilesAreTold()
    {
        const Cli cli;
        const auto at = [](const char *data) {
            return json(QByteArray("{'SourceMetadata': {'Data': {") + data +
                            "}}, 'DetectorType': 17, 'Verified': false, 'Raw': '@'}\n",
                        madeToken());
        };
        cli.write("th.jsonl",
                  at("'Docker': {'file': '/app/.env', 'image': 'shop', 'tag': 'latest'}") +
                      at("'S3': {'bucket': 'b', 'file': 'k/a.env', 'link': 'https://b.example.org/k'}") +
                      at("'Elasticsearch': {'index': 'logs', 'document_id': '7'}") + at("'Stdin': {}") + at("") +
                      at("'Git': {'file': 'a.py', 'line': 4}") +
                      at("'Git': {'file': 'b.py'}").replace("\"DetectorType\": 17", "\"DetectorName\": \"\""));
        const Outcome done = import(cli, "th.jsonl");
        QVERIFY2(done.exit == 4, done.all().constData()); // the last names no detector
        QCOMPARE(byPath(report(cli)).keys(),
                 (QStringList{QString(), QStringLiteral("/app/.env"), QStringLiteral("Elasticsearch logs 7"),
                              QStringLiteral("Stdin"), QStringLiteral("a.py"), QStringLiteral("k/a.env")}));
    }

    void aHostBesideASecretJoinsNothing()
    {
        const Cli cli;
        const QByteArray host = "shop." + made(12, "abcdefghijklmnop") + ".example.org";
        const QByteArray one = madeToken();
        const QByteArray two = madeToken();
        cli.write("th.jsonl", trufflehog(one, one + host) + "\n" + trufflehog(two, two + host).replace("b.py", "c.py"));
        QCOMPARE(import(cli, "th.jsonl").exit, 0);
        const auto credentials = byPath(report(cli));
        QCOMPARE(credentials.size(), 2);
        QVERIFY(credentials.first()[QStringLiteral("id")] != credentials.last()[QStringLiteral("id")]);
    }

    void entriesOfABaselineAreReadWithoutIt()
    {
        const Cli cli;
        const QByteArray entry =
            "{'type': 'Secret Keyword', 'filename': 'd.yml', 'hashed_secret': '@', 'line_number': 4";
        const auto hashed = [](const QByteArray &text) {
            return json(text, QCryptographicHash::hash(madeToken(), QCryptographicHash::Sha1).toHex());
        };
        // SecretsCollection.json(), a slim baseline (no lines, no time), an audited one
        cli.write("all.json", hashed("{'d.yml': [" + entry + "}]}"));
        cli.write("slim.json", hashed("{'version': '1.5.0', 'plugins_used': [], 'results': {'s.yml': [{'type': 'x', "
                                      "'hashed_secret': '@'}], 't.yml': 'nothing'}}"));
        cli.write("audited.json", hashed("{'version': '1.5.0', 'plugins_used': [], 'results': {'no.yml': [" + entry +
                                         ", 'is_secret': false}], 'yes.yml': [" + entry + ", 'is_secret': true}]}}"));
        const Outcome done = import(cli, "all.json slim.json audited.json");
        QVERIFY2(done.exit == 4, done.all().constData());
        const auto credentials = byPath(report(cli));
        QCOMPARE(credentials.keys(), (QStringList{QStringLiteral("d.yml"), QStringLiteral("no.yml"),
                                                  QStringLiteral("s.yml"), QStringLiteral("yes.yml")}));
    }

    void whateverShellWroteIt()
    {
        const Cli cli;
        const QByteArray token = madeToken();
        const QByteArray text = "[" + gitleaks(token) + "]";
        QByteArray wide("\xFF\xFE");
        QByteArray lines("\xFF\xFE");
        for (const char c : text) {
            wide.append(c).append('\0');
        }
        for (const char c : trufflehog(token) + "\r\n") {
            lines.append(c).append('\0');
        }
        cli.write("marked.json", "\xEF\xBB\xBF" + text);
        cli.write("wide.json", wide);
        cli.write("lines.jsonl", lines);
        const Outcome done = import(cli, "marked.json wide.json lines.jsonl");
        QVERIFY2(done.exit == 0, done.all().constData());
        QCOMPARE(byPath(report(cli)).size(), 2); // a.env and b.py
        cli.write("half.json", wide.first(wide.size() - 1));
        QCOMPARE(import(cli, "half.json").exit, 3);
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
