#include "core/estate/estate.h"

#include "core/estate/as_of.h"
#include "core/estate/describe.h"
#include "core/estate/evidence.h"
#include "core/estate/principals.h"

namespace probate {

Estate buildEstate(Observations observations, Instant asOf)
{
    Estate estate;
    estate.observations = existingAt(std::move(observations), asOf);
    {
        const CredentialUnion joined(estate.observations);
        estate.credentials = describeCredentials(joined, estate.observations);
        attachEvidence(estate.credentials, joined, estate.observations);
    }
    Principals joined = joinPrincipals(estate.observations);
    estate.principals = std::move(joined.principals);
    estate.aliasConflicts = std::move(joined.conflicts);
    return estate;
}

} // namespace probate
