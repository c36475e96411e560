#include "scanners/seeded_digest.h"

#include <QRandomGenerator>

#define XXH_INLINE_ALL // a call costs as much as hashing a line
#include <xxhash.h>

namespace probate {

SeededDigest::SeededDigest() : m_seed(QRandomGenerator::system()->generate64())
{
    static_assert(sizeof m_secret == XXH3_SECRET_DEFAULT_SIZE);
    XXH3_generateSecret_fromSeed(m_secret.data(), m_seed);
}

std::uint64_t SeededDigest::of(QByteArrayView text) const
{
    return XXH3_64bits_withSecretandSeed(text.data(), static_cast<std::size_t>(text.size()), m_secret.data(),
                                         m_secret.size(), m_seed);
}

} // namespace probate
