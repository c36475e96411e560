#include "scanners/git/tree_segment.h"

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

std::uint32_t sameSuffix(const char *aEnd, const char *bEnd, std::uint32_t length)
{
    std::uint32_t at = 0;
    for (; at + 64 <= length && std::memcmp(aEnd - at - 64, bEnd - at - 64, 64) == 0; at += 64) {
    }
    while (at < length && aEnd[-1 - std::ptrdiff_t(at)] == bEnd[-1 - std::ptrdiff_t(at)]) {
        ++at;
    }
    return at;
}

} // namespace

TreeSegmentBuilder::TreeSegmentBuilder(const ObjectTable &objects) : m_objects(objects), m_parents(objects.size()) {}

std::uint32_t TreeSegmentBuilder::intern(QByteArrayView name)
{
    const std::string_view key(name.data(), static_cast<std::size_t>(name.size()));
    if (const auto known = m_nameNumbers.find(key); known != m_nameNumbers.end()) {
        return known->second;
    }
    m_names.push_back(std::make_unique<std::string>(key));
    const auto number = static_cast<std::uint32_t>(m_names.size() - 1);
    m_nameNumbers.emplace(*m_names.back(), number);
    return number;
}

// An entry is "MODE NAME\0ID" with the raw id (gitformat of trees: git-mktree(1), git-fsck(1) on what is allowed).
bool TreeSegmentBuilder::parseEntry(QByteArrayView bytes, std::uint32_t &at, TreeEntry &entry)
{
    const char *begin = bytes.data() + at;
    const char *end = bytes.data() + bytes.size();
    const auto *space = static_cast<const char *>(std::memchr(begin, ' ', static_cast<std::size_t>(end - begin)));
    if (!space || space == begin || space - begin > 7) {
        return false;
    }
    const auto *zero = static_cast<const char *>(std::memchr(space, 0, static_cast<std::size_t>(end - space)));
    if (!zero || zero == space + 1 || end - (zero + 1) < std::ptrdiff_t(m_objects.nameSize())) {
        return false;
    }
    entry.name = intern({space + 1, zero});
    lookUp(std::string_view(begin, static_cast<std::size_t>(space - begin)) == "160000",
           reinterpret_cast<const std::uint8_t *>(zero + 1), entry);
    at = static_cast<std::uint32_t>(zero + 1 - bytes.data()) + m_objects.nameSize();
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

/// An entry with the mode and name of the older tree's entry, which then need no second look; often it is the same
/// whole.
bool TreeSegmentBuilder::takeOver(const Recent &older, std::uint32_t index, QByteArrayView bytes, std::uint32_t &at,
                                  TreeEntry &entry)
{
    if (index >= older.entries.size()) {
        return false;
    }
    const char *known = older.bytes.data() + older.starts[index];
    const std::uint32_t length = older.starts[index + 1] - older.starts[index];
    const std::uint32_t head = length - m_objects.nameSize(); // mode, space, name, zero
    if (static_cast<std::uint32_t>(bytes.size()) - at < length || std::memcmp(known, bytes.data() + at, head) != 0) {
        return false;
    }
    entry = older.entries[index];
    const char *id = bytes.data() + at + head;
    if (std::memcmp(known + head, id, m_objects.nameSize()) != 0) {
        lookUp(std::memcmp(known, "160000 ", 7) == 0, reinterpret_cast<const std::uint8_t *>(id), entry);
    }
    at += length;
    return true;
}

/// Appends all entries from `index` on that stand again at `at`; returns how many.
std::uint32_t TreeSegmentBuilder::takeOverEqual(const Recent &older, std::uint32_t index, QByteArrayView bytes,
                                                std::uint32_t at, std::uint32_t stop, Recent &into)
{
    if (index >= older.entries.size()) {
        return 0;
    }
    const std::uint32_t begin = older.starts[index];
    const std::uint32_t length = std::min(static_cast<std::uint32_t>(older.bytes.size()) - begin, stop - at);
    const std::uint32_t same = samePrefix(older.bytes.data() + begin, bytes.data() + at, length);
    const auto first = older.starts.begin() + static_cast<std::ptrdiff_t>(index);
    const auto count = std::upper_bound(first, older.starts.end(), begin + same) - first - 1;
    const auto entry = older.entries.begin() + static_cast<std::ptrdiff_t>(index);
    const auto told = older.lowest.begin() + static_cast<std::ptrdiff_t>(index);
    into.entries.insert(into.entries.end(), entry, entry + count);
    into.lowest.insert(into.lowest.end(), told, told + count);
    for (auto start = first + 1; start <= first + count; ++start) {
        into.starts.push_back(*start - begin + at);
    }
    return static_cast<std::uint32_t>(count);
}

/// Appends the entries that stand at [at, stop) of the tree; stops behind `stop` if no entry ends there. `older` is a
/// similar tree whose entries from `index` on are likely to come.
bool TreeSegmentBuilder::parse(QByteArrayView bytes, std::uint32_t at, std::uint32_t stop, const Recent *older,
                               std::uint32_t index, Recent &into)
{
    while (at < stop) {
        if (const std::uint32_t equal = older ? takeOverEqual(*older, index, bytes, at, stop, into) : 0) {
            index += equal;
            at = into.starts.back();
            continue;
        }
        TreeEntry entry;
        bool taken = false;
        for (std::uint32_t ahead = 0; older && ahead < 3 && !taken; ++ahead) { // past what was removed in between
            taken = takeOver(*older, index + ahead, bytes, at, entry);
            index += taken ? ahead + 1 : 0;
        }
        if (!taken && !parseEntry(bytes, at, entry)) {
            return false;
        }
        into.entries.push_back(entry);
        into.lowest.push_back(kNoObject);
        into.starts.push_back(at);
    }
    return true;
}

TreeSegmentBuilder::Shared TreeSegmentBuilder::compare(const Recent &older, QByteArrayView bytes)
{
    const auto olderSize = static_cast<std::uint32_t>(older.bytes.size());
    const auto size = static_cast<std::uint32_t>(bytes.size());
    const std::uint32_t length = std::min(olderSize, size);
    const std::uint32_t prefix = samePrefix(older.bytes.data(), bytes.data(), length);
    const std::uint32_t suffix = sameSuffix(older.bytes.data() + olderSize, bytes.data() + size, length - prefix);
    const auto &starts = older.starts;
    Shared shared;
    shared.from =
        static_cast<std::uint32_t>(std::upper_bound(starts.begin(), starts.end(), prefix) - starts.begin() - 1);
    shared.to =
        static_cast<std::uint32_t>(std::lower_bound(starts.begin(), starts.end(), olderSize - suffix) - starts.begin());
    return shared;
}

TreeSegmentBuilder::Recent *TreeSegmentBuilder::closest(QByteArrayView bytes, Shared &shared)
{
    Recent *best = nullptr;
    std::uint32_t bestKept = 0;
    for (std::size_t back = 1; back <= kRecent; ++back) { // the newest is the likeliest
        Recent &older = m_recent[(m_oldest + kRecent - back) % kRecent];
        const auto entries = static_cast<std::uint32_t>(older.entries.size());
        if (entries == 0) {
            continue;
        }
        const Shared here = compare(older, bytes);
        const std::uint32_t kept = here.from + (entries - here.to);
        if (kept > bestKept) {
            best = &older;
            bestKept = kept;
            shared = here;
        }
        if (kept * 8 >= entries * 7) {
            break;
        }
    }
    return best && bestKept * 2 >= best->entries.size() ? best : nullptr;
}

/// A version of the same folder, by its first entry and size, though changes at both ends leave no long run in common.
const TreeSegmentBuilder::Recent *TreeSegmentBuilder::sameFolder(QByteArrayView bytes) const
{
    const auto size = static_cast<std::size_t>(bytes.size());
    for (std::size_t back = 1; back <= kRecent; ++back) {
        const Recent &older = m_recent[(m_oldest + kRecent - back) % kRecent];
        if (older.entries.empty() || older.bytes.size() / 2 > size || size / 2 > older.bytes.size()) {
            continue;
        }
        const std::size_t head = older.starts[1] - m_objects.nameSize();
        if (size > head && std::memcmp(older.bytes.data(), bytes.data(), head) == 0) {
            return &older;
        }
    }
    return nullptr;
}

/// Most entries came over from the tree before, whose number they were told: the table of parents, which lies all over
/// memory, is asked about the few for which this one is smaller.
void TreeSegmentBuilder::tellParents(std::uint32_t object, Recent &tree)
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

bool TreeSegmentBuilder::add(std::uint32_t object, QByteArrayView bytes)
{
    Shared shared;
    Recent *base = closest(bytes, shared);
    const Recent *similar = base ? base : sameFolder(bytes);
    Recent &tree = m_scratch;
    tree.entries.clear();
    tree.lowest.clear();
    tree.starts.assign(1, 0);
    const auto size = static_cast<std::uint32_t>(bytes.size());
    std::uint32_t stop = size;
    if (base) {
        tree.entries.assign(base->entries.begin(), base->entries.begin() + shared.from);
        tree.starts.assign(base->starts.begin(), base->starts.begin() + shared.from + 1);
        tree.lowest.assign(base->lowest.begin(), base->lowest.begin() + shared.from);
        stop = base->starts[shared.to] + (size - static_cast<std::uint32_t>(base->bytes.size()));
    }
    if (!parse(bytes, tree.starts.back(), stop, similar, shared.from, tree)) {
        return false;
    }
    if (base && tree.starts.back() != stop) { // equal bytes, other meaning: the rest is not the base's entries
        shared.to = static_cast<std::uint32_t>(base->entries.size());
        if (!parse(bytes, tree.starts.back(), size, nullptr, 0, tree)) {
            return false;
        }
    }
    const auto own = static_cast<std::uint32_t>(tree.entries.size());
    if (base) {
        const std::uint32_t shift = size - static_cast<std::uint32_t>(base->bytes.size()); // modulo 2^32, as meant
        tree.entries.insert(tree.entries.end(), base->entries.begin() + shared.to, base->entries.end());
        tree.lowest.insert(tree.lowest.end(), base->lowest.begin() + shared.to, base->lowest.end());
        const auto known = tree.starts.size();
        tree.starts.insert(tree.starts.end(), base->starts.begin() + shared.to + 1, base->starts.end());
        std::for_each(tree.starts.begin() + static_cast<std::ptrdiff_t>(known), tree.starts.end(),
                      [shift](std::uint32_t &start) { start += shift; });
    }
    tree.bytes.assign(bytes.begin(), bytes.end());
    const bool chained = base && base->depth + 1 < kLongestChain;
    tree.record = static_cast<std::uint32_t>(m_segment.records.size());
    tree.depth = chained ? base->depth + 1 : 0;
    TreeRecord record;
    record.object = object;
    record.begin = static_cast<std::uint32_t>(m_segment.entries.size());
    const std::uint32_t first = chained ? shared.from : 0;
    const std::uint32_t last = chained ? own : static_cast<std::uint32_t>(tree.entries.size());
    record.base = chained ? base->record : TreeRecord::kNoBase;
    record.from = first;
    record.to = chained ? shared.to : 0;
    record.count = last - first;
    m_segment.entries.insert(m_segment.entries.end(), tree.entries.begin() + first, tree.entries.begin() + last);
    m_segment.records.push_back(record);
    tellParents(object, tree);
    std::swap(m_recent[m_oldest], m_scratch);
    m_oldest = (m_oldest + 1) % kRecent;
    return true;
}

} // namespace probate::git
