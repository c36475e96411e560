// Reads trees and keeps each as its difference from another: from the one that the pack makes it from, else from a
// recent one of the same folder. Used by one thread.
#pragma once

#include "scanners/git/tree_graph.h"

#include <string_view>

namespace probate::git {

/// A tree taken apart: entries[i] stands at bytes [starts[i], starts[i + 1]).
struct TakenTree final : ScanTrace
{
    std::uint32_t record = TreeRecord::kNoBase;
    int depth = 0;
    std::vector<std::uint32_t> starts{0};
    std::vector<TreeEntry> entries;
    std::vector<std::uint32_t> lowest; ///< by entry: the smallest tree told to be its parent, along the chain
};

class TreeSegmentBuilder
{
public:
    explicit TreeSegmentBuilder(const ObjectTable &objects);

    /// Nothing: the bytes are no tree. `earlier.trace` is what this builder returned for the earlier tree.
    std::unique_ptr<TakenTree> add(std::uint32_t object, QByteArrayView bytes, const EarlierVersion &earlier);

private:
    friend class TreeGraphBuilder;

    /// A tree that the pack holds whole, with its bytes: versions of one folder follow one another.
    struct Recent
    {
        std::vector<char> bytes;
        TakenTree tree;
    };
    /// A tree that is being put together from parts of another one and entries of its own.
    struct Assembly
    {
        const TakenTree *base = nullptr;
        TakenTree &tree;
        std::vector<TreeEdit> &edits; ///< `begin` counts entries of the tree
        std::uint32_t next = 0;       ///< entry of the base behind those that were taken
        std::uint32_t own = 0;        ///< entries of its own since then

        /// Appends entries [first, last) of the base.
        void take(std::uint32_t first, std::uint32_t last);
        void push(const TreeEntry &entry, std::uint32_t end);
        /// Entries of the base up to `until` are replaced by the tree's own.
        void close(std::uint32_t until);
    };

    bool parseVersion(QByteArrayView bytes, std::span<const CopiedRun> copied, Assembly &into);
    bool parseLike(const Recent *older, QByteArrayView bytes, Assembly &into);
    bool parseEntry(QByteArrayView bytes, std::uint32_t &at, TreeEntry &entry);
    bool takeOver(const Recent &older, std::uint32_t index, QByteArrayView bytes, std::uint32_t &at, TreeEntry &entry);
    static std::uint32_t equalEntries(const Recent &older, std::uint32_t index, QByteArrayView bytes, std::uint32_t at);
    const Recent *sameFolder(QByteArrayView bytes) const;
    void lookUp(bool submodule, const std::uint8_t *id, TreeEntry &entry);
    std::uint32_t intern(std::string_view name);
    void record(std::uint32_t object, Assembly &made);
    void tellParents(std::uint32_t object, TakenTree &tree);

    static constexpr std::size_t kRecent = 8;
    static constexpr int kLongestChain = 64; ///< bounds find()

    const ObjectTable &m_objects;
    TreeSegment m_segment;
    std::vector<TreeEdit> m_edits; ///< of the tree at hand
    std::array<Recent, kRecent> m_recent;
    std::size_t m_oldest = 0;
    std::unordered_map<std::string_view, std::uint32_t> m_nameNumbers;
    std::vector<std::unique_ptr<std::string>> m_names;
    std::vector<TreeGraph::Parent> m_parents;
    std::set<std::string> m_missing;
    std::uint64_t m_missingBeyond = 0;
};

} // namespace probate::git
