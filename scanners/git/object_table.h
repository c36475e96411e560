// The names of all objects of a repository, each with a small number that the rest of the room uses instead. Knows
// nothing of what the objects are.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QtEndian>

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace probate::git {

inline constexpr std::uint32_t kNoObject = 0xffffffffu;

/// SHA-1 names have 20 bytes, SHA-256 names 32.
enum class ObjectFormat : std::uint8_t { Sha1 = 20, Sha256 = 32 };

inline std::uint32_t idSize(ObjectFormat format)
{
    return static_cast<std::uint32_t>(format);
}

/// Sorted by name, so that an object's number does not depend on how it is packed.
class ObjectTable
{
public:
    explicit ObjectTable(ObjectFormat format = ObjectFormat::Sha1) : m_idSize(idSize(format)) {}

    /// Raw names, concatenated, in any order and with duplicates. At most 2^32 - 2 distinct ones.
    static ObjectTable of(ObjectFormat format, const std::vector<std::uint8_t> &names);
    /// Raw names, concatenated, sorted and each once; nothing if they are not. They stay where they are, which `owner`
    /// keeps alive.
    static std::optional<ObjectTable> ofSorted(ObjectFormat format, std::span<const std::uint8_t> names,
                                               std::shared_ptr<const void> owner);
    /// The names of this table and others, as of() would have them. Where those are few the table shares what this
    /// one has.
    ObjectTable with(const std::vector<std::uint8_t> &others) const;

    std::uint32_t size() const
    {
        return static_cast<std::uint32_t>(m_names.size() / m_idSize) + static_cast<std::uint32_t>(m_addedAt.size());
    }
    std::uint32_t nameSize() const { return m_idSize; }
    const std::uint8_t *name(std::uint32_t object) const
    {
        return m_addedAt.empty() ? m_names.data() + std::size_t{object} * m_idSize : nameAmongAdded(object);
    }
    QByteArray hex(std::uint32_t object) const;
    /// The object's number, or kNoObject. `rawName` has nameSize() bytes.
    std::uint32_t find(const std::uint8_t *rawName) const;
    std::uint32_t findHex(QByteArrayView hex) const;
    /// By object: its number in a table that has all names of this one.
    std::vector<std::uint32_t> numbersIn(const ObjectTable &larger) const;
    /// All names, concatenated, sorted.
    std::vector<std::uint8_t> names() const;

private:
    bool takeSorted();
    std::uint32_t findSorted(const std::uint8_t *rawName) const;
    std::uint32_t numberOfSorted(std::uint32_t at) const;
    const std::uint8_t *nameAmongAdded(std::uint32_t object) const;
    std::uint32_t findAdded(const std::uint8_t *rawName) const;
    void add(const std::vector<const std::uint8_t *> &names);

    std::uint32_t m_idSize;
    std::shared_ptr<const void> m_owner; ///< of the names
    std::span<const std::uint8_t> m_names;
    std::shared_ptr<const std::vector<std::uint32_t>>
        m_fanout; ///< 65537 entries: first of the names whose first two bytes are at least the index
    std::vector<std::uint8_t> m_added;    ///< names that are not among those, sorted
    std::vector<std::uint32_t> m_addedAt; ///< their objects
};

/// As memcmp() over names, whose first bytes nearly always decide.
inline int compareNames(const std::uint8_t *a, const std::uint8_t *b, std::uint32_t size)
{
    std::uint64_t first[2];
    std::memcpy(&first[0], a, sizeof first[0]);
    std::memcpy(&first[1], b, sizeof first[1]);
    if (first[0] != first[1]) {
        return qFromBigEndian(first[0]) < qFromBigEndian(first[1]) ? -1 : 1;
    }
    return std::memcmp(a, b, size);
}

QByteArray hexOf(const std::uint8_t *raw, std::uint32_t size);
/// Decodes exactly `size` bytes; false for another length or a digit that is none.
bool rawOf(QByteArrayView hex, std::uint8_t *raw, std::uint32_t size);

} // namespace probate::git
