// What was read of each object, in this scan or in one before it. What the one before left is looked up in its state
// only for the objects that are asked about: a scan that adds little asks about few.
#pragma once

#include "scanners/git/mapped_file.h"
#include "scanners/git/object_table.h"

#include <map>
#include <optional>
#include <set>

namespace probate::git {

struct ReadObject
{
    std::uint64_t name = 0; ///< nameDigest() of the name it was read under; 0: not read
    std::uint32_t documents = 0;
    std::uint32_t bytes = 0;
};

/// Rows of a state file: names, sorted, then what was read of each. Only ever the content of a file whose digest is in
/// the log.
struct KeptReads
{
    std::shared_ptr<const MappedFile> file;
    std::span<const std::uint8_t> names;
    std::span<const std::uint8_t> rows; ///< ReadObject each, at any address
    std::uint32_t nameSize = 20;
    std::uint64_t documents = 0; ///< of all rows
    std::uint64_t bytes = 0;

    std::size_t size() const { return names.size() / nameSize; }
    ReadObject at(std::size_t row) const;
    ReadObject find(const std::uint8_t *name) const; ///< not read, if no row has the name
};

class ReadObjects
{
public:
    ReadObjects() = default;
    /// So many objects, of which none was read.
    explicit ReadObjects(std::uint32_t objects) : m_read(objects) {}
    /// The objects of a table as they were read before.
    ReadObjects(const KeptReads &before, const ObjectTable &objects);
    /// The same without going through them; `objects` outlives this.
    static ReadObjects whenAsked(KeptReads before, const ObjectTable &objects);

    /// Of whenAsked(): as it was read before, whatever was added.
    ReadObject of(std::uint32_t object) const
    {
        if (m_objects) {
            return m_forgotten.contains(object) ? ReadObject{} : m_before.find(m_objects->name(object));
        }
        return m_read[object];
    }
    void add(std::uint32_t object, std::uint64_t name, std::uint64_t bytes); ///< one more document of it
    void rename(std::uint32_t object, std::uint64_t name);
    void forget(std::uint32_t object);

    /// Of all objects.
    std::uint64_t documents() const;
    std::uint64_t bytes() const;
    /// Not of whenAsked().
    const std::vector<ReadObject> &all() const { return m_read; }

private:
    std::vector<ReadObject> m_read;         ///< by object
    const ObjectTable *m_objects = nullptr; ///< instead, with:
    KeptReads m_before;
    std::set<std::uint32_t> m_forgotten; ///< of those
    std::uint64_t m_documents = 0;       ///< that were added to those, modulo 2^64
    std::uint64_t m_bytes = 0;
};

} // namespace probate::git
