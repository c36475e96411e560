// Instants are UTC by type: what has no zone is not an instant, and what issuers write for "never" is known.
#include "core/base/instant.h"

#include <QTest>

using namespace probate;

class TestInstant : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryZoneForm_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("iso");
        QTest::newRow("zulu") << QByteArray("2026-03-11T19:55:00Z") << QStringLiteral("2026-03-11T19:55:00Z");
        QTest::newRow("offset") << QByteArray("2026-01-28T20:49:59+02:00") << QStringLiteral("2026-01-28T18:49:59Z");
        QTest::newRow("half hour") << QByteArray("2026-02-15T14:49:12+05:30") << QStringLiteral("2026-02-15T09:19:12Z");
        QTest::newRow("short zone") << QByteArray("2026-02-15 14:49:12+00") << QStringLiteral("2026-02-15T14:49:12Z");
        QTest::newRow("no colon") << QByteArray("2026-02-15T14:49:12-0530") << QStringLiteral("2026-02-15T20:19:12Z");
        QTest::newRow("fraction") << QByteArray("2026-02-15T14:49:12.987654Z") << QStringLiteral("2026-02-15T14:49:12.987Z");
        QTest::newRow("leap second") << QByteArray("2016-12-31T23:59:60Z") << QStringLiteral("2016-12-31T23:59:59Z");
        QTest::newRow("before 1970") << QByteArray("1601-01-01T00:00:00Z") << QStringLiteral("1601-01-01T00:00:00Z");
        QTest::newRow("never") << QByteArray("9999-12-31T23:59:59Z") << QStringLiteral("9999-12-31T23:59:59Z");
    }
    void readsEveryZoneForm()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, iso);
        const auto instant = parseInstant(text);
        QVERIFY(instant);
        QCOMPARE(toIso(*instant), iso);
        QCOMPARE(parseInstant(iso.toLatin1()), instant);
    }

    void refusesWhatIsNoInstant_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : {"", "2026-03-11", "2026-03-11T19:55:00", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
                                 "2026-03-11T24:00:00Z", "2026-03-11T19:55:00Zx", "2026-03-11T19:55:00.Z", "0000-01-01T00:00:00Z",
                                 "9999-12-31T23:59:59-05:00", "no_information", "2026-03-11X19:55:00Z", "2026-03-11T19:55:00+"}) {
            QTest::newRow(text) << QByteArray(text);
        }
    }
    void refusesWhatIsNoInstant()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!parseInstant(text));
    }

    void aDateIsMidnightUtcOnlyWhereAsked()
    {
        QCOMPARE(toIso(*parseInstantOrUtcDate("2026-02-09")), QStringLiteral("2026-02-09T00:00:00Z"));
        QVERIFY(!parseInstant("2026-02-09"));
    }

    void knowsTheSentinelsOfNever()
    {
        QVERIFY(!instantFromFileTime(0));
        QVERIFY(!instantFromFileTime(0x7FFFFFFFFFFFFFFF));
        QCOMPARE(toIso(*instantFromFileTime(132927981000000000)), QStringLiteral("2022-03-26T19:55:00Z"));
        QVERIFY(isNeverSentinel(*parseInstant("9999-12-31T23:59:59Z")));
        QVERIFY(!isNeverSentinel(*parseInstant("2038-01-19T03:14:07Z")));
    }

    void absurdNumbersAreNoInstants()
    {
        QVERIFY(!instantFromUnixSeconds(std::numeric_limits<qint64>::max()));
        QVERIFY(!instantFromUnixSeconds(std::numeric_limits<qint64>::min()));
        QVERIFY(!instantFromUnixMilliseconds(std::numeric_limits<qint64>::max()));
        QVERIFY(!instantFromUnixMilliseconds(std::numeric_limits<qint64>::min()));
    }

    void readsGeneralizedTime()
    {
        QCOMPARE(toIso(*parseGeneralizedTime("20220326195500.0Z")), QStringLiteral("2022-03-26T19:55:00Z"));
        QCOMPARE(toIso(*parseGeneralizedTime("202603111955+0100")), QStringLiteral("2026-03-11T18:55:00Z"));
        QVERIFY(!parseGeneralizedTime("20220326195500"));
    }

    void saysDurationsInWords()
    {
        using namespace std::chrono;
        QCOMPARE(toWords(hours{76}), QStringLiteral("3 d 4 h"));
        QCOMPARE(toWords(hours{72} + seconds{5}), QStringLiteral("3 d"));
        QCOMPARE(toWords(-minutes{5}), QStringLiteral("-5 min"));
        QCOMPARE(toWords(milliseconds{3}), QStringLiteral("0 s"));
    }
};

QTEST_GUILESS_MAIN(TestInstant)
#include "tst_instant.moc"
