// Archives that are cut off, damaged or made to hurt: what was left is said, the rest is kept, and nothing takes long.
#include "archive_case.h"

using namespace probate;

namespace {

/// Something that packs badly, so that no ratio is hit.
QByteArray noise(qsizetype size)
{
    QByteArray bytes;
    bytes.reserve(size);
    std::uint32_t state = 7;
    while (bytes.size() < size) {
        state = state * 1'664'525u + 1'013'904'223u;
        bytes += QByteArray::number(state >> 4, 36) + '\n';
    }
    return bytes;
}

} // namespace

class TestArchivesHostile : public ArchiveCase
{
    Q_OBJECT

private Q_SLOTS:
    void tooDeepIsSaidAndNotUnpacked()
    {
        shell("cp b/c x; for i in 1 2 3 4; do zip -q0 $i.zip x b/d; cp $i.zip x; done; cp x a.zip");
        const CollectingSink &sink = scanFile("a.zip");
        QCOMPARE(pathsOf(sink), QStringList());
        QVERIFY2(sink.skipped("too-deep", QStringLiteral("a.zip!x!x!x")), skipsOf(sink).constData());
        ScanLimits deeper;
        deeper.deepestNesting = 4;
        QCOMPARE(pathsOf(scanFile("a.zip", deeper)), QStringList{QStringLiteral("a.zip!x!x!x!x")});
    }

    void zerosWithoutEnd()
    {
        // 10 GB of zeros: as one deflate stream, one member of 10 MB after the other.
        archiver("one = gzip.compress(bytes(10 << 20), 9)\nopen('a.gz', 'wb').write(one * 1024)\n"
                 "z = zipfile.ZipFile('a.zip', 'w', zipfile.ZIP_DEFLATED)\nz.write('b/c')\n"
                 "z.writestr('bomb', bytes(400 << 20))\nz.write('b/c', 'after')\nz.close()\n");
        const CollectingSink &sink = scanFile("a.gz");
        QVERIFY2(sink.skipped("too-large", QStringLiteral("a.gz")) || sink.skipped("limit", QStringLiteral("a.gz")),
                 skipsOf(sink).constData());
        const CollectingSink &zip = scanFile("a.zip");
        QCOMPARE(pathsOf(zip), QStringList{QStringLiteral("a.zip!b/c")});
        QVERIFY2(zip.skipped("limit", QStringLiteral("a.zip")), skipsOf(zip).constData());
    }

    void archivesThatMultiply()
    {
        // As 42.zip: sixteen in each of sixteen, five deep; 16^5 files if somebody unpacked them all.
        archiver("data = zlib.compressobj and bytes(1 << 20)\n"
                 "def pack(data):\n"
                 "    b = io.BytesIO()\n    z = zipfile.ZipFile(b, 'w', zipfile.ZIP_DEFLATED)\n"
                 "    for i in range(16): z.writestr('lib%d' % i, data)\n    z.close()\n    return b.getvalue()\n"
                 "for i in range(5): data = pack(data)\nopen('42.zip', 'wb').write(data)\n");
        ScanLimits deep;
        deep.deepestNesting = 10;
        deep.largestExpansion = 64 << 20;
        QVERIFY2(scanFile("42.zip", deep).skipped("limit"), skipsOf(*m_sink).constData());
        QVERIFY(scanFile("42.zip").skipped("too-deep") || m_sink->skipped("limit"));
    }

    void layersOfNothing()
    {
        // Deflate blocks that hold nothing, packed again and again: no output, yet gigabytes between the layers.
        archiver("empty = b'\\x00\\x00\\x00\\xff\\xff' * (8 << 20)\n"
                 "inner = b'\\x1f\\x8b\\x08' + bytes(7) + empty + b'\\x01\\x00\\x00\\xff\\xff' + bytes(8)\n"
                 "for i in range(2): inner = gzip.compress(inner, 9)\nopen('a.gz', 'wb').write(inner)\n");
        QVERIFY2(!scanFile("a.gz").skips.empty(), "something was left");
    }

    void capsAreSaid()
    {
        m_tool->write("large", "token " + otherToken() + "\n" + noise(5000) + token() + "\n");
        shell("zip -q a.zip large b/c b/d; tar czf a.tgz large b/c b/d");
        ScanLimits small;
        small.largestDocument = 4096;
        for (const char *name : {"a.zip", "a.tgz"}) {
            const CollectingSink &sink = scanFile(name, small);
            const QString archive = QString::fromLatin1(name);
            QCOMPARE(pathsOf(sink),
                     (QStringList{archive + QStringLiteral("!b/c"), archive + QStringLiteral("!large")}));
            QVERIFY2(sink.skipped("too-large", archive), skipsOf(sink).constData());
            QVERIFY(skipsOf(sink).contains("entries large: "));
        }
        ScanLimits few;
        few.mostEntries = 2;
        QVERIFY(scanFile("a.zip", few).skipped("limit", QStringLiteral("a.zip")));
        QVERIFY2(skipsOf(*m_sink).contains("b/d"), skipsOf(*m_sink).constData());
        few.mostEntries = 3;
        QVERIFY(!scanFile("a.zip", few).skipped("limit"));
    }

    void sparseFilesAreNoBombs()
    {
        shell("truncate -s 200G huge; echo end >> huge; tar cSf a.tar huge b/c; tar cSzf a.tgz b/c huge");
        for (const char *name : {"a.tar", "a.tgz"}) {
            QVERIFY(!scanFile(name).skips.empty());
        }
        QCOMPARE(pathsOf(*m_sink), QStringList{QStringLiteral("a.tgz!b/c")});
    }

    void whatIsCutOffIsSaidAndTheRestKept_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("command");
        for (const auto &[name, command] : std::initializer_list<std::pair<const char *, const char *>>{
                 {"a.zip", "zip -q a.zip b/c b/d n"},
                 {"a.tar", "tar cf a.tar b/c b/d n"},
                 {"a.tgz", "tar czf a.tgz b/c b/d n"},
                 {"a.tbz", "tar cjf a.tbz b/c b/d n"},
                 {"a.txz", "tar cJf a.txz b/c b/d n"},
                 {"a.tzst", "tar --zstd -cf a.tzst b/c b/d n"},
                 {"a.cpio", "ls b/c b/d n | cpio --quiet -o -H newc > a.cpio"},
                 {"a.a", "ar rcS a.a b/c b/d n"},
                 {"a.7z", "7z a -bd a.7z b/c b/d n"}}) {
            QTest::newRow(name) << QByteArray(name) << QByteArray(command);
        }
    }
    void whatIsCutOffIsSaidAndTheRestKept()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, command);
        if (!ForeignTool::isPresent("7z") || !ForeignTool::isPresent("cpio")) {
            QSKIP("the tools that make them are not installed");
        }
        m_tool->write("n", noise(200'000));
        shell(command.constData());
        const QByteArray whole = m_tool->read(name.constData());
        QCOMPARE(pathsOf(scan(whole, name.constData())).size(), 1);
        int kept = 0;
        int said = 0;
        int cuts = 0;
        for (qsizetype size = 10; size < whole.size() - 20'000; size += size < 600 ? 13 : whole.size() / 23) {
            const CollectingSink &sink = scan(whole.first(size), name.constData());
            kept += !pathsOf(sink).isEmpty();
            said += size > 600 && !sink.skips.empty(); // below, a tar is not known to be one
            cuts += size > 600;
        }
        QVERIFY2(said > cuts / 2, qPrintable(QStringLiteral("%1 of %2").arg(said).arg(cuts)));
        if (name != "a.7z" && name != "a.tbz") { // their index stands last; a block is all or nothing
            QVERIFY2(kept > 3, QByteArray::number(kept).constData());
        }
    }

    void flippedBitsCostNothingElse_data() { whatIsCutOffIsSaidAndTheRestKept_data(); }
    void flippedBitsCostNothingElse()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, command);
        if (!ForeignTool::isPresent("7z") || !ForeignTool::isPresent("cpio")) {
            QSKIP("the tools that make them are not installed");
        }
        m_tool->write("n", noise(3'000));
        shell(command.constData());
        const QByteArray whole = m_tool->read(name.constData());
        std::uint32_t state = 3;
        for (int round = 0; round < 150; ++round) {
            QByteArray hurt = whole;
            for (int i = 0; i < 3; ++i) {
                state = state * 1'664'525u + 1'013'904'223u;
                hurt[static_cast<qsizetype>(state >> 8) % hurt.size()] = static_cast<char>(state >> 3);
            }
            scan(hurt, name.constData()); // it comes back, and the sanitizers are content
        }
    }

    void headersOf7zThatClaimTheAbsurd()
    {
        if (!ForeignTool::isPresent("7z")) {
            QSKIP("the tool that makes it is not installed");
        }
        // A hundred million files: in a header as it stands, and in one that is packed to a few kilobytes.
        archiver(
            "import lzma, struct\n"
            "def archive(name, packs, header):\n"
            "    start = struct.pack('<QQI', len(packs), len(header), zlib.crc32(header))\n"
            "    open(name, 'wb').write(b'7z\\xbc\\xaf\\x27\\x1c\\0\\4' + struct.pack('<I', zlib.crc32(start)) + start "
            "+ packs + header)\n"
            "def number(n): return b'\\xff' + struct.pack('<Q', n)\n"
            "many = b'\\x01\\x05' + number(100000000) + b'\\x0e' + number(12500000) + b'\\xff' * 12500000 + b'\\0\\0'\n"
            "archive('plain.7z', b'', many[:64])\n"
            "f = [{'id': lzma.FILTER_LZMA1, 'dict_size': 1 << 16}]\n"
            "packed = lzma.compress(many, lzma.FORMAT_RAW, filters=f)\n"
            "props = b'\\x5d' + struct.pack('<I', 1 << 16)\n"
            "enc = b'\\x17\\x06' + number(0) + b'\\x01\\x09' + number(len(packed)) + "
            "b'\\x00\\x07\\x0b\\x01\\x00\\x01\\x23\\x03\\x01\\x01\\x05' + "
            "props + b'\\x0c' + number(len(many)) + b'\\x00\\x00'\n"
            "archive('packed.7z', packed, enc)\n"
            "archive('dictionary.7z', packed, enc.replace(props, b'\\x5d\\xff\\xff\\xff\\xff'))\n"
            "archive('itself.7z', enc, enc)\n");
        for (const char *name : {"plain.7z", "packed.7z", "dictionary.7z", "itself.7z"}) {
            const CollectingSink &sink = scanFile(name);
            QVERIFY2(sink.skipped("limit", QString::fromLatin1(name)) ||
                         sink.skipped("unsupported", QString::fromLatin1(name)),
                     skipsOf(sink).constData());
            QVERIFY(!sink.skipped("damaged"));
        }
        shell("for i in $(seq 3000); do echo $i > b/$i; done; 7z a -bd a.7z b; 7z a -bd -mhc=off b.7z b; 7z a -bd "
              "-m0=BCJ2 -m1=LZMA "
              "-m2=LZMA -m3=LZMA -mb0:1 -mb0s1:2 -mb0s2:3 c.7z b; 7z a -bd -ms=off d.7z b");
        for (const char *name : {"a.7z", "b.7z", "c.7z", "d.7z"}) {
            QCOMPARE(pathsOf(scanFile(name)), QStringList{QString::fromLatin1(name) + QStringLiteral("!b/c")});
            QCOMPARE(skipsOf(*m_sink), QByteArray());
        }
    }
};

QTEST_APPLESS_MAIN(TestArchivesHostile)
#include "tst_archives_hostile.moc"
