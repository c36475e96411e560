// Archives by the tools that make them, through the whole scanner: what lies in them is found under its name, and what
// was left is said.
#include "collecting_sink.h"
#include "core/rules/example.h"
#include "core/rules/rule_reader.h"
#include "foreign_tool.h"
#include "scanners/archives/archives.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"

#include <QTest>

using namespace probate;

namespace {

QByteArray made(const char *text, std::uint64_t seed = 1)
{
    return expandExample(text, seed, ExampleKind::CounterExample)->bytes;
}

const QByteArray &token()
{
    static const QByteArray token = made("ghp_{{base62:30}}{{crc32-github}}");
    return token;
}

const QByteArray &otherToken()
{
    static const QByteArray token = made("ghp_{{base62:30}}{{crc32-github}}", 2);
    return token;
}

QStringList pathsOf(const CollectingSink &sink)
{
    QStringList paths;
    for (const auto &[origin, seen] : sink.secrets()) {
        paths.append(origin.path);
    }
    return paths;
}

QByteArray skipsOf(const CollectingSink &sink)
{
    QString text;
    for (const Skip &skip : sink.skips) {
        text += skip.kind + QStringLiteral(" ") + skip.place + QStringLiteral(": ") + skip.detail + QLatin1Char('\n');
    }
    return text.toUtf8();
}

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

class TestArchives : public QObject
{
    Q_OBJECT

    std::unique_ptr<DocumentScanner> m_scanner;
    std::unique_ptr<ForeignTool> m_tool;
    std::unique_ptr<CollectingSink> m_sink;

    const CollectingSink &scan(const QByteArray &bytes, const char *path, const ScanLimits &limits = {})
    {
        m_sink = std::make_unique<CollectingSink>();
        Document document;
        document.origin.source = QStringLiteral("dir:/estate");
        document.origin.path = QString::fromLatin1(path);
        document.bytes = bytes;
        document.collectedAt = *parseInstant("2026-03-11T16:55:00Z");
        m_scanner->scan(document, limits, *m_sink);
        return *m_sink;
    }
    const CollectingSink &scanFile(const char *name, const ScanLimits &limits = {})
    {
        return scan(m_tool->read(name), name, limits);
    }
    void shell(const char *command) const
    {
        QProcess process;
        process.setWorkingDirectory(m_tool->path("."));
        process.start(QStringLiteral("bash"), {QStringLiteral("-ec"), QString::fromLatin1(command)});
        if (!process.waitForFinished(60'000) || process.exitCode() != 0) {
            qFatal("%s: %s", command, process.readAllStandardError().constData());
        }
    }
    /// python3 -c, with zipfile, tarfile and io at hand.
    void python(const QByteArray &program) const
    {
        m_tool->write("make.py", "import zipfile, tarfile, io, gzip, zlib\n" + program);
        m_tool->run(QStringLiteral("python3 make.py"));
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto rules = readRules({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")});
        QVERIFY2(rules, rules ? "" : qPrintable(rules.error().message()));
        ScannerOptions options;
        options.unpack = unpackArchive;
        auto scanner = makeDocumentScanner(std::move(*rules), allReaders(),
                                           Fingerprinter::withKey(SecretBytes("0123456789abcdef0123456789abcdef")),
                                           std::move(options));
        QVERIFY2(scanner, scanner ? "" : qPrintable(scanner.error().message()));
        m_scanner = std::move(scanner).value();
    }
    void init()
    {
        m_tool = std::make_unique<ForeignTool>();
        QVERIFY(QDir(m_tool->path(".")).mkdir(QStringLiteral("b")));
        m_tool->write("b/c", "first line\ntoken " + token() + "\n");
        m_tool->write("b/d", "nothing to see\n");
    }

    void everyFormIsTakenApart_data()
    {
        QTest::addColumn<QByteArray>("program"); // without which it cannot be made
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("command");
        QTest::addColumn<QString>("path");
        const auto row = [](const char *program, const char *name, const char *command, const char *inside = "b/c") {
            QTest::newRow(name) << QByteArray(program) << QByteArray(name) << QByteArray(command)
                                << QString::fromLatin1(name) + QLatin1Char('!') + QString::fromLatin1(inside);
        };
        row("zip", "a.zip", "zip -qr a.zip b");
        row("zip", "stored.jar", "zip -qr0 stored.jar b");
        row("zip", "streamed.war", "zip -qr - b | cat > streamed.war");
        row("zip", "without-a-telling-name", "zip -qr x.zip b && mv x.zip without-a-telling-name");
        row("zip", "run.jar", "zip -qr x.zip b && (echo '#!/bin/sh'; cat x.zip) > run.jar");
        row("tar", "a.tar", "tar cf a.tar b");
        row("tar", "dotted.tar", "tar cf dotted.tar ./b");
        row("tar", "v7.tar", "tar --format=v7 -cf v7.tar b");
        row("tar", "pax.tar", "tar --format=pax -cf pax.tar b");
        row("gzip", "a.tar.gz", "tar czf a.tar.gz b");
        row("bzip2", "a.tar.bz2", "tar cjf a.tar.bz2 b");
        row("xz", "a.tar.xz", "tar cJf a.tar.xz b");
        row("zstd", "a.tar.zst", "tar --zstd -cf a.tar.zst b");
        row("zstd", "two-frames.zst", "(zstd -qc b/d; zstd -qc b/c) > two-frames.zst", "two-frames");
        row("gzip", "c.gz", "gzip -c b/c > c.gz", "c");
        row("gzip", "c.env.gz", "gzip -c b/c > c.env.gz", "c.env");
        row("gzip", "two-members.gz", "(gzip -c b/d; gzip -c b/c) > two-members.gz", "two-members");
        row("gzip", "blob", "gzip -c b/c > blob", "content");
        row("bzip2", "c.bz2", "bzip2 -c b/c > c.bz2", "c");
        row("xz", "c.xz", "xz -c b/c > c.xz", "c");
        row("zstd", "c.zst", "zstd -qc b/c > c.zst", "c");
        row("7z", "a.7z", "7z a -bd a.7z b");
        row("7z", "bzip2.7z", "7z a -bd -m0=bzip2 bzip2.7z b");
        row("cpio", "a.cpio", "find b | cpio --quiet -o -H newc > a.cpio");
        row("cpio", "crc.cpio", "find b | cpio --quiet -o -H crc > crc.cpio");
        row("cpio", "old.cpio", "find b | cpio --quiet -o -H odc > old.cpio");
        row("cpio", "binary.cpio", "find b | cpio --quiet -o -H bin > binary.cpio");
        row("cpio", "swapped.cpio", // as a machine of the other byte order writes it
            "find b | cpio --quiet -o -H bin > x && python3 -c '\n"
            "import struct\n"
            "d, o, a = open(\"x\", \"rb\").read(), b\"\", 0\n"
            "while d[a:a + 2] == b\"\\xc7\\x71\":\n"
            "  h = struct.unpack(\"<13H\", d[a:a + 26])\n"
            "  n = 26 + h[10] + h[10] % 2 + h[12] + h[12] % 2\n"
            "  o += struct.pack(\">13H\", *h) + d[a + 26:a + n]\n"
            "  a += n\n"
            "open(\"swapped.cpio\", \"wb\").write(o)'");
        row("cpio", "initrd.gz", "find b | cpio --quiet -o -H newc | gzip > initrd.gz");
        row("ar", "a.a", "ar rcS a.a b/d b/c", "c");
        row("ar", "long.a",
            "mv b/c a-name-that-is-longer-than-fits && ar rcS long.a b/d a-name-that-is-longer-than-fits",
            "a-name-that-is-longer-than-fits");
        row("dpkg-deb", "a.deb",
            "mkdir -p p/DEBIAN p/etc && cp b/c p/etc/c && printf 'Package: a\\nVersion: 1\\nArchitecture: all\\n"
            "Maintainer: m <m@example.org>\\nDescription: d\\n' > p/DEBIAN/control && dpkg-deb -b p a.deb",
            "data.tar.xz!etc/c");
        row("rpmbuild", "a.rpm",
            "printf 'Name: a\\nVersion: 1\\nRelease: 1\\nSummary: s\\nLicense: l\\nBuildArch: "
            "noarch\\n%%description\\nd\\n"
            "%%install\\nmkdir -p %%{buildroot}/etc\\ncp '$PWD'/b/c %%{buildroot}/etc/c\\n%%files\\n/etc/c\\n' > "
            "a.spec && "
            "HOME=$PWD rpmbuild -bb --quiet --define \"_topdir $PWD/r\" a.spec && cp r/RPMS/noarch/*.rpm a.rpm",
            "etc/c");
    }
    void everyFormIsTakenApart()
    {
        QFETCH(QByteArray, program);
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, command);
        QFETCH(QString, path);
        if (!ForeignTool::isPresent(program.constData())) {
            QSKIP("the tool that makes it is not installed");
        }
        shell(command.constData());
        const CollectingSink &sink = scanFile(name.constData());
        QCOMPARE(skipsOf(sink), QByteArray());
        QCOMPARE(pathsOf(sink), QStringList{path});
        const Origin &origin = sink.secrets().front().first;
        if (!name.startsWith("two-")) { // there another file's line stands before
            QCOMPARE(origin.line, 2u);
            QCOMPARE(origin.offset, 17u);
        }
        // The same without the secret: nothing.
        m_tool = std::make_unique<ForeignTool>();
        QVERIFY(QDir(m_tool->path(".")).mkdir(QStringLiteral("b")));
        m_tool->write("b/c", "first line\nno token\n");
        m_tool->write("b/d", "nothing to see\n");
        shell(command.constData());
        QCOMPARE(pathsOf(scanFile(name.constData())), QStringList());
    }

    void officeDocumentsAreZips()
    {
        python("z = zipfile.ZipFile('a.docx', 'w', zipfile.ZIP_DEFLATED)\n"
               "z.writestr('[Content_Types].xml', '<Types/>')\n"
               "z.writestr('word/document.xml', '<w:t>use ' + open('b/c').read().split()[-1] + '</w:t>')\nz.close()\n");
        QCOMPARE(pathsOf(scanFile("a.docx")), QStringList{QStringLiteral("a.docx!word/document.xml")});
    }

    void archivesInArchives()
    {
        shell("zip -q inner.zip b/c && tar czf middle.tar.gz inner.zip && zip -q0 outer.zip middle.tar.gz");
        const CollectingSink &sink = scanFile("outer.zip");
        QCOMPARE(skipsOf(sink), QByteArray());
        QCOMPARE(pathsOf(sink), QStringList{QStringLiteral("outer.zip!middle.tar.gz!inner.zip!b/c")});
    }

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

    void wideTextInAnArchiveThatStoresIt()
    {
        shell("iconv -t UTF-16LE b/c > wide && for i in 1 2 3 4 5 6 7 8 9; do cat wide wide > w2; mv w2 wide; done; "
              "zip -q0 a.zip wide; ar rcS a.a wide");
        QCOMPARE(pathsOf(scanFile("a.zip")), QStringList{QStringLiteral("a.zip!wide")});
        QCOMPARE(pathsOf(scanFile("a.a")), QStringList{QStringLiteral("a.a!wide")});
    }

    void namesAreOnlyNames()
    {
        python("z = zipfile.ZipFile('a.zip', 'w')\nt = open('b/c').read()\n"
               "z.writestr('../../outside-probate', t)\nz.writestr('/abs-probate', t)\n"
               "z.writestr('gr\\u00fc\\u00dfe', t)\nz.close()\n");
        QCOMPARE(pathsOf(scanFile("a.zip")),
                 (QStringList{QStringLiteral("a.zip!../../outside-probate"), QStringLiteral("a.zip!/abs-probate"),
                              QString::fromUtf8("a.zip!gr\xC3\xBC\xC3\x9F"
                                                "e")}));
        QVERIFY(!QFile::exists(QStringLiteral("/abs-probate")));
        QVERIFY(!QFile::exists(m_tool->path("../../outside-probate")));
    }

    void namesThatAreNoUnicodeAreEscaped()
    {
        shell("cp b/c $'n\\xe9'; tar cf a.tar $'n\\xe9'");
        QCOMPARE(pathsOf(scanFile("a.tar")), QStringList{QStringLiteral("a.tar!n\\xe9")});
    }

    void linksAreNotFollowed()
    {
        m_tool->write("secret", "token " + otherToken() + "\n");
        shell("ln -s ../secret b/link; ln -s /etc/passwd b/passwd; ln b/c b/hard; tar cf a.tar b; zip -qry a.zip b");
        QCOMPARE(pathsOf(scanFile("a.tar")).size(), 1);
        QVERIFY(pathsOf(scanFile("a.zip")).contains(QStringLiteral("a.zip!b/c")));
        QCOMPARE(scanFile("a.zip").skips.size(), 0u);
        for (const auto &[origin, seen] : scanFile("a.zip").secrets()) {
            QVERIFY(!origin.path.contains(QStringLiteral("link")));
        }
        shell("rm -r b"); // QTemporaryDir stumbles over its links
    }

    void encryptedEntriesAreSaid_data()
    {
        QTest::addColumn<QByteArray>("program");
        QTest::addColumn<QByteArray>("command");
        QTest::newRow("zip") << QByteArray("zip") << QByteArray("zip -q -P pw a.zip b/c && zip -q a.zip b/d");
        QTest::newRow("7z") << QByteArray("7z") << QByteArray("7z a -bd -ppw a.zip -t7z b");
        QTest::newRow("7z with names") << QByteArray("7z") << QByteArray("7z a -bd -ppw -mhe=on a.zip -t7z b");
        QTest::newRow("zip with AES") << QByteArray("7z") << QByteArray("7z a -bd -ppw -mem=AES256 a.zip -tzip b");
    }
    void encryptedEntriesAreSaid()
    {
        QFETCH(QByteArray, program);
        QFETCH(QByteArray, command);
        if (!ForeignTool::isPresent(program.constData())) {
            QSKIP("the tool that makes it is not installed");
        }
        shell(command.constData());
        const CollectingSink &sink = scanFile("a.zip");
        QVERIFY(pathsOf(sink).isEmpty());
        QVERIFY2(sink.skipped("encrypted", QStringLiteral("a.zip")), skipsOf(sink).constData());
        QCOMPARE(sink.skips.size(), 1u);
    }

    void zerosWithoutEnd()
    {
        // 10 GB of zeros: as one deflate stream, one member of 10 MB after the other.
        python("one = gzip.compress(bytes(10 << 20), 9)\nopen('a.gz', 'wb').write(one * 1024)\n"
               "z = zipfile.ZipFile('a.zip', 'w', zipfile.ZIP_DEFLATED)\nz.write('b/c')\n"
               "z.writestr('bomb', bytes(400 << 20))\nz.write('b/c', 'after')\nz.close()\n");
        const CollectingSink &sink = scanFile("a.gz");
        QVERIFY2(sink.skipped("too-large", QStringLiteral("a.gz")) || sink.skipped("limit", QStringLiteral("a.gz")),
                 skipsOf(sink).constData());
        const CollectingSink &zip = scanFile("a.zip");
        QCOMPARE(pathsOf(zip), QStringList{QStringLiteral("a.zip!b/c")});
        QVERIFY2(zip.skipped("limit", QStringLiteral("a.zip")), skipsOf(zip).constData());
    }

    void zerosHideNothing()
    {
        shell(
            "(head -c 2048 /dev/zero; cat b/c) > z; gzip -k z; tar cf a.tar b/d; tar cf b.tar b/c; cat b.tar >> a.tar");
        QCOMPARE(pathsOf(scanFile("z.gz")), QStringList{QStringLiteral("z.gz!z")});
        QCOMPARE(pathsOf(scanFile("a.tar")),
                 QStringList{QStringLiteral("a.tar!b/c")}); // a second archive after the first's end
    }

    void archivesThatMultiply()
    {
        // As 42.zip: sixteen in each of sixteen, five deep; 16^5 files if somebody unpacked them all.
        python("data = zlib.compressobj and bytes(1 << 20)\n"
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
        python("empty = b'\\x00\\x00\\x00\\xff\\xff' * (8 << 20)\n"
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
                     (QStringList{archive + QStringLiteral("!large"), archive + QStringLiteral("!b/c")}));
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
        python(
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

    void whatOnlyBeginsLikeAnArchiveIsText()
    {
        for (const QByteArray &start :
             {QByteArray("PK\x03\x04 "), QByteArray("BZh9 "), QByteArray("!<arch>\n "), QByteArray("070701 "),
              QByteArray("7z "), QByteArray("\x1F\x8B\x08 "), QByteArray("7z\xBC\xAF\x27\x1C ")}) {
            QCOMPARE(pathsOf(scan(start + token() + "\n", "a.txt")), QStringList{QStringLiteral("a.txt")});
        }
        QCOMPARE(pathsOf(scan(token() + "\n", "a.zip")), QStringList{QStringLiteral("a.zip")});
        QVERIFY(m_sink->skips.empty());
    }

    void whatStandsBeforeAZipIsReadToo()
    {
        m_tool->write("head", "#!/bin/sh\nTOKEN=" + otherToken() + "\n");
        shell("zip -q x.zip b/c && cat head x.zip > run.jar");
        QStringList paths = pathsOf(scanFile("run.jar"));
        paths.sort();
        QCOMPARE(paths, (QStringList{QStringLiteral("run.jar"), QStringLiteral("run.jar!b/c")}));
    }
};

QTEST_APPLESS_MAIN(TestArchives)
#include "tst_archives.moc"
