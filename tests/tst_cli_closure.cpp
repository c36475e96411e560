// Every closure command that looks or declares, through the real binary: verdicts, plans, pictures, certificates,
// declarations; names that strangers chose; names that nobody has.
#include "tests/leavers_estate.h"

using namespace probate::test;

namespace {

QByteArray firstLine(const Outcome &outcome)
{
    return outcome.out.left(outcome.out.indexOf('\n'));
}

} // namespace

class TestCliClosure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listSaysWorstFirst()
    {
        const Cli cli;
        plantLeavers(cli);
        const Outcome all = closure(cli, "list");
        const auto ada = all.out.indexOf("Ada"), bob = all.out.indexOf("Bob"), cyd = all.out.indexOf("Cyd");
        QVERIFY2(ada >= 0 && ada < bob && bob < cyd && !all.out.contains("Dee"), all.all().constData());
        const Outcome open = closure(cli, "list --open");
        QVERIFY2(open.out.contains("Ada") && !open.out.contains("Cyd"), open.all().constData());
        const QJsonArray rows = closure(cli, "list --json").rows();
        QCOMPARE(rows.size(), 3);
    }

    void showLeadsWithTheLastPossibleAccess()
    {
        const Cli cli;
        plantLeavers(cli);
        const Outcome shown = closure(cli, "show ada@example.com");
        QVERIFY2(shown.exit == 0 && shown.out.contains("OPEN") && shown.out.toLower().contains("last possible access"),
                 shown.all().constData());
        QCOMPARE(closure(cli, "show P1").out, shown.out);
        QVERIFY(closure(cli, "show P2").out.contains("BLOCKED"));
        QVERIFY(closure(cli, "show P3").out.contains("CLOSED"));
        QVERIFY(!closure(cli, "show P1 --json").json().isEmpty());
    }

    void planNamesTheCommandAndNeverRunsIt()
    {
        const Cli cli;
        plantLeavers(cli);
        const Outcome plan = closure(cli, "plan P1");
        QVERIFY2(plan.exit == 0 && plan.out.contains("deploy"), plan.all().constData());
        QVERIFY(!closure(cli, "plan P1 --json").json().value(s("steps")).toArray().isEmpty());
        QVERIFY(closure(cli, "plan P3").exit == 0);
    }

    void exposureTimelineAndSimulationAnswer()
    {
        const Cli cli;
        plantLeavers(cli);
        QVERIFY2(closure(cli, "exposure P1").exit == 0, closure(cli, "exposure P1").all().constData());
        const Outcome timeline = closure(cli, "timeline P1");
        QVERIFY2(timeline.exit == 0 && timeline.out.contains("2026-03-01") && timeline.out.contains("2026-03-03"),
                 timeline.all().constData());
        const Outcome drawn = closure(cli, {s("timeline"), s("P1"), s("--svg"), cli.work(s("ada.svg"))});
        QVERIFY2(drawn.exit == 0, drawn.all().constData());
        const QByteArray svg = cli.read(cli.work(s("ada.svg")));
        QVERIFY(svg.contains("<svg") && svg.trimmed().endsWith("</svg>") && !svg.contains("<script"));
        QCOMPARE(closure(cli, "timeline P1 --svg -").out, svg);
        const Outcome back = closure(cli, "simulate-reenable P2");
        QVERIFY2(back.exit == 0 && back.out.contains("ci"), back.all().constData());
        QVERIFY(!closure(cli, "simulate-reenable P1").out.contains("deploy")); // it works already
    }

    void anOpenClosureIsCertifiedAsOpen()
    {
        const Cli cli;
        plantLeavers(cli);
        const QString file = cli.work(s("out/ada.json"));
        QDir().mkpath(cli.work(s("out")));
        const Outcome certified = closure(cli, {s("certify"), s("P1"), s("-o"), file});
        QVERIFY2(certified.exit == 0 && firstLine(certified).startsWith("OPEN:"), certified.all().constData());
        const Outcome verified = cli.run({s("closure"), s("verify"), file, s("--evidence"), cli.work(s("out"))});
        QVERIFY2(verified.exit == 0 && firstLine(verified).startsWith("OPEN:"), verified.all().constData());
        QVERIFY(verified.out.contains("signature holds") && verified.out.contains("every verdict follows"));
        QVERIFY(verified.out.contains("policy and trust map have the recorded digests"));
        QVERIFY(cli.read(cli.work(s("out/ada.html"))).contains("OPEN"));
        const Outcome closed = closure(cli, {s("certify"), s("P3"), s("-o"), cli.work(s("out/cyd.json"))});
        QVERIFY2(firstLine(closed).startsWith("CLOSED:"), closed.all().constData());
    }

    void oneByteOfEvidenceIsNamed()
    {
        const Cli cli;
        plantLeavers(cli);
        QDir().mkpath(cli.work(s("out")));
        const QString file = cli.work(s("out/ada.json"));
        QCOMPARE(closure(cli, {s("certify"), s("P1"), s("-o"), file}).exit, 0);
        QByteArray evidence = cli.read(cli.work(s("out/ada.observations.jsonl")));
        const auto at = evidence.indexOf("\"enabled\"");
        QVERIFY(at > 0);
        evidence[at + 1] = 'E';
        cli.write("out/ada.observations.jsonl", evidence);
        const Outcome verified = cli.run({s("closure"), s("verify"), file, s("--evidence"), cli.work(s("out"))});
        QVERIFY2(verified.exit == 1 && verified.out.contains("THE EVIDENCE DIFFERS"), verified.all().constData());
        const QByteArray line = QByteArray::number(evidence.left(at).count('\n') + 1);
        QVERIFY2(verified.out.contains("line " + line), verified.all().constData());
    }

    void aChangedCertificateIsInvalid()
    {
        const Cli cli;
        plantLeavers(cli);
        const QString file = cli.work(s("ada.json"));
        QCOMPARE(closure(cli, {s("certify"), s("P1"), s("-o"), file}).exit, 0);
        QByteArray certificate = cli.read(file);
        const auto at = certificate.indexOf("\"payload\":\"") + 60;
        certificate[at] = certificate[at] == 'A' ? 'B' : 'A';
        cli.write("ada.json", certificate);
        const Outcome verified = cli.run({s("closure"), s("verify"), file});
        QVERIFY2(verified.exit == 1 && verified.out.contains("INVALID"), verified.all().constData());
    }

    void otherIssuerFactsAreSaid()
    {
        Cli cli;
        plantLeavers(cli);
        const QString file = cli.work(s("ada.json"));
        QCOMPARE(closure(cli, {s("certify"), s("P1"), s("-o"), file}).exit, 0);
        const QString resources = cli.path(s("resources"));
        cli.shell("cp -r " PROBATE_SOURCE_DIR "/resources '" + resources.toUtf8() + "'; echo '# later' >> '" +
                  resources.toUtf8() + "/issuers/aws.yaml'");
        cli.extra[s("PROBATE_RESOURCES")] = resources;
        const Outcome verified = cli.run({s("closure"), s("verify"), file, s("--json")});
        QVERIFY2(verified.exit == 0, verified.all().constData());
        const QJsonArray notes = verified.json()[s("ruleNotes")].toArray();
        QCOMPARE(notes.size(), 1);
        QVERIFY(notes.first().toString().contains(s("issuer facts")));
    }

    void declarationsAreKeptWithAuthorAndReason()
    {
        const Cli cli;
        plantLeavers(cli);
        const QStringList why{s("--reason"), s("handed in the badge"), s("--author"), s("hr")};
        QCOMPARE(cli.run({s("closure"), s("close"), s("P4"), s("--kind"), s("disabled"), s("--at"),
                          s("2026-03-02T09:00:00Z")})
                     .exit,
                 2); // no reason
        const Outcome closed = cli.run(QStringList{s("closure"), s("close"), s("P4"), s("--kind"), s("disabled"),
                                                   s("--at"), s("2026-03-02T09:00:00Z")} +
                                       why);
        QVERIFY2(closed.exit == 0 && closed.out.contains("hr declares P4"), closed.all().constData());
        const Outcome shown = cli.run({s("closure"), s("show"), s("P4")});
        QVERIFY2(shown.out.contains("UNPROVEN"), shown.all().constData()); // nothing is known of Dee
        const Outcome back =
            cli.run(QStringList{s("closure"), s("reopen"), s("P4"), s("--at"), s("2026-03-04T09:00:00Z")} + why);
        QVERIFY2(back.exit == 0, back.all().constData());
        const Outcome plan = cli.run({s("closure"), s("plan"), s("P4")});
        QVERIFY2(plan.exit == 3 && plan.err.contains("no closure"), plan.all().constData());
        const Outcome log = cli.run("store verify");
        QVERIFY2(log.exit == 0, log.all().constData());
        // Cyd was deleted, which no re-enable ends: that is said.
        const Outcome vain =
            cli.run(QStringList{s("closure"), s("reopen"), s("P3"), s("--at"), s("2026-03-04T09:00:00Z")} + why);
        QVERIFY2(vain.exit == 0 && vain.out.contains("stays in force"), vain.all().constData());
        QVERIFY(!back.out.contains("stays in force"));
    }

    void theGroupAnswersForHelp()
    {
        const Cli cli;
        const Outcome asked = cli.run("closure --help");
        QVERIFY2(asked.exit == 0 && asked.out.contains("closure certify"), asked.all().constData());
        QCOMPARE(cli.run("closure").exit, 2); // no command yet
        QCOMPARE(cli.run("closure nothing").exit, 2);
    }

    /// Two exports say the same of one instant: one line of the timeline.
    void aTimelineSaysNothingTwice()
    {
        const Cli cli;
        plantLeavers(cli);
        const Outcome once = closure(cli, "timeline P1 --json");
        QFile tokens(cli.work(s("github/personal-access-tokens.json"))), records(cli.work(s("collected.yaml")));
        QVERIFY(tokens.open(QIODevice::ReadOnly) && records.open(QIODevice::ReadOnly));
        cli.write("github/again/personal-access-tokens.json", tokens.readAll());
        cli.write("collected.yaml", records.readAll() +
                                        "  - {path: github/again/personal-access-tokens.json, issuer: 'github:acme', "
                                        "collected-at: '2026-03-05T10:00:00Z', complete: true}\n");
        QCOMPARE(cli.audit().exit, 1);
        const Outcome twice = closure(cli, "timeline P1 --json");
        const auto texts = [](const Outcome &outcome) {
            QStringList all;
            for (const QJsonValue &event : outcome.json()[s("events")].toArray()) {
                all.append(event[s("at")].toString() + event[s("text")].toString());
            }
            return all;
        };
        QVERIFY2(texts(once).size() > 3, once.all().constData());
        QCOMPARE(texts(twice), texts(once));
    }

    void aWrongNameIsAnsweredWithSuggestions_data()
    {
        QTest::addColumn<QString>("command");
        for (const char *command : {"show", "plan", "exposure", "timeline", "simulate-reenable", "notify"}) {
            QTest::newRow(command) << QString::fromLatin1(command);
        }
    }
    void aWrongNameIsAnsweredWithSuggestions()
    {
        QFETCH(QString, command);
        static const Cli cli;
        if (!QFileInfo::exists(cli.work(s("roster.csv")))) {
            plantLeavers(cli);
        }
        const Outcome outcome = closure(cli, {command, s("ada@exampel.com")});
        QVERIFY2(outcome.exit != 0 && outcome.err.contains("ada@example.com"), outcome.all().constData());
        const Outcome active = closure(cli, {command, s("P4")}); // Dee is here
        QVERIFY2(command == s("exposure") || active.exit == 3 || active.out.contains("no closure"),
                 active.all().constData());
        const Outcome hostile = closure(cli, {command, s("x\x1b[31m\n\u202ey")});
        QVERIFY2(hostile.exit != 0 && !hostile.holdsControls(), hostile.all().constData());
    }

    void namesThatStrangersChoseAreShownAndNotObeyed()
    {
        const Cli cli;
        plantLeavers(cli, "Ada \x1b[31m\xe2\x80\xae<b>&");
        for (const char *words : {"show P1", "list", "plan P1", "exposure P1", "timeline P1", "simulate-reenable P1",
                                  "notify P1 --issuer https://p.example.com"}) {
            const Outcome outcome = closure(cli, words);
            QVERIFY2(outcome.exit == 0 || outcome.exit == 1, outcome.all().constData());
            QVERIFY2(!outcome.holdsControls(), words);
        }
        const Outcome svg = closure(cli, "timeline P1 --svg -");
        QVERIFY(!svg.holdsControls() && !svg.out.contains("<b>"));
        QCOMPARE(closure(cli, {s("certify"), s("P1"), s("-o"), cli.work(s("a.json"))}).exit, 0);
        QVERIFY(!cli.read(cli.work(s("a.html"))).contains("<b>&"));
    }
};

QTEST_GUILESS_MAIN(TestCliClosure)
#include "tst_cli_closure.moc"
