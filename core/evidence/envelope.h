// DSSE envelopes (Dead Simple Signing Envelope, protocol version 1): a payload, its type, and one Ed25519 signature
// over both. Knows nothing of what the payload says.
#pragma once

#include "core/evidence/signing.h"

namespace probate {

/// "DSSEv1 LEN(type) type LEN(payload) payload" (DSSE protocol.md, "Signature Definition"): what is signed.
QByteArray preAuthenticationEncoding(QByteArrayView payloadType, QByteArrayView payload);

/// The envelope as canonical JSON (RFC 8785) with one newline at its end.
Result<QByteArray> sealEnvelope(QByteArrayView payloadType, QByteArrayView payload, const SigningKey &key);

/// The payload, if the envelope is of this type and its one signature is by this key. The file must be byte for byte
/// what sealEnvelope() writes, so that a certificate has one form only. Malformed for broken envelopes, Conflict where
/// the key is another one or the signature does not hold.
Result<QByteArray> openEnvelope(QByteArrayView file, QByteArrayView payloadType, const PublicKey &key);

} // namespace probate
