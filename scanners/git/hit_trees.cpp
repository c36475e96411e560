#include "scanners/git/hit_trees.h"

#include <algorithm>
#include <limits>

namespace probate::git {

namespace {

constexpr int kDeepestHit = 512;                  // folders within folders
constexpr std::size_t kMostEntries = 64ull << 20; // 768 MB; a million findings in one much-edited folder

/// Where flagged entries of a tree stand, which follows from where its base has them: only what edits replace and bring
/// needs looking at.
std::vector<std::uint32_t> positionsOf(const TreeSegment &segment, const TreeRecord &record,
                                       const std::vector<std::uint32_t> &base, const std::vector<bool> &flagged)
{
    std::vector<std::uint32_t> positions;
    std::uint32_t shift = 0; // modulo 2^32, as meant
    auto at = base.begin();
    for (const TreeEdit &edit : segment.editsOf(record)) {
        for (; at != base.end() && *at < edit.from; ++at) {
            positions.push_back(*at + shift);
        }
        for (std::uint32_t i = 0; i < edit.count; ++i) {
            const std::uint32_t child = segment.entries[edit.begin + i].child;
            if (child != kNoObject && flagged[child]) {
                positions.push_back(edit.from + shift + i);
            }
        }
        while (at != base.end() && *at < edit.to) {
            ++at;
        }
        shift += edit.shift();
    }
    for (; at != base.end(); ++at) {
        positions.push_back(*at + shift);
    }
    return positions;
}

} // namespace

HitTrees::HitTrees(const TreeGraph &trees, const std::vector<bool> &wanted) : m_numbers(wanted.size(), kNoObject)
{
    Flags flags{wanted, wanted, {}, {}};
    for (const TreeSegment &segment : trees.segments()) {
        flags.positions.emplace_back(segment.records.size());
    }
    int round = 0;
    for (; round < kDeepestHit && flagParents(trees, flags); ++round) {
    }
    m_complete = round < kDeepestHit;
    collect(trees, flags.all);
}

/// One round upwards: flags every tree that holds something flagged in the round before. False if there was none.
bool HitTrees::flagParents(const TreeGraph &trees, Flags &flags)
{
    const std::vector<std::uint32_t> none;
    flags.next.assign(flags.all.size(), false);
    bool grew = false;
    for (std::size_t number = 0; number < trees.segments().size(); ++number) {
        const TreeSegment &segment = trees.segments()[number];
        const auto brings = [&](const TreeRecord &record) {
            const auto edits = segment.editsOf(record);
            return std::any_of(edits.begin(), edits.end(), [&](const TreeEdit &edit) {
                const auto begin = segment.entries.begin() + edit.begin;
                return std::any_of(begin, begin + edit.count, [&](const TreeEntry &entry) {
                    return entry.child != kNoObject && flags.latest[entry.child];
                });
            });
        };
        // A record comes after its base, so one walk forward suffices. Most trees hold no hit, and few hold a new one.
        std::vector<bool> changed(segment.records.size());
        auto &positions = flags.positions[number];
        for (std::size_t i = 0; i < segment.records.size(); ++i) {
            const TreeRecord &record = segment.records[i];
            const bool onBase = record.base != TreeRecord::kNoBase;
            changed[i] = (onBase && changed[record.base]) || brings(record);
            if (!changed[i]) {
                continue;
            }
            positions[i] = positionsOf(segment, record, onBase ? positions[record.base] : none, flags.all);
            if (!positions[i].empty() && !flags.all[record.object]) {
                flags.all[record.object] = flags.next[record.object] = grew = true;
            }
        }
    }
    std::swap(flags.latest, flags.next);
    return grew;
}

HitTrees::List HitTrees::listOf(const TreeSegment &segment, const TreeRecord &record, const List &base,
                                const std::vector<bool> &flagged)
{
    List list{m_entries.size(), 0};
    bool same = record.base != TreeRecord::kNoBase;
    std::uint32_t shift = 0; // modulo 2^32, as meant
    std::size_t at = 0;
    const auto keepUntil = [&](std::uint64_t position) {
        for (; at < base.count && m_entries[base.begin + at].position < position; ++at) {
            HitEntry entry = m_entries[base.begin + at];
            same = same && shift == 0;
            entry.position += shift;
            m_entries.push_back(entry);
        }
    };
    for (const TreeEdit &edit : segment.editsOf(record)) {
        keepUntil(edit.from);
        for (std::uint32_t i = 0; i < edit.count; ++i) {
            const TreeEntry &entry = segment.entries[edit.begin + i];
            if (entry.child != kNoObject && flagged[entry.child]) {
                m_entries.push_back({edit.from + shift + i, entry.name, entry.child});
                same = false;
            }
        }
        for (; at < base.count && m_entries[base.begin + at].position < edit.to; ++at) {
            same = false;
        }
        shift += edit.shift();
    }
    keepUntil(std::numeric_limits<std::uint64_t>::max());
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
