#include "core/hash/sha256.h"

#include <botan/hash.h>

namespace probate {

QByteArray sha256(QByteArrayView bytes)
{
    // Botan uses the processor's own instructions where it has them: states of tens of megabytes are checked with this.
    // Finding them takes longer than hashing a name, and every document has one; final() leaves nothing behind in it.
    static thread_local const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
    hash->update(reinterpret_cast<const std::uint8_t *>(bytes.data()), static_cast<std::size_t>(bytes.size()));
    QByteArray digest(32, Qt::Uninitialized);
    hash->final(reinterpret_cast<std::uint8_t *>(digest.data()));
    return digest;
}

QByteArray sha256Hex(QByteArrayView bytes)
{
    return sha256(bytes).toHex();
}

} // namespace probate
