// All trees of a repository in little memory: each tree is kept as its difference from another that the same worker
// read before. Says which name an object may have, and finds entries. Knows nothing of commits.
#pragma once

#include "scanners/git/object_supply.h"
#include "scanners/git/state_stream.h"

#include <array>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <unordered_map>

namespace probate::git {

struct TreeEntry
{
    std::uint32_t child = kNoObject; ///< kNoObject: a submodule's commit, or a missing object
    std::uint32_t name = 0;          ///< into TreeGraph::names()
};

/// Entries [from, to) of the base are replaced by `count` entries that begin at `begin` of the segment's entries.
struct TreeEdit
{
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::uint32_t begin = 0;
    std::uint32_t count = 0;

    /// By how much entries behind it stand further on than in the base, modulo 2^32.
    std::uint32_t shift() const { return count - (to - from); }
};

struct TreeRecord
{
    static constexpr std::uint32_t kNoBase = 0xffffffffu;

    std::uint32_t object = kNoObject;
    std::uint32_t base = kNoBase; ///< position of an earlier record of the same segment; none: the empty tree
    std::uint32_t editsBegin = 0; ///< in the segment's edits, by place in the base, without overlap
    std::uint32_t editsCount = 0;
};

/// What one worker read.
struct TreeSegment
{
    std::vector<TreeRecord> records;
    std::vector<TreeEdit> edits;
    std::vector<TreeEntry> entries;

    std::span<const TreeEdit> editsOf(const TreeRecord &record) const
    {
        return std::span(edits).subspan(record.editsBegin, record.editsCount);
    }
};

class TreeGraph
{
public:
    const std::vector<TreeSegment> &segments() const { return m_segments; }
    const std::vector<QByteArray> &names() const { return m_names; } ///< sorted
    bool isTree(std::uint32_t object) const { return m_places[object].segment != kNoSegment; }
    /// Which segment and record a tree is; only for trees.
    std::pair<std::uint32_t, std::uint32_t> place(std::uint32_t tree) const
    {
        return {m_places[tree].segment, m_places[tree].record};
    }
    /// The tree that somePath() goes through, or kNoObject.
    std::uint32_t parentOf(std::uint32_t object) const { return m_parents[object].tree; }
    struct Parent
    {
        std::uint32_t tree = kNoObject;
        std::uint32_t name = 0;
    };
    /// By object: that tree, and the name of its first entry that is the object.
    const std::vector<Parent> &parents() const { return m_parents; }
    /// The entry of that name, or kNoObject.
    std::uint32_t find(std::uint32_t tree, std::uint32_t name) const;
    /// One path that the object has, from the root of a commit or of a tree that stands in no other; empty if it has
    /// none. It depends on the objects alone, not on how they are packed or read.
    QByteArray somePath(std::uint32_t object, const std::vector<bool> &isRoot) const;
    /// The names, without folders, that a blob has beside the one of somePath(): of copies and renames. Sorted; at most
    /// kMostNames. It depends on the objects alone as well.
    const std::vector<std::uint32_t> &otherNames(std::uint32_t object) const;
    static constexpr std::size_t kMostNames = 64;
    /// Raw names of objects that trees speak of and that are not in the database, capped; `missing` counts them all.
    const std::set<std::string> &missingNames() const { return m_missingNames; }
    std::uint64_t missing() const { return m_missing; }
    /// True if a tree that was read now says something of the object's names. Without an earlier graph all are.
    bool touched(std::uint32_t object) const { return m_touched.empty() || m_touched[object]; }

    /// For the scan after this one.
    void write(StateWriter &out) const;
    static TreeGraph read(StateReader &in, std::uint32_t objects);

private:
    friend class TreeGraphBuilder;
    friend class TreeSegmentBuilder;
    static constexpr std::uint32_t kNoSegment = 0xffffffffu;

    struct Place
    {
        std::uint32_t segment = kNoSegment;
        std::uint32_t record = 0;
    };

    void collectOtherNames();
    bool isSound(std::uint32_t objects) const;

    std::vector<TreeSegment> m_segments;
    std::vector<Place> m_places;   ///< by object
    std::vector<Parent> m_parents; ///< by object: the tree with the smallest number that holds it
    std::vector<QByteArray> m_names;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> m_otherNames; ///< few blobs have any
    std::set<std::string> m_missingNames;
    std::uint64_t m_missing = 0;
    std::vector<bool> m_touched; ///< by object; empty: all
};

/// One worker's half-built segment.
class TreeSegmentBuilder;

class TreeGraphBuilder
{
public:
    TreeGraphBuilder(const ObjectTable &objects, int workers);
    ~TreeGraphBuilder();

    /// Trees of an earlier graph, before the first add(); `numbers` gives what their objects are called here.
    void seed(TreeGraph earlier, const std::vector<std::uint32_t> &numbers);
    /// Nothing: the bytes are no tree. Each worker calls with its own number; `earlier.trace` is what it got before.
    std::unique_ptr<ScanTrace> add(int worker, std::uint32_t object, QByteArrayView bytes,
                                   const EarlierVersion &earlier = {});
    TreeGraph build() &&;

private:
    const ObjectTable &m_objects;
    void merge(std::size_t at, TreeGraph &graph);
    TreeSegmentBuilder &at(int worker) { return *m_workers[m_seeds + static_cast<std::size_t>(worker)]; }

    std::vector<std::unique_ptr<TreeSegmentBuilder>> m_workers; ///< those of an earlier graph, then the workers'
    std::size_t m_seeds = 0;
};

} // namespace probate::git
