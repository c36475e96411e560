// Pieces of text that were looked at and hold nothing. Versions of files repeat each other's lines: in git's own
// history three of four changed pieces were changed to the same before. It remembers digests, never bytes, forgets as
// it likes, and knows nothing of what was looked for.
#pragma once

#include <QByteArrayView>

#include <cstdint>
#include <vector>

namespace probate {

/// For one thread.
class InertTexts
{
public:
    using Key = std::uint64_t;

    InertTexts();

    /// A piece by its bytes and by `how` it was looked at. Seeded with a random number of this object, so that nobody
    /// can prepare a text that passes for another one; by chance, one of four thousand million does.
    Key keyOf(QByteArrayView text, unsigned how) const;
    bool contains(Key key) const;
    /// Will be asked for soon.
    void announce(Key key) const;
    void add(Key key);

private:
    std::uint64_t m_seed;
    std::vector<std::uint32_t> m_slots; ///< half of a key, at a place of the other half: the latest wins it
};

} // namespace probate
