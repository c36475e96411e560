// Digests of texts by which one object knows them again. Seeded with a random number of its own, so that nobody can
// prepare a text that passes for another one. For tables in memory: they are worth nothing to anybody else, and nothing
// once the object is gone.
#pragma once

#include <QByteArrayView>

#include <array>
#include <cstdint>

namespace probate {

class SeededDigest
{
public:
    SeededDigest();

    std::uint64_t of(QByteArrayView text) const;

private:
    std::uint64_t m_seed;
    std::array<std::uint8_t, 192> m_secret{}; ///< made from the seed: what XXH3 hashes longer texts with
};

} // namespace probate
