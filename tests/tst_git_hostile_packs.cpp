// A hostile pack ends in a skip that names pack and offset, and costs nothing but itself.
#include "git_objects.h"

#include "scanners/git/pack_codec.h"

#include <QCryptographicHash>

#include <libdeflate.h>

using namespace probate;
using namespace probate::test;
using namespace probate::git;

namespace {

QByteArray deflated(const QByteArray &bytes)
{
    libdeflate_compressor *compressor = libdeflate_alloc_compressor(6);
    QByteArray out(qsizetype(libdeflate_zlib_compress_bound(compressor, std::size_t(bytes.size()))), Qt::Uninitialized);
    out.truncate(qsizetype(libdeflate_zlib_compress(compressor, bytes.constData(), std::size_t(bytes.size()),
                                                    out.data(), std::size_t(out.size()))));
    libdeflate_free_compressor(compressor);
    return out;
}

QByteArray varint(std::uint64_t value)
{
    QByteArray out;
    do {
        out += char((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        value >>= 7;
    } while (value != 0);
    return out;
}

QByteArray entryHead(int type, std::uint64_t size)
{
    const std::uint64_t rest = size >> 4;
    return QByteArray(1, char((size & 15) | std::uint64_t(type << 4) | (rest ? 0x80 : 0))) +
           (rest ? varint(rest) : QByteArray());
}

/// A pack of these entries with a right trailer, as the only content of a bundle.
QString bundleOf(const QTemporaryDir &folder, const QByteArrayList &entries, std::uint32_t announced)
{
    QByteArray pack = "PACK";
    for (const std::uint32_t word : {2u, announced}) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            pack += char(word >> shift);
        }
    }
    pack += entries.join();
    pack += QCryptographicHash::hash(pack, QCryptographicHash::Sha1);
    const QString path = folder.filePath(QStringLiteral("made.bundle"));
    replaceFile(path, "# v2 git bundle\n\n" + pack);
    return path;
}

} // namespace

class TestGitHostilePacks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deltasStayWithinTheirBounds_data()
    {
        QTest::addColumn<QByteArray>("delta");
        QTest::addColumn<int>("flaw");
        const QByteArray sizes = varint(10) + varint(4);
        QTest::newRow("copies") << sizes + QByteArray("\x91\x06\x04", 3) << int(Flaw::None);
        QTest::newRow("inserts") << sizes + QByteArray("\x04"
                                                       "abcd",
                                                       5)
                                 << int(Flaw::None);
        QTest::newRow("copy beyond the base") << sizes + QByteArray("\x91\x07\x04", 3) << int(Flaw::Instruction);
        QTest::newRow("copy from far outside")
            << sizes + QByteArray("\x9f\xff\xff\xff\xff\x04", 6) << int(Flaw::Instruction);
        QTest::newRow("copy beyond the result") << sizes + QByteArray("\x91\x00\x05", 3) << int(Flaw::Instruction);
        QTest::newRow("insert beyond the delta") << sizes + QByteArray("\x04"
                                                                       "ab",
                                                                       3)
                                                 << int(Flaw::Instruction);
        QTest::newRow("insert beyond the result") << sizes + QByteArray("\x05"
                                                                        "abcde",
                                                                        6)
                                                  << int(Flaw::Instruction);
        QTest::newRow("reserved instruction") << sizes + QByteArray(1, '\0') << int(Flaw::Instruction);
        QTest::newRow("cut within a copy") << sizes + QByteArray("\x91", 1) << int(Flaw::Instruction);
        QTest::newRow("too short a result") << sizes + QByteArray("\x91\x00\x03", 3) << int(Flaw::Size);
        QTest::newRow("wrong base size") << varint(11) + varint(4) + QByteArray("\x91\x00\x04", 3) << int(Flaw::Size);
        QTest::newRow("a result that is too large") << varint(10) + varint(1ull << 40) << int(Flaw::TooLarge);
        QTest::newRow("a size without end") << QByteArray(20, '\xff') << int(Flaw::Header);
        QTest::newRow("empty") << QByteArray() << int(Flaw::Header);
    }
    void deltasStayWithinTheirBounds()
    {
        QFETCH(QByteArray, delta);
        QFETCH(int, flaw);
        ObjectBuffer out;
        QCOMPARE(int(applyDelta(spanOf("0123456789"), spanOf(delta), 1 << 20, out)), flaw);
    }

    void sharedBytesAreToldAsRuns()
    {
        ObjectBuffer out;
        std::vector<CopiedRun> copied;
        // Copies 0..3 and 3..6, which go on; inserts "x"; copies 2..5.
        const QByteArray delta("\x0a\x0a\x90\x03\x91\x03\x03\x01x\x91\x02\x03", 12);
        QCOMPARE(int(applyDelta(spanOf("0123456789"), spanOf(delta), 1 << 20, out, &copied)), int(Flaw::None));
        QCOMPARE(copied, (std::vector<CopiedRun>{{0, 0, 6}, {7, 2, 3}}));
    }

    void aDeltaOfCrumbsSharesNothing()
    {
        constexpr int pieces = 3000; // one byte each, from alternating places
        QByteArray delta("\x0a\xb8\x17", 3);
        for (int i = 0; i < pieces; ++i) {
            delta += "\x91" + QByteArray(1, char(i % 2 * 4)) + "\x01";
        }
        ObjectBuffer out;
        std::vector<CopiedRun> copied;
        QCOMPARE(int(applyDelta(spanOf("0123456789"), spanOf(delta), 1 << 20, out, &copied)), int(Flaw::None));
        QCOMPARE(out.size(), std::size_t(pieces));
        QVERIFY(copied.empty());
    }

    void hostilePacksEndInANamedSkip_data()
    {
        QTest::addColumn<QByteArrayList>("entries");
        const QByteArray text(1000, 'x');
        const QByteArray good = entryHead(3, 1000) + deflated(text);
        const QByteArray someName(20, '\x42');
        const auto offsetDelta = [&](qsizetype back, const QByteArray &delta) {
            QByteArray distance(1, char(back & 0x7f));
            for (qsizetype rest = back >> 7; rest > 0; rest >>= 7) {
                distance.prepend(char(0x80 | (--rest & 0x7f)));
            }
            return entryHead(6, std::uint64_t(delta.size())) + distance + deflated(delta);
        };
        QTest::newRow("a size that lies upwards") << QByteArrayList{good, entryHead(3, 5000) + deflated(text)};
        QTest::newRow("a size that lies downwards") << QByteArrayList{good, entryHead(3, 10) + deflated(text)};
        QTest::newRow("an absurd size") << QByteArrayList{good, entryHead(3, 1ull << 50) + deflated(text)};
        QTest::newRow("a base before the pack") << QByteArrayList{good, offsetDelta(100000, varint(1000) + varint(5))};
        QTest::newRow("a base within an entry") << QByteArrayList{good, offsetDelta(3, varint(1000) + varint(5) +
                                                                                           QByteArray("\x05"
                                                                                                      "abcde",
                                                                                                      6))};
        QTest::newRow("a base that is nowhere") << QByteArrayList{good, entryHead(7, 3) + someName + deflated("abc")};
        QTest::newRow("a type that is none") << QByteArrayList{good, entryHead(5, 3) + deflated("abc")};
        QTest::newRow("a delta bomb") << QByteArrayList{
            good, offsetDelta(good.size(), varint(1000) + varint(1ull << 45) + QByteArray(3000, '\x80'))};
        QTest::newRow("no stream") << QByteArrayList{good, entryHead(3, 1000) + "not zlib at all"};
    }
    void hostilePacksEndInANamedSkip()
    {
        QFETCH(QByteArrayList, entries);
        const QTemporaryDir folder;
        const auto found = scanGit(bundleOf(folder, entries, std::uint32_t(entries.size())));
        QVERIFY(found->coverage.ok());
        QCOMPARE(found->coverage->documents, 1u); // the good one
        QVERIFY(!found->skips.empty());
        for (const Skip &skip : found->skips) {
            QVERIFY2(skip.place.contains(QStringLiteral("at offset")), qPrintable(skip.place + skip.detail));
        }
    }

    void aCycleOfBasesEnds()
    {
        // Two deltas that name each other, under an index that gives them these names.
        GitFixture repository;
        repository.write(QStringLiteral("a"), madeSecret(1));
        repository.commit(QStringLiteral("ada"));
        const QByteArray first(20, '\x11');
        const QByteArray second(20, '\x22');
        const QByteArray delta = varint(4) + varint(4) +
                                 QByteArray("\x04"
                                            "abcd",
                                            5);
        const QByteArray one = entryHead(7, std::uint64_t(delta.size())) + second + deflated(delta);
        const QByteArray two = entryHead(7, std::uint64_t(delta.size())) + first + deflated(delta);
        const auto be32 = [](std::uint32_t word) {
            return QByteArray{}
                .append(char(word >> 24))
                .append(char(word >> 16))
                .append(char(word >> 8))
                .append(char(word));
        };
        QByteArray pack = "PACK" + be32(2) + be32(2) + one + two;
        pack += QCryptographicHash::hash(pack, QCryptographicHash::Sha1);
        QByteArray index = QByteArray("\xfftOc", 4) + be32(2);
        for (int i = 0; i < 256; ++i) {
            index += be32(i < 0x11 ? 0 : i < 0x22 ? 1 : 2);
        }
        index += first + second + QByteArray(8, '\0') + be32(12) + be32(std::uint32_t(12 + one.size())) +
                 QByteArray(40, '\0');
        const QString base =
            repository.file(QStringLiteral(".git/objects/pack/pack-1111111111111111111111111111111111111111"));
        QDir().mkpath(QFileInfo(base).path());
        replaceFile(base + QStringLiteral(".pack"), pack);
        replaceFile(base + QStringLiteral(".idx"), index);
        const auto found = scanGit(repository.path());
        QVERIFY(found->coverage.ok());
        QVERIFY(found->knows(madeSecret(1)));
        QCOMPARE(found->skipped(QStringLiteral("damaged")), 2u);
        QVERIFY(found->skips.at(0).detail.contains(QStringLiteral("cycle")));
    }
};

QTEST_GUILESS_MAIN(TestGitHostilePacks)
#include "tst_git_hostile_packs.moc"
