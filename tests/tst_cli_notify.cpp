// closure notify through the real binary against a receiver that the test starts, and input that is wrong: what is
// wrong is named, and makes nothing look safer.
#include "tests/leavers_estate.h"

#include "scanners/keys/jws.h"

#include <QHttpServer>
#include <QHttpServerResponse>

using namespace probate::test;

namespace {

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

} // namespace

class TestCliNotify : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void notifyWritesSignedEventsAndSendsNothingUnasked()
    {
        const Cli cli;
        plantLeavers(cli);
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
        plantLeavers(cli);
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
        const Outcome timeline = cli.run({s("closure"), s("timeline"), s("P1")});
        QVERIFY2(timeline.out.contains("told") && timeline.out.contains("accepted"), timeline.all().constData());
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
            plantLeavers(cli);
        }
        const Outcome outcome = cli.run(
            QStringList{s("closure"), s("notify"), s("P1"), s("--issuer"), s("https://probate.example.com")} + words);
        QVERIFY2(outcome.exit == 2 && !outcome.err.contains("a:b@"), outcome.all().constData());
    }

    void anExportThatIsCutProvesNothing()
    {
        const Cli cli;
        plantLeavers(cli);
        QVERIFY(closure(cli, "show P3").out.contains("CLOSED"));
        const Cli cut;
        plantLeavers(cut);
        QByteArray tokens = cli.read(cli.work(s("gitlab/personal_access_tokens.json")));
        cut.write("gitlab/personal_access_tokens.json", tokens.left(tokens.indexOf("\"id\":83") + 20));
        cut.shell("rm -rf '" + cut.state().toUtf8() + "'/*"); // what was read before stays known otherwise
        const Outcome audit = cut.audit();
        QVERIFY2(!audit.skips(s("damaged"), s("personal_access_tokens")).isEmpty(), audit.all().constData());
        QVERIFY(closure(cut, "show P3").out.contains("UNPROVEN"));
        QVERIFY(!closure(cut, "show P2").out.contains("CLOSED"));
    }

    void evidenceFromTheFutureDoesNotExist()
    {
        const Cli cli;
        plantLeavers(cli);
        QByteArray record = cli.read(cli.work(s("collected.yaml")));
        cli.write("collected.yaml", record.replace("2026-03-05T10:00:00Z", "2026-05-05T10:00:00Z"));
        cli.shell("rm -rf '" + cli.state().toUtf8() + "'/*");
        const Outcome audit = cli.audit();
        QVERIFY2(!audit.skips(s("future-time")).isEmpty(), audit.all().constData());
        for (const char *who : {"P1", "P2", "P3"}) {
            const Outcome shown = closure(cli, {s("show"), s(who)});
            QVERIFY2(shown.out.contains("UNPROVEN") && !shown.out.contains("CLOSED"), shown.all().constData());
        }
    }

    void ofTwoExportsTheNewerCounts()
    {
        const Cli cli;
        plantLeavers(cli);
        const QByteArray tokens = cli.read(cli.work(s("gitlab/personal_access_tokens.json")));
        QByteArray alive = tokens;
        alive.replace("\"revoked\":true", "\"revoked\":false").replace("\"active\":false", "\"active\":true");
        QByteArray users = cli.read(cli.work(s("gitlab/users.json")));
        cli.write("gitlab/later/personal_access_tokens.json", alive);
        cli.write("gitlab/later/users.json", users.replace("blocked", "active"));
        cli.write("collected.yaml",
                  cli.read(cli.work(s("collected.yaml"))) +
                      "  - {path: 'gitlab/later/*.json', issuer: 'gitlab:gitlab.example.com', collected-at: "
                      "'2026-03-06T10:00:00Z', complete: true}\n");
        cli.audit();
        QVERIFY2(closure(cli, "show P3").out.contains("OPEN"), closure(cli, "show P3").all().constData());
        const Cli other; // the same two, the other way round
        plantLeavers(other);
        other.write("gitlab/later/personal_access_tokens.json", alive);
        other.write("gitlab/later/users.json", users);
        other.write("collected.yaml",
                    other.read(other.work(s("collected.yaml"))) +
                        "  - {path: 'gitlab/later/*.json', issuer: 'gitlab:gitlab.example.com', collected-at: "
                        "'2026-03-04T10:00:00Z', complete: true}\n");
        other.audit();
        QVERIFY2(closure(other, "show P3").out.contains("CLOSED"), closure(other, "show P3").all().constData());
    }

    void aTrustMapThatIsWrongIsNamed()
    {
        const Cli cli;
        plantLeavers(cli);
        cli.write("circle.yaml",
                  "issuers:\n  - {issuer: 'a:1', stores: [{name: 'b:1', cache: 1 h, invalidation: none}]}\n"
                  "  - {issuer: 'b:1', stores: [{name: 'a:1', cache: 1 h, invalidation: none}]}\n");
        const Outcome circle = cli.audit({s("--trust"), cli.work(s("circle.yaml"))});
        QVERIFY2(circle.exit >= 2 && circle.err.contains("circle"), circle.all().constData());
        cli.write("unknown.yaml", "issuers:\n  - {issuer: 'gitlab:gitlab.exampel.com', stores: []}\n");
        const Outcome unknown = cli.audit({s("--trust"), cli.work(s("unknown.yaml"))});
        QVERIFY2(!unknown.findings(s("E02")).isEmpty(), unknown.all().constData());
    }

    void aTokenThatOthersCanReadIsNotUsed()
    {
        const Cli cli;
        plantLeavers(cli);
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

QTEST_GUILESS_MAIN(TestCliNotify)
#include "tst_cli_notify.moc"
