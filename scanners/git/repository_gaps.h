// Says what a repository itself lacks, by intent or not: shallow and partial clones, missing objects.
#pragma once

#include "scanners/git/attribution.h"
#include "scanners/git/skip_list.h"

namespace probate::git {

/// What trees speak of and the database has not.
struct MissingObjects
{
    std::set<std::string> names; ///< raw, capped
    std::uint64_t count = 0;     ///< of all
};

void noteGaps(const Repository &repository, const ObjectTable &objects, const CommitGraph &commits,
              const MissingObjects &missing, SkipList &skips);

} // namespace probate::git
