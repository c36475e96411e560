// The verdict on one closed principal: whether it is closed, what keeps it open, and when it could last act, from the
// verdicts on its credentials and its layers. Knows neither how those came about nor who holds what.
#pragma once

#include "core/closure/holdings.h"
#include "core/closure/layers.h"

#include <span>

namespace probate {

struct Reckoning
{
    const ClosedPrincipal &closed;
    const Estate &estate;
    std::span<const CredentialVerdict> verdicts; ///< parallel to closed.credentials
    const Policy &policy;
};

PrincipalVerdict judgePrincipal(const Reckoning &reckoning, const CompleteListings &listings, const TrustMap &trust);

} // namespace probate
