// Keytabs and key stores say whose keys of which version stand in them, without a password and without a crash.
#include "scanners/keys/key_store.h"
#include "scanners/keys/keytab.h"
#include "tests/foreign_tool.h"
#include "tests/reader_named.h"
#include "tests/recording_context.h"

#include <QTest>

using namespace probate;

namespace {

/// Made by MIT's ktutil: two encryption types of one key, an older version, and a service.
QByteArray keytab()
{
    ForeignTool tool;
    const QByteArray password(8, 'x');
    QByteArray script;
    for (const char *entry : {"-p alice@EXAMPLE.COM -k 3 -e aes256-cts-hmac-sha1-96",
                              "-p alice@EXAMPLE.COM -k 3 -e aes128-cts-hmac-sha1-96",
                              "-p alice@EXAMPLE.COM -k 2 -e aes256-cts-hmac-sha1-96",
                              "-p HTTP/web.example.com@EXAMPLE.COM -k 300 -e aes256-cts-hmac-sha384-192"}) {
        script += "add_entry -password " + QByteArray(entry) + "\n" + password + "\n";
    }
    script += "write_kt k.keytab\nquit\n";
    tool.run(QStringLiteral("ktutil"), script);
    return tool.read("k.keytab");
}

ForeignTool &stores()
{
    static ForeignTool tool;
    return tool;
}

} // namespace

class TestKeytab : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKeytabNamesPrincipalAndVersion()
    {
        if (!ForeignTool::isPresent("ktutil")) {
            QSKIP("ktutil is not installed (krb5-user)");
        }
        const QByteArray bytes = keytab();
        RecordingContext context;
        QVERIFY(context.read(readerNamed("keytab"), bytes, QStringLiteral("etc/krb5.keytab")));
        QVERIFY(context.skips.empty());
        const auto seen = context.facts<SecretSeen>();
        QCOMPARE(seen.size(), std::size_t(4));
        // Two encryption types of one version are one credential; another version is another.
        QCOMPARE(context.handle(seen[0].credential, handles::keytabEntry), QByteArray("alice@EXAMPLE.COM/3"));
        QCOMPARE(context.handle(seen[1].credential, handles::keytabEntry), QByteArray("alice@EXAMPLE.COM/3"));
        QCOMPARE(context.handle(seen[2].credential, handles::keytabEntry), QByteArray("alice@EXAMPLE.COM/2"));
        QCOMPARE(context.handle(seen[3].credential, handles::keytabEntry),
                 QByteArray("HTTP/web.example.com@EXAMPLE.COM/300"));
        QCOMPARE(seen[1].credential.attributes.at(QStringLiteral("enctype")),
                 QStringLiteral("aes128-cts-hmac-sha1-96"));
        QCOMPARE(seen[0].credential.kind, Kind::Keytab);
        QVERIFY(seen[0].credential.lifetime.issued && !seen[0].credential.lifetime.expires);
        QVERIFY(context.states("login", "alice"));
        QVERIFY(context.states("krb-principal", "HTTP/web.example.com@EXAMPLE.COM"));
        QVERIFY(!context.states("login", "HTTP/web.example.com"));
    }

    void holesAreSteppedOver()
    {
        if (!ForeignTool::isPresent("ktutil")) {
            QSKIP("ktutil is not installed (krb5-user)");
        }
        QByteArray bytes = keytab();
        // ktutil leaves a hole by writing the record's length as a negative number (keytab_file_format).
        const auto length = static_cast<quint32>(static_cast<quint8>(bytes[4]) << 8 | static_cast<quint8>(bytes[5]));
        const quint32 negative = 0u - length;
        for (int i = 0; i < 4; ++i) {
            bytes[2 + i] = static_cast<char>(negative >> (24 - 8 * i) & 0xff);
        }
        const auto facts = readKeytab(bytes);
        QVERIFY(facts && !facts->damaged);
        QCOMPARE(facts->entries.size(), std::size_t(3));
    }

    void aCutKeytabSaysSo()
    {
        if (!ForeignTool::isPresent("ktutil")) {
            QSKIP("ktutil is not installed (krb5-user)");
        }
        const QByteArray bytes = keytab();
        for (qsizetype size = 2; size < bytes.size(); ++size) {
            const auto facts = readKeytab(bytes.first(size));
            QVERIFY(facts);
            QVERIFY(facts->entries.size() < 4);
            RecordingContext context;
            if (context.read(readerNamed("keytab"), bytes.first(size), QStringLiteral("k.keytab")) && facts->damaged) {
                QVERIFY(context.skipped("damaged"));
            }
        }
        for (qsizetype at = 0; at < bytes.size(); ++at) {
            QByteArray broken = bytes;
            broken[at] = '\xff';
            static_cast<void>(readKeytab(broken)); // must not crash
        }
        QVERIFY(!readKeytab("\x05\x01 anything"));
        QVERIFY(!readKeytab({}));
    }

    void otherBinaryFilesAreNoKeytabs()
    {
        RecordingContext context;
        QVERIFY(!context.read(readerNamed("keytab"), QByteArray("\x05\x02\xff\xff\xff\xff\x01\x02\x03", 9),
                              QStringLiteral("x.bin")));
        QVERIFY(!context.read(readerNamed("keytab"), QByteArray("\x05\x02\x00\x00\x00\x30\x00\x00\x01", 9),
                              QStringLiteral("x.bin")));
        QVERIFY(context.observations.empty());
    }

    void javaStoresShowAliasesAndChains_data()
    {
        QTest::addColumn<QString>("type");
        QTest::newRow("JKS") << QStringLiteral("JKS");
        QTest::newRow("JCEKS") << QStringLiteral("JCEKS");
    }
    void javaStoresShowAliasesAndChains()
    {
        if (!ForeignTool::isPresent("keytool")) {
            QSKIP("keytool is not installed (a JDK)");
        }
        QFETCH(QString, type);
        const QString common = QStringLiteral("keytool -keystore %1 -storetype %1 -storepass xxxxxx ").arg(type);
        stores().run(
            common +
            QStringLiteral("-genkeypair -keyalg EC -keypass xxxxxx -alias server -dname CN=server -validity 30"));
        stores().run(common + QStringLiteral("-exportcert -alias server -file cert.der"));
        stores().run(common + QStringLiteral("-importcert -noprompt -alias trusted -file cert.der"));
        const QByteArray bytes = stores().read(type.toLatin1().constData());
        RecordingContext context;
        QVERIFY(context.read(readerNamed("java-key-store"), bytes, QStringLiteral("server.keystore")));
        QVERIFY(context.skips.empty());
        QCOMPARE(context.facts<CredentialListed>().size(), std::size_t(2));
        const auto seen = context.facts<SecretSeen>();
        QCOMPARE(seen.size(), std::size_t(1));
        QCOMPARE(seen[0].credential.kind, Kind::EncryptedStore);
        QVERIFY(
            seen[0].credential.attributes.at(QStringLiteral("entries")).contains(QStringLiteral("server (created 20")));
        for (qsizetype size = 12; size < bytes.size(); ++size) {
            const auto cut = readJavaKeyStore(bytes.first(size));
            QVERIFY(cut);
            QVERIFY(!cut->unread.isEmpty());
        }
    }

    void aTrustStoreHoldsNoKey()
    {
        if (!ForeignTool::isPresent("keytool")) {
            QSKIP("keytool is not installed (a JDK)");
        }
        ForeignTool tool;
        tool.run(QStringLiteral("openssl req -x509 -newkey ed25519 -nodes -keyout k -out c.pem -subj /CN=root"));
        tool.run(QStringLiteral(
            "keytool -importcert -noprompt -alias r -file c.pem -keystore t -storetype JKS -storepass xxxxxx"));
        RecordingContext context;
        QVERIFY(context.read(readerNamed("java-key-store"), tool.read("t"), QStringLiteral("cacerts")));
        QVERIFY(context.facts<SecretSeen>().empty());
        QCOMPARE(context.facts<CredentialListed>().size(), std::size_t(1));
    }

    void pkcs12ShowsWhatStandsInClear_data()
    {
        QTest::addColumn<QString>("options");
        QTest::addColumn<int>("certificates");
        QTest::newRow("all encrypted") << QString() << 0;
        QTest::newRow("certificates in clear") << QStringLiteral("-certpbe NONE") << 1;
    }
    void pkcs12ShowsWhatStandsInClear()
    {
        QFETCH(QString, options);
        QFETCH(int, certificates);
        ForeignTool tool;
        tool.run(QStringLiteral("openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c.pem -subj /CN=x -days 3"));
        tool.run(QStringLiteral("openssl pkcs12 -export -inkey k -in c.pem -passout pass:x -out s.p12 ") + options);
        const QByteArray bytes = tool.read("s.p12");
        RecordingContext context;
        QVERIFY(context.read(readerNamed("pkcs12"), bytes, QStringLiteral("s.p12")));
        QCOMPARE(context.facts<CredentialListed>().size(), static_cast<std::size_t>(certificates));
        QCOMPARE(context.facts<SecretSeen>().size(), std::size_t(1));
        QCOMPARE(context.facts<SecretSeen>()[0].credential.kind, Kind::EncryptedStore);
        for (qsizetype size = 0; size < bytes.size(); ++size) {
            const auto cut = readPkcs12(bytes.first(size));
            QVERIFY(cut && !cut->unread.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestKeytab)
#include "tst_keytab.moc"
