#include "scanners/pipeline/encoding_hints.h"

#include <QTest>

#include <random>

using namespace probate;

namespace {

constexpr auto kFastest = EncodingHints::Speed::Fastest;
constexpr auto kPlain = EncodingHints::Speed::Plain;

bool isOfRun(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
           c == '-' || c == '_';
}

/// The definitions, byte by byte.
qsizetype runSlowly(QByteArrayView bytes, qsizetype from)
{
    for (qsizetype at = from; at < bytes.size();) {
        qsizetype end = at;
        while (end < bytes.size() && isOfRun(bytes[end])) {
            ++end;
        }
        if (end - at >= EncodingHints::shortestRun) {
            return at;
        }
        at = end + 1;
    }
    return -1;
}

bool isMarkSlowly(char mark, char next)
{
    return (mark == '%' && QByteArrayView("0123456789abcdefABCDEF").contains(next)) ||
           (mark == '&' && QByteArrayView("#alg").contains(next)) ||
           (mark == '\\' && QByteArrayView("ux").contains(next));
}

qsizetype markSlowly(QByteArrayView bytes, char mark, qsizetype from)
{
    for (qsizetype at = from; at + 1 < bytes.size(); ++at) {
        if (bytes[at] == mark && isMarkSlowly(mark, bytes[at + 1])) {
            return at;
        }
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

class EncodingHintsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyByteIsOfARunOrIsNot()
    {
        for (const auto speed : {kFastest, kPlain}) {
            for (int c = 0; c < 256; ++c) {
                const QByteArray bytes =
                    QByteArray(40, '.') + QByteArray(24, static_cast<char>(c)) + QByteArray(70, '.');
                QCOMPARE(EncodingHints(bytes, speed).run(0), isOfRun(static_cast<char>(c)) ? 40 : -1);
            }
        }
    }

    void everyPairIsAMarkOrIsNot()
    {
        for (const auto speed : {kFastest, kPlain}) {
            for (const char mark : {'%', '&', '\\'}) {
                for (int next = 0; next < 256; ++next) {
                    QByteArray bytes(100, '.');
                    bytes[37] = mark;
                    bytes[38] = static_cast<char>(next);
                    QCOMPARE(EncodingHints(bytes, speed).mark(mark, 0),
                             isMarkSlowly(mark, static_cast<char>(next)) ? 37 : -1);
                }
            }
        }
    }

    void runsAreFoundWhereverTheyStand()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 3000; ++round) {
            QByteArray bytes = noise(random, static_cast<qsizetype>(random() % 300), "ab0+/_-Zz. \n");
            for (unsigned runs = random() % 3; runs > 0; --runs) {
                bytes.insert(static_cast<qsizetype>(random() % static_cast<unsigned>(bytes.size() + 1)),
                             QByteArray(static_cast<qsizetype>(22 + random() % 80), 'q'));
            }
            EncodingHints fastest(bytes, kFastest);
            EncodingHints plain(bytes, kPlain);
            // Behind a find, from within the run or from behind it.
            for (auto from = static_cast<qsizetype>(random() % 100); from >= 0 && from <= bytes.size();) {
                const auto found = fastest.run(from);
                QCOMPARE(found, runSlowly(bytes, from));
                QCOMPARE(plain.run(from), found);
                from = found < 0 ? -1 : found + 1 + static_cast<qsizetype>(random() % 60);
            }
        }
    }

    void marksAreFoundWhereverTheyStand()
    {
        std::mt19937 random(17);
        for (int round = 0; round < 3000; ++round) {
            const QByteArray bytes = noise(random, static_cast<qsizetype>(random() % 200), "%&\\a#ux0Fg.........");
            EncodingHints fastest(bytes, kFastest);
            EncodingHints plain(bytes, kPlain);
            for (const char mark : {'%', '&', '\\'}) {
                for (qsizetype from = 0; from >= 0 && from <= bytes.size();) {
                    const auto found = fastest.mark(mark, from);
                    QCOMPARE(found, markSlowly(bytes, mark, from));
                    QCOMPARE(plain.mark(mark, from), found);
                    from = found < 0 ? -1 : found + 1;
                }
            }
        }
    }

    void longTextsAreLookedAtPieceByPiece()
    {
        constexpr qsizetype piece = 2 << 20;
        for (qsizetype moved = -40; moved <= 40;
             ++moved) { // over, at and beside the edge of what is looked at in one go
            QByteArray bytes(2 * piece + 100, '.');
            const qsizetype place = piece + moved;
            bytes.replace(place, 24, QByteArray(24, 'q'));
            bytes.replace(place + 30, 2, "%4");
            bytes.replace(2 * piece + 50, 30, QByteArray(30, 'q'));
            for (const auto speed : {kFastest, kPlain}) {
                EncodingHints hints(bytes, speed);
                QCOMPARE(hints.run(0), place);
                QCOMPARE(hints.run(place + 24), 2 * piece + 50);
                QCOMPARE(hints.mark('%', 0), place + 30);
                QCOMPARE(hints.mark('%', place + 31), -1);
                QCOMPARE(hints.run(0), place); // again from the beginning
                if (moved % 20 != 0) {
                    break; // the plain way takes its time
                }
            }
        }
    }

    void aRunOverManyPiecesIsOne()
    {
        const QByteArray bytes = QByteArray(10, '.') + QByteArray(5 << 20, 'q') + '.';
        EncodingHints hints(bytes);
        QCOMPARE(hints.run(0), 10);
        QCOMPARE(hints.run(11), 11);
        QCOMPARE(hints.run(bytes.size() - 20), -1);
        QCOMPARE(hints.run(bytes.size()), -1);
    }

    void nothingStandsInNothing()
    {
        EncodingHints hints({});
        QCOMPARE(hints.run(0), -1);
        QCOMPARE(hints.mark('%', 0), -1);
    }
};

QTEST_GUILESS_MAIN(EncodingHintsTest)
#include "tst_encoding_hints.moc"
