// Scripted lives of accounts in real systems: each step is done there, what the system then lets in is tried there, and
// the verdict on its own export must say the same. Issuer facts that are marked verified name their step here.
#include "tests/real_systems.h"

#include <QDateTime>
#include <QRandomGenerator>
#include <QUrl>

using namespace probate;
using namespace probate::test;

namespace {

QString s(const char *text)
{
    return QString::fromUtf8(text);
}

QString madePassword()
{
    return QString::number(QRandomGenerator::system()->generate64(), 36) + s("Aa1");
}

/// A MariaDB server on a socket of its own.
class MariaDb : public RealSystem
{
public:
    MariaDb() : RealSystem("maria")
    {
        giveAway();
        QStringList install{s("--no-defaults"), s("--datadir=") + path(s("data")), s("--skip-test-db"),
                            s("--auth-root-authentication-method=normal")};
        if (::geteuid() == 0) {
            install << s("--user=nobody");
        }
        const ToolOutcome made = run(s("mariadb-install-db"), install);
        if (made.exit != 0) {
            qFatal("mariadb-install-db: %s", made.all().constData());
        }
        giveAway();
        serve(s("/usr/sbin/mariadbd"),
              {s("--no-defaults"), s("--datadir=") + path(s("data")), s("--socket=") + socket(), s("--skip-networking"),
               s("--pid-file=") + path(s("pid")), s("--innodb-flush-log-at-trx-commit=0")},
              true);
        for (int i = 0; i < 200 && sql(s("SELECT 1")).exit != 0; ++i) {
            QThread::msleep(50);
        }
    }
    QString socket() const { return path(s("s")); }
    ToolOutcome sql(const QString &statement, const QString &user = s("root")) const
    {
        return run(s("mariadb"), {s("--no-defaults"), s("-NBr"), s("-S"), socket(), s("-u"), user, s("-e"), statement});
    }
    QByteArray accounts() const
    {
        return sql(s("SELECT JSON_ARRAYAGG(JSON_OBJECT('Host',Host,'User',User,'Priv',Priv)) FROM mysql.global_priv"))
            .out;
    }
    QByteArray connections() const
    {
        return sql(s("SELECT JSON_ARRAYAGG(JSON_OBJECT('ID',ID,'USER',USER,'HOST',HOST,'COMMAND',COMMAND,'TIME',TIME)) "
                     "FROM information_schema.processlist"))
            .out;
    }
};

/// Asks an open client and says whether it was answered.
bool answers(QProcess &client)
{
    client.write("SELECT 'still here';\n");
    for (int i = 0; i < 20 && client.state() == QProcess::Running; ++i) {
        client.waitForReadyRead(200);
        if (client.readAllStandardOutput().contains("still here")) {
            return true;
        }
    }
    return false;
}

/// An sshd that lets in whom authorized_keys lists; its configuration names the list of revoked keys, or nothing does.
QProcess &serveSsh(RealSystem &host, quint16 port, bool named)
{
    const QString config =
        s("Port %1\nListenAddress 127.0.0.1\nHostKey %2/hostkey\nAuthorizedKeysFile %2/authorized_keys\n"
          "StrictModes no\nUsePAM no\nPidFile none\nPermitRootLogin yes\nPasswordAuthentication no\n%3")
            .arg(port)
            .arg(host.path(), named ? s("RevokedKeys %1/krl\n").arg(host.path()) : QString());
    host.write(s("sshd_config"), config.toUtf8());
    QDir().mkpath(s("/run/sshd"));
    QProcess &server = host.serve(s("/usr/sbin/sshd"), {s("-D"), s("-e"), s("-f"), host.path(s("sshd_config"))}, false);
    for (int i = 0; i < 100; ++i) {
        QTcpServer taken;
        if (!taken.listen(QHostAddress::LocalHost, port)) {
            break;
        }
        taken.close();
        QThread::msleep(20);
    }
    return server;
}

} // namespace

class TestRealSystems : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mariadbKeepsConnectionsOfLockedAndDroppedAccounts()
    {
        MariaDb server;
        const QString password = madePassword();
        QCOMPARE(server.sql(s("CREATE USER ann@localhost IDENTIFIED BY '%1'").arg(password)).exit, 0);
        QProcess client;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(s("MYSQL_PWD"), password);
        client.setProcessEnvironment(environment);
        client.start(s("mariadb"), {s("--no-defaults"), s("-NBn"), s("-S"), server.socket(), s("-u"), s("ann")});
        QVERIFY(client.waitForStarted());
        QVERIFY(answers(client));
        const auto logsIn = [&] {
            server.environment[s("MYSQL_PWD")] = password;
            const bool in = server.sql(s("SELECT 1"), s("ann")).exit == 0;
            server.environment.erase(s("MYSQL_PWD"));
            return in;
        };
        Exports exports;
        const auto collect = [&](int hour) {
            exports.add(s("mysql/global_priv.json"), server.accounts(), "mysql:main", hour);
            exports.add(s("mysql/processlist.json"), server.connections(), "mysql:main", hour);
        };
        const QString role = s("mysql-user:main/'ann'@'localhost'");
        const QString session = s("connection of 'ann'");
        collect(1);
        QVERIFY(logsIn());
        QCOMPARE(exports.verdictOn(role), s("LIVE"));
        QCOMPARE(exports.verdictOn(session), s("LIVE"));
        QCOMPARE(server.sql(s("ALTER USER ann@localhost ACCOUNT LOCK")).exit, 0);
        collect(2);
        QVERIFY(!logsIn() && answers(client));
        QCOMPARE(exports.verdictOn(role), s("BLOCKED"));
        QCOMPARE(exports.verdictOn(session), s("LIVE"));
        QCOMPARE(server.sql(s("DROP USER ann@localhost")).exit, 0);
        collect(3);
        QVERIFY(!logsIn() && answers(client));
        QCOMPARE(exports.verdictOn(role), s("DEAD"));
        QCOMPARE(exports.verdictOn(session), s("LIVE"));
        QCOMPARE(server.sql(s("KILL USER ann")).exit, 0);
        collect(4);
        QVERIFY(!answers(client));
        QCOMPARE(exports.verdictOn(session), s("DEAD"));
        client.kill();
        client.waitForFinished();
    }

    void openldapLocksAndUnlocksAnAccount()
    {
        RealSystem server("ldap");
        QDir().mkpath(server.path(s("db")));
        const QString admin = madePassword();
        const QString password = madePassword();
        server.write(s("slapd.conf"),
                     s("include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n"
                       "include /etc/ldap/schema/inetorgperson.schema\nmodulepath /usr/lib/ldap\n"
                       "moduleload back_mdb\nmoduleload ppolicy\npidfile %1/pid\ndatabase mdb\n"
                       "suffix dc=x\nrootdn cn=admin,dc=x\nrootpw %2\ndirectory %1/db\nmaxsize 1048576\n"
                       "overlay ppolicy\nppolicy_default cn=policy,dc=x\n")
                         .arg(server.path(), admin)
                         .toUtf8());
        server.giveAway();
        const QString url = s("ldapi://") + QString::fromLatin1(QUrl::toPercentEncoding(server.path(s("s"))));
        server.serve(s("/usr/sbin/slapd"), {s("-h"), url, s("-f"), server.path(s("slapd.conf")), s("-d"), s("0")},
                     true);
        const QStringList asAdmin{s("-H"), url, s("-x"), s("-D"), s("cn=admin,dc=x"), s("-w"), admin};
        const auto change = [&](const char *ldif) { return server.run(s("ldapmodify"), asAdmin, ldif).exit; };
        for (int i = 0; i < 100 && server.run(s("ldapwhoami"), asAdmin).exit != 0; ++i) {
            QThread::msleep(50);
        }
        const QByteArray people =
            "dn: dc=x\nobjectClass: dcObject\nobjectClass: organization\ndc: x\no: x\n\n"
            "dn: cn=policy,dc=x\nobjectClass: device\nobjectClass: pwdPolicy\ncn: policy\npwdAttribute: userPassword\n"
            "pwdLockout: TRUE\n\ndn: uid=ann,dc=x\nobjectClass: inetOrgPerson\nuid: ann\ncn: Ann\nsn: A\n"
            "mail: ann@example.com\nuserPassword: " +
            password.toUtf8() + "\n";
        const ToolOutcome added = server.run(s("ldapadd"), asAdmin, people);
        QVERIFY2(added.exit == 0, added.all().constData());
        const auto logsIn = [&] {
            return server.run(s("ldapwhoami"), {s("-H"), url, s("-x"), s("-D"), s("uid=ann,dc=x"), s("-w"), password})
                       .exit == 0;
        };
        Exports exports;
        const auto collect = [&](int hour) {
            const ToolOutcome listed = server.run(
                s("ldapsearch"), asAdmin + QStringList{s("-LLL"), s("-b"), s("dc=x"), s("(uid=*)"), s("*"), s("+")});
            exports.add(s("ldap/people.ldif"), listed.out, "ldap:x", hour);
        };
        collect(1);
        QVERIFY(logsIn());
        QCOMPARE(exports.accountOf(s("uid=ann")), s("enabled"));
        // "000001010000Z": locked for good (slapo-ppolicy(5), pwdAccountLockedTime)
        QCOMPARE(change("dn: uid=ann,dc=x\nchangetype: modify\nreplace: pwdAccountLockedTime\n"
                        "pwdAccountLockedTime: 000001010000Z\n"),
                 0);
        collect(2);
        QVERIFY(!logsIn());
        QVERIFY(exports.accountOf(s("uid=ann")) == s("locked") || exports.accountOf(s("uid=ann")) == s("disabled"));
        QCOMPARE(change("dn: uid=ann,dc=x\nchangetype: modify\ndelete: pwdAccountLockedTime\n"), 0);
        collect(3);
        QVERIFY(logsIn());
        QCOMPARE(exports.accountOf(s("uid=ann")), s("enabled"));
    }

    void sshdTurnsAwayWhatItsListNames()
    {
        RealSystem host("sshd");
        const quint16 port = RealSystem::freePort();
        for (const char *name : {"hostkey", "ann"}) {
            QCOMPARE(host.run(s("ssh-keygen"),
                              {s("-q"), s("-t"), s("ed25519"), s("-N"), QString(), s("-f"), host.path(s(name))})
                         .exit,
                     0);
        }
        QCOMPARE(host.run(s("ssh-keygen"), {s("-q"), s("-k"), s("-f"), host.path(s("krl"))}).exit, 0);
        host.write(s("authorized_keys"), host.read(s("ann.pub")));
        const QString user = QString::fromLocal8Bit(host.run(s("id"), {s("-un")}).out).trimmed();
        const auto logsIn = [&] {
            return host.run(s("ssh"), {s("-F"), s("/dev/null"), s("-i"), host.path(s("ann")), s("-o"),
                                       s("IdentitiesOnly=yes"), s("-o"), s("UserKnownHostsFile=/dev/null"), s("-o"),
                                       s("StrictHostKeyChecking=no"), s("-o"), s("BatchMode=yes"), s("-p"),
                                       QString::number(port), user + s("@127.0.0.1"), s("true")})
                       .exit == 0;
        };
        Exports exports;
        const auto collect = [&](int hour) {
            QByteArray said = host.read(s("sshd_config"));
            said.replace(host.path().toUtf8() + "/krl", "/etc/ssh/krl")
                .replace(host.path().toUtf8() + "/authorized_keys", ".ssh/authorized_keys");
            exports.add(s("h/etc/ssh/sshd_config"), said, "ssh:h", hour);
            exports.add(s("h/etc/ssh/krl"), host.read(s("krl")), "ssh:h", hour);
            exports.add(s("h/home/ann/.ssh/authorized_keys"), host.read(s("authorized_keys")), "ssh:h", hour);
        };
        const QByteArray print =
            host.run(s("ssh-keygen"), {s("-l"), s("-f"), host.path(s("ann.pub"))}).out.split(' ').value(1);
        const QString key = s("ssh-sha256:") + QString::fromUtf8(print);
        QProcess &naming = serveSsh(host, port, true);
        collect(1);
        QVERIFY2(logsIn(), host.run(s("ls"), {s("-la")}).all().constData());
        QCOMPARE(exports.verdictOn(key), s("LIVE"));
        QCOMPARE(host.run(s("ssh-keygen"),
                          {s("-q"), s("-k"), s("-u"), s("-f"), host.path(s("krl")), host.path(s("ann.pub"))})
                     .exit,
                 0);
        collect(2);
        QVERIFY(!logsIn());
        QCOMPARE(exports.verdictOn(key), s("DEAD"));
        naming.kill();
        naming.waitForFinished();
        serveSsh(host, port, false); // the same list, which nothing names any more
        collect(3);
        QVERIFY(logsIn());
        QCOMPARE(exports.verdictOn(key), s("LIVE"));
        host.write(s("authorized_keys"), "");
        exports.add(s("h/home/ann/.ssh/authorized_keys"), "# nobody\n", "ssh:h", 4);
        QVERIFY(!logsIn());
        QCOMPARE(exports.verdictOn(key), s("DEAD"));
    }

    void kerberosKnowsAKeytabByItsVersion()
    {
        RealSystem realm("krb5");
        const quint16 port = RealSystem::freePort();
        realm.write(s("krb5.conf"), s("[libdefaults]\ndefault_realm = X.TEST\ndns_lookup_kdc = false\nrdns = false\n"
                                      "[realms]\nX.TEST = {\nkdc = 127.0.0.1:%1\n}\n")
                                        .arg(port)
                                        .toUtf8());
        realm.write(s("kdc.conf"),
                    s("[kdcdefaults]\nkdc_listen = 127.0.0.1:%1\nkdc_tcp_listen = 127.0.0.1:%1\n[realms]\nX.TEST = {\n"
                      "database_name = %2/principal\nkey_stash_file = %2/stash\nacl_file = %2/acl\n}\n")
                        .arg(port)
                        .arg(realm.path())
                        .toUtf8());
        realm.environment = {{s("KRB5_CONFIG"), realm.path(s("krb5.conf"))},
                             {s("KRB5_KDC_PROFILE"), realm.path(s("kdc.conf"))},
                             {s("KRB5CCNAME"), realm.path(s("cc"))}};
        const ToolOutcome made =
            realm.run(s("/usr/sbin/kdb5_util"), {s("create"), s("-s"), s("-W"), s("-P"), madePassword()});
        const ToolOutcome again =
            made.exit == 0 ? made
                           : realm.run(s("/usr/sbin/kdb5_util"), {s("create"), s("-s"), s("-P"), madePassword()});
        QVERIFY2(again.exit == 0, again.all().constData());
        const auto admin = [&](const QString &query) {
            return realm.run(s("/usr/sbin/kadmin.local"), {s("-q"), query});
        };
        const QString keytab = realm.path(s("ann.keytab"));
        QCOMPARE(admin(s("addprinc -randkey ann")).exit, 0);
        QCOMPARE(admin(s("ktadd -k %1 ann").arg(keytab)).exit, 0);
        realm.serve(s("/usr/sbin/krb5kdc"), {s("-n"), s("-P"), realm.path(s("kdc.pid"))}, false);
        const auto getsTicket = [&] { return realm.run(s("kinit"), {s("-k"), s("-t"), keytab, s("ann")}).exit == 0; };
        for (int i = 0; i < 100 && !getsTicket(); ++i) {
            QThread::msleep(50);
        }
        Exports exports;
        const QByteArray old = realm.read(s("ann.keytab"));
        const auto collect = [&](int hour) {
            exports.add(s("host/ann.keytab"), old, "krb5:X.TEST", hour);
            exports.add(s("krb5/principals.txt"), admin(s("getprinc ann")).out + admin(s("getprinc ann")).err,
                        "krb5:X.TEST", hour);
        };
        const QString entry = s("keytab-entry:ann@X.TEST/2"); // addprinc is version 1, ktadd the next
        collect(1);
        QVERIFY(getsTicket());
        QCOMPARE(exports.verdictOn(entry), s("LIVE"));
        QCOMPARE(admin(s("modprinc -allow_tix ann")).exit, 0);
        collect(2);
        QVERIFY(!getsTicket());
        QCOMPARE(exports.verdictOn(entry), s("BLOCKED"));
        QCOMPARE(admin(s("modprinc +allow_tix ann")).exit, 0);
        collect(3);
        QVERIFY(getsTicket()); // it was only blocked
        QCOMPARE(exports.verdictOn(entry), s("LIVE"));
        QCOMPARE(admin(s("cpw -randkey ann")).exit, 0);
        collect(4);
        QVERIFY(!getsTicket());
        QCOMPARE(exports.verdictOn(entry), s("DEAD"));
        QCOMPARE(admin(s("delprinc -force ann")).exit, 0);
        collect(5);
        QCOMPARE(exports.accountOf(s("ann@X.TEST")), s("deleted"));
        QCOMPARE(exports.verdictOn(entry), s("DEAD"));
    }

    void opensslVerifiesWhatWeCallDead()
    {
        RealSystem ca("ca");
        ca.write(s("ca.conf"),
                 "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ncertificate=ca.pem\n"
                 "private_key=ca.key\ndefault_md=sha256\npolicy=p\ndefault_crl_days=7\n[p]\ncommonName=supplied\n");
        ca.write(s("index"), "");
        ca.write(s("serial"), "1001\n");
        const auto openssl = [&](const char *words) { return ca.run(s("openssl"), s(words).split(QLatin1Char(' '))); };
        QCOMPARE(openssl("req -x509 -newkey ed25519 -nodes -keyout ca.key -out ca.pem -subj /CN=real-ca -days 30").exit,
                 0);
        QCOMPARE(openssl("req -new -newkey ed25519 -nodes -keyout ann.key -out ann.csr -subj /CN=ann@example.com").exit,
                 0);
        QCOMPARE(openssl("ca -batch -notext -config ca.conf -in ann.csr -out ann.pem -days 20 -md default").exit, 0);
        TrustedAuthorities authorities;
        QCOMPARE(authorities.add(ca.read(s("ca.pem"))), 1);
        const auto verifies = [&] {
            ca.write(s("ca.crl"), openssl("ca -config ca.conf -gencrl -md default").out);
            return openssl("verify -CAfile ca.pem -CRLfile ca.crl -crl_check ann.pem").exit == 0;
        };
        const auto verdict = [&] {
            // The list states its own time, which is today's: closures are before it.
            const Instant now = *instantFromUnixMilliseconds(QDateTime::currentMSecsSinceEpoch());
            const int hours = static_cast<int>((now - Exports::closure()) / std::chrono::hours(1)) + 1;
            Exports exports;
            exports.add(s("ca/ann.pem"), ca.read(s("ann.pem")), "x509:real", hours);
            exports.add(s("ca/ca.crl"), ca.read(s("ca.crl")), "x509:real", hours, &authorities);
            return exports.verdictOn(s("ann@example.com"));
        };
        QVERIFY(verifies());
        QCOMPARE(verdict(), s("LIVE"));
        QCOMPARE(openssl("ca -config ca.conf -revoke ann.pem -crl_reason cessationOfOperation -md default").exit, 0);
        QVERIFY(!verifies());
        QCOMPARE(verdict(), s("DEAD"));
    }
};

QTEST_GUILESS_MAIN(TestRealSystems)
#include "tst_real_systems.moc"
