// A repository or bundle, opened: what lies where, and a supply of its objects. Knows nothing of documents.
#pragma once

#include "scanners/git/repository.h"
#include "scanners/git/skip_list.h"
#include "scanners/source.h"

#include <memory>

namespace probate::git {

bool hasOption(const SourceSpec &spec, const char *name, const char *value);

/// What a source's location is, without any object.
Result<Repository> openPlace(const SourceSpec &spec, SkipList &skips);

/// The objects of what openPlace() found there.
Result<std::unique_ptr<ObjectSupply>> openObjects(const SourceSpec &spec, const Repository &repository,
                                                  SkipList &skips);

} // namespace probate::git
