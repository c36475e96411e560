// What a listing says of the credentials that it does not list. Only of those that it could have listed: the rule
// stands at ListingRead (core/model/observation.h).
#pragma once

#include "core/estate/credential_union.h"
#include "core/estate/requirements.h"

namespace probate {

/// Adds Absent (or, for CRLs and KRLs, NotRevoked) evidence. Call it when every StateEvidence is in place and nothing
/// else.
void addAbsences(std::vector<Credential> &credentials, const CredentialUnion &joined, const Observations &observations,
                 const Requirements &requirements);

} // namespace probate
