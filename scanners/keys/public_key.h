// Public halves of keys, in the two notations by which records of one key find each other: SubjectPublicKeyInfo (RFC
// 5280) and the SSH wire blob (RFC 4253). It computes names; it judges no key.
#pragma once

#include "core/model/handle.h"

#include <QByteArrayView>

#include <optional>
#include <vector>

namespace probate {

struct PublicKey
{
    QString algorithm;  ///< "RSA", "EC P-256", "Ed25519", "DSA", "sk-ssh-ed25519@openssh.com" …
    int bits = 0;       ///< 0 where it makes no sense
    QByteArray spki;    ///< DER, or empty where the key has no such form here
    QByteArray sshBlob; ///< wire form, or empty
};

PublicKey rsaPublicKey(QByteArrayView modulus, QByteArrayView exponent); ///< big-endian magnitudes
/// From the DER of named-curve parameters (an OID element's content) and an uncompressed or compressed point.
PublicKey ecPublicKey(QByteArrayView curveOid, QByteArrayView point);
PublicKey ed25519PublicKey(QByteArrayView key); ///< 32 bytes
/// From DER of SubjectPublicKeyInfo; unknown algorithms keep their SPKI alone.
std::optional<PublicKey> publicKeyFromSpki(QByteArrayView der);
/// From an SSH blob ("ssh-ed25519", "ssh-rsa", "ecdsa-…", "ssh-dss", "sk-…"); nothing for certificates and broken
/// blobs.
std::optional<PublicKey> publicKeyFromSshBlob(QByteArrayView blob);

/// Handles of the SSH form: ssh-sha256 as ssh-keygen -l prints it, and ssh-sha1.
std::vector<Handle> sshHandles(QByteArrayView sshBlob);
/// "SHA256:" and base64 without padding of a blob's SHA-256.
QByteArray sshFingerprint(QByteArrayView sshBlob);
/// Handles of everything that the key has: spki-sha256, ssh-sha256, ssh-sha1.
std::vector<Handle> keyHandles(const PublicKey &key);

} // namespace probate
