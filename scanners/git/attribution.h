// Who put each found secret where, until when, and who could read it: one walk over the commits for all findings
// together. Works on the graphs in memory; reads no object and knows no secret, only numbers of secrets.
#pragma once

#include "core/model/observation.h"
#include "scanners/git/commit_graph.h"
#include "scanners/git/hit_trees.h"
#include "scanners/git/repository.h"

#include <set>

namespace probate::git {

using SecretAt = std::uint32_t; ///< position in Findings::secrets

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

struct Attribution
{
    std::vector<SecretPlaced> placed;                        ///< in the order of Findings::secrets
    std::map<std::uint32_t, std::set<QByteArray>> blobPaths; ///< every path that a commit has the blob at
    bool complete = true;                                    ///< false: a cap kept parts of the history out
};

/// Readers (narrow): authors and co-authors of commits that change a path while the secret stands in it before or
/// after, the introducing and the removing commit included; a merge only where it differs from every parent. Wide
/// readers: whoever wrote or committed the introducing commit or one that descends from it.
Attribution attribute(const History &history, const Findings &findings);

} // namespace probate::git
