// One listing of tokens or keys whose rows have an id, dates and an owner: what GitHub's, GitLab's and Okta's listings
// have in common. It knows no vendor's field names.
#pragma once

#include "scanners/readers/exports/json_export.h"

namespace probate {

/// One row, read.
struct ListedToken
{
    CredentialDescription described; ///< its first handle is the row's
    Scope scope;
    EvidenceState state = EvidenceState::Enabled;
    QString because;
    std::optional<Instant> endedAt; ///< for Ended
    std::optional<Instant> used;
    std::optional<Alias> owner;
    Relation relation = Relation::Owner;
    Basis basis = Basis::StatedByIssuer;
    QString ownedBecause;
};

/// Puts the description, the state, the use and the owner.
void put(Export &from, ListedToken token, const QString &item);

/// "SHA256:…" of an OpenSSH public key line "ssh-ed25519 AAAA… comment" as ssh-keygen -l prints it; nothing if it is
/// none.
std::optional<Handle> sshKeyHandle(const QString &publicKeyLine);

} // namespace probate
