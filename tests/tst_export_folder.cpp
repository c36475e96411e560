// collected.yaml decides what an export may prove: a file that it does not name proves nothing, an entry without its
// file is missed, and no path leads out of the folder.
#include "scanners/document_scanner.h"
#include "scanners/keys/jws.h"
#include "scanners/readers/exports/collected.h"
#include "scanners/sources/export_folder.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace probate;

namespace {

struct Seen
{
    std::optional<CollectionRecord> collection;
    bool exportArea = false;
    bool trusts = false;
    QByteArray bytes;
};

/// Keeps what the source hands to the readers.
class Recorder : public DocumentScanner
{
public:
    void scan(const Document &document, const ScanLimits &, ObservationSink &) const override
    {
        seen[document.origin.path] = {document.collection, document.exportArea,
                                      document.trustedKeys &&
                                          document.trustedKeys->knows(QStringLiteral("https://idp.example.com")),
                                      document.bytes.toByteArray()};
    }
    QByteArray version() const override { return "1"; }

    mutable std::map<QString, Seen> seen;
};

class Sink : public ObservationSink
{
public:
    void observe(Observation) override {}
    void skip(Skip skip) override { skips.append(skip.kind + QLatin1Char(' ') + skip.place); }

    QStringList skips;
};

class Folder
{
public:
    void write(const char *path, const QByteArray &bytes)
    {
        const QString file = m_dir.filePath(QString::fromUtf8(path));
        QDir().mkpath(QFileInfo(file).path());
        QFile out(file);
        if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size()) {
            qFatal("cannot write %s", path);
        }
    }
    QString path() const { return m_dir.path(); }
    Result<SourceCoverage> scan(ScanLimits limits = {}, const std::map<QString, QString> &options = {})
    {
        ScanContext context{recorder, sink, limits, *parseInstant("2026-03-11T19:55:00Z"), {}, {}, {}};
        return exportFolderSource.scan({{}, m_dir.path(), QStringLiteral("exports"), options}, context);
    }

    Recorder recorder;
    Sink sink;

private:
    QTemporaryDir m_dir;
};

QByteArray entry(const QByteArray &path, const QByteArray &complete = "true", const QByteArray &issuer = "aws:1")
{
    return "  - {path: \"" + path + "\", issuer: \"" + issuer +
           "\", collected-at: \"2026-03-11T16:00:00Z\", complete: " + complete + "}\n";
}

} // namespace

class TestExportFolder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pairsFilesWithTheirRecords()
    {
        Folder folder;
        folder.write("collected.yaml",
                     "files:\n" + entry("a/one.json") + entry("b/**/*.json", "false, covers: issuer", "gcp:p") + entry("gone.json"));
        folder.write("a/one.json", "{}");
        folder.write("b/x/y/two.json", "{}");
        folder.write("c/three.json", "{}");
        folder.write("roster.csv", "id\n");
        QVERIFY(exportFolderSource.recognises(folder.path()));
        const auto coverage = folder.scan();
        QVERIFY(coverage);
        QCOMPARE(coverage->documents, 4u);
        const auto &seen = folder.recorder.seen;
        QCOMPARE(seen.at(QStringLiteral("a/one.json")).collection,
                 (CollectionRecord{QStringLiteral("aws:1"), parseInstant("2026-03-11T16:00:00Z"), true}));
        QCOMPARE(seen.at(QStringLiteral("b/x/y/two.json")).collection->issuer, QStringLiteral("gcp:p"));
        QVERIFY(!seen.at(QStringLiteral("b/x/y/two.json")).collection->complete);
        QVERIFY(seen.at(QStringLiteral("b/x/y/two.json")).collection->coversIssuer);
        QVERIFY(!seen.at(QStringLiteral("a/one.json")).collection->coversIssuer);
        QVERIFY(!seen.at(QStringLiteral("c/three.json")).collection);
        QVERIFY(seen.at(QStringLiteral("c/three.json")).exportArea);
        QVERIFY(!seen.contains(QStringLiteral("collected.yaml")));
        QCOMPARE(folder.sink.skips, (QStringList{QStringLiteral("missing-file gone.json"),
                                                 QStringLiteral("no-collection-record c/three.json")}));
    }

    void aBadEntryIsNamedAndTheOthersStand_data()
    {
        QTest::addColumn<QByteArray>("bad");
        QTest::newRow("escapes") << entry("../etc/passwd");
        QTest::newRow("escapes within") << entry("a/../../x");
        QTest::newRow("absolute") << entry("/etc/passwd");
        QTest::newRow("backslash") << entry("..\\\\x");
        QTest::newRow("no path") << QByteArray("  - {issuer: \"a:b\", collected-at: \"2026-03-11T16:00:00Z\"}\n");
        QTest::newRow("no issuer") << QByteArray("  - {path: x, collected-at: \"2026-03-11T16:00:00Z\"}\n");
        QTest::newRow("no zone") << QByteArray(
            "  - {path: x, issuer: \"a:b\", collected-at: \"2026-03-11 16:00:00\"}\n");
        QTest::newRow("no time") << QByteArray("  - {path: x, issuer: \"a:b\", complete: true}\n");
        QTest::newRow("perhaps complete") << entry("x", "perhaps");
        QTest::newRow("covers something else") << entry("x", "true, covers: account");
        QTest::newRow("no mapping") << QByteArray("  - just words\n");
    }
    void aBadEntryIsNamedAndTheOthersStand()
    {
        QFETCH(QByteArray, bad);
        const auto list = CollectionList::parse("files:\n" + bad + entry("good.json"));
        QVERIFY(list);
        QCOMPARE(list->entries().size(), 1u);
        QCOMPARE(list->unread().size(), 1u);
        QCOMPARE(list->unread()[0].line, 2u);
    }

    void refusesWhatIsNoRecord_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no list") << QByteArray("files: none\n");
        QTest::newRow("other") << QByteArray("hello\n");
        QTest::newRow("malformed") << QByteArray("files: [\n");
        QTest::newRow("deep") << QByteArray("files: " + QByteArray(5000, '['));
    }
    void refusesWhatIsNoRecord()
    {
        QFETCH(QByteArray, yaml);
        QVERIFY(!CollectionList::parse(yaml));
        Folder folder;
        folder.write("collected.yaml", yaml);
        QVERIFY(!folder.scan());
    }

    void contradictingEntriesNameNoTime()
    {
        Folder folder;
        folder.write("collected.yaml", "files:\n" + entry("x.json") + entry("x.json", "false") + entry("y*.json") +
                                           entry("*1.json", "false") + entry("z.json") + entry("z*.json", "false"));
        for (const char *name : {"x.json", "y1.json", "z.json"}) {
            folder.write(name, "{}");
        }
        QVERIFY(folder.scan());
        QVERIFY(!folder.recorder.seen.at(QStringLiteral("x.json")).collection);
        QVERIFY(!folder.recorder.seen.at(QStringLiteral("y1.json")).collection);
        QVERIFY(folder.recorder.seen.at(QStringLiteral("z.json")).collection->complete); // written out beats a glob
        QVERIFY(folder.sink.skips.contains(QStringLiteral("conflicting-record x.json")));
        QVERIFY(folder.sink.skips.contains(QStringLiteral("conflicting-record y1.json")));
    }

    void globs_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char *pattern, const char *path, bool matches) {
            QTest::addRow("%s %s", pattern, path) << QString::fromUtf8(pattern) << QString::fromUtf8(path) << matches;
        };
        row("a/*.json", "a/b.json", true);
        row("a/*.json", "a/b/c.json", false);
        row("a/**", "a/b/c.json", true);
        row("**/c.json", "c.json", true);
        row("**/c.json", "a/b/c.json", true);
        row("**/c.json", "a/bc.json", false);
        row("a/**/c", "a/c", true);
        row("a?c", "abc", true);
        row("a?c", "a/c", false);
        row("a[0-9]c", "a7c", true);
        row("a[!0-9]c", "a7c", false);
        row("a[!0-9]c", "a/c", false);
        row("a[bc", "a[bc", true);
        row("*", "", true);
        row("?", "", false);
    }
    void globs()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, path);
        QFETCH(bool, matches);
        QCOMPARE(globMatches(pattern, path), matches);
    }

    void aHostileGlobCostsLittle()
    {
        const QString pattern = QStringLiteral("*a").repeated(1000) + QLatin1Char('b');
        QVERIFY(!globMatches(pattern, QString(4000, QLatin1Char('a'))));
    }

    void linksAndRepositoriesAreNotEntered()
    {
        Folder folder;
        folder.write("collected.yaml", "files: []\n");
        folder.write("app/.git/HEAD", "ref: refs/heads/main\n");
        folder.write("app/secret.env", "x");
        folder.write("repos/app.bundle", "# v2 git bundle\n");
        QVERIFY(QFile::link(folder.path(), folder.path() + QStringLiteral("/loop")));
        QVERIFY(folder.scan());
        QVERIFY(folder.recorder.seen.empty());
        QCOMPARE(folder.sink.skips, (QStringList{QStringLiteral("link loop"), QStringLiteral("nested-repository app"),
                                                 QStringLiteral("nested-repository repos/app.bundle")}));
        QCOMPARE(nestedRepositories(folder.path()).size(), 2);
        folder.sink.skips.clear();
        QVERIFY(folder.scan({}, {{QStringLiteral("nested-repositories"), QStringLiteral("scanned-separately")}}));
        QCOMPARE(folder.sink.skips, QStringList{QStringLiteral("link loop")});
    }

    void keysAreTrustedBeforeTheFirstEvent()
    {
        // A public key made by openssl for RFC 7517's shape; it protects nothing.
        const QByteArray jwks =
            "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"use\":\"sig\",\"kid\":\"1\",\"x\":\"" +
            QByteArray(32, 'k').toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) + "\"}]}";
        Folder folder;
        folder.write("collected.yaml", "files:\n" + entry("zz.json", "false", "set:https://idp.example.com") +
                                           entry("a.jwt", "false", "set:https://idp.example.com"));
        folder.write("zz.json", jwks);
        folder.write("a.jwt", "a.b.c");
        QVERIFY(folder.scan());
        QVERIFY(folder.recorder.seen.at(QStringLiteral("a.jwt")).trusts);
        Folder other; // the same file under another vendor's name is trusted for nobody
        other.write("collected.yaml", "files:\n" + entry("zz.json", "false", "github:acme"));
        other.write("zz.json", jwks);
        QVERIFY(other.scan());
        QVERIFY(!other.recorder.seen.at(QStringLiteral("zz.json")).trusts);
    }

    void whatIsTooLargeIsSkipped()
    {
        Folder folder;
        folder.write("collected.yaml", "files:\n" + entry("big.json"));
        folder.write("big.json", QByteArray(100, 'x'));
        ScanLimits limits;
        limits.largestDocument = 99;
        QVERIFY(folder.scan(limits));
        QCOMPARE(folder.sink.skips, QStringList{QStringLiteral("too-large big.json")});
    }

    void theSampleEstateIsPairedWhole()
    {
        const QString estate = QStringLiteral("/work/shared/samples/estate");
        if (!exportFolderSource.recognises(estate)) {
            QSKIP("no sample estate here");
        }
        Recorder recorder;
        Sink sink;
        ScanContext context{recorder, sink, {}, *parseInstant("2026-03-11T19:55:00Z"), {}, {}, {}};
        const auto coverage = exportFolderSource.scan({{}, estate, {}, {}}, context);
        QVERIFY(coverage);
        QCOMPARE(sink.skips, QStringList{QStringLiteral("nested-repository repos/app.bundle")});
        QVERIFY(coverage->documents > 100);
    }
};

QTEST_GUILESS_MAIN(TestExportFolder)
#include "tst_export_folder.moc"
