// AES-128 in CBC mode with PKCS#7 padding, for files that a program encrypts under a key which it publishes. Knows no
// such program and keeps no key.
#pragma once

#include "core/crypto/secret_bytes.h"

#include <QByteArrayView>

#include <optional>

namespace probate {

/// Nothing if the sizes do not fit or the padding is wrong: another key, or no such text.
std::optional<SecretBytes> decryptAes128Cbc(QByteArrayView key, QByteArrayView iv, QByteArrayView bytes);

} // namespace probate
