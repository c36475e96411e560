// What .gitleaks.toml and .gitleaksignore of a scanned place accept is marked as accepted and shown, never left out;
// rules of such a file count where the user names it.
#include "tests/cli_fixture.h"

using namespace probate::test;

/// A commit of no repository.
#define COMMIT "0123456789abcdef0123456789abcdef01234567"

class TestCliAccepted : public QObject
{
    Q_OBJECT

    /// Places of findings P01, and places that were accepted.
    static QString found(const Outcome &outcome)
    {
        QStringList places;
        for (const QJsonValue &finding : outcome.findings(QStringLiteral("P01"))) {
            for (const QJsonValue &reason : finding[QStringLiteral("because")].toArray()) {
                const QString text = reason[QStringLiteral("text")].toString();
                static const QRegularExpression file(QStringLiteral("([a-z]+)\\.(env|py)"));
                if (text.startsWith(QStringLiteral("stands in")) && file.match(text).hasMatch()) {
                    places.append(file.match(text).captured(1));
                }
            }
        }
        places.sort();
        places.removeDuplicates();
        return places.join(QLatin1Char(' '));
    }
    static QString accepted(const Outcome &outcome)
    {
        QStringList places;
        for (const QJsonValue &skip : outcome.skips(QStringLiteral("suppressed"))) {
            places.append(QFileInfo(skip[QStringLiteral("place")].toString()).baseName());
        }
        places.sort();
        places.removeDuplicates();
        places.removeAll(QString()); // .gitleaks.toml itself, which holds the value as well
        return places.join(QLatin1Char(' '));
    }
    /// Four files with a token each.
    static void writeFour(const Cli &cli, QByteArray &marked)
    {
        for (const char *name : {"one.env", "two.env", "three.env", "four.env"}) {
            const QByteArray token = madeToken();
            marked = marked.isEmpty() ? token : marked;
            cli.write(name, "# settings\nexport TOKEN=" + token + "\n");
        }
    }

    static Outcome auditOf(const Cli &cli, const QString &place, const QStringList &more = {})
    {
        return cli.run(QStringList{QStringLiteral("audit"), cli.work(place), QStringLiteral("--json"),
                                   QStringLiteral("--quiet"), QStringLiteral("--as-of"),
                                   QStringLiteral("2026-03-11T19:55:00Z")} +
                       more);
    }
    /// Commits everything below the working folder, or a folder of it; its id.
    static QByteArray commitAll(const Cli &cli, const QByteArray &folder = ".")
    {
        return cli
            .shell("cd " + folder +
                   " && git init -q . && git add . && git -c user.name=a -c "
                   "user.email=a@example.org commit -qm x && git rev-parse HEAD")
            .out.trimmed();
    }
    static QString without(const QString &those)
    {
        QStringList left{QStringLiteral("four"), QStringLiteral("one"), QStringLiteral("three"), QStringLiteral("two")};
        for (const QString &name : those.split(QLatin1Char(' '))) {
            left.removeAll(name);
        }
        return left.join(QLatin1Char(' '));
    }

private Q_SLOTS:
    void listsAccept_data()
    {
        QTest::addColumn<QByteArray>("toml"); // @: the token of one.env
        QTest::addColumn<QString>("those");
        const auto row = [](const char *name, const char *toml, const char *those) {
            QTest::newRow(name) << QByteArray(toml) << QString::fromLatin1(those);
        };
        row("nothing", "title = 'x'", "");
        row("a path", "[allowlist]\npaths = ['''^two\\.env$''']", "two");
        row("paths of several lists",
            "[[allowlists]]\npaths = ['two']\n[[allowlists]]\ndescription = 'd'\npaths = ['four']", "four two");
        row("a part of the secret", "[allowlist]\nregexes = ['''@''']", "one");
        row("a stop word", "[allowlist]\nstopwords = ['@']", "one");
        row("the line", "[[allowlists]]\nregexTarget = 'line'\nregexes = ['''export TOKEN=@''']", "one");
        row("not the line unless it says so", "[[allowlists]]\nregexes = ['''export TOKEN=@''']", "");
        row("any of two", "[allowlist]\npaths = ['two']\nregexes = ['''@''']", "one two");
        row("both of two", "[[allowlists]]\ncondition = 'AND'\npaths = ['one', 'two']\nregexes = ['''@''']", "one");
        row("both, but one cannot be used",
            "[[allowlists]]\ncondition = 'AND'\npaths = ['one']\nregexes = ['''(?<!x''']", "");
        row("of another rule", "[[rules]]\nid = 'theirs'\nregex = 'abc'\n[[rules.allowlists]]\npaths = ['two']", "");
        row("of that rule", "[[allowlists]]\ntargetRules = ['github-pat-classic']\npaths = ['two']", "two");
        row("of a rule without a name", "[[rules]]\nregex = 'abc'\n[[rules.allowlists]]\npaths = ['two']", "");
        row("of a rule of theirs with the name of one of ours",
            "[[rules]]\nid = 'github-pat-classic'\n[[rules.allowlists]]\npaths = ['two']", "two");
        row("either, in words", "[[allowlists]]\ncondition = 'or'\npaths = ['two']\nregexes = ['''@''']", "one two");
        row("the match", "[[allowlists]]\nregexTarget = 'match'\nregexes = ['''@''']", "one");
        row("not the line for the match", "[[allowlists]]\nregexTarget = 'match'\nregexes = ['''^export TOKEN''']", "");
        row("a commit, where there are none", "[[allowlists]]\ncommits = ['" COMMIT "']", "");
        row("both, and a commit", "[[allowlists]]\ncondition = 'AND'\npaths = ['one']\ncommits = ['" COMMIT "']", "");
        row("a condition that is none", "[[allowlists]]\ncondition = 'XOR'\npaths = ['two']", "");
        row("a target that is none", "[[allowlists]]\nregexTarget = 'file'\npaths = ['two']", "");
        row("damaged", "[allowlist\npaths = ['two']", "");
        row("a pattern without end", "[allowlist]\npaths = ['''^(([a-z])+.)+[A-Z]([a-z])+$''']", "");
    }
    void listsAccept()
    {
        QFETCH(QByteArray, toml);
        QFETCH(QString, those);
        const Cli cli;
        QByteArray token;
        writeFour(cli, token);
        cli.write(".gitleaks.toml", toml.replace('@', token));
        const Outcome outcome = cli.audit();
        QCOMPARE(accepted(outcome), those);
        QCOMPARE(found(outcome), without(those));
        QVERIFY2(!outcome.out.contains(token), "a value is printed");
        QCOMPARE(outcome.skips(QStringLiteral("foreign-rules")).isEmpty(),
                 !toml.contains("[[rules]]") && !toml.contains("[allowlist\n") && !toml.contains("(?<!x") &&
                     !toml.contains("XOR") && !toml.contains("'file'"));
    }

    void fingerprintsAccept()
    {
        const Cli cli;
        QByteArray token;
        writeFour(cli, token);
        cli.write(".gitleaksignore",
                  "# why\none.env:github-pat:2\ntwo.env:x:3\nnonsense\n" + QByteArray(40, 'a') + ":three.env:x:2\n");
        Outcome outcome = cli.audit();
        QCOMPARE(accepted(outcome), QStringLiteral("one"));
        QCOMPARE(found(outcome), QStringLiteral("four three two"));
        QCOMPARE(outcome.skips(QStringLiteral("foreign-rules")).size(), 1);
        QFile::remove(cli.work(QStringLiteral(".gitleaksignore")));
        outcome = cli.audit(); // what was accepted once is judged anew
        QCOMPARE(found(outcome), QStringLiteral("four one three two"));
    }

    void fingerprintsOfCommitsAcceptWhatStoodThere()
    {
        const Cli cli;
        QByteArray token;
        writeFour(cli, token);
        const QByteArray git = "git -c user.name=a -c user.email=a@example.org ";
        Outcome made = cli.shell("git init -q . && git add . && " + git + "commit -qm 1 && git rev-parse HEAD");
        const QByteArray commit = made.out.trimmed();
        QCOMPARE(commit.size(), 40);
        cli.write("two.env",
                  "# settings\nexport TOKEN=" + madeToken() + "\n"); // another one, where the accepted one stood
        cli.write(".gitleaksignore", commit + ":one.env:github-pat:2\n" + commit + ":two.env:github-pat:2\n");
        made = cli.shell("git add . && " + git + "commit -qm 2");
        QCOMPARE(made.exit, 0);
        const Outcome outcome = cli.audit();
        QCOMPARE(accepted(outcome), QStringLiteral("one two"));
        QCOMPARE(outcome.skips(QStringLiteral("suppressed")).size(), 2);
        QCOMPARE(found(outcome), QStringLiteral("four three two"));
    }

    void aPathAcceptsWhatStandsNowhereElse_data()
    {
        QTest::addColumn<bool>("committed");
        QTest::newRow("in commits") << true;
        QTest::newRow("in a folder") << false;
    }
    void aPathAcceptsWhatStandsNowhereElse()
    {
        QFETCH(bool, committed);
        const Cli cli;
        const QByteArray same = "export TOKEN=" + madeToken() + "\n";
        cli.write("atests/one.env", same);
        cli.write("prod/one.env", same); // the same bytes, in a place that nobody accepts
        cli.write("atests/two.env", "export TOKEN=" + madeToken() + "\n");
        cli.write(".gitleaks.toml", "[[allowlists]]\npaths = ['''^atests/''']\n");
        QCOMPARE(committed ? commitAll(cli).size() : 40, 40);
        const Outcome outcome = cli.audit();
        QCOMPARE(found(outcome), QStringLiteral("one"));
        QVERIFY2(outcome.out.contains("prod/one.env"), outcome.out.constData());
        QVERIFY(accepted(outcome).contains(QStringLiteral("two")));
    }

    /// one.env and three.env came by the first commit, two.env and four.env by the second, which took three.env out;
    /// the third brought that back.
    void commitsAccept_data()
    {
        QTest::addColumn<QByteArray>("list"); // @1, @2, @3: the commits
        QTest::addColumn<QString>("those");
        const auto row = [](const char *name, const char *list, const char *those) {
            QTest::newRow(name) << QByteArray(list) << QString::fromLatin1(those);
        };
        row("what one brought alone", "commits = ['@1']", "one");
        row("what the other brought", "commits = ['@2']", "four two");
        row("what both brought", "commits = ['@1', '@2']", "four one two");
        row("what came twice", "commits = ['@1', '@3']", "one three");
        row("in capitals", "commits = ['@A']", "one");
        row("a part of an id names nothing", "commits = ['@s']", "");
        row("or a path", "commits = ['@1']\npaths = ['two']", "one two");
        row("and a path", "condition = 'AND'\ncommits = ['@2']\npaths = ['two', 'one']", "two");
        row("and a line", "condition = 'AND'\ncommits = ['@2']\nregexTarget = 'line'\nregexes = ['CODE']", "four");
        row("of a rule", "targetRules = ['github-pat-classic']\ncommits = ['@1']", "one");
        row("of another rule", "targetRules = ['slack']\ncommits = ['@1']", "");
    }
    void commitsAccept()
    {
        QFETCH(QByteArray, list);
        QFETCH(QString, those);
        const Cli cli;
        const QByteArray shared = madeToken();
        cli.write("one.env", "export TOKEN=" + madeToken() + "\n");
        cli.write("three.env", "export TOKEN=" + shared + "\n");
        const QByteArray first = commitAll(cli);
        cli.write("two.env", "export TOKEN=" + madeToken() + "\n");
        cli.write("four.env", "export CODE=" + madeToken() + "\n");
        QFile::remove(cli.work(QStringLiteral("three.env")));
        const QByteArray second = commitAll(cli);
        cli.write("three.env", "export TOKEN=" + shared + "\n");
        const QByteArray third = commitAll(cli);
        QVERIFY(first.size() == 40 && second.size() == 40 && third.size() == 40);
        const bool isPart = list.contains("@s");
        list.replace("@1", first)
            .replace("@2", second)
            .replace("@3", third)
            .replace("@A", first.toUpper())
            .replace("@s", first.first(12));
        cli.write(".gitleaks.toml", "[[allowlists]]\n" + list + "\n");
        const Outcome outcome = cli.audit();
        QCOMPARE(accepted(outcome), those);
        QCOMPARE(found(outcome), without(those));
        QVERIFY2(!outcome.out.contains("pending:") && !outcome.out.contains("several:"), "a note of our own is shown");
        QCOMPARE(outcome.skips(QStringLiteral("foreign-rules")).size(), isPart ? 1 : 0);
    }

    void commitsAcceptOnlyWhatTheyAloneAreKnownToHaveBrought()
    {
        const Cli cli;
        const QByteArray token = madeToken();
        cli.write("one.env", "export TOKEN=" + token + "\n");
        const QByteArray first = commitAll(cli);
        cli.write(".gitleaks.toml", "[[allowlists]]\ncommits = ['" + first + "']\n");
        QCOMPARE(found(cli.audit()), QString());
        cli.write("two.py", "# not committed\nkey = '" + token + "'\n");
        QCOMPARE(found(cli.audit()), QStringLiteral("two"));
        QFile::remove(cli.work(QStringLiteral("two.py")));
        QCOMPARE(cli.shell("cp one.env two.env").exit, 0); // the accepted bytes, where no commit has them
        QCOMPARE(found(cli.audit()), QStringLiteral("two"));
        QFile::remove(cli.work(QStringLiteral("two.env")));
        QCOMPARE(found(cli.audit()), QString());
        // Where history is cut, nobody knows who brought it.
        cli.write("other", "x");
        commitAll(cli);
        QCOMPARE(cli.shell("git clone -q --depth 1 file://$PWD ../shallow && mv ../shallow . && cp .gitleaks.toml "
                           "shallow/")
                     .exit,
                 0);
        QCOMPARE(found(auditOf(cli, QStringLiteral("shallow"))), QStringLiteral("one"));
    }

    void aLaterCommitTakesBackWhatOneAccepts()
    {
        const Cli cli;
        const QByteArray token = madeToken();
        cli.write("code/one.env", "export TOKEN=" + token + "\n");
        const QByteArray first = commitAll(cli, "code");
        cli.write("code/.gitleaks.toml", "[[allowlists]]\ncommits = ['" + first + "']\n");
        cli.write("probate.yaml", "name: x\nsources:\n  - {kind: git, path: code}\n");
        const auto report = [&cli] {
            const Outcome scanned = cli.run("scan");
            QVERIFY2(scanned.exit == 0 || scanned.exit == 1 || scanned.exit == 4, scanned.all().constData());
        };
        report();
        QCOMPARE(found(cli.run("assess --json --quiet")), QString());
        QFile::remove(cli.work(QStringLiteral("code/one.env")));
        cli.write("code/other", "x");
        QCOMPARE(commitAll(cli, "code").size(), 40);
        report();
        QCOMPARE(found(cli.run("assess --json --quiet")), QString());
        cli.write("code/one.env", "export TOKEN=" + token + "\n");
        QCOMPARE(commitAll(cli, "code").size(), 40); // few objects: the scan before is built upon
        report();
        QCOMPARE(found(cli.run("assess --json --quiet")), QStringLiteral("one"));
    }

    void rulesLookIntoFilesOfTheirPaths_data()
    {
        QTest::addColumn<bool>("committed");
        QTest::newRow("in commits") << true;
        QTest::newRow("in a folder") << false;
    }
    void rulesLookIntoFilesOfTheirPaths()
    {
        QFETCH(bool, committed);
        const Cli cli;
        const QByteArray text = "x = 'acme-" + made(24) + "'\n";
        cli.write("rules.toml", "[[rules]]\nid = 'acme'\nregex = '''acme-([A-Za-z0-9]+)'''\npath = '''\\.py$'''\n"
                                "[[rules]]\nid = 'seeds'\ndescription = 'A file of seeds'\npath = '''^seed[s]?\\.'''\n"
                                "[[rules]]\nid = 'nothing'\npath = 'nosuchfile'\n");
        cli.write("estate/one.py", text);
        cli.write("estate/two.env", "x = 'acme-" + made(24) + "'\n");
        cli.write("estate/zero.env", text); // the same bytes under a name that the rule does not look into
        cli.write("estate/seeds.env", made(40) + "\n" + made(40) + "\n");
        cli.write("estate/seed.py", "");
        QCOMPARE(committed ? commitAll(cli, "estate").size() : 40, 40);
        const Outcome with =
            auditOf(cli, QStringLiteral("estate"), {QStringLiteral("--rules"), cli.work(QStringLiteral("rules.toml"))});
        QCOMPARE(found(with), QStringLiteral("one seeds"));
        QVERIFY2(with.out.contains("A file of seeds"), with.out.constData());
        QCOMPARE(found(auditOf(cli, QStringLiteral("estate"))), QString());
        cli.write("bad.toml", "[[rules]]\nid = 'bad-path'\npath = '''(unclosed'''\n");
        const Outcome bad =
            auditOf(cli, QStringLiteral("estate"), {QStringLiteral("--rules"), cli.work(QStringLiteral("bad.toml"))});
        QVERIFY2(bad.exit == 3 || bad.exit == 2, bad.all().constData());
        QVERIFY2(bad.err.contains("bad-path"), bad.err.constData());
    }

    void rulesOfTheScannedPlaceDoNotRun()
    {
        const Cli cli;
        const QByteArray secret = made(24);
        cli.write("app.py", "x = 'acme-" + secret + "'\n");
        cli.write(".gitleaks.toml",
                  "[[rules]]\nid = 'acme'\ndescription = 'Acme token'\nregex = '''acme-([A-Za-z0-9]+)'''\nentropy = 3\n"
                  "keywords = ['acme']\n[[rules.allowlists]]\nregexes = ['''^none''']\n");
        const Outcome without = cli.audit();
        QCOMPARE(found(without), QString());
        QCOMPARE(without.skips(QStringLiteral("foreign-rules")).size(), 1);
        const Outcome with = cli.audit({QStringLiteral("--rules"), cli.work(QStringLiteral(".gitleaks.toml"))});
        QCOMPARE(found(with), QStringLiteral("app"));
        QCOMPARE(with.skips(QStringLiteral("foreign-rules")).size(), 0);
        QVERIFY(!with.out.contains(secret));
        cli.write("own.toml", "[[rules]]\nid = 'bad'\nregex = '''(unclosed'''\n");
        const Outcome bad = cli.audit({QStringLiteral("--rules"), cli.work(QStringLiteral("own.toml"))});
        QVERIFY2(bad.exit == 3 || bad.exit == 2, bad.all().constData());
        QVERIFY2(bad.err.contains("bad"), bad.err.constData());
    }

    void rulesOfSuchAFileAreListedAndJudged()
    {
        const Cli cli;
        cli.write("mine.toml", "[extend]\ndisabledRules = ['x']\n[[rules]]\nid = 'acme'\ndescription = 'Acme token'\n"
                               "regex = '''acme-([A-Za-z0-9]+)'''\n[[rules.required]]\nid = 'other'\n"
                               "[[rules]]\nid = 'seeds'\npath = 'seeds$'\n[[allowlists]]\ncondition = 'XOR'\n"
                               "paths = ['x']\n");
        const Outcome list = cli.run("rules list mine.toml");
        QVERIFY2(list.exit == 0 && list.out.contains("Acme token") && list.out.contains("seeds"),
                 list.all().constData());
        const Outcome check = cli.run("rules check mine.toml");
        QVERIFY2(check.exit == 0, check.all().constData());
        for (const char *what : {"disabledRules", "rule acme requires", "condition is neither"}) {
            QVERIFY2(check.out.contains(what), check.all().constData());
        }
        cli.write("mine.toml", "[[rules]]\nid = 'bad-one'\nregex = '''(unclosed'''\n");
        const Outcome bad = cli.run("rules check mine.toml");
        QVERIFY2(bad.exit == 1 && bad.out.contains("bad-one"), bad.all().constData());
        cli.write("mine.toml", "[[rules");
        QCOMPARE(cli.run("rules check mine.toml").exit, 1);
        QCOMPARE(cli.run("rules list mine.toml").exit, 3);
        QVERIFY(cli.run("rules check missing.toml").exit != 0);
    }

    void aLinkIsNotFollowed()
    {
        const Cli cli;
        QByteArray token;
        writeFour(cli, token);
        QCOMPARE(
            cli.shell("echo \"[allowlist]\npaths = ['.']\" > ../outside.toml; ln -s ../outside.toml .gitleaks.toml")
                .exit,
            0);
        const Outcome outcome = cli.audit();
        QCOMPARE(accepted(outcome), QString());
        QCOMPARE(outcome.skips(QStringLiteral("foreign-rules")).size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestCliAccepted)
#include "tst_cli_accepted.moc"
