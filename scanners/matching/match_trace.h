// What a matcher remembers of a text, so that a later version of it is matched where it changed only.
#pragma once

#include <cstdint>
#include <vector>

namespace probate {

/// A place where a rule's pattern matches, whether or not the match is reported.
struct MatchStart
{
    std::uint32_t rule = 0; ///< index in RuleSet::rules
    std::uint32_t from = 0;
    std::uint32_t to = 0; ///< where the pattern's match ends; a closing comes after it

    bool operator==(const MatchStart &) const = default;
};

struct MatchTrace
{
    std::vector<MatchStart> starts; ///< every one of the text, by place, then rule
    bool complete = false;          ///< false: something was not matched, so nothing may be concluded from it
};

} // namespace probate
