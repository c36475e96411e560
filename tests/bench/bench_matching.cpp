// How fast a tree is matched by the shipped rules, on one core, with the files in memory: read, copied, stage one and
// two alone, and the scanner without readers. Usage: bench_matching FOLDER [--list]. Measure with the release preset.
#include "core/rules/rule_cache.h"
#include "scanners/matching/matcher.h"
#include "scanners/pipeline/scanner.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QTextStream>

#include <cstring>
#include <map>

using namespace probate;

namespace {

constexpr qint64 mostBytes = qint64(1) << 30;

QTextStream out(stdout);

struct File
{
    QString path;
    QByteArray bytes;
};

class CountingSink : public ObservationSink
{
public:
    explicit CountingSink(bool list) : m_list(list) {}
    void observe(Observation observation) override
    {
        if (const auto *seen = std::get_if<SecretSeen>(&observation.fact)) {
            ++rules[seen->rule];
            if (m_list) {
                out << seen->rule << ' ' << toText(observation.origin) << ' ' << seen->confidence << '\n';
            }
        }
    }
    void skip(Skip skip) override
    {
        ++skips[skip.kind];
        if (m_list) {
            out << "skip " << skip.kind << ' ' << skip.place << ' ' << skip.detail << '\n';
        }
    }
    std::map<QString, int> rules;
    std::map<QString, int> skips;

private:
    bool m_list;
};

void print(const char *what, qint64 bytes, qint64 nanoseconds)
{
    out << qSetFieldWidth(28) << Qt::left << what << qSetFieldWidth(0)
        << QString::number(double(bytes) / 1e6 / (double(nanoseconds) / 1e9), 'f', 0) << " MB/s  "
        << QString::number(double(nanoseconds) / 1e6, 'f', 1) << " ms\n";
}

template <typename Work> qint64 timed(Work work)
{
    QElapsedTimer timer;
    timer.start();
    work();
    return timer.nsecsElapsed();
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        out << "usage: bench_matching FOLDER [--list]\n";
        return 2;
    }
    const bool list = argc > 2 && std::strcmp(argv[2], "--list") == 0;
    const QString cache = QStringLiteral(PROBATE_BUILD_DIR "/bench-cache");
    const QStringList places{QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")};
    auto rules = readRulesCached(places, cache);
    if (!rules || !Matcher::open(*rules, cache)) {
        out << (rules ? QStringLiteral("the patterns do not compile") : rules.error().message()) << '\n';
        return 3;
    }
    std::optional<Matcher> matcher;
    const qint64 load = timed([&] {
        rules = readRulesCached(places, cache);
        matcher.emplace(Matcher::open(*rules, cache).value());
    });

    std::vector<File> files;
    qint64 bytes = 0;
    const qint64 reading = timed([&] {
        QDirIterator it(QString::fromLocal8Bit(argv[1]), QDir::Files | QDir::NoSymLinks | QDir::Hidden,
                        QDirIterator::Subdirectories);
        while (it.hasNext() && bytes < mostBytes) {
            QFile file(it.next());
            if (file.open(QIODevice::ReadOnly) && file.size() < (64 << 20)) {
                files.push_back({file.fileName(), file.readAll()});
                bytes += files.back().bytes.size();
            }
        }
    });
    out << rules->rules.size() << " rules, " << files.size() << " files, " << bytes / 1'000'000 << " MB\n";
    out << "rules and patterns from cache: " << QString::number(double(load) / 1e6, 'f', 1) << " ms\n";
    print("read", bytes, reading);
    QByteArray copy(64 << 20, '\0');
    print("memcpy", bytes, timed([&] {
              for (const File &file : files) {
                  std::memcpy(copy.data(), file.bytes.constData(), static_cast<std::size_t>(file.bytes.size()));
              }
          }));
    auto scratch = matcher->makeScratch();
    int matches = 0;
    const MatchSink sink{[&](const Match &) { ++matches; }, [](const MatchTrouble &) {}};
    print("matcher", bytes, timed([&] {
              for (const File &file : files) {
                  matcher->match(file.bytes, *scratch, sink);
              }
          }));
    out << matches << " matches before validators\n";
    const auto scanner =
        makeDocumentScanner(*rules, {}, Fingerprinter::withKey(SecretBytes("bench")), {cache, nullptr, {}});
    CountingSink found(list);
    print("scanner without readers", bytes, timed([&] {
              for (const File &file : files) {
                  Document document;
                  document.origin.path = file.path;
                  document.bytes = file.bytes;
                  (*scanner)->scan(document, {}, found);
              }
          }));
    for (const auto &[rule, count] : found.rules) {
        out << "  " << rule << ": " << count << '\n';
    }
    for (const auto &[kind, count] : found.skips) {
        out << "  skip " << kind << ": " << count << '\n';
    }
    return 0;
}
