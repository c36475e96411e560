// Every closure command through the real binary: three leavers, one open, one blocked, one closed; their certificates,
// plans, pictures and events; declarations; names that strangers chose; names that nobody has.
#include "tests/cli_fixture.h"

#include "scanners/keys/jws.h"

#include <QHttpServer>
#include <QHttpServerResponse>

using namespace probate::test;

namespace {

QString s(const char *text)
{
    return QString::fromUtf8(text);
}

constexpr char asOf[] = "2026-03-11T19:55:00Z";

/// Ada's GitHub token works on, Bob's GitLab token is blocked with his account, Cyd's token is gone; Dee is here.
void plant(const Cli &cli, const QByteArray &adasName = "Ada Byron")
{
    cli.write("roster.csv", "id,display_name,kind,email,github_login\n"
                            "P1,\"" +
                                adasName +
                                "\",person,ada@example.com,ada\nP2,Bob,person,bob@example.com,\n"
                                "P3,Cyd,person,cyd@example.com,\nP4,Dee,person,dee@example.com,\n");
    cli.write("leavers.csv", "principal,kind,effective,ends\nP1,disabled,2026-03-01T09:00:00Z,\n"
                             "P2,disabled,2026-03-01T09:00:00Z,\nP3,deleted,2026-03-01T09:00:00Z,\n");
    cli.write("github/personal-access-tokens.json",
              R"([{"id":1,"owner":{"login":"ada"},"repository_selection":"all","permissions":{},)"
              R"("access_granted_at":"2026-01-05T10:00:00Z","token_expired":false,"token_expires_at":null,)"
              R"("token_last_used_at":"2026-03-03T10:00:00Z","token_id":71,"token_name":"deploy"}])");
    cli.write("gitlab/users.json",
              R"([{"id":12,"username":"bob","email":"bob@example.com","state":"blocked","name":"Bob"},)"
              R"({"id":13,"username":"cyd","email":"cyd@example.com","state":"blocked","name":"Cyd"}])");
    cli.write("gitlab/personal_access_tokens.json",
              R"([{"id":82,"name":"ci","revoked":false,"created_at":"2026-01-05T10:00:00Z","scopes":["api"],)"
              R"("user_id":12,"last_used_at":null,"active":true,"expires_at":null},)"
              R"({"id":83,"name":"old","revoked":true,"created_at":"2026-01-05T10:00:00Z","scopes":["api"],)"
              R"("user_id":13,"last_used_at":null,"active":false,"expires_at":null}])");
    cli.write(
        "collected.yaml",
        "files:\n"
        "  - {path: github/personal-access-tokens.json, issuer: 'github:acme', collected-at: '2026-03-05T10:00:00Z', "
        "complete: true}\n"
        "  - {path: 'gitlab/*.json', issuer: 'gitlab:gitlab.example.com', collected-at: '2026-03-05T10:00:00Z', "
        "complete: true}\n");
    const Outcome audit = cli.audit();
    QVERIFY2(audit.exit == 1, audit.all().constData());
}

/// `probate closure WORDS… --as-of …`
Outcome closure(const Cli &cli, const QStringList &words)
{
    return cli.run(QStringList{s("closure")} + words + QStringList{s("--as-of"), s(asOf)});
}
Outcome closure(const Cli &cli, const char *words)
{
    return closure(cli, s(words).split(QLatin1Char(' ')));
}

/// Runs the binary while this process answers requests.
Outcome runBeside(const Cli &cli, const QStringList &words)
{
    auto process = cli.start(Cli::binary(), words);
    for (int i = 0; i < 6'000 && process->state() != QProcess::NotRunning; ++i) {
        QTest::qWait(10);
    }
    const bool ended = process->state() == QProcess::NotRunning && process->exitStatus() == QProcess::NormalExit;
    return {ended ? process->exitCode() : -1, process->readAllStandardOutput(), process->readAllStandardError()};
}

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
        plant(cli);
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
        plant(cli);
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
        plant(cli);
        const Outcome plan = closure(cli, "plan P1");
        QVERIFY2(plan.exit == 0 && plan.out.contains("deploy"), plan.all().constData());
        QVERIFY(!closure(cli, "plan P1 --json").json().value(s("steps")).toArray().isEmpty());
        QVERIFY(closure(cli, "plan P3").exit == 0);
    }

    void exposureTimelineAndSimulationAnswer()
    {
        const Cli cli;
        plant(cli);
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
        plant(cli);
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
        plant(cli);
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
        plant(cli);
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
        plant(cli);
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
        plant(cli);
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
            plant(cli);
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
        plant(cli, "Ada \x1b[31m\xe2\x80\xae<b>&");
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

    void notifyWritesSignedEventsAndSendsNothingUnasked()
    {
        const Cli cli;
        plant(cli);
        const QStringList from{s("--issuer"), s("https://probate.example.com")};
        QCOMPARE(closure(cli, "notify P1").exit, 2); // who says so?
        const Outcome dry = closure(cli, QStringList{s("notify"), s("P1")} + from);
        QVERIFY2(dry.exit == 0 && dry.out.contains("account-disabled") && dry.out.contains("not sent"),
                 dry.all().constData());
        const QString folder = cli.work(s("events"));
        const Outcome written = closure(cli, QStringList{s("notify"), s("P1"), s("--out"), folder, s("--poll-file"),
                                                         cli.work(s("poll.json")), s("--json")} +
                                                 from);
        QVERIFY2(written.exit == 0, written.all().constData());
        const QJsonArray events = written.json()[s("events")].toArray();
        QCOMPARE(QDir(folder).entryList({s("*.jwt")}).size(), events.size());
        QCOMPARE(events.size(), 3); // the account, its sessions, the token
        probate::TrustedKeys keys;
        const QString jwks =
            QString::fromUtf8(cli.tool(s("find"), {cli.state(), s("-name"), s("*.jwks.json")}).out.trimmed());
        QVERIFY(keys.addJwks(from[1], cli.read(jwks)));
        for (const QJsonValue &event : events) {
            const auto verified = probate::verify(
                cli.read(folder + QLatin1Char('/') + event[s("jti")].toString() + s(".jwt")).trimmed(), from[1], keys);
            QVERIFY2(verified, verified ? "" : qPrintable(verified.error().message()));
            QCOMPARE(verified->claims, event[s("claims")].toObject());
        }
        const QJsonObject poll = QJsonDocument::fromJson(cli.read(cli.work(s("poll.json")))).object();
        QCOMPARE(poll[s("sets")].toObject().size(), 3);
        QCOMPARE(poll[s("moreAvailable")].toBool(true), false);
    }

    void notifyDeliversOnceAndKeepsALedger()
    {
        const Cli cli;
        plant(cli);
        std::vector<QByteArray> received;
        bool refuses = true;
        QHttpServer server;
        server.route(s("/events"), [&](const QHttpServerRequest &request) {
            received.push_back(request.body());
            const bool first = received.size() == 1 && refuses;
            return QHttpServerResponse(
                "application/json",
                first ? "{\"err\":\"invalid_request\",\"description\":\"not today\\u001b[31m\"}" : "",
                first ? QHttpServerResponder::StatusCode::BadRequest : QHttpServerResponder::StatusCode::Accepted);
        });
        const QString url = s("http://127.0.0.1:%1/events").arg(server.listen(QHostAddress::LocalHost));
        const QStringList words{s("closure"), s("notify"),   s("P1"),
                                s("--push"),  url,           s("--receiver"),
                                s("shop"),    s("--issuer"), s("https://probate.example.com")};
        const Outcome first = runBeside(cli, words);
        QVERIFY2(first.exit == 3 && first.out.contains("refused") && first.out.contains("not today") &&
                     !first.holdsControls(),
                 first.all().constData());
        QCOMPARE(received.size(), std::size_t{3});
        const Outcome second = runBeside(cli, words); // only what was refused
        QVERIFY2(second.exit == 0 && second.out.contains("accepted before"), second.all().constData());
        QCOMPARE(received.size(), std::size_t{4});
        QCOMPARE(runBeside(cli, words + QStringList{s("--again")}).exit, 0);
        QCOMPARE(received.size(), std::size_t{7});
        const Outcome info = cli.run("store info");
        QVERIFY2(info.out.contains("signal-delivered"), info.all().constData());
        QCOMPARE(cli.run("store verify").exit, 0);
        // What was accepted changes no verdict.
        QVERIFY(cli.run({s("closure"), s("show"), s("P1")}).out.contains("OPEN"));
    }

    void notifyRefusesWhereItMustNotSend_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("http elsewhere") << QStringList{s("--push"), s("http://shop.example.com/e")};
        QTest::newRow("user in the address") << QStringList{s("--push"), s("https://a:b@shop.example.com/e")};
        QTest::newRow("dated back") << QStringList{s("--push"), s("https://shop.example.com/e"), s("--as-of"), s(asOf)};
        QTest::newRow("no issuer") << QStringList{s("--issuer"), s("shop")};
        QTest::newRow("no alias") << QStringList{s("--subject"), s("ada")};
    }
    void notifyRefusesWhereItMustNotSend()
    {
        QFETCH(QStringList, words);
        static const Cli cli;
        if (!QFileInfo::exists(cli.work(s("roster.csv")))) {
            plant(cli);
        }
        const Outcome outcome = cli.run(
            QStringList{s("closure"), s("notify"), s("P1"), s("--issuer"), s("https://probate.example.com")} + words);
        QVERIFY2(outcome.exit == 2 && !outcome.err.contains("a:b@"), outcome.all().constData());
    }

    void aTokenThatOthersCanReadIsNotUsed()
    {
        const Cli cli;
        plant(cli);
        const QByteArray word = made(24);
        cli.write("token", word + '\n');
        const QStringList words{s("closure"),
                                s("notify"),
                                s("P1"),
                                s("--issuer"),
                                s("https://probate.example.com"),
                                s("--push"),
                                s("http://127.0.0.1:1/"),
                                s("--token-file"),
                                cli.work(s("token"))};
        QFile::setPermissions(cli.work(s("token")), QFile::ReadOwner | QFile::ReadOther);
        const Outcome outcome = cli.run(words);
        QVERIFY2(outcome.exit == 3 && outcome.err.contains("chmod 600") && !outcome.err.contains(word),
                 outcome.all().constData());
    }
};

QTEST_GUILESS_MAIN(TestCliClosure)
#include "tst_cli_closure.moc"
