#include "app/scan_estate.h"

#include "app/build_identity.h"
#include "app/definitions.h"
#include "app/drop_list.h"
#include "app/locations.h"
#include "app/source_scans.h"
#include "app/version.h"
#include "scanners/documents/unpack.h"
#include "scanners/git/find_repositories.h"
#include "scanners/git/repository.h"
#include "scanners/live/sql_sessions.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"
#include "scanners/readers/exports/roster.h"
#include "scanners/sources/catalogue.h"
#include "scanners/sources/export_folder.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace probate {

namespace {

const Source *sourceFor(const EstateFile::SourceEntry &entry)
{
    for (const Source *source : allSources()) {
        if (entry.kind.isEmpty() ? source->recognises(entry.path) : entry.kind == QLatin1StringView(source->id)) {
            return source;
        }
    }
    return nullptr;
}

SourceSpec specOf(const QString &kind, const QString &path, const QString &name = {})
{
    return {
        .kind = kind, .location = path, .name = name.isEmpty() ? kind + QLatin1Char(':') + path : name, .options = {}};
}

/// Repositories below a folder become sources of their own, and the folder leaves them out.
void addNested(const SourceSpec &outer, const QStringList &repositories, std::vector<SourceSpec> &specs)
{
    for (const QString &repository : repositories) {
        specs.push_back(specOf(QStringLiteral("git"), repository));
    }
    if (!repositories.isEmpty()) {
        SourceSpec &known = *std::ranges::find(specs, outer.name, &SourceSpec::name);
        known.options[QStringLiteral("nested-repositories")] = QStringLiteral("scanned-separately");
        known.options[QStringLiteral("exclude")] = repositories.join(QLatin1Char('\n'));
    }
}

/// One declared list: rows become observations, unread rows become skips.
class RosterScan
{
public:
    RosterScan(Store &store, RunId run, Instant now) : m_store(store), m_run(run), m_now(now) {}

    using Read = Result<DeclaredList> (*)(QByteArrayView, const ColumnMap &);
    Result<void> scan(const QString &path, const ColumnMap &columns, Read read)
    {
        const auto bytes = readFile(path);
        if (!bytes) {
            return bytes.error();
        }
        auto list = read(*bytes, columns);
        if (!list) {
            return list.error().within(path);
        }
        const QString source = QStringLiteral("roster:") + path;
        std::vector<Observation> observations;
        for (RowFact &row : list->facts) {
            Origin origin{.source = source, .path = QFileInfo(path).fileName(), .line = row.line};
            observations.push_back({std::move(origin), m_now, std::move(row.fact)});
        }
        std::vector<Skip> skips;
        for (const UnreadRow &row : list->unread) {
            skips.push_back({source, QStringLiteral("line %1").arg(row.line), row.kind, row.detail});
        }
        return keep(source, static_cast<std::uint64_t>(bytes->size()), observations, skips);
    }

private:
    Result<void> keep(const QString &source, std::uint64_t size, const std::vector<Observation> &observations,
                      const std::vector<Skip> &skips)
    {
        const SourceCoverage coverage{
            .source = source, .kind = QStringLiteral("roster"), .documents = 1, .bytes = size, .scannedAt = m_now};
        auto done = m_store.beginSource(m_run, source, coverage.kind);
        if (done) {
            done = m_store.append(m_run, source, observations);
        }
        if (done) {
            done = m_store.addSkips(m_run, source, skips);
        }
        return done ? m_store.finishSource(m_run, coverage) : done;
    }

    Store &m_store;
    RunId m_run;
    Instant m_now;
};

/// One database. What it could not say is among its skips; only the store can fail.
Result<void> askDatabase(const SessionDatabase &database, const EstateChoice &choice, Store &store, RunId run,
                         const ScanRequest &request, const DocumentScanner &scanner)
{
    const QString name = QStringLiteral("sessions:") + database.name;
    const QString kind = QStringLiteral("sessions");
    if (const auto begun = store.beginSource(run, name, kind); !begun) {
        return begun;
    }
    auto sink = store.sink(run, name);
    if (!sink) {
        return sink.error();
    }
    ScanContext context{.scanner = scanner,
                        .sink = **sink,
                        .limits = {.threads = request.threads},
                        .now = request.now,
                        .stateDirectory = choice.stateDirectory,
                        .cancelled = interrupted,
                        .progress = [](const QString &, std::uint64_t, std::uint64_t) {}};
    auto coverage = scanDatabase(database, name, context);
    if (const auto stored = (*sink)->flush(); !stored) {
        return stored;
    }
    if (!coverage) {
        return coverage.error();
    }
    coverage->source = name;
    coverage->kind = kind;
    coverage->scannedAt = request.now;
    return store.finishSource(run, *coverage);
}

Result<void> scanRosters(const EstateFile &estate, RosterScan &rosters)
{
    for (const QString &path : estate.rosters) {
        if (const auto done = rosters.scan(path, estate.rosterColumns, readRoster); !done) {
            return done.error().within(QStringLiteral("reading the roster"));
        }
    }
    for (const QString &path : estate.closures) {
        if (const auto done = rosters.scan(path, estate.closureColumns, readLeavers); !done) {
            return done.error().within(QStringLiteral("reading the closures"));
        }
    }
    return {};
}

std::vector<SourceSpec> liveSpecs(const EstateFile &estate, const ScanRequest &request, const Terminal &terminal)
{
    std::vector<SourceSpec> specs;
    for (const auto &entry : estate.live) {
        if (request.askLive) {
            specs.push_back({.kind = entry.kind, .location = {}, .name = entry.name, .options = entry.options});
        } else {
            terminal.note(QStringLiteral("%1 was not asked; what it said before still counts").arg(entry.name));
        }
    }
    return specs;
}

Result<std::unique_ptr<DocumentScanner>> scannerOf(const EstateChoice &choice, RuleSet rules, DropList *drops,
                                                   const Terminal &terminal)
{
    auto fingerprinter = Fingerprinter::open(choice.keyFile);
    if (!fingerprinter) {
        return fingerprinter.error();
    }
    const auto cache = cacheDirectory();
    if (!cache) { // costs the seconds that compiling the rules takes, and nothing else
        terminal.note(QStringLiteral("going on without a cache: %1").arg(cache.error().message()));
    }
    ScannerOptions options{
        .cacheDirectory = cache ? *cache : QString(), .unpack = unpackDocument, .build = buildIdentity()};
    if (drops) {
        options.explainDrop = [drops](const QString &rule, const Origin &place, const char *why) {
            drops->add(rule, place, why);
        };
    }
    return makeDocumentScanner(std::move(rules), allReaders(), std::move(*fingerprinter), std::move(options));
}

} // namespace

Result<std::vector<SourceSpec>> expandSources(const EstateFile &estate)
{
    std::vector<SourceSpec> specs;
    for (const auto &entry : estate.sources) {
        const Source *source = sourceFor(entry);
        if (!source) {
            return Error(
                ErrorKind::Usage,
                entry.kind.isEmpty()
                    ? QStringLiteral(
                          "%1 cannot be scanned: it is no folder, repository or regular file, or cannot be read")
                          .arg(entry.path)
                    : QStringLiteral("%1: there is no kind of source '%2'").arg(entry.path, entry.kind));
        }
        const QString kind = QString::fromLatin1(source->id);
        SourceSpec spec = specOf(kind, entry.path, entry.name);
        spec.options = entry.options;
        specs.push_back(spec);
        if (kind == QLatin1StringView("git")) {
            QStringList inside = findRepositories(entry.path);   // submodules
            const QString own = git::gitDirectoryOf(entry.path); // the same for a linked work tree and its clone
            inside.removeIf([&](const QString &path) { return git::gitDirectoryOf(path) == own; });
            addNested(spec, inside, specs);
        } else if (kind == QLatin1StringView("export")) {
            addNested(spec, nestedRepositories(entry.path), specs);
        } else if (kind == QLatin1StringView("directory") && QFileInfo(entry.path).isDir()) {
            addNested(spec, findRepositories(entry.path), specs);
        }
    }
    return specs;
}

Result<std::unique_ptr<DocumentScanner>> openScanner(const EstateChoice &choice, const ScanRequest &request,
                                                     const Terminal &terminal)
{
    auto rules = loadRules(request.resources, choice.file);
    return rules ? scannerOf(choice, std::move(*rules), request.drops, terminal) : rules.error();
}

Result<ScanOutcome> scanEstate(const EstateChoice &choice, Store &store, const ScanRequest &request,
                               const Terminal &terminal)
{
    const auto specs = expandSources(choice.file);
    if (!specs) {
        return specs.error();
    }
    auto rules = loadRules(request.resources, choice.file);
    if (!rules) {
        return rules.error();
    }
    const QString digest = QString::fromLatin1(rules->digest);
    const auto scanner = scannerOf(choice, std::move(*rules), request.drops, terminal);
    if (!scanner) {
        return scanner.error();
    }
    const auto run = store.beginRun({.startedAt = request.now,
                                     .asOf = request.now,
                                     .toolVersion = QString::fromLatin1(version),
                                     .ruleSetDigest = digest,
                                     .commandLine = request.commandLine});
    if (!run) {
        return run.error();
    }
    RosterScan rosters(store, *run, request.now);
    if (const auto read = scanRosters(choice.file, rosters); !read) {
        return read.error();
    }
    std::vector<SourceSpec> all = liveSpecs(choice.file, request, terminal);
    all.insert(all.end(), specs->begin(), specs->end());
    ScanOutcome outcome{.sources = static_cast<int>(all.size())};
    SourceScans scans(choice, store, *run, request, **scanner, terminal);
    if (const auto scanned = scans.scan(all, outcome); !scanned) {
        return scanned.error();
    }
    for (const SessionDatabase &database : choice.file.databases) {
        if (!request.askLive) {
            terminal.note(
                QStringLiteral("sessions:%1 was not asked; what it said before still counts").arg(database.name));
            continue;
        }
        ++outcome.sources;
        const auto asked =
            outcome.interrupted ? Result<void>() : askDatabase(database, choice, store, *run, request, **scanner);
        if (!asked) {
            return asked.error();
        }
    }
    const QString word = outcome.interrupted ? QStringLiteral("interrupted")
                         : outcome.failed    ? QStringLiteral("incomplete")
                                             : QStringLiteral("finished");
    if (const auto done = store.finishRun(*run, word, request.now); !done) {
        return done.error();
    }
    return outcome;
}

} // namespace probate
