// A folder is read whole and nothing else is: no links out, no special files, no histories; in a defined order.
#include "collecting_sink.h"
#include "core/rules/example.h"
#include "core/rules/rule_reader.h"
#include "scanners/parallel.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/sources/directory.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <stdexcept>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace probate;

namespace {

QByteArray token(std::uint64_t seed)
{
    return expandExample("ghp_{{base62:30}}{{crc32-github}}", seed, ExampleKind::CounterExample)->bytes;
}

void put(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

class TestDirectorySource : public QObject
{
    Q_OBJECT

    std::unique_ptr<DocumentScanner> m_scanner;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<CollectingSink> m_sink;

    QString at(const char *name) const { return m_dir->filePath(QString::fromUtf8(name)); }

    Result<SourceCoverage> scan(const QString &location, ScanLimits limits = {}, std::function<bool()> cancelled = {},
                                std::map<QString, QString> options = {})
    {
        m_sink = std::make_unique<CollectingSink>();
        ScanContext context{*m_scanner,           *m_sink, limits, *parseInstant("2026-03-11T16:55:00Z"), {},
                            std::move(cancelled), {}};
        return directorySource.scan({QStringLiteral("directory"), location, QStringLiteral("dir"), std::move(options)},
                                    context);
    }
    QStringList paths() const
    {
        QStringList list;
        for (const auto &[origin, seen] : m_sink->secrets()) {
            list << origin.path;
        }
        return list;
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto rules = readRules({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules/github.yaml")});
        QVERIFY(rules);
        auto scanner = makeDocumentScanner(std::move(*rules), {}, Fingerprinter::withKey(SecretBytes("k")), {});
        QVERIFY(scanner);
        m_scanner = std::move(scanner).value();
    }
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void everyFileIsReadInOrder()
    {
        put(at("b/z.txt"), token(1));
        put(at("b.txt"), token(2));
        put(at("a/deep/er/x"), token(3));
        put(at(".hidden/.env"), token(4));
        put(at("empty"), {});
        for (const int threads : {1, 4}) {
            ScanLimits limits;
            limits.threads = threads;
            const auto coverage = scan(m_dir->path(), limits);
            QVERIFY(coverage);
            QCOMPARE(paths(), QStringList({QStringLiteral(".hidden/.env"), QStringLiteral("a/deep/er/x"),
                                           QStringLiteral("b/z.txt"), QStringLiteral("b.txt")}));
            QCOMPARE(coverage->documents, 5u);
            QCOMPARE(coverage->bytes, 160u);
            QCOMPARE(coverage->kind, QStringLiteral("directory"));
            QVERIFY(m_sink->skips.empty());
        }
    }

    void theRootOfAHostSaysWhoHoldsItsFiles()
    {
        const auto held = [&] {
            std::vector<OwnershipStated> found;
            for (const Observation &it : m_sink->observations) {
                if (const auto *stated = std::get_if<OwnershipStated>(&it.fact)) {
                    found.push_back(*stated);
                }
            }
            return found;
        };
        put(at("srv/app/.env"), token(1));
        struct stat status = {};
        QCOMPARE(::stat(QFile::encodeName(at("srv/app/.env")).constData(), &status), 0);
        QVERIFY(scan(m_dir->path()));
        QVERIFY(held().empty()); // a number names nobody where no passwd says whose it is
        put(at("etc/passwd"), "nobody:x:65534:65534:Nobody:/nonexistent:/bin/false\n");
        QVERIFY(scan(m_dir->path()));
        QCOMPARE(held().size(), std::size_t(1));
        QCOMPARE(toText(held()[0].principal), QStringLiteral("unix-uid:dir/%1").arg(status.st_uid));
        QVERIFY(held()[0].basis == Basis::HoldsPlace && held()[0].relation == Relation::Owner);
        QCOMPARE(held()[0].credential, m_sink->secrets().front().second.credential.handles.front());
    }

    void oneFileIsATarget()
    {
        put(at("x/y.env"), "\n" + token(1));
        const auto coverage = scan(at("x/y.env"));
        QVERIFY(coverage);
        QCOMPARE(paths(), QStringList(QStringLiteral("y.env")));
        QVERIFY(!scan(at("x/none")));
        QVERIFY(directorySource.recognises(at("x/y.env")) && directorySource.recognises(at("x")) &&
                !directorySource.recognises(at("none")));
    }

    void linksAreNotFollowedOut()
    {
        QTemporaryDir other;
        put(other.filePath(QStringLiteral("outside")), token(9));
        put(at("inside"), token(1));
        QVERIFY(QFile::link(other.path(), at("out")));
        QVERIFY(QFile::link(other.filePath(QStringLiteral("outside")), at("outfile")));
        QVERIFY(QFile::link(at("inside"), at("in")));
        QVERIFY(QFile::link(m_dir->path(), at("loop")));
        QCOMPARE(::symlink("selfish", qPrintable(at("selfish"))), 0);
        QVERIFY(scan(m_dir->path()));
        QCOMPARE(paths(), QStringList(QStringLiteral("inside")));
        QVERIFY(m_sink->skipped("link", QStringLiteral("out")));
        QVERIFY(m_sink->skipped("link", QStringLiteral("outfile")));
        QVERIFY(m_sink->skipped("link", QStringLiteral("selfish")));
        QCOMPARE(m_sink->skips.size(), 3u);
    }

    void specialFilesAreNotOpened()
    {
        QCOMPARE(::mkfifo(qPrintable(at("fifo")), 0600), 0);
        const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, qPrintable(at("socket")), sizeof address.sun_path);
        QCOMPARE(::bind(listener, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
        put(at("file"), token(1));
        QVERIFY(scan(m_dir->path()));
        ::close(listener);
        QVERIFY(m_sink->skipped("special-file", QStringLiteral("fifo")));
        QVERIFY(m_sink->skipped("special-file", QStringLiteral("socket")));
        QCOMPARE(paths().size(), 1);
        QVERIFY(!scan(at("fifo")));
    }

    void whatCannotBeReadIsASkip()
    {
        if (::geteuid() == 0) {
            QSKIP("root reads everything");
        }
        put(at("closed"), token(1));
        put(at("shut/file"), token(2));
        QVERIFY(QFile::setPermissions(at("closed"), {}));
        QVERIFY(QFile::setPermissions(at("shut"), {}));
        QVERIFY(scan(m_dir->path()));
        QVERIFY(QFile::setPermissions(at("shut"), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        QVERIFY(m_sink->skipped("unreadable", QStringLiteral("closed")));
        QVERIFY(m_sink->skipped("unreadable", QStringLiteral("shut")));
    }

    void strangeNamesAreNames()
    {
        put(at("a\nb\x1B[31m"), token(1));
        const QByteArray latin = QFile::encodeName(m_dir->path()) + "/caf\xE9";
        FILE *file = std::fopen(latin.constData(), "w");
        QVERIFY(file);
        std::fputs(token(2).constData(), file);
        std::fclose(file);
        QVERIFY(scan(m_dir->path()));
        ::unlink(latin.constData()); // QTemporaryDir would stumble over it
        QCOMPARE(paths(), QStringList({QStringLiteral("a\nb\x1B[31m"), QStringLiteral("caf\\xe9")}));
    }

    void historiesAreTheGitSources()
    {
        put(at("top.txt"), token(1));
        put(at("clone/.git/config"), token(2));
        put(at("clone/file.txt"), token(3));
        put(at("bare.git/HEAD"), "ref: refs/heads/main\n");
        put(at("bare.git/objects/x"), token(4));
        put(at("bare.git/refs/x"), token(5));
        QVERIFY(scan(m_dir->path()));
        QCOMPARE(paths(), QStringList({QStringLiteral("clone/file.txt"), QStringLiteral("top.txt")}));
        QVERIFY(m_sink->skipped("nested-repository", QStringLiteral("clone")));
        QVERIFY(m_sink->skipped("nested-repository", QStringLiteral("bare.git")));
        QVERIFY(scan(m_dir->path(), {}, {},
                     {{QStringLiteral("nested-repositories"), QStringLiteral("scanned-separately")}}));
        QCOMPARE(paths(), QStringList(QStringLiteral("top.txt")));
        QVERIFY(m_sink->skips.empty());
    }

    void aLargeFileIsReadInPieces()
    {
        ScanLimits limits;
        limits.largestDocument = 2 << 20;
        QByteArray text;
        std::vector<std::pair<std::uint64_t, std::uint32_t>> places;
        const qsizetype step = (2 << 20) - (512 << 10);
        for (const qsizetype goal :
             {qsizetype(100), step - 20, step, qsizetype(2 << 20) - 20, qsizetype(3 << 20), qsizetype(7 << 20)}) {
            while (text.size() < goal) {
                text += QByteArray(std::min<qsizetype>(79, goal - text.size()), 'x') + '\n';
            }
            places.emplace_back(text.size(), text.count('\n') + 1);
            text += token(places.size()) + "\n";
        }
        put(at("large"), text);
        QVERIFY(scan(m_dir->path(), limits));
        std::vector<std::pair<std::uint64_t, std::uint32_t>> found;
        for (const auto &[origin, seen] : m_sink->secrets()) {
            found.emplace_back(origin.offset, origin.line);
        }
        QCOMPARE(found, places);
        QVERIFY(m_sink->skipped("too-large", QStringLiteral("large")));
    }

    void aSparseGiantNeedsLittleMemory()
    {
        QFile file(at("giant"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(qint64(200) << 20));
        file.close();
        const auto coverage = scan(m_dir->path());
        QVERIFY(coverage);
        QCOMPARE(coverage->bytes, std::uint64_t(200) << 20);
    }

    void cancellingIsSeen()
    {
        for (int i = 0; i < 50; ++i) {
            put(at(qPrintable(QStringLiteral("f%1").arg(i))), token(1));
        }
        int asked = 0;
        QVERIFY(scan(m_dir->path(), {}, [&] { return ++asked > 60; }));
        QVERIFY(m_sink->skipped("limit"));
        QVERIFY(paths().size() < 50);
    }

    void whatThrowsIsASkip()
    {
        CollectingSink sink;
        ParallelWork work;
        work.count = 1000;
        work.threads = 4;
        work.item = [](std::size_t index, ObservationSink &out) {
            if (index % 10 == 3) {
                throw std::runtime_error("broken");
            }
            out.skip({QString(), QString::number(index), QStringLiteral("done"), QString()});
        };
        work.failed = [](std::size_t index, const QString &why) {
            return Skip{QString(), QString::number(index), QStringLiteral("failed"), why};
        };
        QVERIFY(scanAll(work, sink));
        QCOMPARE(sink.skips.size(), 1000u);
        for (std::size_t i = 0; i < sink.skips.size(); ++i) {
            QCOMPARE(sink.skips[i].place, QString::number(i));
            QCOMPARE(sink.skips[i].kind, i % 10 == 3 ? QStringLiteral("failed") : QStringLiteral("done"));
        }
    }
};

QTEST_APPLESS_MAIN(TestDirectorySource)
#include "tst_directory_source.moc"
