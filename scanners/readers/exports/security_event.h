// A security event token (RFC 8417) held against the profile of the Shared Signals Framework 1.0, and what its event
// says of whom. It believes nothing: whether the signature holds is the caller's to know.
#pragma once

#include "core/base/error.h"
#include "core/model/observation.h"

#include <QJsonObject>

namespace probate {

struct SecurityEvent
{
    QString issuer;
    QString id;                   ///< jti
    QString transaction;          ///< txn, may be empty
    QString type;                 ///< the event's URI as sent
    Instant sent;                 ///< iat
    Instant at;                   ///< toe, else event_timestamp, else iat
    std::optional<Alias> subject; ///< nothing for formats that name nobody we know
    QString session;              ///< of a complex subject, may be empty
};

/// Malformed where the profile is broken: wrong typ, `sub` or `exp` present, no subject, not exactly one event, no iss,
/// iat or jti. Older senders' `subject` inside the event and `subject_type` for `format` are taken.
Result<SecurityEvent> readSecurityEvent(const QJsonObject &header, const QJsonObject &claims);

/// The closure that the event asks for or takes back; nothing for events that are about something else.
std::optional<ClosureSignalled> closureOf(const SecurityEvent &event);

/// session-presented or session-established: somebody used a session then.
bool showsUse(const SecurityEvent &event);

} // namespace probate
