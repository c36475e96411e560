// What all claims on one credential come to. The rule:
//
// 1. Of one principal's claims, each basis counts once, with its surest; independent bases add as 1 - (1 - a)(1 - b).
// More
//    support never lowers anybody.
// 2. A claim is as strong as its basis: decided by a person for this case; declared by the user's rules; stated by the
//    issuer or named in the credential; stored beside, created by or held; introduced or maintained. The strongest
//    class in which somebody reaches the threshold, with claims of that class and above alone, decides: no sum of weak
//    signs overrides a statement, nor does a rule that is hardly sure of itself. Reading is exposure and counts for
//    nothing here.
// 3. Who acts with it (subjects, and owners that are machines) and who answers for it are two questions. Where the
// subject
//    is known, only a stated or declared owner stands beside it.
// 4. Within the deciding class the best wins; those within the margin of it are owners together if one document names
// them
//    or the credential is an application's secret, else a conflict, in which all of them stay owners: leaving one out
//    could hide what a leaver still holds.
// 5. What a later word superseded does not count; whom it named is a former owner.
#pragma once

#include "core/correlate/correlator.h"

namespace probate {

Ownership settleOwnership(const CorrelationContext &context, const Credential &credential,
                          const std::vector<Voice> &voices, const CorrelationPolicy &policy);

} // namespace probate
