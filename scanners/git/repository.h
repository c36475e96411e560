// Where a repository's parts lie and which refs it has, read from its files alone. Its configuration is not obeyed: no
// core.worktree, no include, no hook, filter or remote; nothing is written.
#pragma once

#include "core/base/error.h"
#include "scanners/git/object_supply.h"

#include <QStringList>

#include <compare>

namespace probate::git {

struct Ref
{
    QByteArray name;   ///< "refs/heads/main", "HEAD", "stash@{1}", "worktrees/NAME/HEAD"
    QByteArray target; ///< hex

    std::strong_ordering operator<=>(const Ref &) const = default;
};

/// A checked-out folder: the main one or a linked one.
struct WorkTree
{
    QString folder;
    QString indexFile; ///< may not exist
    QString name;      ///< empty for the main one

    bool operator==(const WorkTree &) const = default;
};

struct Repository
{
    QString gitDirectory; ///< the common one, with objects and refs
    ObjectFormat format = ObjectFormat::Sha1;
    bool partial = false; ///< objects may be missing by intent (promisor packs)
    std::vector<WorkTree> workTrees;
    std::vector<Ref> refs;           ///< sorted; only names that resolve to an id
    std::vector<QByteArray> shallow; ///< hex ids of commits whose parents were left out
    QString headFile;
    QString bundleFile;           ///< a bundle instead of a directory: this file, with refs and
    std::uint64_t bundlePack = 0; ///< where its pack begins

    bool operator==(const Repository &) const = default;
};

/// The git directory that a location is or has: LOCATION itself (bare), LOCATION/.git, or what a .git file points to;
/// for a linked work tree the repository that it belongs to. Empty if there is none.
QString gitDirectoryOf(const QString &location);

/// `location` as above. Parts that cannot be read are reported; refs that point nowhere too.
Result<Repository> openRepository(const QString &location, const Report &report);

} // namespace probate::git
