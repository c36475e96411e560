// Makes the index of a pack that has none (bundles) or a broken one, by walking the pack and hashing what it holds.
#pragma once

#include "scanners/git/pack_file.h"

namespace probate::git {

/// Damage ends the walk where it stands; what lies before is indexed. Deltas against objects that are not in the pack
/// are reported and left out. `names` and `offsets` go together, in no order. Links `pack` on the way; link it again
/// after.
PackIndex scanPack(PackFile &pack, std::uint64_t largestObject, const Report &report);

} // namespace probate::git
