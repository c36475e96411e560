// Whose is it, through the real binary: what is unresolved, a decision, its undoing, and what a rule would change.
#include "tests/cli_fixture.h"

using namespace probate::test;
using namespace Qt::StringLiterals;

namespace {

void makeWork(const Cli &cli)
{
    cli.write("shop/services/pay/one.env", "GITHUB_TOKEN=" + madeToken() + "\n");
    cli.write("shop/services/pay/two.env", "GITHUB_TOKEN=" + madeToken() + "\n");
    cli.write("roster.csv", "id,display_name,kind,email\nteam-pay,Payments,team,pay@example.com\n"
                            "P1,Ann,person,ann@example.com\n");
    cli.write("probate.yaml", "name: t\nsources: [shop]\nroster: {people: roster.csv}\n");
    const Outcome audit = cli.run("audit --quiet --json");
    QVERIFY2(audit.exit == 1, audit.all().constData());
}

QStringList ownersIn(const Cli &cli)
{
    QStringList owners;
    const QJsonObject report = cli.run("report --format json").json();
    for (const QJsonValue &credential : report["credentials"_L1].toArray()) {
        const QJsonArray ids = credential["ownership"_L1]["owners"_L1].toArray();
        owners << (ids.isEmpty() ? u"nobody"_s : ids.first().toString());
    }
    owners.sort();
    return owners;
}

QString onlyQuestion(const Cli &cli)
{
    const QJsonArray questions = cli.run("owners --unresolved --json").rows();
    return questions.size() == 1 ? questions.first()["id"_L1].toString() : QString();
}

} // namespace

class TestCliOwners : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneDecisionSettlesAFolderAndCanBeTakenBack()
    {
        const Cli cli;
        makeWork(cli);
        QCOMPARE(ownersIn(cli), (QStringList{u"nobody"_s, u"nobody"_s}));
        const QString question = onlyQuestion(cli);
        QVERIFY2(question.startsWith("q-"_L1), cli.run("owners --unresolved --json").all().constData());
        const QStringList assign{u"owners"_s,        u"assign"_s,   question, u"--reason"_s,
                                 u"INC-7 says so"_s, u"--author"_s, u"bea"_s};
        const Outcome dry = cli.run(assign + QStringList{u"--to"_s, u"pay@example.com"_s, u"--dry-run"_s});
        QVERIFY2(dry.exit == 0 && dry.out.contains("2 credentials"), dry.all().constData());
        QCOMPARE(ownersIn(cli), (QStringList{u"nobody"_s, u"nobody"_s}));

        const Outcome done = cli.run(assign + QStringList{u"--to"_s, u"pay@example.com"_s});
        QVERIFY2(done.exit == 0, done.all().constData());
        QCOMPARE(ownersIn(cli), (QStringList{u"team-pay"_s, u"team-pay"_s}));
        QCOMPARE(cli.run("owners --unresolved --json").rows().size(), 0);

        const QString credential =
            cli.run("report --format json").json()["credentials"_L1].toArray().first()["id"_L1].toString();
        const Outcome why = cli.run({u"explain"_s, credential});
        QVERIFY2(why.out.contains("bea decided it on") && why.out.contains("INC-7 says so") && why.out.contains("won"),
                 why.all().constData());

        const Outcome undone = cli.run(
            {u"owners"_s, u"assign"_s, credential, u"--nobody"_s, u"--reason"_s, u"wrong"_s, u"--author"_s, u"bea"_s});
        QVERIFY2(undone.exit == 0, undone.all().constData());
        QCOMPARE(ownersIn(cli), (QStringList{u"nobody"_s, u"team-pay"_s}));
        const Outcome after = cli.run({u"explain"_s, credential});
        QVERIFY2(after.out.contains("superseded"), after.all().constData());
        QVERIFY2(cli.run("store verify").exit == 0, "the log does not hold");
    }

    void aDecisionNeedsAReasonAnAuthorAndSomebodyKnown_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<int>("exit");
        QTest::newRow("no reason") << u"--to ann@example.com --author bea"_s << 2;
        QTest::newRow("nobody and somebody") << u"--to ann@example.com --nobody --reason x --author bea"_s << 2;
        QTest::newRow("neither") << u"--reason x --author bea"_s << 2;
        QTest::newRow("a stranger") << u"--to zoe@example.com --reason x --author bea"_s << 3;
        QTest::newRow("a wrong relation") << u"--to ann@example.com --as friend --reason x --author bea"_s << 2;
    }
    void aDecisionNeedsAReasonAnAuthorAndSomebodyKnown()
    {
        static const std::unique_ptr<Cli> cli = [] {
            auto made = std::make_unique<Cli>();
            makeWork(*made);
            return made;
        }();
        QFETCH(QString, words);
        QFETCH(int, exit);
        const Outcome refused = cli->run(QStringList{u"owners"_s, u"assign"_s, onlyQuestion(*cli)} + words.split(u' '));
        QVERIFY2(refused.exit == exit, refused.all().constData());
        QCOMPARE(ownersIn(*cli), (QStringList{u"nobody"_s, u"nobody"_s}));
    }

    void aRuleIsTriedBeforeItCountsAndAMistakeNamesItsLine()
    {
        const Cli cli;
        makeWork(cli);
        const QByteArray estate = cli.read(cli.work(u"probate.yaml"_s));
        cli.write("probate.yaml", estate + "owner-rules:\n  - name: folders\n    match: {path: 'services/*/**'}\n"
                                           "    capture: {from: path, regex: '^services/(?<team>[a-z]+)/'}\n"
                                           "    principal: 'id:team-{team}'\n");
        const Outcome tried = cli.run("owners rules --dry-run --json");
        QVERIFY2(tried.rows().first()["changes"_L1].toArray().size() == 2, tried.all().constData());
        QVERIFY2(cli.run("owners rules").out.contains("nobody → Payments"), cli.run("owners rules").all().constData());
        QCOMPARE(ownersIn(cli), (QStringList{u"team-pay"_s, u"team-pay"_s}));

        cli.write("probate.yaml", estate + "owner-rules:\n  - name: folders\n    match: {path: 'services/*/**'}\n"
                                           "    capture: {from: path, regex: '^services/(?<team>'}\n"
                                           "    principal: 'id:team-{team}'\n");
        const Outcome wrong = cli.run("owners rules");
        QVERIFY2(wrong.exit == 3 && wrong.err.contains("probate.yaml:7:"), wrong.all().constData());
    }
};

QTEST_GUILESS_MAIN(TestCliOwners)
#include "tst_cli_owners.moc"
