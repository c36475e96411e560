#include "core/estate/estate.h"

#include "core/estate/as_of.h"
#include "core/estate/describe.h"
#include "core/estate/evidence.h"
#include "core/estate/principals.h"

#include <thread>

namespace probate {

Estate buildEstate(Observations observations, Instant asOf)
{
    Estate estate;
    estate.observations = existingAt(std::move(observations), asOf);
    {
        // Neither knows of the other; reading observations from several threads is safe.
        const std::jthread principals([&] {
            Principals joined = joinPrincipals(estate.observations, asOf);
            estate.principals = std::move(joined.principals);
            estate.aliasConflicts = std::move(joined.conflicts);
        });
        const CredentialUnion joined(estate.observations);
        estate.credentials = describeCredentials(joined, estate.observations);
        attachEvidence(estate.credentials, joined, estate.observations);
    }
    return estate;
}

} // namespace probate
