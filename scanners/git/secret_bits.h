// A set of secrets as bits, a fixed number of secrets at a time, so that walking the commits costs the same for one
// secret as for hundreds.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace probate::git {

using SecretAt = std::uint32_t; ///< position in Findings::secrets

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

    bool operator==(const SecretBits &) const = default;
    std::size_t hash() const
    {
        std::uint64_t mixed = 0;
        for (const std::uint64_t word : m_words) {
            mixed = (mixed ^ word) * 0x9e3779b97f4a7c15u;
            mixed ^= mixed >> 32;
        }
        return mixed;
    }

private:
    std::array<std::uint64_t, kWidth / 64> m_words = {};
};

} // namespace probate::git
