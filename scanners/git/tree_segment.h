// Reads trees one after the other and keeps each as its difference from a recent one. Used by one thread.
#pragma once

#include "scanners/git/tree_graph.h"

#include <string_view>

namespace probate::git {

class TreeSegmentBuilder
{
public:
    explicit TreeSegmentBuilder(const ObjectTable &objects);

    bool add(std::uint32_t object, QByteArrayView bytes);

private:
    friend class TreeGraphBuilder;

    /// A tree taken apart: entries[i] stands at bytes [starts[i], starts[i + 1]).
    struct Recent
    {
        std::uint32_t record = TreeRecord::kNoBase;
        int depth = 0;
        std::vector<char> bytes;
        std::vector<std::uint32_t> starts{0};
        std::vector<TreeEntry> entries;
        std::vector<std::uint32_t> lowest; ///< by entry: the smallest tree told to be its parent, along the chain
    };
    /// What two trees share at their ends, in whole entries of the older.
    struct Shared
    {
        std::uint32_t from = 0;
        std::uint32_t to = 0; ///< first entry of the older that stands again at the end
    };

    Recent *closest(QByteArrayView bytes, Shared &shared);
    const Recent *sameFolder(QByteArrayView bytes) const;
    static Shared compare(const Recent &older, QByteArrayView bytes);
    bool parse(QByteArrayView bytes, std::uint32_t at, std::uint32_t stop, const Recent *older, std::uint32_t index,
               Recent &into);
    bool takeOver(const Recent &older, std::uint32_t index, QByteArrayView bytes, std::uint32_t &at, TreeEntry &entry);
    static std::uint32_t takeOverEqual(const Recent &older, std::uint32_t index, QByteArrayView bytes, std::uint32_t at,
                                       std::uint32_t stop, Recent &into);
    void lookUp(bool submodule, const std::uint8_t *id, TreeEntry &entry);
    bool parseEntry(QByteArrayView bytes, std::uint32_t &at, TreeEntry &entry);
    std::uint32_t intern(QByteArrayView name);
    void tellParents(std::uint32_t object, Recent &tree);

    static constexpr std::size_t kRecent = 6; ///< trees of one folder lie together in a pack
    static constexpr int kLongestChain = 64;  ///< bounds find()

    const ObjectTable &m_objects;
    TreeSegment m_segment;
    std::array<Recent, kRecent> m_recent;
    std::size_t m_oldest = 0;
    Recent m_scratch;
    std::unordered_map<std::string_view, std::uint32_t> m_nameNumbers;
    std::vector<std::unique_ptr<std::string>> m_names;
    std::vector<TreeGraph::Parent> m_parents;
    std::set<std::string> m_missing;
    std::uint64_t m_missingBeyond = 0;
};

} // namespace probate::git
