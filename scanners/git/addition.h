// The few commits and trees that were added since a scan before, as a graph that stands on as much of the older history
// as attribution asks for. Where what was added cannot be judged from that alone, it says so.
#pragma once

#include "scanners/git/summary.h"

#include <atomic>

namespace probate::git {

class Addition
{
public:
    /// `known`: by object, whether the scan before knew it. `summary` has the numbers of `supply`.
    Addition(ObjectSupply &supply, const Summary &summary, const std::vector<bool> &known);

    void addCommit(std::uint32_t object, const ParsedCommit &commit); ///< thread-safe
    /// Thread-safe. False: it is no tree.
    bool addTree(std::uint32_t object, QByteArrayView bytes);

    /// After the last of these. False: a ref left what it reached, older commits came back into reach, an older file or
    /// folder stands in a new place, or something of it cannot be read: everything is to be looked at.
    bool connect(const std::vector<Ref> &refs, const std::map<std::uint32_t, Tag> &tags);
    /// Paths at which new commits have a blob that was not known before; nothing if there are too many.
    std::optional<std::set<QByteArray>> pathsOf(const std::function<bool(std::uint32_t blob)> &wanted) const;
    /// Reads the folders on the way to these paths, in every commit. False: one cannot be read.
    bool loadAlong(const std::set<QByteArray> &paths);

    const CommitGraph &commits() const { return m_graph; }
    /// Of what was added and loaded so far.
    TreeGraph trees() const;

private:
    struct Folder
    {
        std::map<QByteArray, Folder> folders;
    };
    struct PathSearch;

    bool isNewCommit(std::uint32_t object) const { return m_newCommits.contains(object); }
    bool wantOlder(const std::vector<Ref> &refs, const std::map<std::uint32_t, Tag> &tags);
    bool readOlder();
    bool reachIsKept(const std::vector<Ref> &refs, const std::map<std::uint32_t, Tag> &tags) const;
    bool bringsNewAlone();
    bool bringsNewAlone(std::uint32_t tree, const std::vector<std::uint32_t> &others, int depth);
    const QByteArray *load(std::uint32_t tree);
    bool loadAlong(std::uint32_t tree, const Folder &folder);
    bool search(PathSearch &search, std::uint32_t tree, const QByteArray &path) const;

    ObjectSupply &m_supply;
    const Summary &m_summary;
    const std::vector<bool> &m_known;
    CommitGraphBuilder m_builder;
    CommitGraph m_graph;
    std::mutex m_mutex;
    std::set<std::uint32_t> m_newCommits;
    std::set<std::uint32_t> m_older; ///< commits that new ones or refs build on
    std::map<std::uint32_t, QByteArray> m_trees;
    std::set<std::uint32_t> m_newTrees; ///< that stand in no commit so far
    std::uint64_t m_bytes = 0;          ///< of trees
    std::uint64_t m_steps = 0;          ///< entries that were compared
    std::set<std::pair<std::uint32_t, const Folder *>> m_loaded;
};

} // namespace probate::git
