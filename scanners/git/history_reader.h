// Reads a repository's history once: commits, trees and tags into graphs, messages and blobs as documents.
#pragma once

#include "scanners/git/found_documents.h"
#include "scanners/git/repository.h"
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

    /// Commits, trees and tags; messages are scanned on the way.
    void readGraphs();
    /// All blobs, under the names that trees or, failing that, `otherNames` give them.
    void readBlobs(const std::map<std::uint32_t, QByteArray> &otherNames);

    const CommitGraph &commits() const { return m_commits; }
    const TreeGraph &trees() const { return m_trees; }
    const std::map<std::uint32_t, Tag> &tags() const { return m_tags; }
    /// A name under which the blob was scanned.
    QByteArray hint(std::uint32_t blob) const { return m_trees.somePath(blob, m_isRoot); }

private:
    void takeCommit(CommitGraphBuilder &builder, const ObjectView &view);
    void takeTag(const ObjectView &view);
    std::vector<bool> readBefore(const std::map<std::uint32_t, QByteArray> &otherNames);
    QString nameOf(std::uint32_t blob, const std::map<std::uint32_t, QByteArray> &otherNames) const;
    std::uint64_t namesDigest(std::uint32_t blob, const std::map<std::uint32_t, QByteArray> &otherNames) const;
    void scanMessage(std::uint32_t object, const QString &item, QByteArrayView text);
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
    std::uint64_t m_done = 0;
};

} // namespace probate::git
