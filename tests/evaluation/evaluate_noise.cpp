// How often trees of public source that hold no credential are said to hold one: findings per 10 MB, and where.
// Usage: evaluate_noise [--places] [--drops] FOLDER... Prints places, never values.
#include "core/rules/rule_cache.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QMutex>
#include <QTextStream>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

using namespace probate;

namespace {

constexpr qint64 largestFile = qint64(64) << 20;
constexpr std::uint64_t tenMegabytes = 10'000'000;

struct Found
{
    QString rule;
    QString place;
    QString fingerprint; ///< of the value
    double confidence = 0;

    bool operator<(const Found &other) const
    {
        return std::tie(rule, place, confidence) < std::tie(other.rule, other.place, other.confidence);
    }
};

/// Thread-safe, as the contract wants it.
class NoiseSink : public ObservationSink
{
public:
    void observe(Observation observation) override
    {
        const auto *seen = std::get_if<SecretSeen>(&observation.fact);
        if (seen && seen->credential.kind != Kind::EncryptedStore && !seen->suppressed) {
            const QString decoding =
                observation.origin.decoding.isEmpty() ? QString() : QStringLiteral("@") + observation.origin.decoding;
            const QMutexLocker lock(&m_mutex);
            found.push_back({seen->rule,
                             observation.origin.path + QLatin1Char(':') + QString::number(observation.origin.line) +
                                 QLatin1Char(' ') + toText(seen->credential.kind) + decoding,
                             seen->credential.handles.empty() ? QString() : toText(seen->credential.handles.front()),
                             seen->confidence});
        }
    }
    void skip(Skip skip) override
    {
        const QMutexLocker lock(&m_mutex);
        ++skips[skip.kind];
    }

    std::vector<Found> found;
    std::map<QString, int> skips;

private:
    QMutex m_mutex;
};

struct Drops
{
    QMutex mutex;
    std::map<std::pair<QString, QString>, int> counts; ///< by rule and reason
};

struct Files
{
    QStringList paths;
    std::atomic<qsizetype> next = 0;
    std::atomic<std::uint64_t> bytes = 0;
};

void scanFiles(const DocumentScanner &scanner, Files &files, ObservationSink &sink)
{
    for (qsizetype at = files.next++; at < files.paths.size(); at = files.next++) {
        QFile file(files.paths[at]);
        if (!file.open(QIODevice::ReadOnly) || file.size() > largestFile) {
            continue;
        }
        const QByteArray bytes = file.readAll();
        files.bytes += static_cast<std::uint64_t>(bytes.size());
        Document document;
        document.origin.path = files.paths[at];
        document.bytes = bytes;
        scanner.scan(document, {}, sink);
    }
}

void scanTree(const DocumentScanner &scanner, const QString &folder, bool places, QTextStream &out)
{
    Files files;
    QDirIterator it(folder, QDir::Files | QDir::NoSymLinks | QDir::Hidden, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        files.paths << it.next();
    }
    files.paths.sort();
    NoiseSink sink;
    QElapsedTimer timer;
    timer.start();
    {
        std::jthread other([&] { scanFiles(scanner, files, sink); });
        scanFiles(scanner, files, sink);
    }
    const double megabytes = double(files.bytes) / 1e6;
    std::sort(sink.found.begin(), sink.found.end());
    std::set<QString> values;
    for (const Found &found : sink.found) {
        values.insert(found.fingerprint);
    }
    out << folder << ": " << files.paths.size() << " files, " << qRound(megabytes) << " MB, " << sink.found.size()
        << " findings, " << values.size() << " values, "
        << QString::number(double(sink.found.size()) * double(tenMegabytes) / std::max(1.0, double(files.bytes)), 'f',
                           2)
        << " per 10 MB, " << qRound(megabytes * 1000 / double(std::max<qint64>(1, timer.elapsed()))) << " MB/s\n";
    std::map<QString, int> rules;
    for (const Found &found : sink.found) {
        ++rules[found.rule];
        if (places) {
            out << "  " << found.rule << ' ' << QString::number(found.confidence, 'f', 2) << ' ' << found.place << '\n';
        }
    }
    for (const auto &[rule, count] : rules) {
        out << "    " << rule << ": " << count << '\n';
    }
    for (const auto &[kind, count] : sink.skips) {
        out << "    skip " << kind << ": " << count << '\n';
    }
    out.flush();
}

} // namespace

int main(int argc, char **argv)
{
    QTextStream out(stdout);
    QStringList folders;
    bool places = false;
    bool wantDrops = false;
    for (int i = 1; i < argc; ++i) {
        const QString argument = QString::fromLocal8Bit(argv[i]);
        places = places || argument == QStringLiteral("--places");
        wantDrops = wantDrops || argument == QStringLiteral("--drops");
        if (!argument.startsWith(QStringLiteral("--"))) {
            folders << argument;
        }
    }
    if (folders.isEmpty()) {
        out << "usage: evaluate_noise [--places] [--drops] FOLDER...\n";
        return 2;
    }
    const QString cache = QStringLiteral(PROBATE_BUILD_DIR "/bench-cache");
    auto rules = readRulesCached({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")}, cache);
    if (!rules) {
        out << rules.error().message() << '\n';
        return 3;
    }
    Drops drops;
    ScannerOptions options{cache, nullptr, {}, {}};
    if (wantDrops) {
        options.explainDrop = [&](const QString &rule, const Origin &, const char *why) {
            const QMutexLocker lock(&drops.mutex);
            ++drops.counts[{rule, QString::fromLatin1(why)}];
        };
    }
    const auto scanner = makeDocumentScanner(std::move(rules).value(), allReaders(),
                                             Fingerprinter::withKey(SecretBytes("evaluation")), options);
    if (!scanner) {
        out << scanner.error().message() << '\n';
        return 3;
    }
    for (const QString &folder : folders) {
        scanTree(**scanner, folder, places, out);
    }
    for (const auto &[what, count] : drops.counts) {
        out << "drop " << what.first << ": " << what.second << ": " << count << '\n';
    }
    return 0;
}
