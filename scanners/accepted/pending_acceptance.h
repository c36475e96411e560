// What lists say of a secret in an object of a history before it is known at which paths and by which commits that
// stands: written into the sighting, settled and taken out before anybody else sees it.
#pragma once

#include "scanners/accepted/accepted_secrets.h"

#include <optional>

namespace probate {

struct PendingAcceptance
{
    AcceptedSecrets::BySecret secret = 0;
    bool severalLines = false; ///< in one document: nobody accepts it by one line
};

/// For SecretSeen::suppressedBy while SecretSeen::suppressed does not hold.
QString toText(const PendingAcceptance &pending);
std::optional<PendingAcceptance> readPending(const QString &text);
/// Of two sightings in one document: what both say.
PendingAcceptance both(const PendingAcceptance &one, const PendingAcceptance &other, bool sameLine);

} // namespace probate
