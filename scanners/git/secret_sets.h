// Sets of secrets as bits, a fixed number of secrets at a time, so that walking the commits costs the same for one
// secret as for hundreds. Says what each tree, message and ref holds.
#pragma once

#include "scanners/git/attribution.h"

#include <array>
#include <bit>

namespace probate::git {

class SecretBits
{
public:
    static constexpr SecretAt kWidth = 512;

    void set(SecretAt bit) { m_words[bit / 64] |= std::uint64_t{1} << (bit % 64); }
    bool any() const
    {
        std::uint64_t all = 0;
        for (const std::uint64_t word : m_words) {
            all |= word;
        }
        return all != 0;
    }
    SecretBits &operator|=(const SecretBits &other)
    {
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            m_words[i] |= other.m_words[i];
        }
        return *this;
    }
    /// Removes what `other` has.
    SecretBits &operator-=(const SecretBits &other)
    {
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            m_words[i] &= ~other.m_words[i];
        }
        return *this;
    }
    SecretBits operator&(const SecretBits &other) const
    {
        SecretBits both = *this;
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            both.m_words[i] &= other.m_words[i];
        }
        return both;
    }
    template <typename Each> void forEach(Each each) const
    {
        for (std::size_t i = 0; i < m_words.size(); ++i) {
            for (std::uint64_t word = m_words[i]; word != 0; word &= word - 1) {
                each(static_cast<SecretAt>(i * 64 + static_cast<std::size_t>(std::countr_zero(word))));
            }
        }
    }

private:
    std::array<std::uint64_t, kWidth / 64> m_words = {};
};

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
