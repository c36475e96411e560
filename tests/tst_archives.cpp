// Archives by the tools that make them, through the whole scanner: what lies in them is found under its name.
#include "archive_case.h"

using namespace probate;

class TestArchives : public ArchiveCase
{
    Q_OBJECT

private Q_SLOTS:
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
        const Origin origin = sink.secrets().front().first;
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
        archiver(
            "z = zipfile.ZipFile('a.docx', 'w', zipfile.ZIP_DEFLATED)\n"
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

    void wideTextInAnArchiveThatStoresIt()
    {
        shell("iconv -t UTF-16LE b/c > wide && for i in 1 2 3 4 5 6 7 8 9; do cat wide wide > w2; mv w2 wide; done; "
              "zip -q0 a.zip wide; ar rcS a.a wide");
        QCOMPARE(pathsOf(scanFile("a.zip")), QStringList{QStringLiteral("a.zip!wide")});
        QCOMPARE(pathsOf(scanFile("a.a")), QStringList{QStringLiteral("a.a!wide")});
    }

    void namesAreOnlyNames()
    {
        archiver("z = zipfile.ZipFile('a.zip', 'w')\nt = open('b/c').read()\n"
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

    void zerosHideNothing()
    {
        shell(
            "(head -c 2048 /dev/zero; cat b/c) > z; gzip -k z; tar cf a.tar b/d; tar cf b.tar b/c; cat b.tar >> a.tar");
        QCOMPARE(pathsOf(scanFile("z.gz")), QStringList{QStringLiteral("z.gz!z")});
        QCOMPARE(pathsOf(scanFile("a.tar")),
                 QStringList{QStringLiteral("a.tar!b/c")}); // a second archive after the first's end
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
