// How fast trees are matched by the shipped rules, on one core: stage one and two alone, the scanner without readers
// and with everything, beside what ripgrep and grep take to count one literal in the same trees; and the ten slowest
// rules. Usage: bench_matching [--rules] [--cold] [--dump FILE] FOLDER... --dump writes every observation, skip and
// drop, so that two builds can be compared byte for byte. Measure with the release preset.
#include "core/model/canonical.h"
#include "core/rules/rule_cache.h"
#include "scanners/documents/unpack.h"
#include "scanners/matching/matcher.h"
#include "scanners/pipeline/decoders.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTextStream>

#include <algorithm>
#include <ctime>
#include <map>

using namespace probate;

namespace {

constexpr qint64 mostBytes = qint64(3) << 30;
constexpr qint64 sampleBytes = 24 << 20; ///< what each rule alone is timed on

QTextStream out(stdout);

struct File
{
    QString path;
    QByteArray bytes;
};

struct Options
{
    QStringList folders;
    bool rules = false;
    bool cold = false;
    QString dump;
};

class DumpSink : public ObservationSink
{
public:
    explicit DumpSink(QFile *to) : m_to(to) {}
    void observe(Observation observation) override
    {
        if (const auto *seen = std::get_if<SecretSeen>(&observation.fact)) {
            ++rules[seen->rule];
        }
        write(canonical(observation));
    }
    void skip(Skip skip) override
    {
        ++skips[skip.kind];
        write("skip " + (skip.kind + QLatin1Char(' ') + skip.place + QLatin1Char(' ') + skip.detail).toUtf8());
    }
    void write(const QByteArray &line)
    {
        if (m_to) {
            m_to->write(line + '\n');
        }
    }
    std::map<QString, int> rules;
    std::map<QString, int> skips;

private:
    QFile *m_to;
};

void print(const QString &what, qint64 bytes, qint64 nanoseconds)
{
    out << qSetFieldWidth(36) << Qt::left << what << qSetFieldWidth(0)
        << QString::number(double(bytes) / 1e6 / (double(nanoseconds) / 1e9), 'f', 0) << " MB/s  "
        << QString::number(double(nanoseconds) / 1e6, 'f', 1) << " ms\n";
    out.flush();
}

template <typename Work> qint64 timed(Work work)
{
    QElapsedTimer timer;
    timer.start();
    work();
    return timer.nsecsElapsed();
}

/// Of this process: what others do on the machine does not count. Work is done on one thread.
template <typename Work> qint64 processor(Work work)
{
    const std::clock_t before = std::clock();
    work();
    return (std::clock() - before) * (1'000'000'000 / CLOCKS_PER_SEC);
}

template <typename Work> qint64 best(int rounds, Work work)
{
    qint64 least = processor(work);
    while (--rounds > 0) {
        least = std::min(least, processor(work));
    }
    return least;
}

std::vector<File> filesOf(const QStringList &folders)
{
    QStringList paths;
    for (const QString &folder : folders) {
        QDirIterator it(folder, QDir::Files | QDir::NoSymLinks | QDir::Hidden, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            paths << it.next();
        }
    }
    paths.sort();
    std::vector<File> files;
    qint64 bytes = 0;
    for (const QString &path : paths) {
        QFile file(path);
        if (bytes < mostBytes && file.open(QIODevice::ReadOnly) && file.size() < (64 << 20)) {
            files.push_back({path, file.readAll()});
            bytes += files.back().bytes.size();
        }
    }
    return files;
}

void timeOthers(const Options &options, qint64 bytes)
{
    const auto run = [&](const QString &program, const QStringList &arguments) {
        return timed([&] {
            QProcess process;
            process.start(program, arguments + options.folders);
            process.waitForFinished(-1);
        });
    };
    const QStringList rg{QStringLiteral("-c"), QStringLiteral("-j1"), QStringLiteral("-uuu"), QStringLiteral("hunter")};
    const QStringList grep{QStringLiteral("-rc"), QStringLiteral("hunter")};
    for (const bool cold : {true, false}) {
        if (cold && !options.cold) {
            continue;
        }
        const auto forget = [&] {
            QFile caches(QStringLiteral("/proc/sys/vm/drop_caches"));
            if (cold && caches.open(QIODevice::WriteOnly)) {
                caches.write("3");
            }
        };
        const QString state = cold ? QStringLiteral(", cold") : QStringLiteral(", warm");
        forget();
        print(QStringLiteral("rg -c -j1, one literal") + state, bytes, run(QStringLiteral("rg"), rg));
        forget();
        print(QStringLiteral("grep -rc, one literal") + state, bytes, run(QStringLiteral("grep"), grep));
        forget();
        print(QStringLiteral("read only") + state, bytes, timed([&] { (void)filesOf(options.folders); }));
    }
}

/// Each rule alone over the beginning of the trees: stage one and two together, less what an empty pattern takes.
void timeRules(const RuleSet &rules, const std::vector<File> &files)
{
    std::vector<const File *> sample;
    qint64 bytes = 0;
    const std::size_t step = std::max<std::size_t>(1, files.size() / 4000);
    for (std::size_t i = 0; i < files.size() && bytes < sampleBytes; i += step) {
        sample.push_back(&files[i]);
        bytes += files[i].bytes.size();
    }
    struct Cost
    {
        qint64 nanoseconds = 0;
        QString rule;
        int widest = 0;
        int matches = 0;
    };
    std::vector<Cost> costs;
    for (const Rule &rule : rules.rules) {
        RuleSet one{{rule}, {}};
        const auto matcher = Matcher::open(one, {});
        auto scratch = matcher->makeScratch();
        int matches = 0;
        const MatchSink sink{[&](const Match &) { ++matches; }, [](const MatchTrouble &) {}};
        const auto work = [&] {
            matches = 0;
            for (const File *file : sample) {
                matcher->match(file->bytes, *scratch, sink);
            }
        };
        const qint64 time = best(2, work);
        costs.push_back({time, rule.id, matcher->widestOf(0), matches});
    }
    std::sort(costs.begin(), costs.end(), [](const Cost &a, const Cost &b) { return a.nanoseconds > b.nanoseconds; });
    out << "slowest rules, each alone on " << bytes / 1'000'000
        << " MB (fastest: " << double(costs.back().nanoseconds) / 1e6 << " ms):\n";
    for (std::size_t i = 0; i < std::min<std::size_t>(10, costs.size()); ++i) {
        out << "  " << qSetFieldWidth(34) << Qt::left << costs[i].rule << qSetFieldWidth(0)
            << QString::number(double(costs[i].nanoseconds) / 1e6, 'f', 1) << " ms, " << costs[i].matches
            << " matches\n";
    }
    std::sort(costs.begin(), costs.end(), [](const Cost &a, const Cost &b) { return a.widest > b.widest; });
    out << "rules wider than 400 bytes:\n";
    for (const Cost &cost : costs) {
        if (cost.widest > 400) {
            out << "  " << qSetFieldWidth(34) << Qt::left << cost.rule << qSetFieldWidth(0) << cost.widest << "\n";
        }
    }
}

/// What asking each reader whether a document is its own takes: every document pays for all of them.
void timeReaders(const std::vector<File> &files)
{
    std::vector<std::pair<qint64, QString>> costs;
    qint64 all = 0;
    int claimed = 0;
    for (const Reader &reader : allReaders()) {
        const qint64 time = best(2, [&] {
            for (const File &file : files) {
                Document document;
                document.origin.path = file.path;
                document.bytes = file.bytes;
                claimed += reader.recognises(document);
            }
        });
        costs.emplace_back(time, QLatin1StringView(reader.id));
        all += time;
    }
    std::sort(costs.rbegin(), costs.rend());
    out << "asking the readers: " << double(all) / 1e6 << " ms, the slowest";
    for (std::size_t i = 0; i < std::min<std::size_t>(8, costs.size()); ++i) {
        out << (i ? ", " : " ") << costs[i].second << ' ' << double(costs[i].first) / 1e6;
    }
    out << '\n';
    out.flush();
}

void scanAll(const DocumentScanner &scanner, const std::vector<File> &files, ObservationSink &sink)
{
    for (const File &file : files) {
        Document document;
        document.origin.path = file.path;
        document.bytes = file.bytes;
        scanner.scan(document, {}, sink);
    }
}

Options optionsOf(const QStringList &arguments)
{
    Options options;
    for (qsizetype i = 1; i < arguments.size(); ++i) {
        if (arguments[i] == QStringLiteral("--rules")) {
            options.rules = true;
        } else if (arguments[i] == QStringLiteral("--cold")) {
            options.cold = true;
        } else if (arguments[i] == QStringLiteral("--dump") && i + 1 < arguments.size()) {
            options.dump = arguments[++i];
        } else {
            options.folders << arguments[i];
        }
    }
    return options;
}

int dumpAll(const Options &options, const RuleSet &rules, const QString &cache, const std::vector<File> &files)
{
    QFile file(options.dump);
    if (!file.open(QIODevice::WriteOnly)) {
        out << "cannot write " << options.dump << '\n';
        return 3;
    }
    DumpSink sink(&file);
    ScannerOptions how{cache, unpackDocument, {}, {}};
    how.explainDrop = [&](const QString &rule, const Origin &place, const char *why) {
        sink.write("drop " + rule.toUtf8() + ' ' + toText(place).toUtf8() + ' ' + QByteArray::number(place.offset) +
                   ' ' + why);
    };
    const auto scanner = makeDocumentScanner(rules, allReaders(), Fingerprinter::withKey(SecretBytes("bench")), how);
    scanAll(**scanner, files, sink);
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i) {
        arguments << QString::fromLocal8Bit(argv[i]);
    }
    const Options options = optionsOf(arguments);
    if (options.folders.isEmpty()) {
        out << "usage: bench_matching [--rules] [--cold] [--dump FILE] FOLDER...\n";
        return 2;
    }
    const QString cache = QStringLiteral(PROBATE_BUILD_DIR "/bench-cache");
    const QStringList places{QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")};
    auto rules = readRulesCached(places, cache);
    if (!rules || !Matcher::open(*rules, cache)) {
        out << (rules ? QStringLiteral("the patterns do not compile") : rules.error().message()) << '\n';
        return 3;
    }
    const qint64 loadRules = best(5, [&] { rules = readRulesCached(places, cache); });
    std::optional<Matcher> matcher;
    const qint64 loadPatterns = best(5, [&] { matcher.emplace(Matcher::open(*rules, cache).value()); });
    const std::vector<File> files = filesOf(options.folders);
    qint64 bytes = 0;
    for (const File &file : files) {
        bytes += file.bytes.size();
    }
    if (!options.dump.isEmpty()) {
        return dumpAll(options, *rules, cache, files);
    }
    out << rules->rules.size() << " rules, " << files.size() << " files, " << bytes / 1'000'000 << " MB\n";
    out << "from cache: rules " << double(loadRules) / 1e6 << " ms, patterns " << double(loadPatterns) / 1e6 << " ms\n";
    timeOthers(options, bytes);
    auto scratch = matcher->makeScratch();
    int matches = 0;
    const MatchSink sink{[&](const Match &) { ++matches; }, [](const MatchTrouble &) {}};
    std::uint64_t parts = 0;
    print(QStringLiteral("decoders"), bytes, best(3, [&] {
              parts = 0;
              for (const auto &file : files) {
                  findEncoded(file.bytes, 5'000, [&](const EncodedPart &) { ++parts; });
              }
          }));
    out << parts << " encoded parts\n";
    print(QStringLiteral("matcher"), bytes, best(3, [&] {
              matches = 0;
              for (const File &file : files) {
                  matcher->match(file.bytes, *scratch, sink);
              }
          }));
    out << matches << " matches before validators\n";
    const auto bare =
        makeDocumentScanner(*rules, {}, Fingerprinter::withKey(SecretBytes("bench")), {cache, nullptr, {}, {}});
    DumpSink found(nullptr);
    print(QStringLiteral("scanner without readers"), bytes, best(3, [&] { scanAll(**bare, files, found); }));
    const auto reading = makeDocumentScanner(*rules, allReaders(), Fingerprinter::withKey(SecretBytes("bench")),
                                             {cache, nullptr, {}, {}});
    print(QStringLiteral("scanner with readers"), bytes, best(3, [&] { scanAll(**reading, files, found); }));
    const auto whole = makeDocumentScanner(*rules, allReaders(), Fingerprinter::withKey(SecretBytes("bench")),
                                           {cache, unpackDocument, {}, {}});
    DumpSink all(nullptr);
    print(QStringLiteral("scanner with readers, archives"), bytes, best(1, [&] { scanAll(**whole, files, all); }));
    for (const auto &[rule, count] : all.rules) {
        out << "  " << rule << ": " << count << '\n';
    }
    for (const auto &[kind, count] : all.skips) {
        out << "  skip " << kind << ": " << count << '\n';
    }
    timeReaders(files);
    if (options.rules) {
        timeRules(*rules, files);
    }
    return 0;
}
