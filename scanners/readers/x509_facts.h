// Certificates, CRLs and private keys as observations: shared by the readers of files that hold some of each (PEM, DER,
// key stores).
#pragma once

#include "scanners/readers/facts.h"

namespace probate {

/// A certificate: what it is, whom it names, when it ends. What is damaged becomes a skip.
void observeCertificate(const Document &document, ReadContext &context, QByteArrayView der, const Place &place);

/// A CRL: the end of each serial that it lists, and that every other certificate of its issuer was not revoked then.
/// Where the source holds no certificate of its issuer, its ends prove nothing; where it does and the signature does not
/// hold, nothing of the list counts. Both are said.
void observeCrl(const Document &document, ReadContext &context, QByteArrayView der, const Place &place);

/// A saved OCSP answer, by the same rules.
void observeOcsp(const Document &document, ReadContext &context, QByteArrayView der, const Place &place);

/// "x509:Example CA": the issuer by its own name, so that a certificate found in a repository and its CRL in an export
/// folder agree whatever the collection record calls the folder.
QString issuerNameOf(const QString &distinguishedName);

/// Certificates and CRLs of a PKCS#7 SignedData.
void observePkcs7(const Document &document, ReadContext &context, QByteArrayView der, const Place &place);

/// A private key in DER or the body of an OpenSSH PEM block. `secret` is what is fingerprinted: the block as it stands.
void observePrivateKey(ReadContext &context, QByteArrayView body, bool openSsh, QByteArrayView secret,
                       const Place &place);

/// A key that is only there in encrypted form: inventoried.
void observeEncryptedStore(ReadContext &context, const char *reader, const QString &label, QByteArrayView secret,
                           std::map<QString, QString> attributes, const Place &place);

} // namespace probate
