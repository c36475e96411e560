#include "core/evidence/exposure.h"

#include <algorithm>

namespace probate {

namespace {

/// Whoever put a secret into a commit has read it, whatever the lists of readers say.
bool isExposure(const Claim &claim)
{
    return claim.relation == Relation::Reader || claim.relation == Relation::WideReader ||
           claim.basis == Basis::IntroducedBy;
}

bool contains(const std::vector<PrincipalId> &ids, const PrincipalId &id)
{
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::vector<ExposedPlace> placesOf(const Credential &credential)
{
    std::vector<ExposedPlace> places;
    for (const Placement &placement : credential.placements) {
        ExposedPlace place;
        place.source = placement.source;
        place.paths = placement.placed.paths;
        for (const auto &introduction : placement.placed.introduced) {
            place.commits.push_back(introduction.commit);
            place.from = place.from ? std::min(*place.from, introduction.committer.at) : introduction.committer.at;
        }
        place.lastCommit = placement.placed.lastCommit;
        place.stillThere = !placement.placed.tips.empty() || placement.placed.inIndex || placement.placed.inWorkTree;
        if (!place.stillThere) {
            place.until = placement.placed.lastCommitAt;
        }
        places.push_back(std::move(place));
    }
    return places;
}

Exposure exposureOf(const JudgedEstate &judged, const PrincipalId &id, std::size_t index)
{
    const Credential &credential = judged.estate.credentials[index];
    Exposure exposure;
    exposure.credential = credential.id;
    exposure.verdict = judged.verdicts.credentials[index].verdict;
    exposure.places = placesOf(credential);
    if (credential.lifetime.rotated) {
        exposure.rotatedAt = credential.lifetime.rotated->at;
    }
    if (index < judged.correlation.ownership.size()) {
        const Ownership &owned = judged.correlation.ownership[index];
        exposure.owned = contains(owned.owners, id) || contains(owned.subjects, id);
    }
    return exposure;
}

} // namespace

std::vector<Exposure> exposuresOf(const JudgedEstate &judged, const PrincipalId &id)
{
    const auto closed = std::find_if(judged.verdicts.closures.begin(), judged.verdicts.closures.end(),
                                     [&](const PrincipalVerdict &verdict) { return verdict.principal == id; });
    std::map<CredentialId, std::size_t> indices;
    for (std::size_t i = 0; i < judged.estate.credentials.size(); ++i) {
        indices.emplace(judged.estate.credentials[i].id, i);
    }
    std::map<CredentialId, Exposure> found;
    for (const Claim &claim : judged.correlation.claims) {
        const auto index = indices.find(claim.credential);
        if (claim.principal != id || !isExposure(claim) || index == indices.end()) {
            continue;
        }
        const auto [at, isNew] = found.try_emplace(claim.credential);
        if (isNew) {
            at->second = exposureOf(judged, id, index->second);
        }
        at->second.narrow = at->second.narrow || claim.relation != Relation::WideReader;
        at->second.because.push_back({claim.because, claim.from});
    }
    std::vector<Exposure> exposures;
    for (auto &[credential, exposure] : found) {
        exposure.rotatedSince =
            closed != judged.verdicts.closures.end() && exposure.rotatedAt && *exposure.rotatedAt > closed->closure.at;
        exposures.push_back(std::move(exposure));
    }
    std::stable_sort(exposures.begin(), exposures.end(), [](const Exposure &a, const Exposure &b) {
        return std::tuple(a.isSettled(), !a.narrow) < std::tuple(b.isSettled(), !b.narrow);
    });
    return exposures;
}

} // namespace probate
