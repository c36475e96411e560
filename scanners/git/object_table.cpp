#include "scanners/git/object_table.h"

#include <algorithm>
#include <cstring>

namespace probate::git {

namespace {

constexpr std::size_t kBuckets = 65536;

std::size_t bucketOf(const std::uint8_t *name)
{
    return std::size_t{name[0]} << 8 | name[1];
}

int digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

ObjectTable ObjectTable::of(ObjectFormat format, const std::vector<std::uint8_t> &names)
{
    ObjectTable table(format);
    const std::size_t width = table.m_idSize;
    const std::size_t count = names.size() / width;
    const auto nameAt = [&](std::size_t at) { return names.data() + at * width; };
    const auto before = [width](const std::uint8_t *a, const std::uint8_t *b) { return compareNames(a, b, width) < 0; };
    // One index file is sorted and has each name once; what comes after it may be little.
    std::size_t sorted = std::min<std::size_t>(count, 1);
    while (sorted < count && before(nameAt(sorted - 1), nameAt(sorted))) {
        ++sorted;
    }
    std::vector<const std::uint8_t *> others;
    for (std::size_t at = sorted; at < count; ++at) {
        others.push_back(nameAt(at));
    }
    std::sort(others.begin(), others.end(), before);
    auto all = std::make_shared<std::vector<std::uint8_t>>();
    all->reserve(names.size());
    std::size_t taken = 0; // of the sorted ones
    for (const std::uint8_t *other : others) {
        std::size_t to = taken; // behind those that are smaller or the same
        for (std::size_t end = sorted; to < end;) {
            const std::size_t middle = to + (end - to) / 2;
            if (before(other, nameAt(middle))) {
                end = middle;
            } else {
                to = middle + 1;
            }
        }
        all->insert(all->end(), nameAt(taken), nameAt(to));
        taken = to;
        const bool known = !all->empty() && compareNames(all->data() + all->size() - width, other, width) == 0;
        if (!known) {
            all->insert(all->end(), other, other + width);
        }
    }
    all->insert(all->end(), nameAt(taken), nameAt(sorted));
    table.m_names = *all;
    table.m_owner = std::move(all);
    table.takeSorted();
    return table;
}

std::optional<ObjectTable> ObjectTable::ofSorted(ObjectFormat format, std::span<const std::uint8_t> names,
                                                 std::shared_ptr<const void> owner)
{
    ObjectTable table(format);
    table.m_names = names;
    table.m_owner = std::move(owner);
    return names.size() % table.m_idSize == 0 && table.takeSorted() ? std::optional(std::move(table)) : std::nullopt;
}

ObjectTable ObjectTable::with(const std::vector<std::uint8_t> &others) const
{
    constexpr std::size_t kFew = 4096; // each name that is asked for is looked up among them
    const auto before = [this](const std::uint8_t *a, const std::uint8_t *b) {
        return compareNames(a, b, m_idSize) < 0;
    };
    std::vector<const std::uint8_t *> added;
    for (std::size_t at = 0; at + m_idSize <= others.size(); at += m_idSize) {
        if (find(others.data() + at) == kNoObject) {
            added.push_back(others.data() + at);
        }
    }
    if (added.size() > kFew || !m_addedAt.empty()) {
        std::vector<std::uint8_t> all = names();
        all.insert(all.end(), others.begin(), others.end());
        return of(static_cast<ObjectFormat>(m_idSize), all);
    }
    std::sort(added.begin(), added.end(), before);
    const auto same = [this](const std::uint8_t *a, const std::uint8_t *b) {
        return compareNames(a, b, m_idSize) == 0;
    };
    added.erase(std::unique(added.begin(), added.end(), same), added.end());
    ObjectTable grown = *this;
    grown.add(added);
    return grown;
}

/// Sorted, each once, none of them known.
void ObjectTable::add(const std::vector<const std::uint8_t *> &names)
{
    const auto count = static_cast<std::uint32_t>(m_names.size() / m_idSize);
    for (const std::uint8_t *name : names) {
        std::uint32_t at = m_fanout ? (*m_fanout)[bucketOf(name)] : 0;
        while (at < count && compareNames(m_names.data() + std::size_t{at} * m_idSize, name, m_idSize) < 0) {
            ++at;
        }
        m_addedAt.push_back(at + static_cast<std::uint32_t>(m_addedAt.size()));
        m_added.insert(m_added.end(), name, name + m_idSize);
    }
}

std::vector<std::uint32_t> ObjectTable::numbersIn(const ObjectTable &larger) const
{
    std::vector<std::uint32_t> numbers;
    numbers.reserve(size());
    if (m_addedAt.empty() && larger.m_names.data() == m_names.data()) {
        std::uint32_t number = 0;
        for (const std::uint32_t added : larger.m_addedAt) {
            for (; number < added; ++number) {
                numbers.push_back(number);
            }
            ++number;
        }
        while (numbers.size() < size()) {
            numbers.push_back(number++);
        }
        return numbers;
    }
    std::uint32_t at = 0;
    for (std::uint32_t object = 0; object < size(); ++object) {
        while (compareNames(larger.name(at), name(object), m_idSize) != 0) {
            ++at;
        }
        numbers.push_back(at);
    }
    return numbers;
}

std::vector<std::uint8_t> ObjectTable::names() const
{
    std::vector<std::uint8_t> all;
    all.reserve(std::size_t{size()} * m_idSize);
    std::size_t taken = 0; // bytes of the sorted ones
    for (std::size_t i = 0; i < m_addedAt.size(); ++i) {
        const std::size_t to = (m_addedAt[i] - i) * m_idSize;
        all.insert(all.end(), m_names.begin() + qsizetype(taken), m_names.begin() + qsizetype(to));
        all.insert(all.end(), m_added.begin() + qsizetype(i * m_idSize),
                   m_added.begin() + qsizetype((i + 1) * m_idSize));
        taken = to;
    }
    all.insert(all.end(), m_names.begin() + qsizetype(taken), m_names.end());
    return all;
}

/// False if they are not sorted, or one is there twice.
bool ObjectTable::takeSorted()
{
    const std::size_t count = m_names.size() / m_idSize;
    auto fanout = std::make_shared<std::vector<std::uint32_t>>(kBuckets + 1, 0);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t *name = m_names.data() + i * m_idSize;
        if (i > 0 && compareNames(name - m_idSize, name, m_idSize) >= 0) {
            return false;
        }
        ++(*fanout)[bucketOf(name) + 1];
    }
    for (std::size_t i = 1; i <= kBuckets; ++i) {
        (*fanout)[i] += (*fanout)[i - 1];
    }
    m_fanout = std::move(fanout);
    return true;
}

/// An object that is number `k` of the added ones has k of them before it; a sorted one has those that stand before it.
const std::uint8_t *ObjectTable::nameAmongAdded(std::uint32_t object) const
{
    const auto behind = std::upper_bound(m_addedAt.begin(), m_addedAt.end(), object);
    const auto before = static_cast<std::size_t>(behind - m_addedAt.begin());
    return before > 0 && m_addedAt[before - 1] == object ? m_added.data() + (before - 1) * m_idSize
                                                         : m_names.data() + (object - before) * m_idSize;
}

std::uint32_t ObjectTable::numberOfSorted(std::uint32_t at) const
{
    std::uint32_t low = 0;
    for (auto high = static_cast<std::uint32_t>(m_addedAt.size()); low < high;) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (m_addedAt[middle] - middle <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return at + low;
}

std::uint32_t ObjectTable::findAdded(const std::uint8_t *rawName) const
{
    for (std::size_t low = 0, high = m_addedAt.size(); low < high;) {
        const std::size_t middle = low + (high - low) / 2;
        const int order = compareNames(m_added.data() + middle * m_idSize, rawName, m_idSize);
        if (order == 0) {
            return m_addedAt[middle];
        }
        (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
    }
    return kNoObject;
}

QByteArray ObjectTable::hex(std::uint32_t object) const
{
    return hexOf(name(object), m_idSize);
}

std::uint32_t ObjectTable::findSorted(const std::uint8_t *rawName) const
{
    if (!m_fanout) {
        return kNoObject;
    }
    const std::size_t bucket = bucketOf(rawName);
    std::uint32_t low = (*m_fanout)[bucket];
    std::uint32_t high = (*m_fanout)[bucket + 1];
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        const int order = compareNames(m_names.data() + std::size_t{middle} * m_idSize, rawName, m_idSize);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return kNoObject;
}

std::uint32_t ObjectTable::find(const std::uint8_t *rawName) const
{
    const std::uint32_t at = findSorted(rawName);
    if (m_addedAt.empty()) {
        return at;
    }
    return at == kNoObject ? findAdded(rawName) : numberOfSorted(at);
}

std::uint32_t ObjectTable::findHex(QByteArrayView hex) const
{
    std::uint8_t raw[32];
    return rawOf(hex, raw, m_idSize) ? find(raw) : kNoObject;
}

QByteArray hexOf(const std::uint8_t *raw, std::uint32_t size)
{
    return QByteArray::fromRawData(reinterpret_cast<const char *>(raw), qsizetype(size)).toHex();
}

bool rawOf(QByteArrayView hex, std::uint8_t *raw, std::uint32_t size)
{
    if (hex.size() != qsizetype(size) * 2) {
        return false;
    }
    for (std::uint32_t i = 0; i < size; ++i) {
        const int high = digit(hex[qsizetype(i) * 2]);
        const int low = digit(hex[qsizetype(i) * 2 + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        raw[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return true;
}

} // namespace probate::git
