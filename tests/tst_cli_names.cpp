// Names that strangers chose: line ends, escape sequences, right-to-left overrides, bytes that are no text. No report
// and no message obeys them, and what stands under such a name is still found.
#include "tests/cli_fixture.h"

using namespace probate::test;

class TestCliNames : public QObject
{
    Q_OBJECT

private:
    static void plant(const Cli &cli)
    {
        const QByteArray token = madeToken();
        const Outcome made = cli.shell(
            "d=$'folder\\nname'; mkdir \"$d\"; printf 'GITHUB_TOKEN=" + token +
            "\\n' > \"$d\"/$'red\\e[31m\\e]0;title\\a.env';"
            "printf 'x' > $'exe\\u202etxt.env'; printf 'x' > $'bytes\\xff\\xfe.env'; printf 'x' > $'c1\\u009b31m.env';"
            "mkdir repo; cd repo; git init -q .; git config user.email $'a\\e[2J@example.com';"
            "git config user.name $'Eve\\u202e\\e[31m'; printf 'TOKEN=" +
            madeToken() +
            "\\n' > $'tab\\tline\\nesc\\e[5m.env';"
            "git add -A; git commit -qm $'subject \\e[31m'; git branch $'branch\\u202e-x'");
        QVERIFY2(made.exit == 0, made.all().constData());
    }

private Q_SLOTS:
    void namesAreShownAndNotObeyed_data()
    {
        QTest::addColumn<QString>("format");
        for (const char *format : {"text", "json", "sarif", "csv", "html"}) {
            QTest::newRow(format) << QString::fromLatin1(format);
        }
    }
    void namesAreShownAndNotObeyed()
    {
        QFETCH(QString, format);
        const Cli cli;
        plant(cli);
        const Outcome outcome = cli.run({QStringLiteral("audit"), cli.work()});
        QVERIFY2(outcome.exit == 1, outcome.all().constData());
        QVERIFY2(!outcome.holdsControls(), outcome.out.toPercentEncoding(" \n/:,.()").constData());
        const Outcome report = cli.run({QStringLiteral("report"), QStringLiteral("--format"), format});
        QVERIFY2(report.exit == 0, report.all().constData());
        Outcome plain = report;
        if (format == QStringLiteral("csv")) {
            plain.out.replace("\r\n", "\n"); // RFC 4180
        }
        QVERIFY2(!plain.holdsControls(), "the report holds control characters");
        QVERIFY(report.out.contains("red"));
    }

    void bothSecretsAreFound()
    {
        const Cli cli;
        plant(cli);
        const Outcome outcome = cli.audit();
        QVERIFY2(outcome.findings(QStringLiteral("P01")).size() == 2, outcome.all().constData());
        QCOMPARE(outcome.json()[QStringLiteral("coverage")][QStringLiteral("sources")].toArray().size(), 2);
        for (const QJsonValue &finding : outcome.findings(QStringLiteral("P01"))) {
            const Outcome why = cli.run({QStringLiteral("explain"), finding[QStringLiteral("id")].toString()});
            QVERIFY2(why.exit == 0 && !why.holdsControls(), why.all().constData());
        }
    }

    void aTargetOfThatKindIsAnswered()
    {
        const Cli cli;
        const QString name = QStringLiteral("no\x1b[31m\nplace\u202e");
        const Outcome outcome = cli.run({QStringLiteral("audit"), name});
        QVERIFY2(outcome.exit == 2 && outcome.err.contains("does not exist"), outcome.all().constData());
        QVERIFY2(!outcome.holdsControls() && outcome.err.count('\n') == 1, outcome.all().constData());
        const Outcome option = cli.run({QStringLiteral("audit"), QStringLiteral("--x\x1b[31m")});
        QVERIFY2(option.exit == 2 && !option.holdsControls(), option.all().constData());
        const Outcome command = cli.run({QStringLiteral("x\x1b[31m")});
        QVERIFY2(command.exit == 2 && !command.holdsControls(), command.all().constData());
    }

    void aFolderOfBytesThatAreNoTextCanBeTheTarget()
    {
        const Cli cli;
        const QByteArray token = madeToken();
        const Outcome outcome = cli.shell("d=$'odd\\nfolder'; mkdir \"$d\"; printf 'TOKEN=" + token +
                                          "\\n' > \"$d/a.env\";"
                                          "'" +
                                          Cli::binary().toUtf8() + "' audit \"$d\" --json -q");
        QVERIFY2(outcome.exit == 1 && outcome.findings(QStringLiteral("P01")).size() == 1, outcome.all().constData());
        const Outcome later = cli.run("assess --json");
        QVERIFY2(later.exit == 1, later.all().constData());
    }
};

QTEST_GUILESS_MAIN(TestCliNames)
#include "tst_cli_names.moc"
