// A serial names a certificate only together with its CA, and however it is written it is the same number.
#include "core/model/handle.h"

#include <QTest>

using namespace probate;

class TestHandle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSerialIsOneNumberInEveryNotation_data()
    {
        QTest::addColumn<QByteArray>("serial");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("decimal") << QByteArray("1696907550") << QByteArray("ca-passive/1696907550");
        QTest::newRow("hex") << QByteArray("0x6524C11E") << QByteArray("ca-passive/1696907550");
        QTest::newRow("leading zeros") << QByteArray("0x006524c11e") << QByteArray("ca-passive/1696907550");
        QTest::newRow("zero") << QByteArray("000") << QByteArray("ca-passive/0");
        QTest::newRow("160 bits") << QByteArray("0xffffffffffffffffffffffffffffffffffffffff")
                                  << QByteArray("ca-passive/1461501637330902918203684832716283019655932542975");
    }
    void aSerialIsOneNumberInEveryNotation()
    {
        QFETCH(QByteArray, serial);
        QFETCH(QByteArray, value);
        const auto handle = caSerialHandle(QStringLiteral("step-ca:ca-passive"), serial);
        QVERIFY(handle);
        QCOMPARE(handle->value, value);
        QCOMPARE(caSerialHandle(QStringLiteral("x509:ca-passive"), serial), handle);
    }

    void refusesWhatIsNoSerial()
    {
        for (const char *text : {"", "0x", "12a", "-1", "0xzz"}) {
            QVERIFY(!caSerialHandle(QStringLiteral("x509:ca"), text));
        }
        QVERIFY(!caSerialHandle(QStringLiteral("x509:"), "1"));
        QVERIFY(!caSerialHandle(QStringLiteral("x509"), "1"));
        QVERIFY(!caSerialHandle(QStringLiteral("x509:ca"), QByteArray(51, '1')));
    }
};

QTEST_GUILESS_MAIN(TestHandle)
#include "tst_handle.moc"
