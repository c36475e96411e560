// Who is closed, and which credentials count to each: what is claimed to be theirs, what they own, and what they handed
// over and may still hold. Knows no state of any credential.
#pragma once

#include "core/closure/closure_in_force.h"
#include "core/policy/policy.h"

namespace probate {

/// A principal with a closure in force, and what counts to it.
struct ClosedPrincipal
{
    const Principal *principal = nullptr;
    Closure closure;
    std::vector<std::size_t> credentials; ///< ascending indices
};

/// In the estate's order of principals. `ownership` is in the estate's order of credentials.
std::vector<ClosedPrincipal> closedPrincipals(const Estate &estate, const std::vector<Claim> &claims,
                                              const std::vector<Ownership> &ownership, const Policy &policy,
                                              Instant asOf);

} // namespace probate
