// The security events that a closure calls for, as claims of SETs (RFC 8417) after the Shared Signals Framework 1.0,
// CAEP 1.0 and RISC 1.0: that the account is disabled or purged, that its sessions are revoked, and for each credential
// that is not shown to be over, that it is revoked. What they ask for is a request; nothing here, and no answer to it,
// makes a credential dead.
#pragma once

#include "core/evidence/statement.h"

namespace probate {

struct SignalSender
{
    QString issuer;               ///< "iss" of every event
    QString audience;             ///< "aud"; empty: none
    std::optional<Alias> subject; ///< how the principal is named; nothing: an e-mail address, else what there is
};

struct ClosureSignal
{
    QString id;         ///< jti
    QString type;       ///< the event's URI
    CredentialId about; ///< empty: the account as such
    QString name;       ///< for people: of the credential; not yet printable
    QJsonObject claims;
};

struct ClosureSignals
{
    QString transaction;               ///< txn: the same for every event of this closure, whenever it is written
    std::vector<ClosureSignal> events; ///< the account first, then its sessions, then credentials in the estate's order
    std::vector<QString> notes;        ///< credentials of which no event can tell, and why
};

/// Events are dated `now`. Usage where the principal has no name that a subject identifier (RFC 9493) can carry.
Result<ClosureSignals> signalsOf(const JudgedEstate &judged, const PrincipalVerdict &principal,
                                 const SignalSender &sender, Instant now);

/// The word of CAEP's credential-change for a kind (docs/closure-signals.md lists those that are ours), or empty.
QString credentialTypeOf(Kind kind);

/// The alias that the estate knows this principal by, and nobody else: for declarations and the ledger.
Alias lastingNameOf(const Principal &principal);

} // namespace probate
