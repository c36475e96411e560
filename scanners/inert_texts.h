// Pieces of text that were looked at and hold nothing. Versions of files repeat each other's lines: in git's own
// history three of four changed pieces were changed to the same before. It remembers digests, never bytes, forgets as
// it likes, and knows nothing of what was looked for.
#pragma once

#include "scanners/seeded_digest.h"

#include <memory>

namespace probate {

/// For one thread.
class InertTexts
{
public:
    using Key = std::uint64_t;

    /// A piece by its bytes and by `how` it was looked at. By chance, one of four thousand million passes for another.
    Key keyOf(QByteArrayView text, unsigned how) const;
    bool contains(Key key) const;
    /// Will be asked for soon.
    void announce(Key key) const;
    void add(Key key);

private:
    SeededDigest m_digest;
    struct Free
    {
        void operator()(std::uint32_t *it) const;
    };
    std::unique_ptr<std::uint32_t[], Free> m_slots; ///< half of a key, at a place of the other half: the latest wins it
};

} // namespace probate
