#include "scanners/find_bytes.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace probate;

namespace {

QByteArray noise(std::mt19937 &random, qsizetype size, QByteArrayView alphabet)
{
    QByteArray bytes(size, '\0');
    for (char &byte : bytes) {
        byte = alphabet[static_cast<qsizetype>(random() % static_cast<unsigned>(alphabet.size()))];
    }
    return bytes;
}

} // namespace

class FindBytesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsAreFoundWhereverTheyStand()
    {
        std::mt19937 random(11);
        for (int round = 0; round < 3000; ++round) {
            const QByteArray bytes = noise(random, static_cast<qsizetype>(random() % 100), "ab");
            const QByteArray what = noise(random, 1 + static_cast<qsizetype>(random() % 7), "ab");
            const auto from = static_cast<qsizetype>(random() % static_cast<unsigned>(bytes.size() + 1));
            QCOMPARE(findBytes(bytes, what, from), bytes.indexOf(what, from));
        }
        QCOMPARE(findBytes("abc", "", 3), 3);
        QCOMPARE(findBytes("abc", "abcd"), -1);
        QCOMPARE(findBytes({}, "a"), -1);
    }

    void bytesAreCounted()
    {
        std::mt19937 random(13);
        for (qsizetype size = 0; size < 200; ++size) {
            const QByteArray bytes = noise(random, size, "a\nb");
            QCOMPARE(countByte(bytes, '\n'), static_cast<std::uint64_t>(bytes.count('\n')));
        }
    }
};

QTEST_GUILESS_MAIN(FindBytesTest)
#include "tst_find_bytes.moc"
