// Says what a repository itself lacks, by intent or not: shallow and partial clones, missing objects.
#pragma once

#include "scanners/git/attribution.h"
#include "scanners/git/skip_list.h"

namespace probate::git {

void noteGaps(const Repository &repository, const ObjectTable &objects, const CommitGraph &commits,
              const TreeGraph &trees, SkipList &skips);

} // namespace probate::git
