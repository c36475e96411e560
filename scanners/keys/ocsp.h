// Saved OCSP answers (RFC 6960), as plain facts. This room reads what is stated and believes it as a statement; whether
// the signature holds is for authorities.h to say.
#pragma once

#include "core/base/error.h"
#include "scanners/keys/x509.h"

namespace probate {

enum class OcspStatus { Good, Revoked, Unknown };

struct OcspSingle
{
    QByteArray hashAlgorithm; ///< "SHA-1", "SHA-256" …, empty for others
    QByteArray issuerNameHash;
    QByteArray issuerKeyHash;
    QByteArray serial; ///< lower-case hex without leading zero octets
    OcspStatus status = OcspStatus::Unknown;
    std::optional<Instant> revokedAt;
    RevocationReason reason = RevocationReason::Final;
    QString reasonText;
    Instant thisUpdate;
    std::optional<Instant> nextUpdate;
};

struct OcspFacts
{
    int responseStatus = 0; ///< 0: successful; else an error of the responder, and nothing follows
    Instant producedAt;
    std::vector<OcspSingle> answers;
};

/// One DER OCSPResponse; bytes after it are Malformed, more than 10,000 answers Limit.
Result<OcspFacts> readOcspResponse(QByteArrayView der);

/// Cheap: do these bytes begin like a DER OCSPResponse?
bool looksLikeOcspResponse(QByteArrayView bytes);

} // namespace probate
