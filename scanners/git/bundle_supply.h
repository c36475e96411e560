// The objects of a bundle, through libgit2: its pack is indexed in a private folder that goes away with the supply.
#pragma once

#include "core/base/error.h"
#include "scanners/git/bundle.h"
#include "scanners/git/object_supply.h"

#include <memory>

namespace probate::git {

Result<std::unique_ptr<ObjectSupply>> openBundleSupply(const QString &path, const Bundle &bundle, const Report &report);

} // namespace probate::git
