#include "scanners/git/scan.h"

#include "scanners/git/bundle.h"
#include "scanners/git/continuation.h"
#include "scanners/git/file_reader.h"
#include "scanners/git/index_file.h"
#include "scanners/git/mailmap.h"
#include "scanners/git/opened_repository.h"
#include "scanners/git/people.h"
#include "scanners/git/repository_gaps.h"
#include "scanners/git/small_file.h"
#include "scanners/git/workers.h"

#include <QFileInfo>

namespace probate::git {

namespace {

constexpr qint64 kLargestMailmap = 8 << 20;

struct OpenedObjects
{
    std::unique_ptr<ObjectSupply> supply;
    std::unique_ptr<SavedGraphs> saved; ///< null: everything is visited
    std::unique_ptr<SkipList> skips;
    KnownDocuments documents; ///< that need not be read again
};

/// What was added since the scan before, where that can be told.
std::optional<OpenedObjects> openAdded(const SourceSpec &spec, const QString &source, const Repository &repository,
                                       Continuation &continuation)
{
    if (!repository.bundleFile.isEmpty() || hasOption(spec, "reader", "libgit2")) {
        return {};
    }
    OpenedObjects opened{nullptr, continuation.graphs(), std::make_unique<SkipList>(source), {}};
    if (opened.saved) {
        opened.supply = openAddedObjects(repository.gitDirectory + QStringLiteral("/objects"), opened.saved->known,
                                         opened.skips->report());
    }
    if (!opened.supply || !stillAbsent(*opened.saved, opened.supply->objects())) {
        return {};
    }
    opened.documents = continuation.known(opened.supply->objects());
    return continuation.builds() ? std::optional(std::move(opened)) : std::nullopt;
}

Result<OpenedObjects> openAll(const SourceSpec &spec, const QString &source, const Repository &repository,
                              Continuation &continuation)
{
    OpenedObjects opened{nullptr, nullptr, std::make_unique<SkipList>(source), {}};
    auto supply = openObjects(spec, repository, *opened.skips);
    if (!supply) {
        return supply.error();
    }
    opened.supply = std::move(*supply);
    opened.documents = continuation.known(opened.supply->objects());
    return opened;
}

class GitScan
{
public:
    GitScan(const SourceSpec &spec, ScanContext &context, Repository repository, OpenedObjects opened, SkipList &skips,
            Continuation &continuation)
        : m_context(context), m_repository(std::move(repository)), m_supply(std::move(opened.supply)),
          m_saved(std::move(opened.saved)), m_objectSkips(std::move(opened.skips)), m_skips(skips),
          m_continuation(continuation),
          m_found(context.scanner, context.limits), m_settings{spec.name.isEmpty()
                                                                   ? QStringLiteral("git:") + spec.location
                                                                   : spec.name,
                                                               context.now,
                                                               workerCount(context.limits.threads),
                                                               context.limits.largestDocument,
                                                               hasOption(spec, "matching", "whole"),
                                                               context.cancelled,
                                                               context.progress},
          m_history(*m_supply, m_found, *m_objectSkips, m_settings),
          m_files(m_repository, m_supply->objects(), m_found, skips, m_settings)
    {
        m_found.begin(std::move(opened.documents));
    }

    SourceCoverage run()
    {
        const bool goesOn = m_saved != nullptr;
        if (goesOn) {
            m_history.begin(std::move(m_saved));
        }
        m_history.readGraphs();
        readIndexes();
        m_history.readBlobs(m_indexNames);
        m_files.readWorkTrees();
        if (!m_repository.gitDirectory.isEmpty()) {
            m_files.readGitFiles();
        }
        m_found.finish();
        m_skips.add(*m_objectSkips);
        noteGaps(m_repository, m_supply->objects(), m_history.commits(), m_history.trees(), m_skips);
        if (m_context.cancelled && m_context.cancelled()) {
            m_skips.add(QStringLiteral("limit"), {}, QStringLiteral("the scan was stopped before everything was read"));
        }
        attributeAndEmit();
        SourceCoverage coverage;
        coverage.source = m_settings.source;
        coverage.kind = QStringLiteral("git");
        coverage.documents = m_found.documents();
        coverage.bytes = m_found.bytes();
        coverage.commits = m_history.commits().commits().size();
        coverage.scannedAt = m_context.now;
        leave(goesOn);
        return coverage;
    }

private:
    /// Where little was added, the next scan reads it again sooner than this one writes everything anew.
    void leave(bool goesOn)
    {
        constexpr std::uint64_t kMuch = 2000; // objects
        const std::uint64_t little = std::min<std::uint64_t>(kMuch, 16 + m_supply->objects().size() / 64);
        if (goesOn && m_history.added() <= little) {
            m_continuation.leaveAsItIs(m_repository);
            return;
        }
        const auto files = m_supply->files();
        const auto graphs = files ? stateOf(m_supply->objects(), *files, m_history.commits(), m_history.trees(),
                                            m_history.tags(), *m_objectSkips)
                                  : std::nullopt;
        m_continuation.leave(m_repository, m_supply->objects(), m_found.known(), graphs.value_or(QByteArray()));
    }

    void readIndexes()
    {
        for (const WorkTree &tree : m_repository.workTrees) {
            for (const IndexEntry &entry : readIndex(tree.indexFile, m_repository.format, m_skips.report())) {
                const std::uint32_t blob = m_supply->objects().findHex(entry.blob);
                if (blob != kNoObject) {
                    const auto [at, isNew] = m_indexNames.try_emplace(blob, entry.path);
                    at->second = std::min(at->second, entry.path);
                }
            }
        }
    }

    /// .mailmap of the work tree, or of HEAD where there is none (gitmailmap(5)).
    QByteArray mailmap() const
    {
        for (const WorkTree &tree : m_repository.workTrees) {
            if (!tree.folder.isEmpty() && tree.name.isEmpty()) {
                return readSmallFile(tree.folder + QStringLiteral("/.mailmap"), kLargestMailmap).value_or(QByteArray());
            }
        }
        const auto name = std::lower_bound(m_history.trees().names().begin(), m_history.trees().names().end(),
                                           QByteArray(".mailmap"));
        if (name == m_history.trees().names().end() || *name != ".mailmap") {
            return {};
        }
        const CommitAt head = m_history.commits().find(m_supply->objects().findHex(headTarget()));
        const std::uint32_t blob =
            head == kNoObject
                ? kNoObject
                : m_history.trees().find(m_history.commits().commits()[head].tree,
                                         static_cast<std::uint32_t>(name - m_history.trees().names().begin()));
        const auto read = blob == kNoObject ? std::nullopt : m_supply->read(blob, kLargestMailmap);
        return read && read->type == ObjectType::Blob ? read->bytes : QByteArray();
    }

    QByteArray headTarget() const
    {
        QByteArray branch = "HEAD";
        if (const auto head = readSmallFile(m_repository.headFile, 4096); head && head->startsWith("ref:")) {
            branch = head->sliced(4).trimmed();
        }
        for (const QByteArray &wanted : {branch, QByteArray("refs/heads/main"), QByteArray("refs/heads/master")}) {
            for (const Ref &ref : m_repository.refs) {
                if (ref.name == wanted) {
                    return ref.target;
                }
            }
        }
        return {};
    }

    void attributeAndEmit()
    {
        const Findings &findings = m_found.findings();
        const History history{m_supply->objects(), m_history.commits(), m_history.trees(),
                              m_history.tags(),    m_repository.refs,   mailmapOf(mailmap())};
        Attribution attribution = attribute(history, findings);
        if (!attribution.complete) {
            m_skips.add(QStringLiteral("limit"), {},
                        QStringLiteral("too many findings in too many versions of folders: commits, paths and readers "
                                       "are known for a part only"));
        }
        placeOutsideHistory(findings, attribution);
        m_found.putInto(m_context.sink, [&](std::uint32_t blob) { return pathOf(blob, attribution); });
        for (SecretPlaced &placed : attribution.placed) {
            Observation observation;
            observation.origin.source = m_settings.source;
            observation.origin.path = placed.paths.empty() ? QString() : placed.paths.front();
            observation.collectedAt = m_context.now;
            observation.fact = std::move(placed);
            m_context.sink.observe(std::move(observation));
        }
        m_skips.putInto(m_context.sink);
    }

    /// Index and work trees: neither is part of any commit.
    void placeOutsideHistory(const Findings &findings, Attribution &attribution) const
    {
        std::map<SecretAt, std::set<QString>> paths = m_found.inWorkFiles();
        for (const auto &[secret, files] : paths) {
            attribution.placed[secret].inWorkTree = true;
        }
        for (const auto &[blob, secrets] : findings.inBlobs) {
            const auto inIndex = m_indexNames.find(blob);
            const auto inFolder = m_files.blobsInWorkTrees().find(blob);
            for (const SecretAt secret : secrets) {
                if (inIndex != m_indexNames.end()) {
                    attribution.placed[secret].inIndex = true;
                    paths[secret].insert(personText(inIndex->second));
                }
                if (inFolder != m_files.blobsInWorkTrees().end()) {
                    attribution.placed[secret].inWorkTree = true;
                    for (const QByteArray &path : inFolder->second) {
                        paths[secret].insert(personText(path));
                    }
                }
            }
        }
        for (const auto &[secret, more] : paths) {
            std::set<QString> all(attribution.placed[secret].paths.begin(), attribution.placed[secret].paths.end());
            all.insert(more.begin(), more.end());
            attribution.placed[secret].paths.assign(all.begin(), all.end());
        }
    }

    /// The smallest path that a commit has the blob at; else in the index, in a work tree, in a tree of no commit.
    QString pathOf(std::uint32_t blob, const Attribution &attribution) const
    {
        if (const auto known = attribution.blobPaths.find(blob); known != attribution.blobPaths.end()) {
            return personText(*known->second.begin());
        }
        if (const auto known = m_indexNames.find(blob); known != m_indexNames.end()) {
            return personText(known->second);
        }
        if (const auto known = m_files.blobsInWorkTrees().find(blob); known != m_files.blobsInWorkTrees().end()) {
            return personText(*known->second.begin());
        }
        return personText(m_history.hint(blob));
    }

    ScanContext &m_context;
    Repository m_repository;
    std::unique_ptr<ObjectSupply> m_supply;
    std::unique_ptr<SavedGraphs> m_saved;
    std::unique_ptr<SkipList> m_objectSkips; ///< of what lies in the object database
    SkipList &m_skips;
    Continuation &m_continuation;
    FoundDocuments m_found;
    ReadSettings m_settings;
    HistoryReader m_history;
    FileReader m_files;
    std::map<std::uint32_t, QByteArray> m_indexNames; ///< blob to its smallest path in an index
};

} // namespace

bool recognises(const QString &location)
{
    return QFileInfo(location).isFile() ? isBundle(location) : !gitDirectoryOf(location).isEmpty();
}

Result<SourceCoverage> scan(const SourceSpec &spec, ScanContext &context)
{
    const QString source = spec.name.isEmpty() ? QStringLiteral("git:") + spec.location : spec.name;
    SkipList skips(source);
    Result<Repository> repository = openPlace(spec, skips);
    if (!repository) {
        return repository.error().within(QStringLiteral("scanning ") + spec.location);
    }
    Continuation continuation(spec, source, context, skips);
    if (auto unchanged = continuation.repeatIfUnchanged(*repository)) {
        return std::move(*unchanged);
    }
    if (auto added = openAdded(spec, source, *repository, continuation)) {
        return GitScan(spec, context, std::move(*repository), std::move(*added), skips, continuation).run();
    }
    auto all = openAll(spec, source, *repository, continuation);
    if (!all) {
        return all.error().within(QStringLiteral("scanning ") + spec.location);
    }
    return GitScan(spec, context, std::move(*repository), std::move(*all), skips, continuation).run();
}

} // namespace probate::git
