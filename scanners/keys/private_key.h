// Private keys: what their public half is called, so that a leaked key finds its certificate and its line in
// authorized_keys. PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 A.1.2), SEC1 (RFC 5915) and openssh-key-v1 (OpenSSH
// PROTOCOL.key). No password is ever tried: of an encrypted key only what stands in clear is read.
#pragma once

#include "core/base/error.h"
#include "scanners/keys/public_key.h"

namespace probate {

struct PrivateKeyFacts
{
    QString format; ///< "PKCS#8", "PKCS#1", "SEC1", "OpenSSH"
    bool encrypted = false;
    std::optional<PublicKey> publicKey; ///< nothing where it is hidden by encryption or the algorithm is not handled
    QString comment;                    ///< OpenSSH, unencrypted only
};

/// A DER private key: PKCS#8, encrypted PKCS#8, PKCS#1 or SEC1, told apart by structure. At most 64 KiB.
Result<PrivateKeyFacts> readPrivateKeyDer(QByteArrayView der);
/// The decoded body of "-----BEGIN OPENSSH PRIVATE KEY-----".
Result<PrivateKeyFacts> readOpenSshPrivateKey(QByteArrayView bytes);
/// One PEM block as it stands in a document, from "-----BEGIN" to "-----END …-----": the door for matchers. Escaped
/// line ends ("\n" as two characters) are taken for line ends, as JSON and dotenv files write them.
Result<PrivateKeyFacts> readPrivateKeyPem(QByteArrayView block);

} // namespace probate
