// Who there is: records of directories and issuers joined to principals, with their closures and accounts. Knows no
// credentials. The merge rules stand at buildEstate (estate.h).
#pragma once

#include "core/model/estate.h"

namespace probate {

struct Principals
{
    std::vector<Principal> principals;    ///< sorted by id
    std::vector<AliasConflict> conflicts; ///< sorted by alias
};

/// Sponsors are those of `asOf`.
Principals joinPrincipals(const Observations &observations, Instant asOf);

} // namespace probate
