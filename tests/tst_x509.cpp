// Certificates, CRLs and private keys find each other, name their subjects, and end when they say.
#include "core/hash/sha256.h"
#include "scanners/keys/authorities.h"
#include "scanners/keys/pem.h"
#include "scanners/keys/private_key.h"
#include "scanners/keys/x509.h"
#include "tests/foreign_tool.h"
#include "tests/reader_named.h"
#include "tests/recording_context.h"

#include <QTest>

using namespace probate;

namespace {

/// An OpenSSL CA with a client certificate, in a folder of its own.
class Authority : public ForeignTool
{
public:
    Authority()
    {
        write("ca.conf",
              "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ncertificate=ca.pem\n"
              "private_key=ca.key\ndefault_md=sha256\npolicy=p\ndefault_crl_days=7\nunique_subject=no\n"
              "crl_extensions=crl\ncopy_extensions=copy\n[p]\ncommonName=supplied\norganizationName=optional\n"
              "[crl]\nauthorityKeyIdentifier=keyid\n[partial]\nissuingDistributionPoint=critical,@idp\n"
              "[idp]\nonlysomereasons=keyCompromise\n");
        write("index", "");
        write("serial", "6A9C2FC1\n");
        run(QStringLiteral(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem "
            "-subj /CN=ca-test -days 3650"));
    }

    /// Makes NAME.key and NAME.pem by the CA.
    void issue(const QString &name, const QString &algorithm, const QString &extensions = {}) const
    {
        run(QStringLiteral("openssl req -new -newkey %2 -nodes -keyout %1.key -out %1.csr -subj /CN=%1 %3")
                .arg(name, algorithm, extensions));
        run(QStringLiteral(
                "openssl ca -batch -notext -config ca.conf -in %1.csr -out %1.pem -startdate 20250101000000Z "
                "-enddate 20270101000000Z")
                .arg(name));
    }

    QByteArray der(const QString &name) const
    {
        return run(QStringLiteral("openssl x509 -outform DER -in %1.pem").arg(name));
    }
};

const Authority &authority()
{
    static const Authority made = [] {
        Authority ca;
        ca.issue(QStringLiteral("alice"), QStringLiteral("rsa:2048"),
                 QStringLiteral("-addext subjectAltName=email:alice@example.com,URI:spiffe://x/ns/prod/sa/api"));
        return ca;
    }();
    return made;
}

QByteArray opensslHash(const ForeignTool &tool, const QString &command)
{
    return sha256Hex(tool.run(command));
}

} // namespace

class TestX509 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCertificateNamesItsSubjectAndItsEnd()
    {
        const auto &ca = authority();
        RecordingContext context;
        QVERIFY(
            context.read(readerNamed("pem"), ca.read("alice.pem"), QStringLiteral("certs/alice.pem"), "x509:ca-test"));
        const auto credentials = context.credentials();
        QCOMPARE(credentials.size(), std::size_t(1));
        const auto &certificate = credentials[0];
        QCOMPARE(certificate.kind, Kind::Certificate);
        QCOMPARE(certificate.issuer, QStringLiteral("x509:ca-test"));
        QVERIFY(!certificate.exempt);
        QCOMPARE(context.handle(certificate, handles::x509Sha256), sha256Hex(ca.der(QStringLiteral("alice"))));
        QCOMPARE(context.handle(certificate, handles::spkiSha256),
                 opensslHash(ca, QStringLiteral("openssl pkey -in alice.key -pubout -outform DER")));
        QVERIFY(context.handle(certificate, handles::x509IssuerSerial).endsWith("/6a9c2fc1"));
        QCOMPARE(context.handle(certificate, handles::x509CaSerial), QByteArray("ca-test/1788620737"));
        QVERIFY(certificate.lifetime.expiryIsFirm);
        QCOMPARE(certificate.lifetime.expires->at, *parseInstant("2027-01-01T00:00:00Z"));
        QCOMPARE(certificate.lifetime.issued->at, *parseInstant("2025-01-01T00:00:00Z"));
        QVERIFY(context.states("email", "alice@example.com"));
        QVERIFY(context.states("k8s-sa", "prod/api"));
        QVERIFY(!context.states("email", "bob@example.com"));
    }

    void anAuthorityIsNobodysAccess()
    {
        RecordingContext context;
        QVERIFY(context.read(readerNamed("pem"), authority().read("ca.pem"), QStringLiteral("ca.pem")));
        QVERIFY(context.credentials().at(0).exempt);
        QVERIFY(context.facts<OwnershipStated>().empty());
    }

    void derAndPkcs7AreTheSameCertificate()
    {
        const auto &ca = authority();
        const QByteArray hash = sha256Hex(ca.der(QStringLiteral("alice")));
        RecordingContext der;
        QVERIFY(der.read(readerNamed("der"), ca.der(QStringLiteral("alice")), QStringLiteral("noext")));
        QCOMPARE(der.handle(der.credentials().at(0), handles::x509Sha256), hash);
        RecordingContext bundle;
        const QByteArray p7 = ca.run(QStringLiteral("openssl crl2pkcs7 -nocrl -certfile alice.pem -certfile ca.pem"));
        QVERIFY(bundle.read(readerNamed("pem"), p7, QStringLiteral("chain.p7b")));
        QCOMPARE(bundle.credentials().size(), std::size_t(2));
    }

    void aLeakedKeyJoinsItsCertificate_data()
    {
        QTest::addColumn<QString>("algorithm");
        QTest::addColumn<QString>("conversion");
        QTest::addColumn<bool>("hasSshName");
        const QString ec = QStringLiteral("ec -pkeyopt ec_paramgen_curve:");
        QTest::newRow("RSA PKCS#8") << QStringLiteral("rsa:2048") << QStringLiteral("openssl pkey -in k.key") << true;
        QTest::newRow("RSA PKCS#1") << QStringLiteral("rsa:2048")
                                    << QStringLiteral("openssl rsa -traditional -in k.key") << true;
        QTest::newRow("P-256 PKCS#8") << ec + QStringLiteral("P-256") << QStringLiteral("openssl pkey -in k.key")
                                      << true;
        QTest::newRow("P-384 SEC1") << ec + QStringLiteral("P-384") << QStringLiteral("openssl ec -in k.key") << true;
        QTest::newRow("P-521 without public part")
            << ec + QStringLiteral("P-521") << QStringLiteral("openssl ec -in k.key -no_public") << true;
        QTest::newRow("secp256k1") << ec + QStringLiteral("secp256k1") << QStringLiteral("openssl ec -in k.key")
                                   << false;
        QTest::newRow("Ed25519") << QStringLiteral("ed25519") << QStringLiteral("openssl pkey -in k.key") << true;
    }
    void aLeakedKeyJoinsItsCertificate()
    {
        QFETCH(QString, algorithm);
        QFETCH(QString, conversion);
        QFETCH(bool, hasSshName);
        ForeignTool tool;
        tool.run(QStringLiteral("openssl req -x509 -newkey %1 -nodes -keyout k.key -out k.pem -subj /CN=x -days 3")
                     .arg(algorithm));
        const QByteArray key = tool.run(conversion);
        RecordingContext context;
        QVERIFY(context.read(readerNamed("pem"), "\n" + key + tool.read("k.pem"), QStringLiteral("both.pem")));
        QVERIFY(context.skips.empty());
        const auto credentials = context.credentials();
        QCOMPARE(credentials.size(), std::size_t(2));
        QCOMPARE(credentials[0].kind, Kind::PrivateKey);
        const QByteArray spki = context.handle(credentials[0], handles::spkiSha256);
        QVERIFY(!spki.isEmpty());
        QCOMPARE(spki, context.handle(credentials[1], handles::spkiSha256));
        QVERIFY(context.hasSecret(
            key.mid(key.indexOf("-----BEGIN RSA") < 0 ? key.lastIndexOf("-----BEGIN") : 0).trimmed()));
        if (hasSshName) {
            tool.write("x", key);
            if (algorithm != QLatin1StringView("ed25519")) { // ssh-keygen reads no PKCS#8 Ed25519
                const QByteArray line = tool.run(QStringLiteral("ssh-keygen -l -E sha256 -f x"));
                QCOMPARE(context.handle(credentials[0], handles::sshSha256), line.split(' ').at(1));
            }
        } else {
            QVERIFY(context.handle(credentials[0], handles::sshSha256).isEmpty());
        }
    }

    void anEncryptedKeyIsInventoriedAndNotALeak_data()
    {
        QTest::addColumn<QString>("command");
        QTest::newRow("PKCS#8") << QStringLiteral("openssl pkcs8 -topk8 -in alice.key -passout pass:x");
        QTest::newRow("PEM") << QStringLiteral("openssl rsa -traditional -aes128 -in alice.key -passout pass:x");
    }
    void anEncryptedKeyIsInventoriedAndNotALeak()
    {
        QFETCH(QString, command);
        RecordingContext context;
        QVERIFY(context.read(readerNamed("pem"), authority().run(command), QStringLiteral("k.pem")));
        QCOMPARE(context.credentials().size(), std::size_t(1));
        QCOMPARE(context.credentials()[0].kind, Kind::EncryptedStore);
        QCOMPARE(context.credentials()[0].handles.size(), std::size_t(1));
    }

    void aRequestAndAPublicKeyAreNothing()
    {
        const auto &ca = authority();
        RecordingContext context;
        QVERIFY(context.read(readerNamed("pem"),
                             ca.read("alice.csr") + ca.run(QStringLiteral("openssl pkey -in alice.key -pubout")),
                             QStringLiteral("alice.csr")));
        QVERIFY(context.observations.empty());
        QVERIFY(context.skips.empty());
    }

    void aCrlEndsWhatItListsAndShowsTheRestAlive()
    {
        Authority ca;
        for (const char *name : {"gone", "held", "alive"}) {
            ca.issue(QString::fromLatin1(name), QStringLiteral("ed25519"));
        }
        ca.run(QStringLiteral("openssl ca -config ca.conf -revoke gone.pem -crl_reason cessationOfOperation"));
        ca.run(QStringLiteral("openssl ca -config ca.conf -revoke held.pem -crl_hold holdInstructionReject"));
        const QByteArray pem = ca.run(QStringLiteral("openssl ca -config ca.conf -gencrl"));
        ca.write("crl.pem", pem);
        const QByteArray der = ca.run(QStringLiteral("openssl crl -in crl.pem -outform DER"));
        TrustedAuthorities authorities;
        QCOMPARE(authorities.add(ca.read("ca.pem")), 1);
        for (const auto &[bytes, reader] : {std::pair(pem, "pem"), std::pair(der, "der")}) {
            RecordingContext context;
            context.document.authorities = &authorities;
            QVERIFY(context.read(readerNamed(reader), bytes, QStringLiteral("ca.crl"), "x509:whatever"));
            const auto evidence = context.facts<StateEvidence>();
            QCOMPARE(evidence.size(), std::size_t(2));
            QCOMPARE(evidence[0].state, EvidenceState::Ended);
            QVERIFY(evidence[0].irreversible && evidence[0].endedAt);
            QVERIFY(evidence[0].because.contains(QStringLiteral("cessation")));
            QCOMPARE(evidence[1].state, EvidenceState::SwitchedOff);
            QVERIFY(!evidence[1].irreversible && !evidence[1].endedAt);
            const auto listings = context.facts<ListingRead>();
            QCOMPARE(listings.size(), std::size_t(1));
            QCOMPARE(listings[0].absence, ListingRead::Absence::NotRevoked);
            QVERIFY(listings[0].complete && listings[0].time.at && listings[0].speaksUntil);
            QCOMPARE(*listings[0].speaksUntil - *listings[0].time.at, std::chrono::days(7));

            RecordingContext alive;
            QVERIFY(alive.read(readerNamed("pem"), ca.read("alive.pem"), QStringLiteral("alive.pem")));
            const auto handle = alive.handle(alive.credentials().at(0), handles::x509IssuerSerial);
            QVERIFY(handle.startsWith(listings[0].valuePrefix));
            QVERIFY(handle != evidence[0].credential.value);
            QCOMPARE(alive.credentials().at(0).issuer, listings[0].scope.issuer);
            RecordingContext gone;
            QVERIFY(gone.read(readerNamed("pem"), ca.read("gone.pem"), QStringLiteral("gone.pem")));
            QCOMPARE(gone.handle(gone.credentials().at(0), handles::x509IssuerSerial), evidence[0].credential.value);
        }
    }

    void aPartialCrlSaysNothingOfWhatItLacks()
    {
        Authority ca;
        const QByteArray crl = ca.run(QStringLiteral("openssl ca -config ca.conf -gencrl -crlexts partial"));
        RecordingContext context;
        QVERIFY(context.read(readerNamed("pem"), crl, QStringLiteral("ca.crl")));
        QVERIFY(context.facts<ListingRead>().empty());
        QVERIFY(context.skipped("unsupported"));
    }

    void yearOfNoEndIsNever()
    {
        Authority ca;
        ca.run(QStringLiteral("openssl req -new -newkey ed25519 -nodes -keyout n.key -out n.csr -subj /CN=n"));
        ca.run(
            QStringLiteral("openssl ca -batch -notext -config ca.conf -in n.csr -out n.pem -startdate 20250101000000Z "
                           "-enddate 99991231235959Z"));
        RecordingContext context;
        QVERIFY(context.read(readerNamed("pem"), ca.read("n.pem"), QStringLiteral("n.pem")));
        QVERIFY(context.credentials().at(0).lifetime.statedNever);
        QVERIFY(!context.credentials().at(0).lifetime.expires);
    }

    void aCutAnywhereIsASkipAndNeverACertificate()
    {
        const auto &ca = authority();
        const QByteArray der = ca.der(QStringLiteral("alice"));
        const QByteArray crl = [&] {
            Authority fresh;
            fresh.write("crl", fresh.run(QStringLiteral("openssl ca -config ca.conf -gencrl")));
            return fresh.run(QStringLiteral("openssl crl -in crl -outform DER"));
        }();
        const QByteArray key = ca.run(QStringLiteral("openssl pkey -in alice.key -outform DER"));
        QVERIFY(readCertificate(der) && readCrl(crl) && readPrivateKeyDer(key));
        for (qsizetype size = 0; size < der.size(); ++size) {
            QVERIFY(!readCertificate(der.first(size)));
            RecordingContext context;
            if (context.read(readerNamed("der"), der.first(size), QStringLiteral("x.der"))) {
                QVERIFY(context.observations.empty());
                QVERIFY(!context.skips.empty());
            }
        }
        for (qsizetype size = 0; size < crl.size(); ++size) {
            QVERIFY(!readCrl(crl.first(size)));
        }
        for (qsizetype size = 0; size < key.size(); ++size) {
            QVERIFY(!readPrivateKeyDer(key.first(size)));
        }
        RecordingContext pem;
        QVERIFY(pem.read(readerNamed("pem"), ca.read("alice.pem").first(300), QStringLiteral("x.pem")));
        QVERIFY(pem.observations.empty() && pem.skipped("damaged"));
    }

    void everyOtherByteMayBeWrong()
    {
        const QByteArray der = authority().der(QStringLiteral("alice"));
        for (qsizetype at = 0; at < der.size(); ++at) {
            for (const char wrong : {'\0', '\x7f', '\x80', '\xff'}) {
                QByteArray broken = der;
                broken[at] = wrong;
                static_cast<void>(readCertificate(broken)); // must not crash, whatever it says
                static_cast<void>(readPkcs7(broken));
                static_cast<void>(readCrl(broken));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestX509)
#include "tst_x509.moc"
