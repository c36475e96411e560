#include "core/estate/evidence.h"

#include "core/base/in_parts.h"
#include "core/estate/absence.h"
#include "core/estate/account_words.h"
#include "core/estate/requirements.h"

#include <algorithm>
#include <numeric>
#include <span>
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

/// Which observations name which credential by a handle, grouped by credential and in the order of observations.
class Bearings
{
public:
    Bearings(const CredentialUnion &joined, const Observations &observations) : m_first(joined.count() + 1)
    {
        constexpr std::size_t part = 1 << 16;
        std::vector<std::vector<Bearing>> parts(observations.size() / part + 1);
        inParts(
            observations.size(),
            [&](std::size_t first, std::size_t last) {
                std::vector<std::uint32_t> named;
                for (std::size_t at = first; at < last; ++at) {
                    if (const auto handle = observations.handleNamed(at)) {
                        joined.named(*handle, named);
                        for (const std::uint32_t credential : named) {
                            parts[first / part].push_back({credential, static_cast<std::uint32_t>(at)});
                        }
                    }
                }
            },
            part);
        for (const auto &bearings : parts) {
            for (const Bearing &it : bearings) {
                ++m_first[it.credential + 1];
            }
        }
        std::partial_sum(m_first.begin(), m_first.end(), m_first.begin());
        m_observations.resize(m_first.back());
        auto next = m_first;
        for (const auto &bearings : parts) {
            for (const Bearing &it : bearings) {
                m_observations[next[it.credential]++] = it.observation;
            }
        }
    }

    std::span<const std::uint32_t> of(std::size_t credential) const
    {
        return std::span(m_observations).subspan(m_first[credential], m_first[credential + 1] - m_first[credential]);
    }

private:
    struct Bearing
    {
        std::uint32_t credential = 0;
        std::uint32_t observation = 0;
    };

    std::vector<std::size_t> m_first; ///< by credential, in m_observations
    std::vector<std::uint32_t> m_observations;
};

/// Puts each fact that names a handle where the handle belongs.
class Attacher
{
public:
    Attacher(const Bearings &bearings, const Observations &observations, const Requirements &requirements)
        : m_bearings(bearings), m_observations(observations), m_requirements(requirements)
    {}

    void attach(std::size_t number, Credential &credential) const
    {
        const auto named = m_bearings.of(number);
        credential.seen.reserve(credential.seen.size() + named.size());
        credential.evidence.reserve(named.size());
        for (const std::uint32_t at : named) {
            const ObservationId &id = m_observations.id(at);
            credential.seen.push_back(id);
            if (m_observations.holds<StateEvidence>(at)) {
                attach(m_observations.fact<StateEvidence>(at), id, credential);
            } else if (m_observations.holds<UseSeen>(at)) {
                auto use = m_observations.fact<UseSeen>(at);
                credential.uses.push_back({use.at, use.time, std::move(use.because), id});
            } else if (m_observations.holds<SecretPlaced>(at)) {
                credential.placements.push_back(
                    {m_observations.origin(at).source, m_observations.fact<SecretPlaced>(at), id});
            }
        }
    }

private:
    void attach(StateEvidence &&state, const ObservationId &id, Credential &credential) const
    {
        const auto met = m_requirements.met(state.scope.issuer, state.requires_);
        if (met == Requirements::Met::No) {
            return;
        }
        Evidence &evidence = credential.evidence.emplace_back();
        evidence.scope = std::move(state.scope);
        evidence.what = whatOf(state.state);
        evidence.time = state.time;
        evidence.endedAt = state.endedAt;
        evidence.irreversible = state.irreversible;
        evidence.endsAt = state.endsAt;
        evidence.speaksUntil = state.speaksUntil;
        evidence.overridesIssuer = state.overridesIssuer;
        evidence.because = std::move(state.because);
        evidence.from = {id};
        if (met == Requirements::Met::Undated) {
            evidence.time.at = std::nullopt;
            evidence.irreversible = false;
        }
    }

    const Bearings &m_bearings;
    const Observations &m_observations;
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
    credential.seen.shrink_to_fit();
    credential.evidence.shrink_to_fit();
}

} // namespace

void attachEvidence(std::vector<Credential> &credentials, const CredentialUnion &joined,
                    const Observations &observations)
{
    const Requirements requirements(observations);
    const auto each = [&](auto use) {
        inParts(credentials.size(), [&](std::size_t first, std::size_t last) {
            for (std::size_t i = first; i < last; ++i) {
                use(i);
            }
        });
    };
    {
        const Bearings bearings(joined, observations);
        const Attacher attacher(bearings, observations, requirements);
        each([&](std::size_t i) { attacher.attach(i, credentials[i]); });
    }
    addAbsences(credentials, joined, observations, requirements);
    addAccountWords(credentials, observations);
    each([&](std::size_t i) { putInOrder(credentials[i]); });
}

} // namespace probate
