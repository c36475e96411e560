// One pack in memory as a forest: every entry knows its delta base and the entries that build on it. Knows where
// objects lie, not what they hold.
#pragma once

#include "scanners/git/mapped_file.h"
#include "scanners/git/object_supply.h"
#include "scanners/git/pack_index.h"

namespace probate::git {

using EntryAt = std::uint32_t;
inline constexpr EntryAt kNoEntry = 0xffffffffu;
inline constexpr std::size_t kPackHeader = 12; ///< signature, version and count, before the first entry

struct PackEntry
{
    std::uint64_t offset = 0;
    std::uint32_t object = kNoObject; ///< number in the repository's table
    EntryAt base = kNoEntry;          ///< in this pack
    EntryAt firstChild = kNoEntry;
    EntryAt nextSibling = kNoEntry;
    std::uint32_t subtree = 1; ///< entries of the subtree, itself included; heavy ones are walked last
    EntryType type = EntryType::Bad;
    ObjectType objectType = ObjectType::None;
    bool needed = false; ///< it or something that builds on it is to be delivered from this pack
    bool owner = false;  ///< this pack delivers the object
};

class PackFile
{
public:
    /// Maps the file and checks the pack's header; `begin` is where the pack begins (bundles).
    static Result<PackFile> open(const QString &path, std::uint64_t begin, ObjectFormat format);

    const QString &path() const { return m_path; }
    ByteSpan body() const { return m_body; } ///< from the signature to before the trailer
    std::uint32_t announcedCount() const { return m_announced; }
    ObjectFormat format() const { return m_format; }

    /// Takes entries, sorted by offset, each offset once.
    void setEntries(std::vector<PackEntry> entries) { m_entries = std::move(entries); }
    /// Reads all entry headers and links deltas to bases. `findName` gives the entry of a raw name, or kNoEntry. What
    /// is wrong is reported. An entry whose base lies elsewhere is a root with type NameDelta.
    void link(const std::function<EntryAt(const std::uint8_t *name)> &findName, const Report &report);
    /// Marks what has to be walked to deliver all entries with `owner`.
    void markNeeded();

    std::vector<PackEntry> &entries() { return m_entries; }
    const std::vector<PackEntry> &entries() const { return m_entries; }
    EntryAt entryAt(std::uint64_t offset) const;
    /// From an entry's begin to the next entry's.
    ByteSpan bytesOf(EntryAt entry) const;
    /// "pack-….pack at offset 123"
    QString place(EntryAt entry) const;
    void setTypeBelow(EntryAt root, ObjectType type);

private:
    void linkEntry(EntryAt entry, const std::function<EntryAt(const std::uint8_t *name)> &findName,
                   const Report &report);
    void settle(const Report &report);

    QString m_path;
    MappedFile m_file;
    ByteSpan m_body;
    ObjectFormat m_format = ObjectFormat::Sha1;
    std::uint32_t m_announced = 0;
    std::vector<PackEntry> m_entries;
};

} // namespace probate::git
