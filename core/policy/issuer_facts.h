// Facts about issuers as rows of data (resources/issuers/*.yaml): what disabling and revoking do, longest lifetimes,
// lags and who can revoke. Each row names its source and says whether it was verified there. No verdict branches on a
// vendor.
#pragma once

#include "core/base/error.h"
#include "core/model/names.h"

#include <vector>

#include "core/base/instant.h"

namespace probate {

struct IssuerFact
{
    QString system;          ///< the part of an issuer's name before the colon: "aws", "keycloak"
    QString mechanism;       ///< "access key", "offline session"
    std::vector<Kind> kinds; ///< kinds of credential that the row speaks of
    QString onDisable;       ///< what disabling the principal does
    QString onRevoke;        ///< what revoking does
    bool revocable = true;   ///< false: nothing but its expiry ends it
    std::optional<Duration> longestLifetime;
    Duration lag{0};       ///< until a revocation shows everywhere
    QString revokedBy;     ///< who can revoke what
    QString revokeCommand; ///< the vendor's command with ${placeholders}, as text; never executed
    QString evidence;      ///< what to collect afterwards to prove it
    QString source;        ///< document and section
    bool verified = false; ///< read in that source by us, or shown by a real system in a test; else from memory
    QString file;
    int line = 0;

    bool operator==(const IssuerFact &) const = default;
};

struct IssuerFacts
{
    std::vector<IssuerFact> rows; ///< sorted by system, then mechanism

    bool operator==(const IssuerFacts &) const = default;
};

/// Rows of one file. Unknown keys are errors with the line.
Result<std::vector<IssuerFact>> parseIssuerFacts(QByteArrayView yaml, const QString &name);

/// Joins files; an error if a system and mechanism stand twice.
Result<IssuerFacts> joinIssuerFacts(std::vector<std::vector<IssuerFact>> files);

/// The row for a credential of this kind from this issuer ("aws:519410398235"), or nothing.
const IssuerFact *factFor(const IssuerFacts &facts, const QString &issuer, Kind kind);

} // namespace probate
