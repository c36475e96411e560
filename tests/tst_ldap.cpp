// A live directory: every account or an error, never in clear, and nothing asked for that need not be known. Against a
// real OpenLDAP server.
#include "scanners/live/bind_password.h"
#include "scanners/live/ldap_directory.h"
#include "tests/cli_fixture.h"
#include "tests/private_directory.h"

using namespace probate;
using namespace probate::test;
using namespace Qt::StringLiterals;

namespace {

using Options = std::map<QString, QString>;

struct Read
{
    int entries = 0;
    int pages = 0;
    QByteArray ldif;
    ErrorKind kind = ErrorKind::Internal;
    QString problem;
};

Read read(const Options &options, const QByteArray &password)
{
    Read read;
    const auto fail = [&](const Error &error) {
        read.kind = error.kind();
        read.problem = error.message();
        return read;
    };
    const auto server = ldapServerOf(options);
    if (!server) {
        return fail(server.error());
    }
    const auto directory = LdapDirectory::open(*server, SecretBytes(password));
    if (!directory) {
        return fail(directory.error());
    }
    const auto outcome =
        (*directory)->readAccounts([&](const QByteArray &page, std::uint64_t) { read.ldif += page; }, nullptr);
    if (!outcome) {
        return fail(outcome.error());
    }
    read.entries = static_cast<int>(outcome->entries);
    read.pages = static_cast<int>(outcome->pages);
    return read;
}

} // namespace

class TestLdap : public QObject
{
    Q_OBJECT

    std::unique_ptr<PrivateDirectory> m_directory;

    Options options(const QString &url) const
    {
        return {{u"url"_s, url},
                {u"base"_s, u"dc=example,dc=com"_s},
                {u"bind-dn"_s, u"cn=reader,dc=example,dc=com"_s},
                {u"ca-file"_s, m_directory->path("ca.pem")},
                {u"page-size"_s, u"100"_s},
                {u"timeout"_s, u"5"_s}};
    }
    Options changed(const QString &url, const Options &changes) const
    {
        Options all = options(url);
        for (const auto &[name, value] : changes) {
            all[name] = value;
        }
        return all;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QString why;
        m_directory = PrivateDirectory::start(&why);
        if (!m_directory) {
            QSKIP(qPrintable(why));
        }
    }

    void everyAccountComes_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("tls");
        QTest::newRow("LDAPS") << m_directory->secure() << u"required"_s;
        QTest::newRow("StartTLS") << m_directory->plain() << u"required"_s;
        QTest::newRow("loopback in clear") << m_directory->plain() << u"none"_s;
    }
    void everyAccountComes()
    {
        QFETCH(QString, url);
        QFETCH(QString, tls);
        const Read got = read(changed(url, {{u"tls"_s, tls}}), m_directory->password());
        QVERIFY2(got.problem.isEmpty(), qPrintable(got.problem));
        QCOMPARE(got.entries, PrivateDirectory::people);
        QCOMPARE(got.pages, 11);
        QCOMPARE(got.ldif.count("\ndn::") + 1, PrivateDirectory::people);
        QVERIFY(got.ldif.contains("entryUUID:: "));
        QVERIFY(!got.ldif.toLower().contains("userpassword"));
    }

    void whatIsNotTrustedIsRefused_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<Options>("changes");
        QTest::addColumn<QString>("needle");
        const auto row = [](const char *name, const QString &url, const Options &changes, const char *needle) {
            QTest::newRow(name) << url << changes << QString::fromLatin1(needle);
        };
        row("another CA, LDAPS", m_directory->secure(), {{u"ca-file"_s, m_directory->path("other.pem")}}, "connect");
        row("another CA, StartTLS", m_directory->plain(), {{u"ca-file"_s, m_directory->path("other.pem")}},
            "starting TLS");
        row("another name", m_directory->misnamed(), {}, "binding");
        row("no such CA file", m_directory->secure(), {{u"ca-file"_s, u"/nowhere.pem"_s}}, "/nowhere.pem");
        row("in clear over a network", u"ldap://ldap.example.com"_s, {{u"tls"_s, u"none"_s}}, "in clear");
        row("a user in the url", u"ldap://ann:x@127.0.0.1"_s, {}, "\"url\" must be");
        row("another protocol", u"http://127.0.0.1"_s, {}, "\"url\" must be");
        row("no base", m_directory->secure(), {{u"base"_s, QString()}}, "\"base\" is missing");
    }
    void whatIsNotTrustedIsRefused()
    {
        QFETCH(QString, url);
        QFETCH(Options, changes);
        QFETCH(QString, needle);
        const Read got = read(changed(url, changes), m_directory->password());
        QVERIFY2(got.problem.contains(needle) || (needle == "connect"_L1 && got.problem.contains("binding"_L1)),
                 qPrintable(got.problem));
        QCOMPARE(got.ldif, QByteArray());
        QVERIFY(!got.problem.contains(QString::fromLatin1(m_directory->password())));
    }

    void aWrongPasswordIsTheUsersMistakeAndIsNotRepeated()
    {
        const Read got = read(options(m_directory->secure()), "not-the-password");
        QCOMPARE(got.kind, ErrorKind::Usage);
        QVERIFY2(!got.problem.contains("not-the-password"_L1), qPrintable(got.problem));
        const Read none = read(options(m_directory->secure()), {});
        QVERIFY2(none.problem.contains("password-file"_L1), qPrintable(none.problem)); // never as anonymous instead
    }

    void aServerThatStopsIsAnErrorAndNoShorterRoster_data()
    {
        QTest::addColumn<int>("bytes");
        QTest::addColumn<bool>("silently");
        QTest::newRow("in the first page") << 5'000 << false;
        QTest::newRow("in a later page") << 90'000 << false;
        QTest::newRow("falls silent") << 60'000 << true;
        QTest::newRow("before it says anything") << 1 << true;
    }
    void aServerThatStopsIsAnErrorAndNoShorterRoster()
    {
        QFETCH(int, bytes);
        QFETCH(bool, silently);
        const BreakingLine line(m_directory->port(), bytes, silently);
        const Read got =
            read(changed(u"ldap://127.0.0.1:%1"_s.arg(line.port()), {{u"tls"_s, u"none"_s}, {u"timeout"_s, u"1"_s}}),
                 m_directory->password());
        QCOMPARE(got.entries, 0);
        QVERIFY2(got.problem.contains("nothing of this reading counts"_L1) ||
                     (bytes == 1 && got.problem.contains("binding"_L1)),
                 qPrintable(got.problem));
    }

    void aLimitOfTheServerIsAnErrorToo()
    {
        const Read got = read(changed(m_directory->secure(), {{u"bind-dn"_s, u"cn=capped,dc=example,dc=com"_s}}),
                              m_directory->password());
        QVERIFY2(got.problem.contains("the server limits what it gives"_L1), qPrintable(got.problem));
    }

    void anAuditAsksItAndABrokenReadingLeavesTheRosterAsItWas()
    {
        const Cli cli;
        cli.write("app/one.env", "GITHUB_TOKEN=" + madeToken() + "\n");
        const auto estate = [&](quint16 port) {
            cli.write("probate.yaml",
                      "name: t\nsources: [app]\nroster:\n  ldap:\n    - name: corp\n      url: ldap://127.0.0.1:" +
                          QByteArray::number(port) +
                          "\n      base: dc=example,dc=com\n      tls: none\n      timeout: 2\n" +
                          "      bind-dn: cn=reader,dc=example,dc=com\n      password-file: " +
                          m_directory->path("password").toUtf8() + "\n");
        };
        const auto people = [](const Outcome &audit) { return audit.json()["principals"_L1].toArray().size(); };
        estate(m_directory->port());
        const Outcome audit = cli.run("audit --json --quiet");
        QVERIFY2(audit.exit == 1 && people(audit) == PrivateDirectory::people, audit.err.constData());

        const BreakingLine line(m_directory->port(), 50'000, false);
        estate(line.port());
        const Outcome broken = cli.run("audit --json");
        QVERIFY2(broken.err.contains("nothing of this reading counts"), broken.err.constData());
        QCOMPARE(people(broken), PrivateDirectory::people);
        QVERIFY(!broken.skips(u"interrupted"_s).isEmpty());
        const QByteArray store = cli.read(cli.work(u".probate/store.sqlite"_s));
        QVERIFY(!store.isEmpty() && !store.contains(m_directory->password()));

        QTest::qWait(1100);
        const Outcome offline = cli.run("audit --json --offline");
        QVERIFY2(offline.err.contains("ldap:corp was not asked"), offline.err.constData());
        QCOMPARE(people(offline), PrivateDirectory::people);
        QVERIFY(cli.run("roster").err.contains("ldap:corp is asked by"));
    }
};

QTEST_GUILESS_MAIN(TestLdap)
#include "tst_ldap.moc"
