// What .gitleaks.toml and .gitleaksignore of a scanned place accept is marked as accepted and shown, never left out;
// rules of such a file count where the user names it.
#include "tests/cli_fixture.h"

using namespace probate::test;

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
        QStringList left{QStringLiteral("four"), QStringLiteral("one"), QStringLiteral("three"), QStringLiteral("two")};
        for (const QString &name : those.split(QLatin1Char(' '))) {
            left.removeAll(name);
        }
        QCOMPARE(found(outcome), left.join(QLatin1Char(' ')));
        QVERIFY2(!outcome.out.contains(token), "a value is printed");
        QCOMPARE(outcome.skips(QStringLiteral("foreign-rules")).isEmpty(),
                 !toml.contains("[[rules]]") && !toml.contains("[allowlist\n") && !toml.contains("(?<!x"));
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
