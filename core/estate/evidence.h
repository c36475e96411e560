// Joins words on states, absences, accounts and lifetimes to the credentials that they are about. It weighs nothing:
// what they come to is core/closure's.
#pragma once

#include "core/estate/credential_union.h"

namespace probate {

/// Fills evidence, uses, placements, caps and the rest of `seen` of credentials that `joined` numbered.
void attachEvidence(std::vector<Credential> &credentials, const CredentialUnion &joined,
                    const Observations &observations);

} // namespace probate
