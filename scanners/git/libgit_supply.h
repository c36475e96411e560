// The plain way to read objects: libgit2's object database, one object at a time. It is the slow path against which the
// pack engine is held, and knows nothing of repositories beyond an objects folder.
#pragma once

#include "core/base/error.h"
#include "scanners/git/object_supply.h"

#include <memory>

namespace probate::git {

/// `objectsDirectory` is a repository's "objects" folder (SHA-1); alternates are followed by libgit2.
Result<std::unique_ptr<ObjectSupply>> openLibgitSupply(const QString &objectsDirectory, const Report &report);

} // namespace probate::git
