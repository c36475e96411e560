// X.509 certificates and certificate revocation lists (RFC 5280), as plain facts. This room reads what is stated and
// believes it as a statement: it checks no signature and builds no chain, since one document does not hold its issuer.
#pragma once

#include "core/base/error.h"
#include "core/base/instant.h"

#include <QByteArrayView>
#include <QString>

#include <optional>
#include <vector>

namespace probate {

struct CertificateFacts
{
    QByteArray sha256;       ///< of the DER, lower-case hex
    QByteArray issuerSha256; ///< of the issuer's name as DER, lower-case hex
    QByteArray issuerSha1;   ///< the same in SHA-1, as OCSP names it
    QByteArray serial;       ///< lower-case hex without leading zero octets
    QByteArray spkiSha256;   ///< of SubjectPublicKeyInfo, lower-case hex
    QString subject;         ///< "CN=…, O=…" in the order of the certificate
    QString issuer;
    QString commonName;
    std::vector<QString> emails; ///< subjectAltName rfc822Name and the subject's emailAddress
    std::vector<QString> dnsNames;
    std::vector<QString> uris;
    std::vector<QString> userNames; ///< UPN (Microsoft otherName) and the subject's UID
    Instant notBefore;
    Instant notAfter;
    bool neverExpires = false; ///< 99991231235959Z: "no well-defined expiration date" (4.1.2.5)
    bool isAuthority = false;  ///< basicConstraints cA, or a self-issued version 1 certificate
    bool serverAuthentication = false;
    bool clientAuthentication = false; ///< by extended key usage, or by having none

    /// Value of the handle x509-issuer-serial.
    QByteArray issuerSerial() const { return issuerSha256 + '/' + serial; }
};

enum class RevocationReason { Final, Hold, Removed };

struct RevokedSerial
{
    QByteArray serial; ///< lower-case hex without leading zero octets
    Instant at;
    RevocationReason reason = RevocationReason::Final;
    QString reasonText; ///< "key compromise", or empty
};

struct CrlFacts
{
    QByteArray issuerSha256;
    QString issuer;
    Instant thisUpdate;
    std::optional<Instant> nextUpdate;
    std::vector<RevokedSerial> revoked;
    QString
        unusable; ///< a sentence why it must not be used at all (delta, indirect, unknown critical extension), or empty
    QString partialBecause; ///< a sentence why absence from it says nothing (partitioned, some reasons only), or empty
};

/// One DER certificate; bytes after it are Malformed.
Result<CertificateFacts> readCertificate(QByteArrayView der);
/// One DER CRL, of at most 2,000,000 entries.
Result<CrlFacts> readCrl(QByteArrayView der);
/// Certificates and CRLs inside PKCS#7 SignedData without content ("certs-only", RFC 5652 5.1), as DER views.
struct Pkcs7Contents
{
    std::vector<QByteArrayView> certificates;
    std::vector<QByteArrayView> crls;
};
Result<Pkcs7Contents> readPkcs7(QByteArrayView der);

/// "key compromise" for a CRLReason (RFC 5280 5.3.1), or empty.
QString revocationReasonText(int code);

/// Cheap: do these bytes begin like a DER certificate (or a CRL)? Looks at the first 64 bytes only.
bool looksLikeCertificate(QByteArrayView bytes);
bool looksLikeCrl(QByteArrayView bytes);
bool looksLikePkcs7(QByteArrayView bytes);

} // namespace probate
