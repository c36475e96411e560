// Somebody edits a rule of their own between two audits of one store: the second finds what an audit of everything
// finds, and does not read everything.
#include "tests/cli_fixture.h"

using namespace probate::test;

class TestCliChangedRules : public QObject
{
    Q_OBJECT

    static QByteArray ruleFor(const QByteArray &pattern)
    {
        return "provider: House\nreference: https://house.example.com\nrules:\n  - id: house-token\n    title: Our "
               "own\n"
               "    kind: api-key\n    why: Opens the house.\n    rotation: Change the lock.\n    pattern: '" +
               pattern + "'\n    examples: ['[[hsx" + "_aq8zk2m4vw7r]]']\n";
    }
    static QByteArray valueOf(const char *prefix)
    {
        return QByteArray(prefix) + made(12, "abcdefghijklmnopqrstuvwxyz0123456789");
    }

private Q_SLOTS:
    void aRuleOfYourOwnIsEdited()
    {
        const Cli cli;
        const QByteArray commit = "git -c user.name=A -c user.email=a@example.com commit -qm ";
        cli.write("repository/one.txt", "use " + valueOf("hsx_") + "\n");
        cli.write("repository/two.txt", "use " + valueOf("hsy_") + "\n");
        cli.write("repository/good.env", "GITHUB_TOKEN=" + madeToken() + "\n");
        QVERIFY(cli.shell("cd repository; git init -q; git add -A; " + commit + valueOf("hsy_")).exit == 0);
        cli.write("house.yaml", ruleFor("\\bhsx_[a-z0-9]{12}\\b"));
        const QStringList audit{QStringLiteral("audit"),   cli.work(QStringLiteral("repository")),
                                QStringLiteral("--rules"), cli.work(QStringLiteral("house.yaml")),
                                QStringLiteral("--store"), cli.path(QStringLiteral("kept/store.sqlite")),
                                QStringLiteral("--json"),  QStringLiteral("--quiet"),
                                QStringLiteral("--as-of"), QStringLiteral("2026-03-11T19:55:00Z")};
        const Outcome first = cli.run(audit);
        QVERIFY2(first.findings(QStringLiteral("P01")).size() == 2, first.all().constData());

        cli.write("house.yaml", ruleFor("\\bhs[xy]_[a-z0-9]{12}\\b"));
        const Outcome built = cli.run(audit);
        QVERIFY2(built.skips(QStringLiteral("full-scan")).isEmpty(), built.all().constData());
        QVERIFY2(built.findings(QStringLiteral("P01")).size() == 4, built.all().constData());
        QCOMPARE(cli.run(audit + QStringList{QStringLiteral("--full")}).out, built.out);

        cli.write("house.yaml", ruleFor("\\bhsx_[a-z0-9]{12}\\b"));
        QCOMPARE(cli.run(audit).out, first.out);
    }
};

QTEST_GUILESS_MAIN(TestCliChangedRules)
#include "tst_cli_changed_rules.moc"
