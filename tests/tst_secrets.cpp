// Secrets die at the door: they cannot be copied, and what remains of them is a keyed fingerprint.
#include "core/crypto/fingerprint.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <type_traits>

using namespace probate;

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_convertible_v<SecretBytes, QByteArray>);
static_assert(!std::is_convertible_v<SecretBytes, QString>);

class TestSecrets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matchesRfc4231()
    {
        // RFC 4231 test case 2 has a short key; HMAC pads it, so the fingerprint of any key length is defined.
        const auto printer = Fingerprinter::withKey(SecretBytes("Jefe"));
        QCOMPARE(printer.fingerprint("what do ya want for nothing?").value,
                 QByteArray("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    }

    void makesAKeyThatOnlyItsOwnerReads()
    {
        QTemporaryDir dir;
        const QString file = dir.filePath(QStringLiteral("key"));
        const auto first = Fingerprinter::open(file);
        QVERIFY(first);
        QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
                 QFile::Permissions());
        const auto second = Fingerprinter::open(file);
        QVERIFY(second);
        QCOMPARE(first->fingerprint("x"), second->fingerprint("x"));
        QVERIFY(first->fingerprint("x") != first->fingerprint("y"));
    }

    void refusesAKeyThatOthersRead()
    {
        QTemporaryDir dir;
        const QString file = dir.filePath(QStringLiteral("key"));
        QVERIFY(Fingerprinter::open(file));
        QVERIFY(QFile::setPermissions(file, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
        const auto opened = Fingerprinter::open(file);
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind(), ErrorKind::Conflict);
    }

    void refusesAKeyOfAnotherSize_data()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("empty") << 0;
        QTest::newRow("short") << 31;
        QTest::newRow("long") << 33;
    }
    void refusesAKeyOfAnotherSize()
    {
        QFETCH(int, size);
        QTemporaryDir dir;
        QFile file(dir.filePath(QStringLiteral("key")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(size, 'k'));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        file.close();
        const auto opened = Fingerprinter::open(file.fileName());
        QVERIFY(!opened);
        QCOMPARE(opened.error().kind(), ErrorKind::Malformed);
    }
};

QTEST_GUILESS_MAIN(TestSecrets)
#include "tst_secrets.moc"
