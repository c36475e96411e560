// Who is who, through the real binary: records that a person takes apart, a credential that two sources contest, and a
// sponsor whose time is over.
#include "tests/cli_fixture.h"

using namespace probate::test;
using namespace Qt::StringLiterals;

namespace {

/// Two accounts of one address at an identity provider: a family's, say.
void makeFamily(const Cli &cli)
{
    cli.write("exports/collected.yaml", "files:\n  - {path: 'scim/*.json', issuer: 'scim:idp', collected-at: "
                                        "'2026-03-11T16:00:00Z', complete: true}\n");
    const auto user = [](const char *id, const char *name) {
        return QByteArray("{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"id\":\"") + id +
               "\",\"userName\":\"" + name + "\",\"displayName\":\"" + name +
               "\",\"active\":true,\"emails\":[{\"value\":\"family@example.com\",\"primary\":true}]}";
    };
    cli.write("exports/scim/users.json",
              "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":2,"
              "\"startIndex\":1,\"itemsPerPage\":2,\"Resources\":[" +
                  user("17", "father") + ',' + user("99", "son") + "]}");
    cli.write("probate.yaml", "name: t\nsources: [exports]\n");
    const Outcome audit = cli.run("audit --quiet --json");
    QVERIFY2(audit.exit == 0 || audit.exit == 1 || audit.exit == 4, audit.all().constData());
}

int principalsIn(const Cli &cli)
{
    return static_cast<int>(cli.run("report --format json").json()["principals"_L1].toArray().size());
}

} // namespace

class TestCliRoster : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recordsThatBecameOneAreTakenApartAndJoinedAgain()
    {
        const Cli cli;
        makeFamily(cli);
        QCOMPARE(principalsIn(cli), 1);
        const QStringList split{u"roster"_s,   u"split"_s,          u"scim-user:idp/17"_s, u"scim-user:idp/99"_s,
                                u"--reason"_s, u"father and son"_s, u"--author"_s,         u"bea"_s};
        const Outcome done = cli.run(split);
        QVERIFY2(done.exit == 0 && done.out.contains("bea declares"), done.all().constData());
        QCOMPARE(principalsIn(cli), 2);
        const Outcome undone = cli.run(split + QStringList{u"--undo"_s});
        QVERIFY2(undone.exit == 0 && undone.out.contains("one principal again"), undone.all().constData());
        QCOMPARE(principalsIn(cli), 1);
        QVERIFY2(cli.run("store verify").exit == 0, "the log does not hold");
    }

    void aSplitNeedsAReasonAndNamesThatAreKnown_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<int>("exit");
        QTest::newRow("no reason") << u"scim-user:idp/17 scim-user:idp/99"_s << 2;
        QTest::newRow("one name") << u"scim-user:idp/17 --reason x"_s << 2;
        QTest::newRow("a name without its space") << u"father son --reason x"_s << 2;
        QTest::newRow("a stranger") << u"scim-user:idp/17 scim-user:idp/1 --reason x"_s << 3;
    }
    void aSplitNeedsAReasonAndNamesThatAreKnown()
    {
        static const std::unique_ptr<Cli> cli = [] {
            auto made = std::make_unique<Cli>();
            makeFamily(*made);
            return made;
        }();
        QFETCH(QString, words);
        QFETCH(int, exit);
        const Outcome refused =
            cli->run(QStringList{u"roster"_s, u"split"_s, u"--author"_s, u"bea"_s} + words.split(u' '));
        QVERIFY2(refused.exit == exit, refused.all().constData());
        QCOMPARE(principalsIn(*cli), 1);
    }

    /// docs/roster.md shows this very estate.
    void aContestedCredentialIsExplained()
    {
        const Cli cli;
        cli.write("exports/collected.yaml",
                  "files:\n  - {path: 'k8s/*.json', issuer: 'k8s:prod', collected-at: '2026-03-11T16:00:00Z', "
                  "complete: true}\n");
        const auto secret = [](const char *owner) {
            return QByteArray("{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":"
                              "\"Secret\",\"type\":\"kubernetes.io/"
                              "service-account-token\",\"metadata\":{\"name\":\"smtp\",\"namespace\":\"pay\","
                              "\"uid\":\"6f1c\",\"creationTimestamp\":\"2025-05-01T00:00:00Z\",\"annotations\":{"
                              "\"kubernetes.io/service-account.name\":\"api\"},\"labels\":{\"owner\":\"") +
                   owner + "\"}},\"data\":{}}]}";
        };
        cli.write("exports/k8s/secrets.json", secret("ann@example.com"));
        cli.write("exports/k8s/secrets-gitops.json", secret("bob@example.com"));
        cli.write("roster.csv", "id,display_name,kind,github_login,email\nP1,Ann,person,ann,ann@example.com\n"
                                "P2,Bob,person,bob,bob@example.com\n");
        cli.write("probate.yaml", "name: t\nsources: [exports]\nroster: {people: roster.csv}\n");
        const Outcome audit = cli.run("audit --quiet --json");
        QVERIFY2(!audit.findings(u"O02"_s).isEmpty(), audit.all().constData());
        const Outcome why = cli.run({u"explain"_s, u"k8s-secret-uid:6f1c"_s});
        QVERIFY2(why.exit == 0 && why.out.contains("Ann") && why.out.contains("Bob") &&
                     why.out.count("in conflict: another principal is named with the same strength") == 2,
                 why.all().constData());
    }

    void aSponsorWhoseTimeIsOverAnswersForNothing_data()
    {
        QTest::addColumn<QString>("asOf");
        QTest::addColumn<int>("findings");
        QTest::newRow("in the period") << u"2026-06-30T23:59:59Z"_s << 0;
        QTest::newRow("as it ends") << u"2026-07-01T00:00:00Z"_s << 1;
    }
    void aSponsorWhoseTimeIsOverAnswersForNothing()
    {
        QFETCH(QString, asOf);
        QFETCH(int, findings);
        const Cli cli;
        cli.write("roster.csv", "id,display_name,kind,sponsor_id,sponsor_from,sponsor_until\nP1,Ann,person,,,\n"
                                "S1,Bot,ai_agent,P1,2026-01-01,2026-07-01\n");
        cli.write("src/README", "nothing\n");
        cli.write("probate.yaml", "name: t\nsources: [src]\nroster: {people: roster.csv}\n");
        const Outcome audit = cli.run({u"audit"_s, u"--quiet"_s, u"--json"_s, u"--as-of"_s, asOf});
        QVERIFY2(audit.findings(u"O05"_s).size() == findings, audit.all().constData());
        QVERIFY2(audit.exit == (findings ? 1 : 0), audit.all().constData());
    }
};

QTEST_GUILESS_MAIN(TestCliRoster)
#include "tst_cli_roster.moc"
