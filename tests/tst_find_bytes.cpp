#include "scanners/find_bytes.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace probate;

namespace {

bool isWord(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
           c == '-' || c == '_';
}

/// The definition, byte by byte.
qsizetype wordRunSlowly(QByteArrayView bytes, qsizetype from, int length)
{
    for (qsizetype at = from; at < bytes.size();) {
        qsizetype end = at;
        while (end < bytes.size() && isWord(bytes[end])) {
            ++end;
        }
        if (end - at >= length) {
            return at;
        }
        at = end + 1;
    }
    return -1;
}

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
    void everyByteIsAWordByteOrIsNot()
    {
        for (int c = 0; c < 256; ++c) {
            const QByteArray bytes = QByteArray(40, 'a') + QByteArray(24, static_cast<char>(c)) + QByteArray(70, '.');
            QCOMPARE(findWordRun(bytes, 40, 24), isWord(static_cast<char>(c)) ? 40 : -1);
            QCOMPARE(findWordRunNarrowly(bytes, 40, 24), isWord(static_cast<char>(c)) ? 40 : -1);
        }
    }

    void runsAreFoundWhereverTheyStand()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 3000; ++round) {
            QByteArray bytes = noise(random, static_cast<qsizetype>(random() % 300), "ab0+/_-Zz. \n");
            const auto from = static_cast<qsizetype>(random() % static_cast<unsigned>(bytes.size() + 1));
            const int length = 17 + static_cast<int>(random() % 47);
            const auto size = static_cast<qsizetype>(length - 2 + static_cast<int>(random() % 5));
            bytes.insert(static_cast<qsizetype>(random() % static_cast<unsigned>(bytes.size() + 1)),
                         QByteArray(size, 'q'));
            for (qsizetype at = from; at >= 0;) {
                const auto found = findWordRun(bytes, at, length);
                QCOMPARE(found, wordRunSlowly(bytes, at, length));
                QCOMPARE(findWordRunNarrowly(bytes, at, length), found);
                at = found < 0 ? -1 : found + length;
            }
        }
    }

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

    void pairsAreFoundWhereverTheyStand()
    {
        std::mt19937 random(17);
        for (int round = 0; round < 3000; ++round) {
            const QByteArray bytes = noise(random, static_cast<qsizetype>(random() % 90), "abcdefgh.....");
            const auto from = static_cast<qsizetype>(random() % static_cast<unsigned>(bytes.size() + 1));
            qsizetype wanted = -1;
            for (qsizetype at = from; at + 1 < bytes.size() && wanted < 0; ++at) {
                wanted = bytes[at] == 'a' && (bytes[at + 1] == 'b' || bytes[at + 1] == 'a') ? at : -1;
            }
            QCOMPARE(findPair(bytes, 'a', "ba", from), wanted);
        }
        QCOMPARE(findPair({}, 'a', "b"), -1);
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
