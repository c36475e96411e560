#include "core/estate/as_of.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace probate {

namespace {

/// Cuts later parts from one fact; false where nothing of it exists yet.
class Trimmer
{
public:
    explicit Trimmer(Instant asOf) : m_asOf(asOf) {}

    bool operator()(SecretSeen &fact) const { return trim(fact.credential); }
    bool operator()(CredentialListed &fact) const { return trim(fact.credential); }
    /// An end that is announced for later has not happened: the word is left out rather than believed early.
    bool operator()(StateEvidence &fact) const { return !later(fact.time.at) && !later(fact.endedAt); }
    bool operator()(ListingRead &fact) const { return !later(fact.time.at); }
    bool operator()(UseSeen &fact) const { return fact.at <= m_asOf && !later(fact.time.at); }
    bool operator()(AccountState &fact) const
    {
        cut(fact.notBefore);
        cut(fact.lastLogin);
        return !later(fact.time.at);
    }
    bool operator()(LifetimeCap &fact) const { return !later(fact.time.at); }
    bool operator()(PrincipalSeen &fact) const
    {
        std::erase_if(fact.aliases, [&](const ValidAlias &alias) { return later(alias.from); });
        return !later(fact.opened);
    }
    bool operator()(ClosureSignalled &fact) const { return fact.effective <= m_asOf && !later(fact.sentAt); }
    bool operator()(SignalDelivered &fact) const { return fact.at <= m_asOf && !later(fact.sentAt); }
    bool operator()(OwnershipStated &fact) const { return !later(fact.at); }
    bool operator()(AccountOwned &fact) const { return !later(fact.at); }
    bool operator()(TrustStated &fact) const { return !later(fact.time.at); }
    bool operator()(SecretPlaced &fact) const
    {
        const auto isLater = [&](const CommitIdentity &it) { return it.at > m_asOf; };
        std::erase_if(fact.introduced, [&](const SecretPlaced::Introduction &it) { return isLater(it.committer); });
        std::erase_if(fact.readers, isLater);
        std::erase_if(fact.wideReaders, isLater);
        if (later(fact.lastCommitAt)) {
            fact.lastCommitAt = std::nullopt;
        }
        return !fact.introduced.empty() || fact.inIndex || fact.inWorkTree;
    }

private:
    bool later(const std::optional<Instant> &at) const { return at && *at > m_asOf; }
    void cut(std::optional<Instant> &at) const
    {
        if (later(at)) {
            at = std::nullopt;
        }
    }
    void cut(std::optional<LifetimeDate> &date) const
    {
        if (date && date->at > m_asOf) {
            date = std::nullopt;
        }
    }
    /// A credential that its issuer or its first commit dates later does not exist. The start of a validity that is
    /// written in the credential itself may lie ahead of its making, and a file's time proves nothing.
    bool trim(CredentialDescription &description) const
    {
        Lifetime &lifetime = description.lifetime;
        cut(lifetime.rotated);
        cut(lifetime.lastUsed);
        if (!lifetime.issued || lifetime.issued->at <= m_asOf) {
            return true;
        }
        const LifetimeBasis basis = lifetime.issued->basis;
        if (basis == LifetimeBasis::IssuerExport || basis == LifetimeBasis::FirstCommit) {
            return false;
        }
        if (basis != LifetimeBasis::Credential) {
            lifetime.issued = std::nullopt;
        }
        return true;
    }

    Instant m_asOf;
};

using SecretAt = std::pair<QString, Handle>;

/// Secrets that a repository came to hold only later.
std::set<SecretAt> notYetCommitted(const std::vector<KnownObservation> &observations, Instant asOf)
{
    std::set<SecretAt> found;
    std::set<SecretAt> standing;
    for (const KnownObservation &known : observations) {
        const auto *placed = std::get_if<SecretPlaced>(&known.observation.fact);
        if (!placed || placed->introduced.empty()) {
            continue;
        }
        const bool early = placed->inIndex || placed->inWorkTree ||
                           std::any_of(placed->introduced.begin(), placed->introduced.end(),
                                       [&](const auto &introduction) { return introduction.committer.at <= asOf; });
        (early ? standing : found).insert({known.observation.origin.source, placed->secret});
    }
    std::erase_if(found, [&](const SecretAt &it) { return standing.contains(it); });
    return found;
}

bool seenTooEarly(const Observation &observation, const std::set<SecretAt> &notYet)
{
    const auto *seen = std::get_if<SecretSeen>(&observation.fact);
    if (!seen || notYet.empty()) {
        return false;
    }
    const auto &names = seen->credential.handles;
    return std::any_of(names.begin(), names.end(), [&](const Handle &handle) {
        return notYet.contains({observation.origin.source, handle});
    });
}

/// Sorted by id, each id once. The permutation is sorted and then applied in place: observations are large, and a
/// second array of them would be the peak of all memory.
void putInOrder(std::vector<KnownObservation> &observations)
{
    const auto before = [](const KnownObservation &a, const KnownObservation &b) { return a.id < b.id; };
    if (!std::is_sorted(observations.begin(), observations.end(), before)) {
        std::vector<std::size_t> order(observations.size());
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return before(observations[a], observations[b]); });
        for (std::size_t start = 0; start < order.size(); ++start) {
            if (order[start] == start) {
                continue;
            }
            KnownObservation held = std::move(observations[start]);
            std::size_t at = start;
            for (std::size_t from = order[at]; from != start; from = order[at]) {
                observations[at] = std::move(observations[from]);
                order[at] = at;
                at = from;
            }
            observations[at] = std::move(held);
            order[at] = at;
        }
    }
    const auto same = [](const KnownObservation &a, const KnownObservation &b) { return a.id == b.id; };
    observations.erase(std::unique(observations.begin(), observations.end(), same), observations.end());
}

} // namespace

std::vector<KnownObservation> existingAt(std::vector<KnownObservation> observations, Instant asOf)
{
    std::erase_if(observations, [&](const KnownObservation &it) { return it.observation.collectedAt > asOf; });
    const auto notYet = notYetCommitted(observations, asOf);
    const Trimmer trimmer(asOf);
    std::erase_if(observations, [&](KnownObservation &it) {
        return seenTooEarly(it.observation, notYet) || !std::visit(trimmer, it.observation.fact);
    });
    putInOrder(observations);
    return observations;
}

} // namespace probate
