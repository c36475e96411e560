// The canonical form: one text for one value, the exact way back, and no other text is taken for it.
#include "core/model/canonical.h"
#include "core/model/canonical_json.h"
#include "tests/generated_observations.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <bit>
#include <limits>

using namespace probate;

namespace {

Observation plain()
{
    Observation it;
    it.origin.source = QStringLiteral("dir:/srv");
    it.collectedAt = *parseInstant("2026-03-11T19:55:00Z");
    UseSeen use;
    use.credential = {"aws-access-key-id", "EXAMPLE"};
    use.at = *parseInstant("2026-03-01T00:00:00.250Z");
    it.fact = use;
    return it;
}

QByteArray jcs(const QByteArray &json)
{
    const auto made = canonicalJson(QJsonDocument::fromJson('[' + json + ']').array().at(0));
    return made ? *made : "error: " + made.error().message().toUtf8();
}

} // namespace

class TestCanonical : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFactHasOneText()
    {
        QCOMPARE(canonical(plain()),
                 QByteArray(R"({"collectedAt":"2026-03-11T19:55:00Z","fact":"use-seen","origin":{"source":"dir:/srv"},)"
                            R"("says":{"at":"2026-03-01T00:00:00.250Z","credential":{"scheme":"aws-access-key-id",)"
                            R"("value":"EXAMPLE"}}})"));
    }

    void theIdIsTheStartOfTheHash()
    {
        const QByteArray text = canonical(plain());
        QCOMPARE(idOf(plain()), QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().left(32));
        Observation other = plain();
        other.origin.line = 1;
        QVERIFY(idOf(other) != idOf(plain()));
    }

    void everyFactComesBackExactly()
    {
        GeneratedObservations generated(20261122);
        for (std::size_t i = 0; i < 400 * factTypes; ++i) {
            const Observation made = generated.next(i);
            const QByteArray text = canonical(made);
            const auto back = parseObservation(text);
            QVERIFY2(back.ok(), (back.ok() ? QByteArray() : back.error().message().toUtf8() + '\n' + text).constData());
            QVERIFY2(*back == made, text.constData());
            QCOMPARE(canonical(*back), text);
        }
    }

    void collectedAgainIsTheSameFactAtAnotherTime()
    {
        GeneratedObservations generated(11);
        for (int round = 0; round < 200; ++round) {
            Observation observation = generated.next(round);
            const QByteArray before = canonical(observation);
            observation.collectedAt = *parseInstant(round % 2 ? "2026-05-06T07:08:09.010Z" : "2026-05-06T07:08:09Z");
            QCOMPARE(collectedAgain(before, observation.collectedAt), canonical(observation));
        }
    }

    void itIsWhatRfc8785MakesOfTheSameJson()
    {
        // The second writer, over Qt's parser, must agree with the first on order, escapes and numbers.
        GeneratedObservations generated(7);
        for (std::size_t i = 0; i < 40 * factTypes; ++i) {
            const QByteArray text = canonical(generated.next(i));
            const auto document = QJsonDocument::fromJson(text);
            QVERIFY(document.isObject());
            const auto again = canonicalJson(document.object());
            QVERIFY(again.ok());
            QCOMPARE(*again, text);
        }
    }

    void instantsStandAsIsoText()
    {
        GeneratedObservations generated(3);
        for (int i = 0; i < 500; ++i) {
            Observation made = generated.next(4);
            QVERIFY(canonical(made).startsWith("{\"collectedAt\":\"" + toIso(made.collectedAt).toLatin1() + '"'));
        }
    }

    void whatJsonCannotHoldBecomesTheNearestThatItCan()
    {
        Observation odd = plain();
        odd.origin.path = QStringLiteral("a") + QChar(0xd800) + QStringLiteral("b");
        odd.collectedAt = Instant::max();
        SecretSeen seen;
        seen.confidence = std::numeric_limits<double>::quiet_NaN();
        seen.credential.attributes = {{QString(QChar(0xdc00)), QStringLiteral("1")},
                                      {QString(QChar(0xd800)), QStringLiteral("2")},
                                      {QStringLiteral("\uffff"), QStringLiteral("3")}};
        odd.fact = seen;
        const auto back = parseObservation(canonical(odd));
        QVERIFY(back.ok());
        QCOMPARE(back->origin.path, QStringLiteral("a\ufffdb"));
        QCOMPARE(toIso(back->collectedAt), QStringLiteral("9999-12-31T23:59:59.999Z"));
        QCOMPARE(std::get<SecretSeen>(back->fact).confidence, 0.0);
        QCOMPARE(idOf(*back), idOf(odd));
    }

    void everyCutAndEveryFlippedByteIsAnError()
    {
        GeneratedObservations generated(99);
        for (std::size_t fact = 0; fact < factTypes; ++fact) {
            const QByteArray text = canonical(generated.next(fact));
            for (qsizetype i = 0; i < text.size(); ++i) {
                QVERIFY(!parseObservation(QByteArrayView(text).first(i)));
                QByteArray flipped = text;
                flipped[i] = static_cast<char>(flipped[i] ^ 0x80);
                const auto back = parseObservation(flipped);
                QVERIFY(!back.ok() || canonical(*back) == flipped);
            }
        }
    }

    void otherSpellingsAreRefused_data()
    {
        const QByteArray text = canonical(plain());
        const auto with = [&text](const char *before, const char *after) {
            return QByteArray(text).replace(before, after);
        };
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("white space") << with(",\"fact\"", ", \"fact\"");
        QTest::newRow("something after it") << QByteArray(text + ' ');
        QTest::newRow("unknown member") << with("{\"source\"", "{\"sauce\":1,\"source\"");
        QTest::newRow("unknown fact") << with("use-seen", "use-unseen");
        QTest::newRow("fact of another type") << with("use-seen", "secret-placed");
        QTest::newRow("explicit default") << with("{\"source\"", "{\"line\":0,\"source\"");
        QTest::newRow("needless escape") << with("EXAMPLE", "\\u0045XAMPLE");
        QTest::newRow("slash escaped") << with("dir:/srv", "dir:\\/srv");
        QTest::newRow("line too large") << with("{\"source\"", "{\"line\":4294967296,\"source\"");
        QTest::newRow("line negative") << with("{\"source\"", "{\"line\":-1,\"source\"");
        QTest::newRow("line with leading zero") << with("{\"source\"", "{\"line\":01,\"source\"");
        QTest::newRow("line as text") << with("{\"source\"", "{\"line\":\"1\",\"source\"");
        QTest::newRow("instant with offset") << with("19:55:00Z", "19:55:00+00:00");
        QTest::newRow("no instant") << with("2026-03-11T19:55:00Z", "never");
        QTest::newRow("raw control character") << with("EXAMPLE", "EX\nMPLE");
        QTest::newRow("broken UTF-8") << with("dir:/srv", "dir:/\xff");
        QTest::newRow("twice the same member")
            << with("{\"source\":\"dir:/srv\"", "{\"source\":\"a\",\"source\":\"dir:/srv\"");
        QTest::newRow("base64 of UTF-8") << with("\"EXAMPLE\"", "{\"base64\":\"RVhBTVBMRQ==\"}");
        QTest::newRow("a deep nest") << QByteArray(200'000, '[');
    }
    void otherSpellingsAreRefused()
    {
        QFETCH(QByteArray, text);
        QVERIFY(text != canonical(plain()));
        const auto back = parseObservation(text);
        QVERIFY(!back.ok());
        QCOMPARE(back.error().kind(), ErrorKind::Malformed);
        QVERIFY(!back.error().message().contains(QLatin1StringView("EXAMPLE")));
    }

    void aHugeTextIsALimit()
    {
        const auto back = parseObservation(QByteArray(largestCanonical + 1, ' '));
        QVERIFY(!back.ok());
        QCOMPARE(back.error().kind(), ErrorKind::Limit);
    }

    void jsonIsCanonicalAfterRfc8785_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("wanted");
        // RFC 8785 3.2.2 and 3.2.3, and what stands beside them.
        QTest::newRow("sample")
            << QByteArray("{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"
                          "\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
                          "\"literals\":[null,true,false]}")
            << QByteArray("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                          "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
        QTest::newRow("order") << QByteArray(
                                      R"({"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7})")
                               << QByteArray("{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,\"\xe2\x82\xac\":1,"
                                             "\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}");
        QTest::newRow("empty") << QByteArray("[{},[],\"\"]") << QByteArray("[{},[],\"\"]");
    }
    void jsonIsCanonicalAfterRfc8785()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, wanted);
        QCOMPARE(jcs(json), wanted);
    }

    void numbersAreThoseOfEcmaScript_data()
    {
        QTest::addColumn<quint64>("bits");
        QTest::addColumn<QByteArray>("wanted");
        // RFC 8785, appendix B.
        const std::pair<quint64, const char *> rows[] = {{0x0000000000000000, "0"},
                                                         {0x8000000000000000, "0"},
                                                         {0x0000000000000001, "5e-324"},
                                                         {0x8000000000000001, "-5e-324"},
                                                         {0x7fefffffffffffff, "1.7976931348623157e+308"},
                                                         {0xffefffffffffffff, "-1.7976931348623157e+308"},
                                                         {0x4340000000000000, "9007199254740992"},
                                                         {0xc340000000000000, "-9007199254740992"},
                                                         {0x4430000000000000, "295147905179352830000"},
                                                         {0x44b52d02c7e14af5, "9.999999999999997e+22"},
                                                         {0x44b52d02c7e14af6, "1e+23"},
                                                         {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
                                                         {0x444b1ae4d6e2ef4e, "999999999999999700000"},
                                                         {0x444b1ae4d6e2ef4f, "999999999999999900000"},
                                                         {0x444b1ae4d6e2ef50, "1e+21"},
                                                         {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
                                                         {0x3eb0c6f7a0b5ed8d, "0.000001"},
                                                         {0x41b3de4355555553, "333333333.3333332"},
                                                         {0x41b3de4355555555, "333333333.3333333"},
                                                         {0xbecbf647612f3696, "-0.0000033333333333333333"},
                                                         {0x43143ff3c1cb0959, "1424953923781206.2"}};
        for (const auto &[bits, wanted] : rows) {
            QTest::newRow(wanted) << bits << QByteArray(wanted);
        }
    }
    void numbersAreThoseOfEcmaScript()
    {
        QFETCH(quint64, bits);
        QFETCH(QByteArray, wanted);
        QByteArray out;
        appendJsonNumber(out, std::bit_cast<double>(bits));
        QCOMPARE(out, wanted);
        const auto value = canonicalJson(std::bit_cast<double>(bits));
        QVERIFY(value.ok());
        QCOMPARE(*value, wanted);
    }

    void whatRfc8785RefusesIsAnError()
    {
        QVERIFY(!canonicalJson(std::numeric_limits<double>::infinity()));
        QVERIFY(!canonicalJson(std::numeric_limits<double>::quiet_NaN()));
        QVERIFY(!canonicalJson(QString(QChar(0xd800))));
        QVERIFY(!canonicalJson(QJsonObject{{QString(QChar(0xdfff)), 1}}));
        QVERIFY(!canonicalJson(QJsonValue(QJsonValue::Undefined)));
        QVERIFY(!canonicalJson(QJsonValue(qint64{9007199254740993})));
        QCOMPARE(*canonicalJson(QJsonValue(qint64{9007199254740991})), QByteArray("9007199254740991"));
        QJsonArray nest;
        for (int i = 0; i < 600; ++i) {
            nest = QJsonArray{nest};
        }
        const auto deep = canonicalJson(nest);
        QVERIFY(!deep.ok());
        QCOMPARE(deep.error().kind(), ErrorKind::Limit);
    }
};

QTEST_GUILESS_MAIN(TestCanonical)
#include "tst_canonical.moc"
