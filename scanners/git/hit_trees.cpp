#include "scanners/git/hit_trees.h"

#include <algorithm>

namespace probate::git {

namespace {

constexpr int kDeepest = 512;                     // folders within folders
constexpr std::size_t kMostEntries = 64ull << 20; // 768 MB; a million findings in one much-edited folder

/// How many flagged entries a tree has follows from its base: only the replaced ones need looking at. But a replaced
/// entry of the base is not stored in the tree, so positions are kept.
std::vector<std::uint32_t> positionsOf(const TreeSegment &segment, const TreeRecord &record,
                                       const std::vector<std::uint32_t> &base, const std::vector<bool> &flagged)
{
    std::vector<std::uint32_t> positions;
    auto at = base.begin();
    for (; at != base.end() && *at < record.from; ++at) {
        positions.push_back(*at);
    }
    for (std::uint32_t i = 0; i < record.count; ++i) {
        const std::uint32_t child = segment.entries[record.begin + i].child;
        if (child != kNoObject && flagged[child]) {
            positions.push_back(record.from + i);
        }
    }
    for (; at != base.end(); ++at) {
        if (*at >= record.to) {
            positions.push_back(*at - record.to + record.from + record.count);
        }
    }
    return positions;
}

} // namespace

HitTrees::HitTrees(const TreeGraph &trees, const std::vector<bool> &wanted) : m_numbers(wanted.size(), kNoObject)
{
    std::vector<bool> flagged = wanted;
    int round = 0;
    for (; round < kDeepest && flagParents(trees, flagged); ++round) {
    }
    m_complete = round < kDeepest;
    collect(trees, flagged);
}

/// One round upwards: flags every tree that holds something flagged. False if nothing was new.
bool HitTrees::flagParents(const TreeGraph &trees, std::vector<bool> &flagged) const
{
    bool grew = false;
    const std::vector<std::uint32_t> none;
    for (const TreeSegment &segment : trees.segments()) {
        // Children in a chain of differences come after their base, so one walk forward suffices. Most trees hold no
        // hit and cost nothing here but the look.
        std::vector<std::vector<std::uint32_t>> positions(segment.records.size());
        for (std::size_t i = 0; i < segment.records.size(); ++i) {
            const TreeRecord &record = segment.records[i];
            positions[i] = positionsOf(segment, record,
                                       record.base == TreeRecord::kNoBase ? none : positions[record.base], flagged);
            if (!positions[i].empty() && !flagged[record.object]) {
                flagged[record.object] = true;
                grew = true;
            }
        }
    }
    return grew;
}

HitTrees::List HitTrees::listOf(const TreeSegment &segment, const TreeRecord &record, const List &base,
                                const std::vector<bool> &flagged)
{
    List list{m_entries.size(), 0};
    bool same = record.base != TreeRecord::kNoBase;
    const std::uint32_t shift = record.from + record.count - record.to; // modulo 2^32, as meant
    std::size_t i = 0;
    const auto baseEntry = [&](std::size_t at) { return m_entries[base.begin + at]; };
    for (; i < base.count && baseEntry(i).position < record.from; ++i) {
        m_entries.push_back(baseEntry(i));
    }
    for (std::uint32_t own = 0; own < record.count; ++own) {
        const TreeEntry &entry = segment.entries[record.begin + own];
        if (entry.child != kNoObject && flagged[entry.child]) {
            m_entries.push_back({record.from + own, entry.name, entry.child});
            same = false;
        }
    }
    for (; i < base.count; ++i) {
        HitEntry entry = baseEntry(i);
        if (entry.position < record.to) {
            same = false;
            continue;
        }
        same = same && shift == 0;
        entry.position += shift;
        m_entries.push_back(entry);
    }
    list.count = m_entries.size() - list.begin;
    if (same) {
        m_entries.resize(list.begin);
        return base;
    }
    return list;
}

void HitTrees::collect(const TreeGraph &trees, const std::vector<bool> &flagged)
{
    for (const TreeSegment &segment : trees.segments()) {
        std::vector<List> lists(segment.records.size());
        for (std::size_t i = 0; i < segment.records.size(); ++i) {
            const TreeRecord &record = segment.records[i];
            if (m_entries.size() > kMostEntries) {
                m_complete = false;
                return;
            }
            lists[i] =
                listOf(segment, record, record.base == TreeRecord::kNoBase ? List{} : lists[record.base], flagged);
            if (lists[i].count > 0) {
                m_numbers[record.object] = static_cast<std::uint32_t>(m_lists.size());
                m_lists.push_back(lists[i]);
            }
        }
    }
}

} // namespace probate::git
