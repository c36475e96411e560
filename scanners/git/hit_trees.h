// The trees that hold certain blobs, directly or further down, with only the entries that lead there. Everything that
// attribution asks of trees is asked of these few entries.
#pragma once

#include "scanners/git/tree_graph.h"

#include <span>

namespace probate::git {

struct HitEntry
{
    std::uint32_t position = 0; ///< in the whole tree
    std::uint32_t name = 0;     ///< into TreeGraph::names(), whose order is that of the bytes
    std::uint32_t child = kNoObject;

    bool operator==(const HitEntry &) const = default;
};

class HitTrees
{
public:
    /// `wanted` is by object.
    HitTrees(const TreeGraph &trees, const std::vector<bool> &wanted);

    /// False: a cap was hit, and trees are missing here.
    bool complete() const { return m_complete; }
    std::uint32_t count() const { return static_cast<std::uint32_t>(m_lists.size()); }
    /// A number below count(), or kNoObject if the object is no tree with hits.
    std::uint32_t number(std::uint32_t object) const { return object == kNoObject ? kNoObject : m_numbers[object]; }
    std::span<const HitEntry> entries(std::uint32_t number) const
    {
        return std::span(m_entries).subspan(m_lists[number].begin, m_lists[number].count);
    }
    /// True only if both lead to the same blobs at the same names.
    bool sameEntries(std::uint32_t a, std::uint32_t b) const { return m_lists[a].begin == m_lists[b].begin; }

private:
    struct List
    {
        std::size_t begin = 0;
        std::size_t count = 0;
    };

    /// What is known to lead to a wanted blob, by object.
    struct Flags
    {
        std::vector<bool> all;
        std::vector<bool> latest; ///< flagged in the round before
        std::vector<bool> next;
        std::vector<std::vector<std::vector<std::uint32_t>>> positions; ///< of flagged entries, by segment and record
    };
    static bool flagParents(const TreeGraph &trees, Flags &flags);
    void collect(const TreeGraph &trees, const std::vector<bool> &flagged);
    List listOf(const TreeSegment &segment, const TreeRecord &record, const List &base,
                const std::vector<bool> &flagged);

    std::vector<std::uint32_t> m_numbers;
    std::vector<List> m_lists;
    std::vector<HitEntry> m_entries;
    bool m_complete = true;
};

} // namespace probate::git
