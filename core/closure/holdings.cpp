#include "core/closure/holdings.h"

#include <QHashFunctions>

#include <algorithm>
#include <unordered_map>

namespace probate {

namespace {

using ClosedIndex = std::unordered_map<QString, std::size_t>;

void add(std::vector<std::size_t> &list, std::size_t value)
{
    if (list.empty() || list.back() != value) {
        list.push_back(value);
    }
}

/// Handed over without rotation: who owned it before may still hold it.
bool stillHeldByFormerOwner(const Credential &credential, const Closure &closure)
{
    const auto renewed = [&](const std::optional<LifetimeDate> &date) { return date && date->at > closure.at; };
    return !renewed(credential.lifetime.rotated) && !renewed(credential.lifetime.issued);
}

/// Where credentials stand in an estate. Estates are sorted by id, so that nothing is built; made-up ones may not be.
class Places
{
public:
    explicit Places(const std::vector<Credential> &credentials) : m_credentials(credentials)
    {
        if (!std::ranges::is_sorted(credentials, {}, &Credential::id)) {
            for (std::size_t i = 0; i < credentials.size(); ++i) {
                m_unsorted.emplace(credentials[i].id, i);
            }
        }
    }

    std::optional<std::size_t> find(const CredentialId &id, std::size_t perhaps = 0) const
    {
        if (perhaps < m_credentials.size() && m_credentials[perhaps].id == id) {
            return perhaps;
        }
        if (!m_unsorted.empty()) {
            const auto at = m_unsorted.find(id);
            return at == m_unsorted.end() ? std::nullopt : std::optional(at->second);
        }
        const auto at = std::ranges::lower_bound(m_credentials, id, {}, &Credential::id);
        return at == m_credentials.end() || at->id != id
                   ? std::nullopt
                   : std::optional(static_cast<std::size_t>(at - m_credentials.begin()));
    }

private:
    const std::vector<Credential> &m_credentials;
    std::unordered_map<QString, std::size_t> m_unsorted;
};

class Holdings
{
public:
    Holdings(const Estate &estate, const std::vector<Claim> &claims, const std::vector<Ownership> &ownership,
             const Policy &policy, Instant asOf)
        : m_policy(policy)
    {
        for (const Principal &principal : estate.principals) {
            if (auto closure = closureInForce(principal, asOf)) {
                m_index.emplace(principal.id, closed.size());
                closed.push_back({&principal, std::move(*closure), {}});
            }
        }
        const Places places(estate.credentials);
        subjects(claims, places);
        for (std::size_t i = 0; i < ownership.size(); ++i) { // in the estate's order, if nothing is missing
            if (const auto at = places.find(ownership[i].credential, i)) {
                owners(ownership[i], estate.credentials[*at], *at);
            }
        }
        for (ClosedPrincipal &each : closed) {
            std::erase_if(each.credentials, [&](std::size_t i) { return estate.credentials[i].exempt; });
            std::sort(each.credentials.begin(), each.credentials.end());
            each.credentials.erase(std::unique(each.credentials.begin(), each.credentials.end()),
                                   each.credentials.end());
        }
    }

    std::vector<ClosedPrincipal> closed;

private:
    ClosedPrincipal *find(const PrincipalId &id)
    {
        const auto at = m_index.find(id);
        return at == m_index.end() ? nullptr : &closed[at->second];
    }

    void subjects(const std::vector<Claim> &claims, const Places &places)
    {
        for (const Claim &claim : claims) {
            ClosedPrincipal *subject = claim.relation == Relation::Subject ? find(claim.principal) : nullptr;
            const auto at = subject ? places.find(claim.credential) : std::nullopt;
            if (at && claim.confidence >= m_policy.ownerThreshold) {
                add(subject->credentials, *at);
            }
        }
    }

    void owners(const Ownership &owned, const Credential &credential, std::size_t index)
    {
        const bool allClosed = std::all_of(owned.owners.begin(), owned.owners.end(),
                                           [&](const PrincipalId &id) { return m_index.contains(id); });
        if (!owned.anyOwnerSuffices || allClosed) {
            for (const PrincipalId &id : owned.owners) {
                if (ClosedPrincipal *owner = find(id)) {
                    add(owner->credentials, index);
                }
            }
        }
        for (const PrincipalId &id : owned.formerOwners) {
            ClosedPrincipal *owner = find(id);
            if (owner && stillHeldByFormerOwner(credential, owner->closure)) {
                add(owner->credentials, index);
            }
        }
    }

    const Policy &m_policy;
    ClosedIndex m_index;
};

} // namespace

std::vector<ClosedPrincipal> closedPrincipals(const Estate &estate, const std::vector<Claim> &claims,
                                              const std::vector<Ownership> &ownership, const Policy &policy,
                                              Instant asOf)
{
    return std::move(Holdings(estate, claims, ownership, policy, asOf).closed);
}

} // namespace probate
