// Verdicts over a whole estate: which credentials count to whom, every credential against its owners' closures, and
// every closed principal with its layers and its last possible access. Knows no check and no report.
#pragma once

#include "core/closure/closure_in_force.h"
#include "core/closure/credential_verdict.h"
#include "core/policy/issuer_facts.h"
#include "core/policy/trust_map.h"

namespace probate {

struct EstateVerdicts
{
    std::vector<CredentialVerdict> credentials; ///< the worst one a credential, in the estate's order
    std::vector<CredentialVerdict> byClosure;   ///< every (closed principal, credential) pair, by principal
    std::vector<std::uint32_t> placeOf;         ///< of each row of byClosure: its credential's place in the estate
    std::vector<PrincipalVerdict> closures;     ///< closed principals, worst first
};

/// `claims` and `ownership` as core/correlate makes them: ownership in the estate's order.
EstateVerdicts judgeEstate(const Estate &estate, const std::vector<Claim> &claims,
                           const std::vector<Ownership> &ownership, const Policy &policy, const TrustMap &trust,
                           Instant asOf);

/// The credentials that would work again if this principal were enabled: blocked by its state, not by a switch of their
/// own (closure.md, "Re-enable simulation"). Ids in the estate's order.
std::vector<CredentialId> revivedByReenabling(const PrincipalVerdict &principal, const Estate &estate,
                                              const Policy &policy, Instant asOf);

} // namespace probate
