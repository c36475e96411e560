#include "scanners/git/scan.h"

#include "scanners/git/blob_places.h"
#include "scanners/git/bundle.h"
#include "scanners/git/continuation.h"
#include "scanners/git/file_reader.h"
#include "scanners/git/index_file.h"
#include "scanners/git/mailmap.h"
#include "scanners/git/opened_objects.h"
#include "scanners/git/opened_repository.h"
#include "scanners/git/people.h"
#include "scanners/git/repository_gaps.h"
#include "scanners/git/small_file.h"
#include "scanners/git/workers.h"

#include <QFileInfo>

#include <algorithm>

namespace probate::git {

namespace {

constexpr qint64 kLargestMailmap = 8 << 20;

class GitScan
{
public:
    GitScan(const SourceSpec &spec, ScanContext &context, Repository repository, OpenedObjects opened, SkipList &skips,
            Continuation &continuation)
        : m_context(context), m_repository(std::move(repository)), m_supply(std::move(opened.supply)),
          m_saved(std::move(opened.saved)), m_summary(std::move(opened.summary)), m_numbers(std::move(opened.numbers)),
          m_before(std::move(opened.before)), m_objectSkips(std::move(opened.skips)),
          m_fileSkips(m_objectSkips->source()), m_skips(skips), m_continuation(continuation),
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
          m_files(m_repository, m_supply->objects(), m_found, m_fileSkips, m_settings)
    {
        m_found.begin(std::move(opened.documents));
    }

    /// Nothing: what was added cannot be judged without looking at everything; nothing was passed on.
    std::optional<SourceCoverage> run()
    {
        const DocumentScanner *const changes = m_continuation.changes();
        const bool goesOn = (m_saved || m_summary) && !changes;
        if (m_summary) {
            if (!m_history.readAddition(*m_summary, std::move(m_numbers), m_repository.refs)) {
                return {};
            }
        } else {
            if (m_saved) {
                m_history.begin(std::move(m_saved));
            }
            m_history.readGraphs();
        }
        const std::optional<QByteArray> people = mailmap();
        if (!people) {
            return {};
        }
        readIndexes();
        if (changes) {
            m_history.readAgainFor(*changes, m_before ? *m_before : *m_supply, m_indexNames);
            m_before.reset();
        }
        m_history.readBlobs(m_indexNames);
        m_files.readWorkTrees();
        if (!m_repository.gitDirectory.isEmpty()) {
            m_files.readGitFiles();
        }
        m_found.finish();
        if (m_summary && !m_history.heldBefore(m_found.findings())) {
            return {};
        }
        m_skips.add(*m_objectSkips);
        m_skips.add(m_fileSkips);
        noteGaps(m_repository, m_supply->objects(), m_history.commits(), m_history.missing(), m_skips);
        if (m_context.cancelled && m_context.cancelled()) {
            m_skips.add(QStringLiteral("limit"), {}, QStringLiteral("the scan was stopped before everything was read"));
        }
        attributeAndEmit(*people);
        SourceCoverage coverage;
        coverage.source = m_settings.source;
        coverage.kind = QStringLiteral("git");
        coverage.documents = m_found.documents();
        coverage.bytes = m_found.bytes();
        coverage.commits = m_commits;
        coverage.scannedAt = m_context.now;
        leave(goesOn, *people);
        return coverage;
    }

private:
    void leave(bool goesOn, const QByteArray &people)
    {
        if (goesOn && isLittle(m_history.added(), m_supply->objects().size())) {
            m_continuation.leaveAsItIs(m_repository);
            return;
        }
        Continuation::Left left;
        left.documents = stateOf(m_supply->objects(), m_found.known());
        const auto files = m_supply->files();
        const auto objects = files ? stateOf(m_supply->objects(), *files) : std::nullopt;
        const auto graphs =
            objects ? stateOf(m_history.commits(), m_history.trees(), m_history.tags(), *m_objectSkips) : std::nullopt;
        if (graphs) {
            left.objects = *objects;
            left.graphs = *graphs;
            left.summary = m_walked ? stateOf(*summary(people)) : QByteArray();
        }
        m_continuation.leave(m_repository, left);
    }

    std::unique_ptr<Summary> summary(const QByteArray &people)
    {
        auto made = std::make_unique<Summary>(m_settings.source);
        Summary &summary = *made;
        summary.objects = m_supply->objects().size();
        summary.walked = std::move(*m_walked);
        summary.tags = m_history.tags();
        summary.partly = m_history.partlyRead();
        summary.inIndexAlone = m_history.inIndexAlone(m_indexNames);
        summary.names = m_history.names();
        summary.missing = m_history.missing().names;
        summary.mailmap = people;
        summary.head = headTarget();
        summary.skips.add(*m_objectSkips);
        return made;
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

    /// Nothing: it is not the one by which the people of a summary are known.
    std::optional<QByteArray> mailmap() const
    {
        const CommitAt head = m_history.commits().find(m_supply->objects().findHex(headTarget()));
        for (const WorkTree &tree : m_repository.workTrees) {
            if (!tree.folder.isEmpty() && tree.name.isEmpty()) {
                return ofSummary(
                    readSmallFile(tree.folder + QStringLiteral("/.mailmap"), kLargestMailmap).value_or(QByteArray()));
            }
        }
        if (m_summary && headTarget() == m_summary->head) {
            return m_summary->mailmap;
        }
        return m_summary && head == kNoObject ? std::nullopt : ofSummary(mailmapAt(head));
    }

    std::optional<QByteArray> ofSummary(QByteArray content) const
    {
        return !m_summary || content == m_summary->mailmap ? std::optional(std::move(content)) : std::nullopt;
    }

    /// .mailmap of the work tree, or of HEAD where there is none (gitmailmap(5)).
    QByteArray mailmapAt(CommitAt head) const
    {
        const auto name = std::lower_bound(m_history.trees().names().begin(), m_history.trees().names().end(),
                                           QByteArray(".mailmap"));
        if (head == kNoObject || name == m_history.trees().names().end() || *name != ".mailmap") {
            return {};
        }
        const std::uint32_t blob =
            m_history.trees().find(m_history.commits().commits()[head].tree,
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

    void attributeAndEmit(const QByteArray &people)
    {
        const Findings &findings = m_found.findings();
        const History history{m_supply->objects(), m_history.commits(), m_history.trees(),
                              m_history.tags(),    m_repository.refs,   mailmapOf(people)};
        Attribution attribution = attribute(history, findings, m_summary ? &m_summary->walked : nullptr);
        if (!attribution.complete) {
            m_skips.add(QStringLiteral("limit"), {},
                        QStringLiteral("too many findings in too many versions of folders: commits, paths and readers "
                                       "are known for a part only"));
        }
        m_commits = attribution.commits;
        m_walked = std::move(attribution.walked);
        if (m_walked) {
            m_walked->placed = attribution.placed;
            m_walked->blobPaths = attribution.blobPaths;
        }
        placeOutsideHistory(findings, attribution);
        const BlobPlaces places(attribution.blobPaths, m_indexNames, m_files.blobsInWorkTrees(),
                                [this](std::uint32_t blob) { return m_history.hint(blob); });
        const auto &commits = m_history.commits().commits();
        const bool whole = attribution.complete && m_repository.shallow.empty() && m_history.missing().count == 0 &&
                           std::ranges::all_of(commits, [](const Commit &it) { return it.parentsMissing == 0; });
        m_found.putInto(
            m_context.sink, [&](std::uint32_t blob) { return places.first(blob); },
            [&](std::uint32_t blob, SecretAt secret) {
                const SecretPlaced &placed = attribution.placed[secret];
                return Whereabouts{places.of(blob), whole && !placed.readersCut ? &placed : nullptr};
            });
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

    ScanContext &m_context;
    Repository m_repository;
    std::unique_ptr<ObjectSupply> m_supply;
    std::unique_ptr<SavedGraphs> m_saved;
    std::unique_ptr<Summary> m_summary;
    std::vector<std::uint32_t> m_numbers;
    std::unique_ptr<ObjectSupply> m_before;
    std::unique_ptr<SkipList> m_objectSkips; ///< of what lies in the object database
    SkipList m_fileSkips;                    ///< of what lies beside it
    SkipList &m_skips;
    Continuation &m_continuation;
    FoundDocuments m_found;
    ReadSettings m_settings;
    HistoryReader m_history;
    FileReader m_files;
    std::map<std::uint32_t, QByteArray> m_indexNames; ///< blob to its smallest path in an index
    std::optional<WalkedHistory> m_walked;            ///< for the scan after this one
    std::uint64_t m_commits = 0;
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
    if (auto little = openLittle(spec, source, *repository, continuation)) {
        if (auto coverage = GitScan(spec, context, *repository, std::move(*little), skips, continuation).run()) {
            return *coverage;
        }
    }
    if (auto added = openAdded(spec, source, *repository, continuation)) {
        return *GitScan(spec, context, *repository, std::move(*added), skips, continuation).run();
    }
    auto all = openAll(spec, source, *repository, continuation);
    if (!all) {
        return all.error().within(QStringLiteral("scanning ") + spec.location);
    }
    return *GitScan(spec, context, *repository, std::move(*all), skips, continuation).run();
}

} // namespace probate::git
