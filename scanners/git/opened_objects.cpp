#include "scanners/git/opened_objects.h"

#include "scanners/git/opened_repository.h"
#include "scanners/git/pack_supply.h"

#include <algorithm>

namespace probate::git {

namespace {

std::unique_ptr<ObjectSupply> supplyOfAdded(const Repository &repository, const KnownObjects &known, SkipList &skips)
{
    return openAddedObjects(repository.gitDirectory + QStringLiteral("/objects"), known, skips.report());
}

} // namespace

bool isLittle(std::uint64_t added, std::uint64_t objects)
{
    constexpr std::uint64_t kMuch = 2000;
    return added <= std::min<std::uint64_t>(kMuch, 16 + objects / 64);
}

std::optional<OpenedObjects> openLittle(const SourceSpec &spec, const QString &source, const Repository &repository,
                                        Continuation &continuation)
{
    if (!repository.bundleFile.isEmpty() || hasOption(spec, "reader", "libgit2") || continuation.changes()) {
        return {};
    }
    const auto known = continuation.readAhead() ? continuation.objects() : std::nullopt;
    OpenedObjects opened{std::make_unique<SkipList>(source)};
    opened.supply = known ? supplyOfAdded(repository, *known, *opened.skips) : nullptr;
    opened.summary = opened.supply ? continuation.summary(known->objects.size()) : nullptr;
    if (!opened.summary || !stillAbsent(opened.summary->missing, opened.supply->objects()) ||
        !isLittle(opened.supply->objects().size() - known->objects.size(), opened.supply->objects().size())) {
        return {};
    }
    opened.numbers = known->objects.numbersIn(opened.supply->objects());
    opened.summary->renumber(opened.numbers);
    opened.documents = continuation.known(opened.supply->objects(), Lookup::WhenAsked);
    return continuation.builds() ? std::optional(std::move(opened)) : std::nullopt;
}

std::optional<OpenedObjects> openAdded(const SourceSpec &spec, const QString &source, const Repository &repository,
                                       Continuation &continuation)
{
    if (!repository.bundleFile.isEmpty() || hasOption(spec, "reader", "libgit2")) {
        return {};
    }
    OpenedObjects opened{std::make_unique<SkipList>(source)};
    opened.saved = continuation.graphs();
    opened.supply = opened.saved ? supplyOfAdded(repository, opened.saved->known, *opened.skips) : nullptr;
    if (!opened.supply || !stillAbsent(opened.saved->trees.missingNames(), opened.supply->objects())) {
        return {};
    }
    opened.documents = continuation.known(opened.supply->objects());
    if (continuation.changes()) {
        SkipList said(source); // what cannot be opened was said before, or is where it is missed
        auto before = openObjects(spec, repository, said);
        if (!before) {
            return {};
        }
        opened.before = std::move(*before);
    }
    return continuation.builds() ? std::optional(std::move(opened)) : std::nullopt;
}

Result<OpenedObjects> openAll(const SourceSpec &spec, const QString &source, const Repository &repository,
                              Continuation &continuation)
{
    OpenedObjects opened{std::make_unique<SkipList>(source)};
    auto supply = openObjects(spec, repository, *opened.skips);
    if (!supply) {
        return supply.error();
    }
    opened.supply = std::move(*supply);
    opened.documents = continuation.known(opened.supply->objects());
    return opened;
}

} // namespace probate::git
