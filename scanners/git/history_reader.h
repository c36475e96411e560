// Reads a repository's history once: commits, trees and tags into graphs, messages and blobs as documents.
#pragma once

#include "scanners/git/addition.h"
#include "scanners/git/found_documents.h"
#include "scanners/git/repository.h"
#include "scanners/git/repository_gaps.h"
#include "scanners/git/saved_graphs.h"
#include "scanners/git/skip_list.h"

#include <atomic>

namespace probate::git {

struct ReadSettings
{
    QString source; ///< name of the source in origins
    Instant now;
    int workers = 1;
    std::uint64_t largestDocument = 0;
    bool wholeBlobs = false; ///< match every blob whole, even one stored as a difference: slow, to compare with
    std::function<bool()> cancelled;
    std::function<void(const QString &what, std::uint64_t done, std::uint64_t total)> progress;
};

class HistoryReader
{
public:
    HistoryReader(ObjectSupply &supply, FoundDocuments &found, SkipList &skips, ReadSettings settings);

    /// What the scan before read; call it first. Only what was added is read then.
    void begin(std::unique_ptr<SavedGraphs> saved);
    /// Commits, trees and tags; messages are scanned on the way.
    void readGraphs();
    /// Instead of both, for little that was added: what the scan before left is not gone through. `numbers` of the
    /// objects that it knew. False: the addition cannot be judged from that; this reader is of no more use.
    bool readAddition(const Summary &summary, std::vector<std::uint32_t> numbers, const std::vector<Ref> &refs);
    /// After FoundDocuments::finish(): no blob of before holds what it did not hold then.
    bool heldBefore(const Findings &findings) const;
    /// Before readBlobs(): reads anew what changed rules concern of what was read before (DocumentScanner::forChanges).
    /// `everything` visits those objects too, as the reader's own supply may not.
    void readAgainFor(const DocumentScanner &changes, ObjectSupply &everything,
                      const std::map<std::uint32_t, QByteArray> &otherNames);
    /// All blobs, under the names that trees or, failing that, `otherNames` give them.
    void readBlobs(const std::map<std::uint32_t, QByteArray> &otherNames);

    const CommitGraph &commits() const { return m_commits; }
    const TreeGraph &trees() const { return m_trees; }
    const std::map<std::uint32_t, Tag> &tags() const { return m_tags; }
    /// A name under which the blob was scanned.
    QByteArray hint(std::uint32_t blob) const;
    MissingObjects missing() const;
    /// How the objects that could be read in part only are called.
    std::vector<PartlyRead> partlyRead() const;
    std::vector<std::uint32_t> inIndexAlone(const std::map<std::uint32_t, QByteArray> &otherNames) const;
    KnownNames names() const { return KnownNames::of(m_trees, m_isRoot); }
    /// Objects that no scan before knew of.
    std::uint64_t added() const { return m_supply.objects().size() - m_numbers.size(); }

private:
    using TakeCommit = std::function<void(std::uint32_t object, const ParsedCommit &commit)>;
    void takeCommit(const ObjectView &view, const TakeCommit &take);
    void badTree(std::uint32_t object);
    ReadRequest graphRequest() const;
    void takeTag(const ObjectView &view);
    std::vector<bool> readBefore(const std::map<std::uint32_t, QByteArray> &otherNames,
                                 std::vector<std::uint32_t> &again);
    QString nameOf(std::uint32_t blob, const std::map<std::uint32_t, QByteArray> &otherNames) const;
    std::uint64_t namesDigest(std::uint32_t blob, const std::map<std::uint32_t, QByteArray> &otherNames) const;
    Document documentOf(std::uint32_t object, QByteArrayView bytes) const;
    /// A document for each of a commit's or tag's texts that say anything.
    std::vector<Document> messagesOf(std::uint32_t object, const ParsedCommit &commit) const;
    std::vector<Document> messagesOf(std::uint32_t object, const ParsedTag &tag) const;
    std::vector<Document> messagesOf(const ObjectView &view) const;
    void scanMessages(const std::vector<Document> &messages, std::uint32_t object);
    std::vector<bool> concernedBy(const DocumentScanner &changes, ObjectSupply &everything,
                                  const std::vector<std::uint32_t> &numbers,
                                  const std::map<std::uint32_t, QByteArray> &otherNames);
    void readSingly(std::uint32_t object, const std::function<void(QByteArrayView)> &takeBlob);
    std::unique_ptr<ScanTrace> askBlob(const DocumentScanner &changes, const ObjectView &view,
                                       const std::map<std::uint32_t, QByteArray> &otherNames,
                                       ObservationSink &sink) const;
    bool isVisited(std::uint32_t object) const;
    static QString folderOf(const QString &path);
    std::unique_ptr<ScanTrace> takeBlob(const ObjectView &view, const std::map<std::uint32_t, QByteArray> &otherNames);
    std::unique_ptr<ScanTrace> scanBlob(const ObjectView &view, const QString &path,
                                        const std::vector<QString> &otherNames);
    std::vector<QString> otherNamesOf(std::uint32_t blob) const;
    bool mayBeRenamed(std::uint32_t object);
    bool findRenamed(const std::vector<std::uint32_t> &touched, const std::map<std::uint32_t, QByteArray> &otherNames);
    void count();
    QString place(std::uint32_t object) const;

    ObjectSupply &m_supply;
    FoundDocuments &m_found;
    SkipList &m_skips;
    ReadSettings m_settings;
    std::mutex m_mutex;
    std::map<std::uint32_t, Tag> m_tags;
    CommitGraph m_commits;
    TreeGraph m_trees;
    std::vector<bool> m_isRoot;
    QString m_doing; ///< as progress tells it
    std::uint64_t m_done = 0;

    std::unique_ptr<SavedGraphs> m_saved;
    std::vector<std::uint32_t> m_numbers;                                  ///< of the objects that were known before
    std::vector<bool> m_known;                                             ///< by object; empty: none is
    const Summary *m_summary = nullptr;                                    ///< instead of m_saved
    std::unique_ptr<Addition> m_addition;                                  ///< with it
    std::map<std::uint32_t, std::optional<std::vector<Handle>>> m_renamed; ///< blobs, and what was found in each before
    bool m_unread = false;                                                 ///< what was read before could not be read
    enum class Naming : std::uint8_t { Unknown, Same, Touched };
    std::vector<Naming> m_naming; ///< by object: whether its path may have become another
};

} // namespace probate::git
