#include "scanners/git/opened_repository.h"

#include "scanners/git/bundle.h"
#include "scanners/git/libgit_supply.h"
#include "scanners/git/pack_supply.h"

namespace probate::git {

Result<Repository> openPlace(const SourceSpec &spec, SkipList &skips)
{
    if (!isBundle(spec.location)) {
        return openRepository(spec.location, skips.report());
    }
    const Result<Bundle> bundle = readBundleHeader(spec.location);
    if (!bundle) {
        return bundle.error();
    }
    Repository repository;
    repository.format = bundle->format;
    repository.refs = bundle->refs;
    repository.shallow = bundle->prerequisites;
    repository.partial = bundle->filtered;
    repository.bundleFile = spec.location;
    repository.bundlePack = static_cast<std::uint64_t>(bundle->packOffset);
    return repository;
}

bool hasOption(const SourceSpec &spec, const char *name, const char *value)
{
    const auto found = spec.options.find(QLatin1StringView(name));
    return found != spec.options.end() && found->second == QLatin1StringView(value);
}

Result<std::unique_ptr<ObjectSupply>> openObjects(const SourceSpec &spec, const Repository &repository, SkipList &skips)
{
    if (!repository.bundleFile.isEmpty()) {
        return openSinglePack(repository.bundleFile, repository.bundlePack, repository.format, skips.report());
    }
    const QString objects = repository.gitDirectory + QStringLiteral("/objects");
    if (!hasOption(spec, "reader", "libgit2")) {
        return openPackSupply(objects, repository.format, skips.report());
    }
    if (repository.format != ObjectFormat::Sha1) {
        return Error(ErrorKind::Unsupported,
                     QStringLiteral("libgit2 reads no SHA-256 repositories; leave out the option reader"));
    }
    return openLibgitSupply(objects, skips.report());
}

} // namespace probate::git
