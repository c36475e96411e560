// Refs as files: HEAD, loose refs, packed-refs (gitrepository-layout(5)) and the stash's reflog.
#pragma once

#include "scanners/git/repository.h"

namespace probate::git {

/// Sorted by name, each once; a loose ref wins over a packed one. HEAD and the work trees' HEADs only where detached.
std::vector<Ref> readRefs(const Repository &repository, const Report &report);

} // namespace probate::git
