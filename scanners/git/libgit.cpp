#include "scanners/git/libgit.h"

namespace probate::git {

LibgitUse::LibgitUse()
{
    if (git_libgit2_init() > 1) {
        return;
    }
    // A scanned repository is data. We never open a git_repository, so no configuration is read at all; these options
    // see to it that libgit2 would not look for any either. Repositories of another owner are read: ownership guards
    // against executing what a foreign configuration names (safe.directory), and nothing is executed here.
    for (const int level :
         {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_PROGRAMDATA}) {
        git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    }
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    // Each object is read once, so a cache only costs; zlib's checksum already tells damage, and hashing everything
    // again would double the time.
    git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
}

LibgitUse::~LibgitUse()
{
    git_libgit2_shutdown();
}

QString libgitError()
{
    const git_error *error = git_error_last();
    return error && error->message ? QString::fromUtf8(error->message) : QStringLiteral("unknown reason");
}

} // namespace probate::git
