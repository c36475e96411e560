// How fast a repository's objects are read, matched and attributed: bench_git_read REPOSITORY pack|libgit2 [THREADS]
// Prints seconds, bytes and peak memory of reading everything, of reading all blobs and matching them with all shipped
// rules, decoders and readers (under no name, so readers that go by names do not join in), and of a whole scan with a
// scanner that looks at nothing.
#include "core/rules/rule_reader.h"
#include "scanners/document_scanner.h"
#include "scanners/git/libgit_supply.h"
#include "scanners/git/pack_supply.h"
#include "scanners/git/repository.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"
#include "scanners/sources/git.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <sys/resource.h>

using namespace probate;
using namespace probate::git;

namespace {

double cpuSeconds()
{
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

double seconds(std::chrono::steady_clock::time_point since)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

long peakMegabytes()
{
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

/// Finds one short word, rarely, so that attribution has something to do.
class WordScanner final : public DocumentScanner
{
public:
    explicit WordScanner(QByteArray word) : m_word(std::move(word)) {}
    void scan(const Document &document, const ScanLimits &, ObservationSink &sink) const override
    {
        if (m_word.isEmpty() || !::memmem(document.bytes.data(), std::size_t(document.bytes.size()), m_word.constData(),
                                          std::size_t(m_word.size()))) {
            return;
        }
        SecretSeen seen;
        seen.credential.handles = {{handles::secret, document.origin.object.first(2)}};
        sink.observe({document.origin, document.collectedAt, seen});
    }
    QByteArray version() const override { return "bench"; }

private:
    QByteArray m_word;
};

class CountingSink final : public ObservationSink
{
public:
    void observe(Observation) override { ++observations; }
    void skip(Skip skip) override
    {
        ++skips;
        std::printf("  skip %s %s %s\n", qPrintable(skip.kind), qPrintable(skip.place), qPrintable(skip.detail));
    }
    std::atomic<int> observations{0};
    std::atomic<int> skips{0};
};

class QuietSink final : public ObservationSink
{
public:
    void observe(Observation) override { ++observations; }
    void skip(Skip) override { ++skips; }
    std::atomic<int> observations{0};
    std::atomic<int> skips{0};
};

std::unique_ptr<DocumentScanner> shippedScanner()
{
    auto rules = readRules({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")});
    auto scanner = rules ? makeDocumentScanner(std::move(*rules), allReaders(),
                                               Fingerprinter::withKey(SecretBytes("a key that nobody keeps")), {})
                         : Result<std::unique_ptr<DocumentScanner>>(rules.error());
    if (!scanner) {
        std::fprintf(stderr, "%s\n", qPrintable(scanner.error().message()));
        std::exit(1);
    }
    return std::move(scanner).value();
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "usage: bench_git_read REPOSITORY pack|libgit2 [THREADS [WORD]]\n");
        return 2;
    }
    const QString location = QString::fromLocal8Bit(argv[1]);
    const bool slow = std::strcmp(argv[2], "libgit2") == 0;
    const int threads = argc > 3 ? std::atoi(argv[3]) : 2;
    const QByteArray word = argc > 4 ? QByteArray(argv[4]) : QByteArray();
    const Report report = [](const QString &kind, const QString &place, const QString &detail) {
        std::printf("  %s %s %s\n", qPrintable(kind), qPrintable(place), qPrintable(detail));
    };
    const QString objects = gitDirectoryOf(location) + QStringLiteral("/objects");
    {
        const auto begin = std::chrono::steady_clock::now();
        auto supply = slow ? openLibgitSupply(objects, report) : openPackSupply(objects, ObjectFormat::Sha1, report);
        std::printf("open     %6.2f s  %u objects\n", seconds(begin), (*supply)->objects().size());
        const auto read = [&](const char *what, bool blobs, const ObjectVisitor &visit) {
            const auto start = std::chrono::steady_clock::now();
            const double cpuBefore = cpuSeconds();
            ReadRequest request;
            request.workers = threads;
            request.blobs = blobs;
            request.commits = request.trees = request.tags = !blobs;
            std::atomic<std::uint64_t> count{0};
            std::atomic<std::uint64_t> bytes{0};
            (*supply)->readAll(
                request,
                [&](int worker, const ObjectView &view) {
                    ++count;
                    bytes += std::uint64_t(view.bytes.size());
                    return visit(worker, view);
                },
                report);
            const double took = seconds(start);
            std::printf("%-8s %6.2f s  cpu %.2f s  %llu objects  %.0f MB  %.0f MB/s  peak %ld MB\n", what, took,
                        cpuSeconds() - cpuBefore, static_cast<unsigned long long>(count), double(bytes) / 1e6,
                        double(bytes) / 1e6 / took, peakMegabytes());
        };
        const auto pass = [](int, const ObjectView &) { return std::unique_ptr<ScanTrace>(); };
        read("graphs", false, pass);
        read("blobs", true, pass);
        const auto matching = shippedScanner();
        QuietSink found;
        read("matched", true, [&](int, const ObjectView &view) {
            Document document;
            document.origin.source = location;
            document.bytes = view.bytes;
            return matching->scanVersion(document, view.earlier, {}, found);
        });
        std::printf("         %d observations  %d skips\n", found.observations.load(), found.skips.load());
    }
    CountingSink sink;
    const WordScanner scanner(word);
    ScanContext context{scanner, sink, {}, {}, {}, {}, {}};
    context.limits.threads = threads;
    const auto begin = std::chrono::steady_clock::now();
    const double cpuBefore = cpuSeconds();
    const auto coverage = gitSource.scan(
        {{}, location, {}, {{QStringLiteral("reader"), slow ? QStringLiteral("libgit2") : QStringLiteral("pack")}}},
        context);
    std::printf("scan     %6.2f s  cpu %.2f s  %llu documents  %d observations  %d skips  peak %ld MB\n",
                seconds(begin), cpuSeconds() - cpuBefore,
                coverage.ok() ? static_cast<unsigned long long>(coverage->documents) : 0ull, sink.observations.load(),
                sink.skips.load(), peakMegabytes());
    return 0;
}
