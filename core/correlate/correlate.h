// Whose is it, and how do we know: claims of principals on credentials, and what they come to together. Every claim has
// a basis, a confidence and a sentence. A pure function of the estate; it judges no state and refuses to guess names.
#pragma once

#include "core/model/estate.h"
#include "core/policy/policy.h"

namespace probate {

struct CorrelationPolicy
{
    double ownerThreshold = 0.5; ///< below it nobody owns (O01)
    double conflictMargin = 0.1; ///< candidates of one strength class closer than this contradict each other (O02)
    bool foldPlusTags = false;   ///< "ann+ci@example.com" is "ann@example.com"
    std::vector<OwnerRule> rules = {}; ///< the user's own

    bool operator==(const CorrelationPolicy &) const = default;
};

struct Correlation
{
    std::vector<Claim> claims;        ///< sorted by credential, relation, principal, basis
    std::vector<Ownership> ownership; ///< one a credential, in the estate's order

    bool operator==(const Correlation &) const = default;
};

/// The part of a policy that claims and ownership depend on.
CorrelationPolicy correlationPolicy(const Policy &policy);

/// Runs every correlator of the catalogue over every credential and combines what they say (ownership.h).
Correlation correlate(const Estate &estate, const CorrelationPolicy &policy = {});

} // namespace probate
