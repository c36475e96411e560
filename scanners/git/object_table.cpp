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

ObjectTable ObjectTable::of(ObjectFormat format, std::vector<std::uint8_t> names)
{
    ObjectTable table(format);
    const std::size_t width = table.m_idSize;
    const std::size_t count = names.size() / width;
    const auto nameAt = [&](std::size_t at) { return names.data() + at * width; };
    const auto before = [width](const std::uint8_t *a, const std::uint8_t *b) { return compareNames(a, b, width) < 0; };
    // One index file, or what was known before, is sorted and has each name once; what comes after it may be little.
    std::size_t sorted = std::min<std::size_t>(count, 1);
    while (sorted < count && before(nameAt(sorted - 1), nameAt(sorted))) {
        ++sorted;
    }
    std::vector<const std::uint8_t *> others;
    for (std::size_t at = sorted; at < count; ++at) {
        others.push_back(nameAt(at));
    }
    std::sort(others.begin(), others.end(), before);
    table.m_names.reserve(names.size());
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
        table.m_names.insert(table.m_names.end(), nameAt(taken), nameAt(to));
        taken = to;
        const bool known = !table.m_names.empty() &&
                           compareNames(table.m_names.data() + table.m_names.size() - width, other, width) == 0;
        if (!known) {
            table.m_names.insert(table.m_names.end(), other, other + width);
        }
    }
    table.m_names.insert(table.m_names.end(), nameAt(taken), nameAt(sorted));
    table.buildFanout();
    return table;
}

std::optional<ObjectTable> ObjectTable::ofSorted(ObjectFormat format, std::vector<std::uint8_t> names)
{
    ObjectTable table(format);
    table.m_names = std::move(names);
    for (std::uint32_t i = 1; i < table.size(); ++i) {
        if (compareNames(table.name(i - 1), table.name(i), table.m_idSize) >= 0) {
            return {};
        }
    }
    if (table.m_names.size() % table.m_idSize != 0) {
        return {};
    }
    table.buildFanout();
    return table;
}

std::vector<std::uint32_t> ObjectTable::numbersIn(const ObjectTable &larger) const
{
    std::vector<std::uint32_t> numbers;
    numbers.reserve(size());
    std::uint32_t at = 0;
    for (std::uint32_t object = 0; object < size(); ++object) {
        while (compareNames(larger.name(at), name(object), m_idSize) != 0) {
            ++at;
        }
        numbers.push_back(at);
    }
    return numbers;
}

void ObjectTable::buildFanout()
{
    m_fanout.assign(kBuckets + 1, 0);
    for (std::uint32_t i = 0; i < size(); ++i) {
        ++m_fanout[bucketOf(name(i)) + 1];
    }
    for (std::size_t i = 1; i <= kBuckets; ++i) {
        m_fanout[i] += m_fanout[i - 1];
    }
}

QByteArray ObjectTable::hex(std::uint32_t object) const
{
    return hexOf(name(object), m_idSize);
}

std::uint32_t ObjectTable::find(const std::uint8_t *rawName) const
{
    if (m_fanout.empty()) {
        return kNoObject;
    }
    const std::size_t bucket = bucketOf(rawName);
    std::uint32_t low = m_fanout[bucket];
    std::uint32_t high = m_fanout[bucket + 1];
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        const int order = compareNames(name(middle), rawName, m_idSize);
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
