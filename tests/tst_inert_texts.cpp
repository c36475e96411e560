#include "scanners/inert_texts.h"

#include <QTest>

using namespace probate;

class TestInertTexts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasAddedIsKnown()
    {
        InertTexts texts;
        const auto key = texts.keyOf("a line\n", 0);
        QVERIFY(!texts.contains(key));
        texts.add(key);
        QVERIFY(texts.contains(key));
        QVERIFY(texts.contains(texts.keyOf(QByteArray("a line\n"), 0)));
        QVERIFY(!texts.contains(texts.keyOf("a line\n", 1)));
        QVERIFY(!texts.contains(texts.keyOf("another line\n", 0)));
    }

    void nothingIsKnownBeforeAnythingIsAdded()
    {
        const InertTexts texts;
        for (int i = 0; i < 1000; ++i) {
            QVERIFY(!texts.contains(texts.keyOf(QByteArray::number(i), 0)));
        }
        texts.announce(texts.keyOf("x", 0));
    }

    void nothingElseIsTakenForIt()
    {
        InertTexts texts;
        for (int i = 0; i < 100'000; ++i) {
            texts.add(texts.keyOf("known " + QByteArray::number(i), 0));
        }
        for (int i = 0; i < 200'000; ++i) {
            QVERIFY(!texts.contains(texts.keyOf("other " + QByteArray::number(i), 0)));
        }
    }

    void twoObjectsHaveKeysOfTheirOwn()
    {
        const InertTexts one;
        const InertTexts other;
        QVERIFY(one.keyOf("text", 0) != other.keyOf("text", 0));
    }
};

QTEST_GUILESS_MAIN(TestInertTexts)
#include "tst_inert_texts.moc"
