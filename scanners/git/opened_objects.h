// The objects of a repository as a scan wants them: little that was added, what was added, or everything, and what need
// not be read again. Knows nothing of documents.
#pragma once

#include "scanners/git/continuation.h"
#include "scanners/git/object_supply.h"
#include "scanners/git/repository.h"

namespace probate::git {

struct OpenedObjects
{
    std::unique_ptr<SkipList> skips;
    std::unique_ptr<ObjectSupply> supply = nullptr;
    std::unique_ptr<SavedGraphs> saved = nullptr;   ///< null: everything is visited
    std::unique_ptr<Summary> summary = nullptr;     ///< instead of `saved`, where little was added
    std::vector<std::uint32_t> numbers = {};        ///< with it: of the objects that were known before
    KnownDocuments documents = {};                  ///< that need not be read again
    std::unique_ptr<ObjectSupply> before = nullptr; ///< visits what was read before too, where `supply` does not and
                                                    ///< rules changed
};

/// So much that the next scan reads it again sooner than this one writes everything anew.
bool isLittle(std::uint64_t added, std::uint64_t objects);

/// What was added since the scan before, where it is so little that the rest need not be gone through.
std::optional<OpenedObjects> openLittle(const SourceSpec &spec, const QString &source, const Repository &repository,
                                        Continuation &continuation);
/// What was added since the scan before, where that can be told.
std::optional<OpenedObjects> openAdded(const SourceSpec &spec, const QString &source, const Repository &repository,
                                       Continuation &continuation);
Result<OpenedObjects> openAll(const SourceSpec &spec, const QString &source, const Repository &repository,
                              Continuation &continuation);

} // namespace probate::git
