// The few commits and trees that were added since a scan before, as a graph that stands on as much of the older history
// as attribution asks for. Where what was added cannot be judged from that alone, it says so.
#pragma once

#include "scanners/git/blob_names.h"
#include "scanners/git/summary.h"
#include "scanners/git/tree_entries.h"

#include <atomic>

namespace probate::git {

class Addition
{
public:
    /// `known`: by object, whether the scan before knew it. `numbers`: of the objects that it knew. `summary` has the
    /// numbers of `supply`, but for the names in it.
    Addition(ObjectSupply &supply, const Summary &summary, const std::vector<bool> &known,
             const std::vector<std::uint32_t> &numbers);

    void addCommit(std::uint32_t object, const ParsedCommit &commit); ///< thread-safe
    /// Thread-safe. False: it is no tree.
    bool addTree(std::uint32_t object, QByteArrayView bytes);

    /// After the last of these. False: a ref left what it reached, older commits came back into reach, or something of
    /// it cannot be read: everything is to be looked at.
    bool connect(const std::vector<Ref> &refs, const std::map<std::uint32_t, Tag> &tags);
    /// Known blobs that may have another path or name than before; nothing if that cannot be told.
    std::optional<std::vector<std::uint32_t>> touched();
    /// Of known blobs.
    const BlobNames &names() const { return m_names; }
    /// Reads the folders on the way to these paths, in every commit. With what connect() read, these are all folders on
    /// the way to what was found, if it is new or was found before. False: one cannot be read.
    bool loadAlong(const std::set<QByteArray> &paths);

    const CommitGraph &commits() const { return m_graph; }
    /// Of what was added and loaded so far.
    TreeGraph trees() const;

private:
    struct Folder
    {
        std::map<QByteArray, Folder> folders;
    };

    bool isNewCommit(std::uint32_t object) const { return m_newCommits.contains(object); }
    bool wantOlder(const std::vector<Ref> &refs, const std::map<std::uint32_t, Tag> &tags);
    bool readOlder();
    bool reachIsKept(const std::vector<Ref> &refs, const std::map<std::uint32_t, Tag> &tags) const;
    bool compare();
    bool compare(std::uint32_t tree, const std::vector<std::uint32_t> &others, int depth);
    bool isAsNamed(std::uint32_t object, const RawEntry &entry) const;
    const QByteArray *load(std::uint32_t tree);
    bool loadAlong(std::uint32_t tree, const Folder &folder);
    void tellNames();

    ObjectSupply &m_supply;
    const Summary &m_summary;
    const std::vector<bool> &m_known;
    CommitGraphBuilder m_builder;
    CommitGraph m_graph;
    std::mutex m_mutex;
    std::set<std::uint32_t> m_newCommits;
    std::set<std::uint32_t> m_older; ///< commits that new ones or refs build on
    std::map<std::uint32_t, QByteArray> m_trees;
    std::set<std::uint32_t> m_newTrees;
    std::uint64_t m_bytes = 0; ///< of trees
    std::uint64_t m_steps = 0; ///< entries that were compared
    std::size_t m_brought = 0; ///< files where no parent of the commit has them
    std::set<std::pair<std::uint32_t, const Folder *>> m_loaded;
    BlobNames m_names;
};

} // namespace probate::git
