// What a credential is, from everything that describes it. Knows no evidence and no owners.
#pragma once

#include "core/estate/credential_union.h"

namespace probate {

/// The credentials of the union in the order of its ids: kind, handles, dates, accounts and sightings; no evidence yet.
std::vector<Credential> describeCredentials(const CredentialUnion &joined, const Observations &observations);

/// Several words on one lifetime, the most telling first: for each date the most trusted basis, within it the earliest
/// issue, the latest expiry, rotation and use.
Lifetime mergeLifetimes(const std::vector<const Lifetime *> &lifetimes);

} // namespace probate
