// Who put each found secret where, until when, and who could read it: one walk over the commits for all findings
// together. Works on the graphs in memory; reads no object and knows no secret, only numbers of secrets.
#pragma once

#include "core/model/observation.h"
#include "scanners/git/commit_graph.h"
#include "scanners/git/hit_trees.h"
#include "scanners/git/repository.h"
#include "scanners/git/secret_bits.h"

#include <set>

namespace probate::git {

/// What was found, by object.
struct Findings
{
    std::vector<Handle> secrets;                               ///< sorted
    std::map<std::uint32_t, std::vector<SecretAt>> inBlobs;    ///< may be empty for blobs whose path alone is asked for
    std::map<std::uint32_t, std::vector<SecretAt>> inMessages; ///< commits and tags
};

struct Tag
{
    std::uint32_t target = kNoObject;
    std::optional<Identity> tagger;
    qint64 seconds = 0;
};

/// The object that a ref names, through tags.
std::uint32_t peeledTarget(const ObjectTable &objects, const std::map<std::uint32_t, Tag> &tags, const Ref &ref);
/// Older stashes are held by a reflog, not by a ref.
inline bool isOldStash(const Ref &ref)
{
    return ref.name.startsWith("stash@");
}

struct History
{
    const ObjectTable &objects;
    const CommitGraph &commits;
    const TreeGraph &trees;
    const std::map<std::uint32_t, Tag> &tags; ///< by object
    const std::vector<Ref> &refs;
    /// Resolves name and mail through the repository's mailmap.
    std::function<Identity(const Identity &)> canonical;
};

using BlobPaths = std::map<std::uint32_t, std::set<QByteArray>>; ///< every path that a commit has the blob at

/// What attribution learned of commits, so that a later one need not walk them again.
struct WalkedHistory
{
    std::vector<std::uint32_t> commits;           ///< objects, ascending
    std::vector<std::uint32_t> reachable;         ///< by commit: 1 if a ref reaches it
    std::vector<Identity> identities;             ///< of all commits, before mailmap; sorted
    std::vector<SecretPlaced> placed;             ///< by secret
    std::vector<std::vector<std::uint32_t>> held; ///< by SecretBits::kWidth secrets, by commit: position in its `sets`
    std::vector<std::vector<SecretBits>> sets; ///< what histories hold: a commit's trees and messages, or those before
    BlobPaths blobPaths;
    std::map<Ref, std::vector<SecretAt>> atRefs;
};

struct Attribution
{
    std::vector<SecretPlaced> placed; ///< in the order of Findings::secrets
    BlobPaths blobPaths;
    std::uint64_t commits = 0;           ///< with those of before
    bool complete = true;                ///< false: a cap kept parts of the history out
    std::optional<WalkedHistory> walked; ///< for a later attribution; `placed` and `blobPaths` are left to the caller
};

/// Readers (narrow): authors and co-authors of commits that change a path while the secret stands in it before or
/// after, the introducing and the removing commit included; a merge only where it differs from every parent. Wide
/// readers: whoever wrote or committed the introducing commit or one that descends from it.
///
/// With `before`, commits that it has are not walked again: the history then needs only them that others build on, as
/// commits without parents, and their trees as far as they lead to what was found.
Attribution attribute(const History &history, const Findings &findings, const WalkedHistory *before = nullptr);

} // namespace probate::git
