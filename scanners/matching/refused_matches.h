// Matches that were refused, and why: versions of a file repeat them by the thousand. It remembers digests of what
// judging a match looks at, never bytes, and forgets as it likes. For one thread.
#pragma once

#include "scanners/matching/matcher.h"
#include "scanners/matching/validators.h"
#include "scanners/seeded_digest.h"

namespace probate {

class RefusedMatches
{
public:
    using Key = std::uint64_t;

    /// A match by its rule, the places of its groups and the bytes that judging it looks at (Validator::judge). Seeded
    /// by this object. 0: it is too long to be remembered.
    Key keyOf(QByteArrayView bytes, const Match &match);

    /// Nothing: it is not known to be refused.
    Refusal find(Key key) const;
    void add(Key key, Refusal why);

private:
    struct Refused
    {
        Key key = 0;
        Refusal why = nullptr;
    };

    SeededDigest m_digest;
    std::vector<std::uint64_t> m_places; ///< of the match that is asked about
    std::vector<Refused> m_slots;        ///< by key: the latest wins a place
};

} // namespace probate
