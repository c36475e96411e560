#include "scanners/git/tree_segment.h"

#include "scanners/git/tree_entries.h"

#include <algorithm>
#include <cstring>

namespace probate::git {

namespace {

constexpr std::size_t kMostMissing = 200'000; // remembered by name; a blobless clone lacks millions

std::uint32_t samePrefix(const char *a, const char *b, std::uint32_t length)
{
    std::uint32_t at = 0;
    for (; at + 64 <= length && std::memcmp(a + at, b + at, 64) == 0; at += 64) {
    }
    while (at < length && a[at] == b[at]) {
        ++at;
    }
    return at;
}

} // namespace

void TreeSegmentBuilder::Assembly::take(std::uint32_t first, std::uint32_t last)
{
    if (first < next) { // entries that moved forward are its own
        own += last - first;
    } else {
        if (first > next || own > 0) {
            close(first);
        }
        next = last;
    }
    tree.entries.insert(tree.entries.end(), base->entries.begin() + first, base->entries.begin() + last);
    tree.lowest.insert(tree.lowest.end(), base->lowest.begin() + first, base->lowest.begin() + last);
    const std::uint32_t shift = tree.starts.back() - base->starts[first]; // modulo 2^32, as meant
    const auto known = static_cast<std::ptrdiff_t>(tree.starts.size());
    tree.starts.insert(tree.starts.end(), base->starts.begin() + first + 1, base->starts.begin() + last + 1);
    std::for_each(tree.starts.begin() + known, tree.starts.end(), [shift](std::uint32_t &start) { start += shift; });
}

void TreeSegmentBuilder::Assembly::push(const TreeEntry &entry, std::uint32_t end)
{
    ++own;
    tree.entries.push_back(entry);
    tree.lowest.push_back(kNoObject);
    tree.starts.push_back(end);
}

void TreeSegmentBuilder::Assembly::close(std::uint32_t until)
{
    edits.push_back({next, until, static_cast<std::uint32_t>(tree.entries.size()) - own, own});
    own = 0;
}

TreeSegmentBuilder::TreeSegmentBuilder(const ObjectTable &objects) : m_objects(objects), m_parents(objects.size()) {}

std::uint32_t TreeSegmentBuilder::intern(std::string_view key)
{
    if (const auto known = m_nameNumbers.find(key); known != m_nameNumbers.end()) {
        return known->second;
    }
    m_names.push_back(std::make_unique<std::string>(key));
    const auto number = static_cast<std::uint32_t>(m_names.size() - 1);
    m_nameNumbers.emplace(*m_names.back(), number);
    return number;
}

bool TreeSegmentBuilder::parseEntry(QByteArrayView bytes, std::uint32_t &at, TreeEntry &entry)
{
    RawEntry raw;
    if (!readEntry(bytes, m_objects.nameSize(), at, raw)) {
        return false;
    }
    entry.name = intern(raw.name);
    lookUp(raw.isSubmodule(), raw.id, entry);
    return true;
}

void TreeSegmentBuilder::lookUp(bool submodule, const std::uint8_t *id, TreeEntry &entry)
{
    entry.child = submodule ? kNoObject : m_objects.find(id);
    if (!submodule && entry.child == kNoObject) {
        if (m_missing.size() < kMostMissing) {
            m_missing.emplace(reinterpret_cast<const char *>(id), m_objects.nameSize());
        } else {
            ++m_missingBeyond;
        }
    }
}

/// What lies in a shared run and begins where an entry of the base begins is that entry; the rest is read.
bool TreeSegmentBuilder::parseVersion(QByteArrayView bytes, std::span<const CopiedRun> copied, Assembly &into)
{
    const std::vector<std::uint32_t> &starts = into.base->starts;
    auto run = copied.begin();
    std::uint32_t at = 0;
    while (at < bytes.size()) {
        while (run != copied.end() && run->to + run->size <= at) {
            ++run;
        }
        if (run != copied.end() && run->to <= at) {
            const auto from = static_cast<std::uint32_t>(run->from + (at - run->to));
            const auto first = std::lower_bound(starts.begin(), starts.end(), from);
            const auto end = std::upper_bound(first, starts.end(), static_cast<std::uint32_t>(run->from + run->size));
            if (first != end && *first == from && end - first > 1) {
                into.take(static_cast<std::uint32_t>(first - starts.begin()),
                          static_cast<std::uint32_t>(end - starts.begin() - 1));
                at = into.tree.starts.back();
                continue;
            }
        }
        TreeEntry entry;
        if (!parseEntry(bytes, at, entry)) {
            return false;
        }
        into.push(entry, at);
    }
    return true;
}

/// An entry with the mode and name of the older tree's entry, which then need no second look.
bool TreeSegmentBuilder::takeOver(const Recent &older, std::uint32_t index, QByteArrayView bytes, std::uint32_t &at,
                                  TreeEntry &entry)
{
    if (index >= older.tree.entries.size()) {
        return false;
    }
    const char *known = older.bytes.data() + older.tree.starts[index];
    const std::uint32_t length = older.tree.starts[index + 1] - older.tree.starts[index];
    const std::uint32_t head = length - m_objects.nameSize(); // mode, space, name, zero
    if (static_cast<std::uint32_t>(bytes.size()) - at < length || std::memcmp(known, bytes.data() + at, head) != 0) {
        return false;
    }
    entry.name = older.tree.entries[index].name;
    lookUp(std::memcmp(known, "160000 ", 7) == 0, reinterpret_cast<const std::uint8_t *>(bytes.data() + at + head),
           entry);
    at += length;
    return true;
}

/// How many entries of the older tree from `index` on stand again at `at`.
std::uint32_t TreeSegmentBuilder::equalEntries(const Recent &older, std::uint32_t index, QByteArrayView bytes,
                                               std::uint32_t at)
{
    const auto &starts = older.tree.starts;
    const std::uint32_t begin = starts[index];
    const std::uint32_t length =
        std::min(static_cast<std::uint32_t>(older.bytes.size()) - begin, static_cast<std::uint32_t>(bytes.size()) - at);
    const std::uint32_t same = samePrefix(older.bytes.data() + begin, bytes.data() + at, length);
    const auto first = starts.begin() + static_cast<std::ptrdiff_t>(index);
    return static_cast<std::uint32_t>(std::upper_bound(first, starts.end(), begin + same) - first - 1);
}

/// A whole tree, beside one that is likely to hold much of the same.
bool TreeSegmentBuilder::parseLike(const Recent *older, QByteArrayView bytes, Assembly &into)
{
    constexpr std::uint32_t kRemoved = 4; // entries in a row that are gone
    std::uint32_t index = 0;
    for (std::uint32_t at = 0; at < bytes.size();) {
        if (const std::uint32_t equal = older ? equalEntries(*older, index, bytes, at) : 0) {
            into.take(index, index + equal);
            index += equal;
            at = into.tree.starts.back();
            continue;
        }
        TreeEntry entry;
        bool taken = false;
        for (std::uint32_t ahead = 0; older && ahead < kRemoved && !taken; ++ahead) {
            taken = takeOver(*older, index + ahead, bytes, at, entry);
            index += taken ? ahead + 1 : 0;
        }
        if (!taken && !parseEntry(bytes, at, entry)) {
            return false;
        }
        into.push(entry, at);
    }
    return true;
}

/// The newest with the same first entry and a like size.
const TreeSegmentBuilder::Recent *TreeSegmentBuilder::sameFolder(QByteArrayView bytes) const
{
    const auto size = static_cast<std::size_t>(bytes.size());
    for (std::size_t back = 1; back <= kRecent; ++back) {
        const Recent &older = m_recent[(m_oldest + kRecent - back) % kRecent];
        if (older.tree.entries.empty() || older.bytes.size() / 2 > size || size / 2 > older.bytes.size()) {
            continue;
        }
        const std::size_t head = older.tree.starts[1] - m_objects.nameSize();
        if (size > head && std::memcmp(older.bytes.data(), bytes.data(), head) == 0) {
            return &older;
        }
    }
    return nullptr;
}

/// Most entries came over from the tree before, whose number they were told: the table of parents, which lies all over
/// memory, is asked about the few for which this one is smaller.
void TreeSegmentBuilder::tellParents(std::uint32_t object, TakenTree &tree)
{
    for (std::size_t i = 0; i < tree.entries.size(); ++i) {
        if (object >= tree.lowest[i]) {
            continue;
        }
        tree.lowest[i] = object;
        const TreeEntry &entry = tree.entries[i];
        if (entry.child != kNoObject && object < m_parents[entry.child].tree) {
            m_parents[entry.child] = {object, entry.name};
        }
    }
}

void TreeSegmentBuilder::record(std::uint32_t object, Assembly &made)
{
    TakenTree &tree = made.tree;
    const std::uint32_t known = made.base ? static_cast<std::uint32_t>(made.base->entries.size()) : 0;
    if (made.own > 0 || made.next < known) {
        made.close(known);
    }
    TreeRecord record;
    record.object = object;
    record.editsBegin = static_cast<std::uint32_t>(m_segment.edits.size());
    tree.record = static_cast<std::uint32_t>(m_segment.records.size());
    if (made.base && made.base->depth + 1 < kLongestChain) {
        tree.depth = made.base->depth + 1;
        record.base = made.base->record;
    } else {
        made.edits.assign(1, {0, 0, 0, static_cast<std::uint32_t>(tree.entries.size())});
    }
    for (TreeEdit edit : made.edits) {
        const auto own = tree.entries.begin() + edit.begin;
        edit.begin = static_cast<std::uint32_t>(m_segment.entries.size());
        m_segment.entries.insert(m_segment.entries.end(), own, own + edit.count);
        m_segment.edits.push_back(edit);
    }
    record.editsCount = static_cast<std::uint32_t>(m_segment.edits.size()) - record.editsBegin;
    m_segment.records.push_back(record);
}

std::unique_ptr<TakenTree> TreeSegmentBuilder::add(std::uint32_t object, QByteArrayView bytes,
                                                   const EarlierVersion &earlier)
{
    auto tree = std::make_unique<TakenTree>();
    const auto *base = earlier.copied.empty() ? nullptr : dynamic_cast<const TakenTree *>(earlier.trace);
    const Recent *like = base ? nullptr : sameFolder(bytes);
    m_edits.clear();
    Assembly made{base, *tree, m_edits};
    if (like) {
        made.base = &like->tree;
    }
    if (made.base) {
        const std::size_t entries = made.base->entries.size() + 8;
        tree->entries.reserve(entries);
        tree->lowest.reserve(entries);
        tree->starts.reserve(entries + 1);
    }
    if (base ? !parseVersion(bytes, earlier.copied, made) : !parseLike(like, bytes, made)) {
        return nullptr;
    }
    record(object, made);
    tellParents(object, *tree);
    if (!base) {
        m_recent[m_oldest].bytes.assign(bytes.begin(), bytes.end());
        m_recent[m_oldest].tree = *tree;
        m_oldest = (m_oldest + 1) % kRecent;
    }
    return tree;
}

} // namespace probate::git
