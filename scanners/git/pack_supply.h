// Every object of a repository once, over all packs, loose objects and alternates, at the speed of the packs. Holds
// maps of where objects lie; never writes, fetches or obeys anything.
#pragma once

#include "core/base/error.h"
#include "scanners/git/known_objects.h"

#include <memory>

namespace probate::git {

/// `objectsFolder` is a repository's "objects"; what its info/alternates names is read too.
Result<std::unique_ptr<ObjectSupply>> openPackSupply(const QString &objectsFolder, ObjectFormat format,
                                                     const Report &report);
/// What is there beside `known`, whose objects are in the table but are not visited. Nothing if a file that they lie in
/// is gone, or where that cannot be told: then everything is to be opened.
std::unique_ptr<ObjectSupply> openAddedObjects(const QString &objectsFolder, const KnownObjects &known,
                                               const Report &report);
/// One pack that begins at `begin` of a file and has no index (bundles).
Result<std::unique_ptr<ObjectSupply>> openSinglePack(const QString &path, std::uint64_t begin, ObjectFormat format,
                                                     const Report &report);

} // namespace probate::git
