#include "core/hash/sha256.h"
#include "scanners/matching/validators/table.h"

#include <algorithm>
#include <array>

namespace probate::validators {

namespace {

/// The first eight bytes of the SHA-256 of values printed in standards and documentation, ascending. Hashes, so that
/// this file holds nothing that other scanners would report.
constexpr std::array<std::uint64_t, 37> documented{
    0x0011cc25eb432071ull, // Azurite, well-known account
    0x00cf4c781dc37003ull, // RFC 6749, section 5.1
    0x19f0704d4a78f5eaull, // RFC 2617, section 3.5
    0x293257ab6495ebb1ull, // RFC 5849, section 1.2
    0x2cafc0970149a84full, // Stripe's documentation
    0x33a6d3750d9a769bull, // Docker, swarm join-token
    0x41ef4bb0b23661e6ull, // RFC 7617, section 2
    0x53f5da0aaa93d64cull, // RFC 6749, section 2.3.1
    0x649e1f5c769e718bull, // RFC 5849, section 1.2
    0x6c96130f130ab0d6ull, // RFC 6749, section 5.1
    0x6fdf874d33963231ull, // PyJWT, usage
    0x73f71af093fdf154ull, // RFC 7617, section 2
    0x78314b11be2e5815ull, // AWS, security credentials
    0x7f75367e78812551ull, // jwt.io
    0x80f8b7c904d4a43full, // RFC 5849, section 3.1
    0x8be5d113c0871ce1ull, // RFC 6238 and otpauth's documentation
    0x8d4ef6536dc8895full, // RFC 7519, section 3.1
    0x8d567eb88afff34full, // RFC 5849, section 3.1
    0x9d03b692e941d5acull, // RFC 5849, section 3.1
    0xa35b81a7d7927b70ull, // RFC 6749, section 4.1.2
    0xaa6547439583c3a2ull, // Azure Cosmos DB emulator
    0xad62d48d8b069026ull, // RFC 7617, section 2
    0xb5b17ca1d65733bbull, // Docker, swarm join-token
    0xb8e148545b13c78bull, // RFC 6750, section 2.1
    0xbb54574a88d7fa31ull, // Docker, swarm join-token
    0xbb9b1163338b2a51ull, // RFC 5849, section 1.2
    0xbf145d9380bbe05bull, // PyJWT, usage
    0xc20fbc2b96183894ull, // RFC 5849, section 3.1
    0xca7459e2b26776deull, // RFC 6749, section 2.3.1
    0xcb87c87e4a138d9aull, // RFC 5849, section 1.2
    0xcf4d418ed3de92d7ull, // RFC 7617, section 2
    0xd9fb92e3bbe65be1ull, // RFC 7617, section 2
    0xda816f9f2c16e6c5ull, // jwt.io
    0xe9974c507d2a8021ull, // RFC 6749, section 2.3.1
    0xea9bdfd02c0c412cull, // RFC 7009, section 2.1
    0xf2d6ca16515033e5ull, // Stripe's documentation
    0xfbc5f7847129b77full, // Docker, swarm join-token
};

} // namespace

bool isDocumentedExample(QByteArrayView value)
{
    const std::uint64_t start = sha256Hex(value).left(16).toULongLong(nullptr, 16);
    return std::binary_search(documented.begin(), documented.end(), start);
}

} // namespace probate::validators
