// What a commit changes at the paths of found blobs, and which of these paths it touches in the sense of exposure.
#pragma once

#include "scanners/git/commit_graph.h"
#include "scanners/git/hit_trees.h"

namespace probate::git {

struct PathChange
{
    std::vector<std::uint32_t> path;  ///< names from the root
    std::uint32_t before = kNoObject; ///< found blob at the path in the parent, or none
    std::uint32_t after = kNoObject;  ///< found blob at the path in the commit, or none
};

class PathChanges
{
public:
    PathChanges(const TreeGraph &trees, const HitTrees &hits) : m_trees(trees), m_hits(hits) {}

    /// Differences at found blobs between two root trees; kNoObject is the empty tree.
    std::vector<PathChange> between(std::uint32_t before, std::uint32_t after) const;
    /// The same object stands at the path in both trees, or nothing in either.
    bool sameAt(const std::vector<std::uint32_t> &path, std::uint32_t a, std::uint32_t b) const;
    QByteArray text(const std::vector<std::uint32_t> &path) const;

private:
    void walk(std::uint32_t before, std::uint32_t after, std::vector<std::uint32_t> &path,
              std::vector<PathChange> &out) const;
    void step(std::uint32_t name, std::uint32_t before, std::uint32_t after, std::vector<std::uint32_t> &path,
              std::vector<PathChange> &out) const;
    std::uint32_t objectAt(const std::vector<std::uint32_t> &path, std::uint32_t tree) const;

    const TreeGraph &m_trees;
    const HitTrees &m_hits;
};

} // namespace probate::git
