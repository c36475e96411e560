// Certificates, CRLs and private keys as observations: shared by the readers of files that hold some of each (PEM, DER,
// key stores).
#pragma once

#include "scanners/readers/facts.h"

namespace probate {

/// A certificate: what it is, whom it names, when it ends. What is damaged becomes a skip.
void observeCertificate(const Document &document, ReadContext &context, QByteArrayView der, const Place &place);

/// A CRL: the end of each serial that it lists, and that every other certificate of its issuer was not revoked then.
/// Its signature is not checked here: one document does not hold its issuer's certificate.
void observeCrl(ReadContext &context, QByteArrayView der, const Place &place);

/// Certificates and CRLs of a PKCS#7 SignedData.
void observePkcs7(const Document &document, ReadContext &context, QByteArrayView der, const Place &place);

/// A private key in DER or the body of an OpenSSH PEM block. `secret` is what is fingerprinted: the block as it stands.
void observePrivateKey(ReadContext &context, QByteArrayView body, bool openSsh, QByteArrayView secret,
                       const Place &place);

/// A key that is only there in encrypted form: inventoried.
void observeEncryptedStore(ReadContext &context, const char *reader, const QString &label, QByteArrayView secret,
                           std::map<QString, QString> attributes, const Place &place);

} // namespace probate
