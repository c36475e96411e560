// An SSH key is one credential in a home folder, in a repository and on every host that authorises it.
#include "scanners/keys/private_key.h"
#include "scanners/keys/public_key.h"
#include "scanners/keys/ssh.h"
#include "tests/foreign_tool.h"
#include "tests/reader_named.h"
#include "tests/recording_context.h"

#include <QTest>

using namespace probate;

namespace {

const ForeignTool &keys()
{
    static const ForeignTool *tool = [] {
        auto *made = new ForeignTool; // lives as long as the test program
        made->run(QStringLiteral("ssh-keygen -q -t ed25519 -N '' -C alice@example.com -f a"));
        made->run(QStringLiteral("ssh-keygen -q -t rsa -b 2048 -N '' -C bob@laptop -f b"));
        made->run(QStringLiteral("ssh-keygen -q -t ecdsa -b 384 -N '' -C carol -f c"));
        made->run(QStringLiteral("ssh-keygen -q -t ed25519 -N locked -C dave@example.com -f d"));
        made->run(QStringLiteral("ssh-keygen -q -t ed25519 -N '' -C ca -f ca"));
        return made;
    }();
    return *tool;
}

QByteArray fingerprint(const QString &file)
{
    return keys().run(QStringLiteral("ssh-keygen -l -E sha256 -f %1").arg(file)).split(' ').at(1);
}

QByteArray pub(const char *name)
{
    return keys().read(name).trimmed();
}

const char host[] = "ssh:host-main";
const QString home = QStringLiteral("exports/bastion/20260311T164314Z/home/deploy/.ssh/authorized_keys");

} // namespace

class TestSsh : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPrivateKeyJoinsItsPublicKey_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("owner");
        QTest::newRow("ed25519") << QStringLiteral("a") << QByteArray("email:alice@example.com");
        QTest::newRow("rsa") << QStringLiteral("b") << QByteArray();
        QTest::newRow("ecdsa") << QStringLiteral("c") << QByteArray("login:carol");
    }
    void aPrivateKeyJoinsItsPublicKey()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, owner);
        const QByteArray key = keys().read(file.toLatin1().constData());
        RecordingContext context;
        QVERIFY(context.read(readerNamed("pem"), key, QStringLiteral("x/id")));
        QCOMPARE(context.credentials().size(), std::size_t(1));
        QCOMPARE(context.handle(context.credentials()[0], handles::sshSha256), fingerprint(file));
        QVERIFY(!context.handle(context.credentials()[0], handles::spkiSha256).isEmpty());
        QVERIFY(context.hasSecret(key.trimmed()));
        if (!owner.isEmpty()) {
            QVERIFY(context.states(owner.split(':')[0].constData(), owner.split(':')[1].constData()));
        }
        // The door for matchers knows the same key, also with escaped line ends.
        QByteArray escaped = key.trimmed();
        escaped.replace("\n", "\\n");
        const auto facts = readPrivateKeyPem(escaped);
        QVERIFY(facts && facts->publicKey);
        QCOMPARE(sshFingerprint(facts->publicKey->sshBlob), fingerprint(file));
    }

    void anEncryptedKeyStillSaysWhoseItIs()
    {
        RecordingContext context;
        QVERIFY(context.read(readerNamed("pem"), keys().read("d"), QStringLiteral("id_ed25519")));
        const auto listed = context.facts<CredentialListed>();
        QCOMPARE(listed.size(), std::size_t(1));
        QCOMPARE(context.handle(listed[0].credential, handles::sshSha256), fingerprint(QStringLiteral("d")));
        const auto seen = context.facts<SecretSeen>();
        QCOMPARE(seen.size(), std::size_t(1));
        QCOMPARE(seen[0].credential.kind, Kind::EncryptedStore);
        QVERIFY(context.handle(seen[0].credential, handles::sshSha256).isEmpty());
        QVERIFY(context.facts<OwnershipStated>().empty()); // the comment is encrypted, too
    }

    void authorizedKeysSayWhoMayEnterWhere()
    {
        const QByteArray file = "# staff\n\n" + pub("a.pub") + "\n" +
                                "from=\"10.0.0.0/8,*.example.com\",command=\"echo \\\"hi, you\\\"\",no-pty " +
                                pub("b.pub") + "\n" + "cert-authority,expiry-time=\"20260410195500Z\" " +
                                pub("ca.pub") + "\r\n";
        RecordingContext context;
        QVERIFY(context.read(readerNamed("authorized-keys"), file, home, host));
        QVERIFY(context.skips.empty());
        const auto listed = context.facts<CredentialListed>();
        QCOMPARE(listed.size(), std::size_t(3));
        const auto &options = listed[1].credential.attributes;
        QCOMPARE(options.at(QStringLiteral("from")), QStringLiteral("10.0.0.0/8,*.example.com"));
        QCOMPARE(options.at(QStringLiteral("command")), QStringLiteral("echo \"hi, you\""));
        QCOMPARE(options.at(QStringLiteral("no-pty")), QStringLiteral("yes"));
        const auto evidence = context.facts<StateEvidence>();
        QCOMPARE(evidence.size(), std::size_t(3));
        QCOMPARE(evidence[0].credential, (Handle{handles::sshSha256, fingerprint(QStringLiteral("a.pub"))}));
        QCOMPARE(evidence[0].state, EvidenceState::Enabled);
        QCOMPARE(evidence[0].scope,
                 (Scope{QStringLiteral("ssh:host-main"), QStringLiteral("authorized_keys"), QStringLiteral("deploy")}));
        QVERIFY(!evidence[0].endsAt);
        QCOMPARE(evidence[2].endsAt, parseInstant("2026-04-10T19:55:00Z"));
        const auto listings = context.facts<ListingRead>();
        QCOMPARE(listings.size(), std::size_t(1));
        QVERIFY(listings[0].complete);
        QCOMPARE(listings[0].scope, evidence[0].scope);
        QVERIFY(context.states("email", "alice@example.com"));
        QVERIFY(context.states("login", "bob")); // user@laptop
    }

    void aLineThatWeCannotReadProclaimsNobodyAbsent()
    {
        RecordingContext context;
        QVERIFY(context.read(readerNamed("authorized-keys"), pub("a.pub") + "\nssh-future AAAA x\n", home, host));
        QVERIFY(!context.facts<ListingRead>().at(0).complete);
        QVERIFY(context.skipped("damaged"));
    }

    void withoutARecordNothingIsComplete()
    {
        RecordingContext context;
        QVERIFY(context.read(readerNamed("authorized-keys"), pub("a.pub"), home));
        QVERIFY(!context.facts<ListingRead>().at(0).complete);
        QVERIFY(!context.facts<StateEvidence>().at(0).time.at);
        RecordingContext partial;
        partial.complete = false;
        QVERIFY(partial.read(readerNamed("authorized-keys"), pub("a.pub"), home, host));
        QVERIFY(!partial.facts<ListingRead>().at(0).complete);
    }

    void aCopyInARepositoryAuthorisesNobody()
    {
        RecordingContext context;
        context.document.origin.object = "1a2b3c";
        QVERIFY(context.read(readerNamed("authorized-keys"), pub("a.pub"), home));
        QCOMPARE(context.facts<CredentialListed>().size(), std::size_t(1));
        QVERIFY(context.facts<StateEvidence>().empty());
        QVERIFY(context.facts<ListingRead>().empty());
    }

    void placesAreAccounts_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("place");
        QTest::newRow("home") << QStringLiteral("h/home/ops/.ssh/authorized_keys") << QStringLiteral("ops");
        QTest::newRow("root") << QStringLiteral("root/.ssh/authorized_keys") << QStringLiteral("root");
        QTest::newRow("service") << QStringLiteral("var/lib/git/.ssh/authorized_keys") << QStringLiteral("git");
        QTest::newRow("central") << QStringLiteral("h/etc/ssh/authorized_keys/ops")
                                 << QStringLiteral("ops (/etc/ssh/authorized_keys/ops)");
        QTest::newRow("second file") << QStringLiteral("h/home/ops/.ssh/authorized_keys2")
                                     << QStringLiteral("ops (/home/ops/.ssh/authorized_keys2)");
        QTest::newRow("unknown") << QStringLiteral("keys/authorized_keys") << QStringLiteral("keys/authorized_keys");
    }
    void placesAreAccounts()
    {
        QFETCH(QString, path);
        QFETCH(QString, place);
        RecordingContext context;
        QVERIFY(context.read(readerNamed("authorized-keys"), pub("a.pub"), path, host));
        QCOMPARE(context.facts<ListingRead>().at(0).scope.place, place);
    }

    void expiryTimes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("at");
        QTest::addColumn<bool>("known");
        QTest::newRow("seconds") << QByteArray("20251211152610Z") << QByteArray("2025-12-11T15:26:10Z") << true;
        QTest::newRow("minutes") << QByteArray("202512111526Z") << QByteArray("2025-12-11T15:26:00Z") << true;
        QTest::newRow("date") << QByteArray("20251211Z") << QByteArray("2025-12-11T00:00:00Z") << true;
        QTest::newRow("local: the latest it can be")
            << QByteArray("20251211") << QByteArray("2025-12-12T00:00:00Z") << false;
        QTest::newRow("no date") << QByteArray("20251301") << QByteArray() << false;
        QTest::newRow("text") << QByteArray("tomorrow") << QByteArray() << false;
        QTest::newRow("empty") << QByteArray() << QByteArray() << false;
    }
    void expiryTimes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, at);
        QFETCH(bool, known);
        const auto expiry = readSshExpiry(text);
        QCOMPARE(expiry.has_value(), !at.isEmpty());
        if (expiry) {
            QCOMPARE(expiry->at, *parseInstant(at));
            QCOMPARE(expiry->zoneKnown, known);
        }
    }

    void aCertificateEndsWhenItSays()
    {
        keys().run(QStringLiteral(
            "ssh-keygen -q -s ca -I alice@example.com -n deploy,root -z 42 -V 20250101000000Z:20260201000000Z a.pub"));
        RecordingContext context;
        QVERIFY(context.read(readerNamed("ssh-public-key"), keys().read("a-cert.pub"), QStringLiteral("a-cert.pub")));
        QCOMPARE(context.credentials().size(), std::size_t(1));
        const auto certificate = context.credentials()[0];
        QCOMPARE(certificate.kind, Kind::SshCertificate);
        QCOMPARE(certificate.lifetime.expires->at, *parseInstant("2026-02-01T00:00:00Z"));
        QVERIFY(certificate.lifetime.expiryIsFirm);
        QCOMPARE(certificate.attributes.at(QStringLiteral("principals")), QStringLiteral("deploy root"));
        QVERIFY(context.states("email", "alice@example.com"));
        // It is not its key: one expires, the other does not.
        QVERIFY(context.handle(certificate, handles::sshSha256).isEmpty());
        const Handle serial{sharedNames::sshCertSerial, fingerprint(QStringLiteral("ca.pub")) + "/42"};
        QVERIFY(std::count(certificate.sharedNames.begin(), certificate.sharedNames.end(), serial) == 1);

        keys().run(QStringLiteral("ssh-keygen -q -s ca -I forever -V always:forever b.pub"));
        RecordingContext forever;
        QVERIFY(forever.read(readerNamed("ssh-public-key"), keys().read("b-cert.pub"), QStringLiteral("b-cert.pub")));
        QVERIFY(forever.credentials().at(0).lifetime.statedNever);
        QVERIFY(!forever.credentials().at(0).lifetime.expires);
    }

    void damageNeverCrashesAndNeverPasses()
    {
        keys().run(QStringLiteral("ssh-keygen -q -s ca -I x c.pub"));
        const QByteArray blob = QByteArray::fromBase64(keys().read("c-cert.pub").split(' ').at(1));
        QVERIFY(readSshCertificate(blob));
        for (qsizetype size = 0; size < blob.size(); ++size) {
            QVERIFY(!readSshCertificate(blob.first(size)));
        }
        QByteArray body;
        for (const auto &line : keys().read("c").split('\n')) {
            body += line.startsWith('-') ? QByteArray() : line;
        }
        body = QByteArray::fromBase64(body);
        QVERIFY(readOpenSshPrivateKey(body));
        for (qsizetype size = 0; size < body.size() - 16; ++size) {
            QVERIFY(!readOpenSshPrivateKey(body.first(size)));
        }
        for (const char *text :
             {"", "ssh-rsa", "ssh-rsa !!!", "ssh-ed25519 AAAAC3NzaC1yc2E=", "a=\"b ssh-rsa AAAA", "\"", "="}) {
            QVERIFY(!readSshPublicKeyLine(text));
        }
    }
};

QTEST_GUILESS_MAIN(TestSsh)
#include "tst_ssh.moc"
