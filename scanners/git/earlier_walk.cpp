#include "scanners/git/earlier_walk.h"

#include <algorithm>
#include <unordered_map>

namespace probate::git {

EarlierWalk::EarlierWalk(const WalkedHistory &walked, const CommitGraph &graph, const Findings &findings)
    : m_walked(walked)
{
    for (const Commit &commit : graph.commits()) {
        m_commits.push_back(positionOf(commit.object));
    }
    for (const SecretPlaced &placed : walked.placed) {
        const auto known = std::lower_bound(findings.secrets.begin(), findings.secrets.end(), placed.secret);
        const bool stillFound = known != findings.secrets.end() && *known == placed.secret;
        m_secrets.push_back(stillFound ? static_cast<SecretAt>(known - findings.secrets.begin()) : kNoObject);
    }
}

std::uint32_t EarlierWalk::positionOf(std::uint32_t object) const
{
    const auto at = std::lower_bound(m_walked.commits.begin(), m_walked.commits.end(), object);
    const bool known = at != m_walked.commits.end() && *at == object;
    return known ? static_cast<std::uint32_t>(at - m_walked.commits.begin()) : kNoObject;
}

bool EarlierWalk::reaches(std::uint32_t commitObject) const
{
    const std::uint32_t at = positionOf(commitObject);
    return at != kNoObject && m_walked.reachable[at] != 0;
}

SecretBits EarlierWalk::held(CommitAt at, SecretAt first) const
{
    SecretBits bits;
    for (std::size_t round = 0; round < m_walked.held.size(); ++round) {
        const SecretBits &set = m_walked.sets[round][m_walked.held[round][m_commits[at]]];
        set.forEach([&](SecretAt bit) {
            const SecretAt secret = m_secrets[round * SecretBits::kWidth + bit];
            if (secret != kNoObject && secret >= first && secret - first < SecretBits::kWidth) {
                bits.set(secret - first);
            }
        });
    }
    return bits;
}

void keepHeld(const std::vector<SecretBits> &held, WalkedHistory &walked)
{
    struct Hash
    {
        std::size_t operator()(const SecretBits &bits) const { return bits.hash(); }
    };
    std::unordered_map<SecretBits, std::uint32_t, Hash> numbers; // few: most commits bring nothing new
    std::vector<std::uint32_t> &byCommit = walked.held.emplace_back();
    std::vector<SecretBits> &sets = walked.sets.emplace_back();
    byCommit.reserve(held.size());
    for (const SecretBits &bits : held) {
        const auto [at, isNew] = numbers.try_emplace(bits, static_cast<std::uint32_t>(sets.size()));
        if (isNew) {
            sets.push_back(bits);
        }
        byCommit.push_back(at->second);
    }
}

} // namespace probate::git
