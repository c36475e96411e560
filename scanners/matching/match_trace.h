// What a matcher remembers of a text, so that a later version of it is matched where it changed only.
#pragma once

#include <cstdint>
#include <vector>

namespace probate {

/// A bit for each of the words that Matcher::open() was given besides the rules.
using Marks = std::uint64_t;
inline constexpr std::size_t mostMarks = 64;

/// A place where a rule's pattern matches, whether or not the match is reported.
struct MatchStart
{
    std::uint32_t rule = 0; ///< index in RuleSet::rules
    std::uint32_t from = 0;
    std::uint32_t to = 0; ///< where the pattern's match ends; a closing comes after it

    bool operator==(const MatchStart &) const = default;
};

/// Where heads of a rule's pattern end: first to last. A match may begin with one, now or in a later version.
struct MatchHead
{
    std::uint32_t rule = 0;
    std::uint32_t first = 0;
    std::uint32_t last = 0;
};

struct MatchTrace
{
    std::vector<MatchStart> starts; ///< every one of the text, by place, then rule
    std::vector<MatchHead> heads;   ///< by `last`; of versions, some may be heads no more
    std::uint32_t longestHead = 0;  ///< bytes from a head's first end to its last
    Marks marks = 0;                ///< words that stand in it; of versions, some may be gone
    bool sawMark = false;           ///< while this version was searched
    bool complete = false;          ///< false: something was not matched, so nothing may be concluded from it
};

} // namespace probate
