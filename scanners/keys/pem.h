// PEM blocks (RFC 7468, and RFC 1421 headers of old encrypted keys) in any text. It finds and decodes them; what is
// inside is for others. Bodies may be private keys, so they are wiped.
#pragma once

#include "core/crypto/secret_bytes.h"

#include <QByteArray>
#include <QByteArrayView>

#include <cstdint>
#include <vector>

namespace probate {

struct PemBlock
{
    QByteArray label; ///< "CERTIFICATE"
    SecretBytes body; ///< decoded
    QByteArrayView
        whole; ///< from "-----BEGIN" to the end of the END line, without the line break; a view into the input
    std::uint64_t offset = 0;
    std::uint32_t line = 0;
    bool encrypted = false; ///< Proc-Type: 4,ENCRYPTED
    bool damaged = false;   ///< no END line, another label there, or no base64: `body` is empty
};

/// The blocks of a text in order, at most `most`. Bodies of more than 16 MiB are damaged.
std::vector<PemBlock> readPem(QByteArrayView text, std::size_t most);

/// Overwrites the bytes, so that no copy of a secret stays behind, and empties the array.
void scrub(QByteArray &bytes);

} // namespace probate
