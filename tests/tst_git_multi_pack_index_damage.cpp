// An index over several packs that is damaged, or lies, is refused and takes nothing away.
#include "git_objects.h"

#include "scanners/git/multi_pack_index.h"

#include <QCryptographicHash>

using namespace probate;
using namespace probate::test;
using namespace probate::git;

namespace {

QByteArray word(std::uint32_t value)
{
    const auto big = qToBigEndian(value);
    return {reinterpret_cast<const char *>(&big), sizeof big};
}

QByteArray wide(std::uint64_t value)
{
    return word(std::uint32_t(value >> 32)) + word(std::uint32_t(value));
}

std::uint32_t wordAt(const QByteArray &bytes, qsizetype at)
{
    return qFromBigEndian<std::uint32_t>(bytes.constData() + at);
}

/// With the checksum of what it says, as whoever means harm would have it.
QByteArray summed(const QByteArray &content)
{
    return content + QCryptographicHash::hash(content, QCryptographicHash::Sha1);
}

/// A file taken apart, to be put together with a table of chunks that fits.
struct Parts
{
    explicit Parts(const QByteArray &file) : header(file.first(12))
    {
        for (qsizetype row = 12; row < 12 + 12 * file[6]; row += 12) {
            const qsizetype from = wordAt(file, row + 8);
            chunks.emplace_back(file.mid(row, 4), file.mid(from, wordAt(file, row + 20) - from));
        }
    }

    QByteArray &chunk(const char *id)
    {
        return std::find_if(chunks.begin(), chunks.end(), [&](const auto &chunk) { return chunk.first == id; })->second;
    }

    QByteArray joined()
    {
        header[6] = char(chunks.size());
        QByteArray table;
        QByteArray content;
        const std::uint64_t begin = 12 + 12 * (chunks.size() + 1);
        for (const auto &[id, bytes] : chunks) {
            table += id + wide(begin + std::uint64_t(content.size()));
            content += bytes;
        }
        return summed(header + table + word(0) + wide(begin + std::uint64_t(content.size())) + content);
    }

    QByteArray header;
    std::vector<std::pair<QByteArray, QByteArray>> chunks; ///< id, content
};

using Change = std::function<void(Parts &parts)>;

QByteArray changed(const QByteArray &file, const Change &change)
{
    Parts parts(file);
    change(parts);
    return parts.joined();
}

/// The same with every offset in the table of large ones, that of the first object so much larger.
void enlargeOffsets(Parts &parts, std::uint64_t more)
{
    QByteArray large;
    QByteArray &places = parts.chunk("OOFF");
    for (qsizetype at = 0; at < places.size(); at += 8) {
        large += wide(wordAt(places, at + 4) + (at == 0 ? more : 0));
        places.replace(at + 4, 4, word(0x80000000u | std::uint32_t(at / 8)));
    }
    parts.chunks.emplace_back("LOFF", large);
}

/// By pack and place in the list.
std::vector<std::vector<std::uint64_t>> offsetsIn(const QByteArray &file)
{
    std::vector<std::vector<std::uint64_t>> offsets;
    if (const auto index = MultiPackIndex::of(spanOf(file), ObjectFormat::Sha1)) {
        for (const QByteArrayView pack : index->packs()) {
            offsets.push_back(index->listed(pack.toByteArray()).offsets);
        }
    }
    return offsets;
}

} // namespace

class TestGitMultiPackIndexDamage : public QObject
{
    Q_OBJECT

    GitFixture m_repository; ///< two packs, which the file lists
    QByteArray m_file;

    QString path() const { return m_repository.file(QStringLiteral(".git/objects/pack/multi-pack-index")); }

private Q_SLOTS:
    void initTestCase()
    {
        fillWithDeltas(m_repository, 6);
        m_repository.git("repack -q -d");
        fillWithDeltas(m_repository, 3);
        m_repository.git("repack -q -d");
        m_repository.git("multi-pack-index write");
        QCOMPARE(packFiles(m_repository.path(), QStringLiteral(".pack")).size(), 2);
        m_file = contentOf(path());
        QVERIFY(!m_file.isEmpty());
        QCOMPARE(Parts(m_file).joined(), m_file);
    }

    void listsWhatThePacksOwnList()
    {
        const auto index = MultiPackIndex::of(spanOf(m_file), ObjectFormat::Sha1);
        QVERIFY(index.ok());
        QCOMPARE(index->packs().size(), std::size_t(2));
        for (const QString &own : packFiles(m_repository.path(), QStringLiteral(".idx"))) {
            const auto expected = readPackIndex(spanOf(contentOf(own)), ObjectFormat::Sha1);
            for (const QString &ending : {QStringLiteral(".pack"), QStringLiteral(".idx")}) {
                const QString name = QFileInfo(own).completeBaseName() + ending;
                const PackIndex listed = index->listed(name.toLatin1());
                QVERIFY(listed.names == expected->names);
                QVERIFY(listed.offsets == expected->offsets);
            }
        }
        QVERIFY(index->listed("pack-0.pack").offsets.empty());
        QVERIFY(index->listed("").offsets.empty());
    }

    void largeOffsetsStandInATableOfTheirOwn()
    {
        // git writes such a table from four gigabytes on, and reads it as we do: it compares with the packs' own.
        const QByteArray large = changed(m_file, [](Parts &parts) { enlargeOffsets(parts, 0); });
        replaceFile(path(), large);
        m_repository.git("multi-pack-index verify");
        const bool agrees = m_repository.lastExit == 0;
        const QByteArray larger = changed(m_file, [](Parts &parts) { enlargeOffsets(parts, 1ull << 32); });
        replaceFile(path(), larger);
        m_repository.git("multi-pack-index verify");
        const bool differs = m_repository.lastExit != 0;
        replaceFile(path(), m_file);
        QVERIFY(agrees && differs);

        auto expected = offsetsIn(m_file);
        QVERIFY(offsetsIn(large) == expected);
        expected.at(wordAt(Parts(m_file).chunk("OOFF"), 0)).front() += 1ull << 32;
        QVERIFY(offsetsIn(larger) == expected);
    }

    void withoutThatTableAnOffsetHasAllItsBits()
    {
        const QByteArray file =
            changed(m_file, [](Parts &parts) { parts.chunk("OOFF").replace(4, 4, word(0x80000010u)); });
        QCOMPARE(offsetsIn(file).at(wordAt(Parts(m_file).chunk("OOFF"), 0)).front(), 0x80000010u);
    }

    void whatDoesNotFitIsRefused_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("why");
        const auto row = [&](const char *name, const char *why, const Change &change) {
            QTest::newRow(name) << changed(m_file, change) << QString::fromLatin1(why);
        };
        const auto inHeader = [&](const char *name, const char *why, qsizetype at, const QByteArray &bytes) {
            QTest::newRow(name) << summed(QByteArray(m_file).replace(at, bytes.size(), bytes).chopped(20))
                                << QString::fromLatin1(why);
        };
        const auto inChunk = [&](const char *name, const char *why, const char *id, qsizetype at,
                                 const QByteArray &bytes) {
            row(name, why, [&](Parts &parts) { parts.chunk(id).replace(at, bytes.size(), bytes); });
        };
        inHeader("another signature", "signature", 0, "MIDY");
        inHeader("names of another kind", "another kind", 5, QByteArray(1, 2));
        inHeader("names of no kind", "another kind", 5, QByteArray(1, 0));
        inHeader("a chunk more", "chunk", 6, QByteArray(1, 5));
        inHeader("chunks up to the end and beyond", "chunk", 6, QByteArray(1, char(255)));
        inHeader("a chunk fewer", "does not end", 6, QByteArray(1, 3));
        inHeader("no chunks", "does not end", 6, QByteArray(1, 0));
        inHeader("more packs than names", "fewer packs", 8, word(3));
        inHeader("packs without end", "fewer packs", 8, word(0xffffffffu));
        inHeader("fewer packs than names", "more packs", 8, word(1));
        for (const qsizetype chunk : {0, 1, 2, 3}) {
            const QByteArray id = m_file.mid(12 + 12 * chunk, 4);
            inHeader(("no chunk " + id).constData(), "has no chunk", 12 + 12 * chunk, "FFIM");
        }
        inHeader("a chunk of no name", "one behind the other", 12, word(0));
        inHeader("a chunk twice", "twice", 12 + 12, "PNAM");
        inHeader("a chunk within the table", "one behind the other", 16, wide(12));
        inHeader("a chunk before the one before", "one behind the other", 12 + 24 + 4, wide(100));
        inHeader("a chunk behind the end", "one behind the other", 12 + 48 + 4, wide(std::uint64_t(m_file.size())));
        inHeader("a chunk far behind the end", "one behind the other", 12 + 48 + 4, wide(~0ull));
        inHeader("a chunk that begins far behind the end", "one behind the other", 12 + 36 + 4, wide(~0ull - 7));

        inChunk("a pack in another folder", "outside", "PNAM", 9, "/");
        inChunk("a pack above", "outside", "PNAM", 0, "../");
        inChunk("a pack in a folder of Windows", "outside", "PNAM", 9, "\\");
        inChunk("a pack that is hidden", "outside", "PNAM", 0, ".");
        inChunk("no pack at all", "outside", "PNAM", 45, ".key");
        inChunk("a pack without a name", "outside", "PNAM", 0, QByteArray(1, '\0'));
        row("packs that are not sorted", "not sorted", [](Parts &parts) {
            QByteArray &names = parts.chunk("PNAM");
            names = names.mid(50, 50) + names.first(50);
        });
        row("a pack twice", "not sorted", [](Parts &parts) {
            QByteArray &names = parts.chunk("PNAM");
            names = names.first(50) + names.first(50);
        });
        row("a name that does not end", "fewer packs", [](Parts &parts) { parts.chunk("PNAM").truncate(99); });

        const std::uint32_t objects = wordAt(Parts(m_file).chunk("OIDF"), 1020);
        inChunk("a fan-out that falls", "fan-out", "OIDF", 1016, word(objects + 1));
        inChunk("more objects than names", "fan-out", "OIDF", 1020, word(objects + 1));
        inChunk("objects without end", "fan-out", "OIDF", 1020, word(0xffffffffu));
        row("a fan-out of other names", "not by its fan-out", [](Parts &parts) {
            QByteArray &fanout = parts.chunk("OIDF");
            qsizetype at = 0;
            while (wordAt(fanout, at) == wordAt(fanout, at + 4)) {
                at += 4;
            }
            fanout.replace(at, 4, word(wordAt(fanout, at) + 1));
        });
        row("a fan-out that is cut off", "fan-out", [](Parts &parts) { parts.chunk("OIDF").chop(4); });
        row("names that are cut off", "fan-out", [](Parts &parts) { parts.chunk("OIDL").chop(1); });
        row("no names", "fan-out", [](Parts &parts) { parts.chunk("OIDL").clear(); });
        row("names that are not sorted", "not sorted", [](Parts &parts) {
            QByteArray &names = parts.chunk("OIDL");
            names = names.mid(20, 20) + names.first(20) + names.sliced(40);
        });
        row("a name twice", "not sorted", [](Parts &parts) {
            QByteArray &names = parts.chunk("OIDL");
            names = names.first(20) + names.first(20) + names.sliced(40);
        });
        inChunk("a pack that is none", "does not name", "OOFF", 8, word(2));
        inChunk("a pack far from being one", "does not name", "OOFF", 8, word(0xffffffffu));
        row("offsets that are cut off", "number of offsets", [](Parts &parts) { parts.chunk("OOFF").chop(1); });
        row("offsets for nobody", "number of offsets", [](Parts &parts) { parts.chunk("OOFF") += wide(0); });
        row("a large offset that is none", "large offset", [&](Parts &parts) {
            enlargeOffsets(parts, 0);
            parts.chunk("OOFF").replace(4, 4, word(0x80000000u | objects));
        });
        row("large offsets that are cut off", "large offset", [](Parts &parts) {
            enlargeOffsets(parts, 0);
            parts.chunk("LOFF").chop(1);
        });
    }
    void whatDoesNotFitIsRefused()
    {
        QFETCH(QByteArray, file);
        QFETCH(QString, why);
        const auto index = MultiPackIndex::of(spanOf(file), ObjectFormat::Sha1);
        QVERIFY(!index);
        QCOMPARE(index.error().kind(), ErrorKind::Malformed);
        QVERIFY2(index.error().message().contains(why), qPrintable(index.error().message()));
    }

    void laterFormsAreLeftAlone()
    {
        for (const qsizetype at : {4, 7}) { // the version; how many others it builds on
            const QByteArray file = summed(QByteArray(m_file).replace(at, 1, QByteArray(1, 2)).chopped(20));
            QCOMPARE(MultiPackIndex::of(spanOf(file), ObjectFormat::Sha1).error().kind(), ErrorKind::Unsupported);
        }
    }

    void ofAFileThatWasCutNothingIsBelieved()
    {
        for (qsizetype size = 0; size < m_file.size(); ++size) {
            const QByteArray cut = m_file.first(size);
            QVERIFY2(!MultiPackIndex::of(spanOf(cut), ObjectFormat::Sha1), qPrintable(QString::number(size)));
            if (size < m_file.size() - 20) {
                const QByteArray meant = summed(cut);
                QVERIFY2(!MultiPackIndex::of(spanOf(meant), ObjectFormat::Sha1), qPrintable(QString::number(size)));
            }
        }
        QVERIFY(!MultiPackIndex::of(spanOf(m_file), ObjectFormat::Sha256));
    }

    void everyByteCounts()
    {
        for (qsizetype at = 0; at < m_file.size(); ++at) {
            QByteArray bad = m_file;
            bad[at] = char(bad[at] ^ 0x10);
            QVERIFY2(!MultiPackIndex::of(spanOf(bad), ObjectFormat::Sha1), qPrintable(QString::number(at)));
            // Where the checksum is made to fit, what is believed is still one place for each name.
            const QByteArray meant = summed(bad.chopped(20));
            if (const auto index = MultiPackIndex::of(spanOf(meant), ObjectFormat::Sha1)) {
                std::size_t listed = 0;
                for (const QByteArrayView pack : index->packs()) {
                    listed += index->listed(pack.toByteArray()).offsets.size();
                }
                QCOMPARE(listed, std::size_t(wordAt(Parts(m_file).chunk("OIDF"), 1020)));
            }
        }
    }

    void aLieTakesNothingAway_data()
    {
        QTest::addColumn<QByteArray>("file");
        const auto row = [&](const char *name, const Change &change) {
            QTest::newRow(name) << changed(m_file, change);
        };
        QTest::newRow("none") << m_file;
        QTest::newRow("cut off") << m_file.chopped(30);
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("of the packs, none")
            << changed(m_file, [](Parts &parts) { parts.chunk("PNAM").replace(5, 4, "0000").replace(55, 4, "0001"); });
        row("a pack above", [](Parts &parts) { parts.chunk("PNAM").replace(0, 3, "../"); });
        row("an object behind the pack", [](Parts &parts) { parts.chunk("OOFF").replace(4, 4, word(0x7fffffffu)); });
        row("an object far behind the pack", [](Parts &parts) { enlargeOffsets(parts, ~0ull - (1ull << 32)); });
        row("an object in the pack's header", [](Parts &parts) { parts.chunk("OOFF").replace(4, 4, word(4)); });
        row("all objects in one place", [](Parts &parts) {
            QByteArray &places = parts.chunk("OOFF");
            for (qsizetype at = 0; at < places.size(); at += 8) {
                places.replace(at + 4, 4, word(12));
            }
        });
        row("all objects in one pack", [](Parts &parts) {
            QByteArray &places = parts.chunk("OOFF");
            for (qsizetype at = 0; at < places.size(); at += 8) {
                places.replace(at, 4, word(0));
            }
        });
    }
    void aLieTakesNothingAway()
    {
        QFETCH(QByteArray, file);
        const Reading whole = readPacked(m_repository.path());
        QVERIFY(whole.objects.size() > 30 && whole.reports.isEmpty());
        GitFixture copy;
        QDir().mkpath(QFileInfo(copy.file(QStringLiteral(".git/objects/pack/multi-pack-index"))).path());
        for (const QString &pack : packFiles(m_repository.path(), QStringLiteral(".pack"))) {
            replaceFile(copy.file(QStringLiteral(".git/objects/pack/") + QFileInfo(pack).fileName()), contentOf(pack));
        }
        replaceFile(copy.file(QStringLiteral(".git/objects/pack/multi-pack-index")), file);
        QCOMPARE(readPacked(copy.path()), whole);
    }
};

QTEST_GUILESS_MAIN(TestGitMultiPackIndexDamage)
#include "tst_git_multi_pack_index_damage.moc"
