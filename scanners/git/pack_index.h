// The index beside a pack: names and offsets (gitformat-pack(5), versions 1 and 2). Where a pack has none, or a broken
// one, a multi-pack index may do (folder_indexes.h); else the pack is walked instead (pack_scan.h).
#pragma once

#include "core/base/error.h"
#include "scanners/git/object_table.h"
#include "scanners/git/pack_codec.h"

namespace probate::git {

struct PackIndex
{
    std::vector<std::uint8_t> names; ///< sorted, concatenated
    std::vector<std::uint64_t> offsets;
};

/// What a fan-out table takes: how many names have a first byte that is at most this, for each byte.
inline constexpr std::size_t kFanoutSize = 1024;
/// The number of objects by such a table, which must never fall.
std::optional<std::uint32_t> countOfFanout(const std::uint8_t *fanout);

Result<PackIndex> readPackIndex(ByteSpan file, ObjectFormat format);

} // namespace probate::git
