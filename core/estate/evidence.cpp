#include "core/estate/evidence.h"

#include "core/estate/absence.h"
#include "core/estate/account_words.h"
#include "core/estate/requirements.h"

#include <algorithm>
#include <tuple>

namespace probate {

namespace {

Evidence::What whatOf(EvidenceState state)
{
    switch (state) {
    case EvidenceState::Enabled:
        return Evidence::What::Enabled;
    case EvidenceState::SwitchedOff:
        return Evidence::What::SwitchedOff;
    case EvidenceState::Ended:
        return Evidence::What::Ended;
    case EvidenceState::EndedPassively:
        break;
    }
    return Evidence::What::EndedPassively;
}

/// Puts each fact that names a handle where the handle belongs.
class Attacher
{
public:
    Attacher(std::vector<Credential> &credentials, const CredentialUnion &joined, const Requirements &requirements)
        : m_credentials(credentials), m_joined(joined), m_requirements(requirements)
    {}

    void attach(const KnownObservation &known)
    {
        if (const auto *state = std::get_if<StateEvidence>(&known.observation.fact)) {
            attach(*state, known.id);
        } else if (const auto *use = std::get_if<UseSeen>(&known.observation.fact)) {
            for (Credential &credential : bearers(use->credential, known.id)) {
                credential.uses.push_back({use->at, use->time, use->because, known.id});
            }
        } else if (const auto *placed = std::get_if<SecretPlaced>(&known.observation.fact)) {
            for (Credential &credential : bearers(placed->secret, known.id)) {
                credential.placements.push_back({known.observation.origin.source, *placed, known.id});
            }
        } else if (const auto *owned = std::get_if<OwnershipStated>(&known.observation.fact)) {
            bearers(owned->credential, known.id);
        }
    }

private:
    std::vector<std::reference_wrapper<Credential>> bearers(const Handle &handle, const ObservationId &id)
    {
        std::vector<std::reference_wrapper<Credential>> found;
        for (const std::uint32_t credential : m_joined.named(handle)) {
            m_credentials[credential].seen.push_back(id);
            found.emplace_back(m_credentials[credential]);
        }
        return found;
    }

    void attach(const StateEvidence &state, const ObservationId &id)
    {
        const auto met = m_requirements.met(state.scope.issuer, state.requires_);
        if (met == Requirements::Met::No) {
            return;
        }
        Evidence evidence;
        evidence.scope = state.scope;
        evidence.what = whatOf(state.state);
        evidence.time = state.time;
        evidence.endedAt = state.endedAt;
        evidence.irreversible = state.irreversible;
        evidence.endsAt = state.endsAt;
        evidence.speaksUntil = state.speaksUntil;
        evidence.overridesIssuer = state.overridesIssuer;
        evidence.because = state.because;
        evidence.from = {id};
        if (met == Requirements::Met::Undated) {
            evidence.time.at = std::nullopt;
            evidence.irreversible = false;
        }
        for (Credential &credential : bearers(state.credential, id)) {
            credential.evidence.push_back(evidence);
        }
    }

    std::vector<Credential> &m_credentials;
    const CredentialUnion &m_joined;
    const Requirements &m_requirements;
};

auto keyOf(const Evidence &it)
{
    return std::tie(it.scope, it.time.at, it.what, it.time.lag, it.endedAt, it.because, it.from);
}

void putInOrder(Credential &credential)
{
    std::sort(credential.evidence.begin(), credential.evidence.end(),
              [](const Evidence &a, const Evidence &b) { return keyOf(a) < keyOf(b); });
    std::sort(credential.uses.begin(), credential.uses.end(),
              [](const Use &a, const Use &b) { return std::tie(a.at, a.from) < std::tie(b.at, b.from); });
    std::sort(credential.placements.begin(), credential.placements.end(), [](const Placement &a, const Placement &b) {
        return std::tie(a.source, a.from) < std::tie(b.source, b.from);
    });
    std::sort(credential.seen.begin(), credential.seen.end());
    credential.seen.erase(std::unique(credential.seen.begin(), credential.seen.end()), credential.seen.end());
}

} // namespace

void attachEvidence(std::vector<Credential> &credentials, const CredentialUnion &joined,
                    const std::vector<KnownObservation> &observations)
{
    const Requirements requirements(observations);
    Attacher attacher(credentials, joined, requirements);
    for (const KnownObservation &known : observations) {
        attacher.attach(known);
    }
    addAbsences(credentials, joined, observations, requirements);
    addAccountWords(credentials, observations);
    for (Credential &credential : credentials) {
        putInOrder(credential);
    }
}

} // namespace probate
