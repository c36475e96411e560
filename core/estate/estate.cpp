#include "core/estate/estate.h"

#include "core/estate/as_of.h"
#include "core/estate/describe.h"
#include "core/estate/evidence.h"
#include "core/estate/principals.h"

namespace probate {

namespace {

std::vector<Described> descriptionsIn(const std::vector<KnownObservation> &observations)
{
    std::vector<Described> found;
    for (const KnownObservation &known : observations) {
        if (const auto *seen = std::get_if<SecretSeen>(&known.observation.fact)) {
            found.push_back({&known, &seen->credential, seen});
        } else if (const auto *listed = std::get_if<CredentialListed>(&known.observation.fact)) {
            found.push_back({&known, &listed->credential, nullptr});
        }
    }
    return found;
}

} // namespace

Estate buildEstate(std::vector<KnownObservation> observations, Instant asOf)
{
    Estate estate;
    estate.observations = existingAt(std::move(observations), asOf);
    {
        const CredentialUnion joined(descriptionsIn(estate.observations));
        estate.credentials = describeCredentials(joined);
        attachEvidence(estate.credentials, joined, estate.observations);
    }
    Principals joined = joinPrincipals(estate.observations);
    estate.principals = std::move(joined.principals);
    estate.aliasConflicts = std::move(joined.conflicts);
    return estate;
}

} // namespace probate
