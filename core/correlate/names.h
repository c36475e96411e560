// Names as they stand in credentials, files and commits, read as the aliases that they can be by their form alone, and
// the identities of machines told apart from people's. No name is guessed: "ann" is a login, never an address's local
// part.
#pragma once

#include "core/model/observation.h"

namespace probate {

/// What a bare name can mean: an address an email and a upn, a DN a directory's name, "system:serviceaccount:NS:NAME"
/// and a SPIFFE id a Kubernetes service account, an ARN itself, a word without blanks a login.
std::vector<Alias> readingsOf(const QString &name);

/// What a commit's identity can mean: its address, and the login in GitHub's and GitLab's private addresses.
std::vector<Alias> readingsOf(const CommitIdentity &identity);

/// Bots, CI systems and forges' own committers, who wrote what others decided: never blamed.
bool isMachine(const CommitIdentity &identity);

/// Owners as CODEOWNERS writes them: "@login", "@org/team", an address, or an alias with its space.
std::vector<Alias> codeOwnerReadings(const QString &owner);

} // namespace probate
