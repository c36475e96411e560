// A revocation list ends what it names on the hosts that obey it, and nowhere else.
#include "scanners/keys/ssh.h"
#include "tests/foreign_tool.h"
#include "tests/reader_named.h"
#include "tests/recording_context.h"

#include <QTest>

using namespace probate;

namespace {

const char host[] = "ssh:host-main";
const QString listPath = QStringLiteral("exports/bastion/20260311T164314Z/etc/ssh/revoked_keys");
const QString configPath = QStringLiteral("exports/bastion/20260311T164314Z/etc/ssh/sshd_config");

class Host : public ForeignTool
{
public:
    Host()
    {
        for (const char *name : {"a", "b", "ca"}) {
            run(QStringLiteral("ssh-keygen -q -t ed25519 -N '' -C %1 -f %1").arg(QLatin1StringView(name)));
        }
    }

    QByteArray fingerprint(const char *name) const
    {
        return run(QStringLiteral("ssh-keygen -l -E sha256 -f %1.pub").arg(QLatin1StringView(name))).split(' ').at(1);
    }
    QByteArray krl(const QByteArray &specification) const
    {
        write("spec", specification);
        run(QStringLiteral("ssh-keygen -q -k -f krl -s ca.pub -z 7 spec"));
        return read("krl");
    }
};

const Host &keys()
{
    static const Host made;
    return made;
}

bool ends(const RecordingContext &context, const char *scheme, const QByteArray &value)
{
    for (const auto &evidence : context.facts<StateEvidence>()) {
        if (evidence.credential == Handle{scheme, value}) {
            return evidence.state == EvidenceState::Ended && evidence.overridesIssuer && !evidence.irreversible &&
                   evidence.requires_ == Alias{QStringLiteral("RevokedKeys"), QStringLiteral("/etc/ssh/revoked_keys")};
        }
    }
    return false;
}

std::vector<QString> revokedKeysSettings(const RecordingContext &context)
{
    std::vector<QString> values;
    for (const auto &trust : context.facts<TrustStated>()) {
        if (trust.setting.space == QLatin1StringView("RevokedKeys")) {
            values.push_back(trust.setting.value);
        }
    }
    return values;
}

} // namespace

class TestKrl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRevokedKeyEnds_data()
    {
        QTest::addColumn<QByteArray>("specification");
        QTest::newRow("key") << "key: " + keys().read("a.pub");
        QTest::newRow("sha256") << "sha256: " + keys().read("a.pub");
        QTest::newRow("hash") << "hash: " + keys().fingerprint("a") + "\n";
    }
    void aRevokedKeyEnds()
    {
        QFETCH(QByteArray, specification);
        RecordingContext context;
        QVERIFY(context.read(readerNamed("krl"), keys().krl(specification), listPath, host));
        QVERIFY(context.skips.empty());
        QVERIFY(ends(context, handles::sshSha256, keys().fingerprint("a")));
        QVERIFY(!ends(context, handles::sshSha256, keys().fingerprint("b")));
        const auto evidence = context.facts<StateEvidence>().at(0);
        QCOMPARE(evidence.time.at, context.collectedAt); // the list is in force when it was read, whenever it was made
        for (const auto &listing : context.facts<ListingRead>()) {
            QVERIFY(listing.overridesIssuer && listing.complete);
            QCOMPARE(listing.absence, ListingRead::Absence::NotRevoked);
            QCOMPARE(listing.scope, evidence.scope);
        }
    }

    void aSha1FingerprintJoinsTheKey()
    {
        RecordingContext context;
        QVERIFY(context.read(readerNamed("krl"), keys().krl("sha1: " + keys().read("a.pub")), listPath, host));
        RecordingContext key;
        QVERIFY(key.read(readerNamed("ssh-public-key"), keys().read("a.pub"), QStringLiteral("a.pub")));
        QVERIFY(ends(context, handles::sshSha1, key.handle(key.credentials().at(0), handles::sshSha1)));
    }

    void certificatesEndBySerialRangeAndKeyId()
    {
        RecordingContext context;
        // Sparse serials make ssh-keygen write a list, dense ones a bitmap, runs a range.
        const QByteArray specification =
            "serial: 5\nserial: 100-140\nserial: 1000000\nserial: 1000002\nserial: 1000005\n"
            "serial: 1000007\nid: alice@example.com\n";
        QVERIFY(context.read(readerNamed("krl"), keys().krl(specification), listPath, host));
        const QByteArray ca = keys().fingerprint("ca");
        for (const char *serial : {"5", "100", "123", "140", "1000000", "1000002", "1000007"}) {
            QVERIFY2(ends(context, sharedNames::sshCertSerial, ca + '/' + serial), serial);
        }
        for (const char *serial : {"4", "99", "141", "1000001", "1000008"}) {
            QVERIFY2(!ends(context, sharedNames::sshCertSerial, ca + '/' + serial), serial);
        }
        QVERIFY(ends(context, sharedNames::sshCertKeyId, ca + "/alice@example.com"));
    }

    void aWideRangeIsSaidToBeUnreadAndNothingIsCalledUnrevoked()
    {
        RecordingContext context;
        QVERIFY(context.read(readerNamed("krl"), keys().krl("serial: 1-9000000000\n"), listPath, host));
        QVERIFY(context.skipped("unsupported"));
        for (const auto &listing : context.facts<ListingRead>()) {
            QVERIFY(!listing.complete);
        }
    }

    void aTextListCountsAsWell()
    {
        RecordingContext context;
        QVERIFY(context.read(readerNamed("revoked-keys"), "# gone\n" + keys().read("a.pub"), listPath, host));
        QVERIFY(ends(context, handles::sshSha256, keys().fingerprint("a")));
    }

    void theConfigurationNamesTheList_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("value");
        QTest::newRow("named") << QByteArray("Port 22\nRevokedKeys /etc/ssh/revoked_keys\n") << configPath
                               << QStringLiteral("/etc/ssh/revoked_keys");
        QTest::newRow("spelling") << QByteArray("  revokedKEYS=\"/etc/ssh/revoked keys\" # x\n") << configPath
                                  << QStringLiteral("/etc/ssh/revoked keys");
        QTest::newRow("first wins") << QByteArray("RevokedKeys /a\nRevokedKeys /b\n") << configPath
                                    << QStringLiteral("/a");
        QTest::newRow("commented out") << QByteArray("#RevokedKeys /a\n") << configPath << QStringLiteral("none");
        QTest::newRow("absent") << QByteArray("Port 22\n") << configPath << QStringLiteral("none");
        QTest::newRow("for some logins only")
            << QByteArray("Match User bob\nRevokedKeys /a\n") << configPath << QStringLiteral("none");
        QTest::newRow("drop-in") << QByteArray("RevokedKeys /a\n") << QStringLiteral("etc/ssh/sshd_config.d/1.conf")
                                 << QStringLiteral("/a");
        QTest::newRow("silent drop-in") << QByteArray("Port 22\n") << QStringLiteral("etc/ssh/sshd_config.d/1.conf")
                                        << QString();
    }
    void theConfigurationNamesTheList()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, path);
        QFETCH(QString, value);
        RecordingContext context;
        QVERIFY(context.read(readerNamed("sshd-config"), text, path, host));
        const auto values = revokedKeysSettings(context);
        QCOMPARE(values.size(), value.isEmpty() ? std::size_t(0) : std::size_t(1));
        if (!values.empty()) {
            QCOMPARE(values[0], value);
            QCOMPARE(context.facts<TrustStated>().at(0).issuer, QStringLiteral("ssh:host-main"));
        }
    }

    void aCopyInARepositoryEndsNothing()
    {
        RecordingContext context;
        context.document.origin.object = "1a2b";
        QVERIFY(context.read(readerNamed("krl"), keys().krl("key: " + keys().read("a.pub")), listPath));
        QVERIFY(context.observations.empty());
        RecordingContext config;
        config.document.origin.object = "1a2b";
        QVERIFY(config.read(readerNamed("sshd-config"), "RevokedKeys /etc/ssh/revoked_keys\n", configPath));
        QVERIFY(config.observations.empty());
    }

    void aCutAnywhereNeverAddsARevocation()
    {
        const QByteArray whole = keys().krl("serial: 5\nserial: 100-140\nid: x\nhash: " + keys().fingerprint("a") +
                                            "\nkey: " + keys().read("b.pub"));
        const auto all = readKrl(whole);
        QVERIFY(all);
        for (qsizetype size = 0; size < whole.size(); ++size) {
            const auto cut = readKrl(whole.first(size));
            if (cut) { // between two sections
                QVERIFY(cut->keyBlobs.size() + cut->sha256.size() + cut->certificates.size() <
                        all->keyBlobs.size() + all->sha256.size() + all->certificates.size());
            }
        }
        for (qsizetype at = 0; at < whole.size(); ++at) {
            QByteArray broken = whole;
            broken[at] = '\xff';
            static_cast<void>(readKrl(broken)); // must not crash
        }
    }
};

QTEST_GUILESS_MAIN(TestKrl)
#include "tst_krl.moc"
