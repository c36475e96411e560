// What an attribution before this one learned, in the numbers of this one.
#pragma once

#include "scanners/git/attribution.h"

namespace probate::git {

class EarlierWalk
{
public:
    EarlierWalk(const WalkedHistory &walked, const CommitGraph &graph, const Findings &findings);

    /// True for commits that were walked then.
    bool has(CommitAt at) const { return m_commits[at] != kNoObject; }
    /// What the history up to such a commit holds, of the secrets from `first` on.
    SecretBits held(CommitAt at, SecretAt first) const;
    bool reaches(std::uint32_t commitObject) const;
    /// What a secret of then is called now, or kNoObject.
    SecretAt now(SecretAt then) const { return m_secrets[then]; }
    const WalkedHistory &walked() const { return m_walked; }

private:
    std::uint32_t positionOf(std::uint32_t object) const;

    const WalkedHistory &m_walked;
    std::vector<std::uint32_t> m_commits; ///< by commit: its position among those of then, or kNoObject
    std::vector<SecretAt> m_secrets;
};

/// `held`: by commit, what the history up to it holds of the next SecretBits::kWidth secrets.
void keepHeld(const std::vector<SecretBits> &held, WalkedHistory &walked);

} // namespace probate::git
