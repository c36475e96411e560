// What each tree, message and ref holds of the secrets that were found.
#pragma once

#include "scanners/git/attribution.h"

namespace probate::git {

/// The secrets [first, first + kWidth) of the findings: bit 0 is `first`.
class SecretSets
{
public:
    SecretSets(const History &history, const HitTrees &hits, const Findings &findings, SecretAt first);

    SecretBits ofTree(std::uint32_t object) const;
    /// Tree and message of a commit.
    SecretBits ofCommit(const Commit &commit) const;
    SecretBits ofMessage(std::uint32_t object) const { return at(m_messages, object); }
    /// What stands at a ref: the commit, tag messages on the way, and for a stash its index and untracked files.
    SecretBits ofRef(const Ref &ref) const;

private:
    static SecretBits at(const std::map<std::uint32_t, SecretBits> &map, std::uint32_t object);
    void fillTree(std::uint32_t number, int depth);

    const History &m_history;
    const HitTrees &m_hits;
    std::map<std::uint32_t, SecretBits> m_blobs;
    std::map<std::uint32_t, SecretBits> m_messages;
    std::vector<SecretBits> m_trees; ///< by number of HitTrees
    std::vector<bool> m_filled;
};

} // namespace probate::git
