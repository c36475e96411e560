// The index that git keeps over several packs of one folder (gitformat-pack(5), "multi-pack-index (MIDX) files"). Names
// each object once, as lying in one of the packs that have it. Opens no pack: what it calls one is compared with the
// names of files that are there.
#pragma once

#include "scanners/git/pack_index.h"

namespace probate::git {

class MultiPackIndex
{
public:
    /// `file` must outlive what is made of it. Every length, count and offset is checked, and the checksum at its end.
    /// Unsupported for version 2, and for what lists objects beside another one (incremental chains).
    static Result<MultiPackIndex> of(ByteSpan file, ObjectFormat format);

    /// As it calls them, sorted: by their own indexes ("pack-….idx").
    const std::vector<QByteArrayView> &packs() const { return m_packs; }
    /// The objects that it lists for "pack-….pack": all of them, or those that it does not take from another pack.
    PackIndex listed(const QByteArray &pack) const;

private:
    explicit MultiPackIndex(ObjectFormat format) : m_format(format) {}
    Result<void> readPacks(ByteSpan chunk, std::uint32_t count);
    Result<void> readNames(ByteSpan fanout, ByteSpan names);
    Result<void> readOffsets(ByteSpan offsets, ByteSpan largeOffsets);
    std::uint64_t offsetOf(std::uint32_t object) const;

    ObjectFormat m_format;
    std::vector<QByteArrayView> m_packs;
    ByteSpan m_names;
    ByteSpan m_offsets; ///< by object: pack and offset, four bytes each
    ByteSpan m_large;
    std::vector<std::uint32_t> m_objects;        ///< by pack, then by name
    std::vector<std::uint32_t> m_firstOfPack{0}; ///< in m_objects; one more than packs
};

} // namespace probate::git
