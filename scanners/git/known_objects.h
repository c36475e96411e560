// Which objects a scan before knew, and in which files they lie: by these a later scan tells what was added. Only ever
// the content of a state file whose digest is in the log.
#pragma once

#include "scanners/git/mapped_file.h"
#include "scanners/git/object_supply.h"

namespace probate::git {

struct KnownObjects
{
    ObjectTable objects;
    ObjectFiles files; ///< loose objects by number in `objects`
};

/// SHA-1 repositories only.
std::optional<QByteArray> stateOf(const ObjectTable &objects, const ObjectFiles &files);
/// Nothing if the file is no such state. Names stay in it.
std::optional<KnownObjects> knownObjectsFrom(MappedFile state);

} // namespace probate::git
