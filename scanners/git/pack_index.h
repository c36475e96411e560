// The index beside a pack: names and offsets (gitformat-pack(5), versions 1 and 2). Where a pack has none, or a broken
// one, the pack is walked instead (pack_walker.h).
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

Result<PackIndex> readPackIndex(ByteSpan file, ObjectFormat format);

} // namespace probate::git
