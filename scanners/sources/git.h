// The git source as the catalogue knows it: one repository or bundle. A folder full of repositories is split up by
// findRepositories() (scanners/git/find_repositories.h) before.
#pragma once

#include "scanners/source.h"

namespace probate {

extern const Source gitSource;

} // namespace probate
