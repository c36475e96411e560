#include "core/estate/as_of.h"

#include "core/base/sorting.h"

#include <algorithm>
#include <set>
#include <tuple>

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
    bool operator()(AccountOwned &fact) const { return !later(fact.at) && !later(fact.from); }
    bool operator()(TrustStated &fact) const { return !later(fact.time.at); }
    bool operator()(SecretPlaced &fact) const
    {
        const auto isLater = [&](const CommitIdentity &it) { return it.at > m_asOf; };
        const bool isDated = !fact.introduced.empty();
        std::erase_if(fact.introduced, [&](const SecretPlaced::Introduction &it) { return isLater(it.committer); });
        std::erase_if(fact.readers, isLater);
        std::erase_if(fact.wideReaders, isLater);
        if (later(fact.lastCommitAt)) {
            fact.lastCommitAt = std::nullopt;
        }
        return !isDated || !fact.introduced.empty() || fact.inIndex || fact.inWorkTree;
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
std::set<SecretAt> notYetCommitted(const Observations &observations, Instant asOf)
{
    std::set<SecretAt> found;
    const auto sort = [&](bool wantLater, auto use) {
        observations.each<SecretPlaced>([&](std::size_t at, const SecretPlaced &placed) {
            if (placed.introduced.empty() || observations.collectedAt(at) > asOf) {
                return;
            }
            const bool later = !placed.inIndex && !placed.inWorkTree &&
                               std::ranges::none_of(placed.introduced, [&](const auto &introduction) {
                                   return introduction.committer.at <= asOf;
                               });
            if (later == wantLater) {
                use(SecretAt{observations.origin(at).source, placed.secret});
            }
        });
    };
    sort(true, [&](const SecretAt &it) { found.insert(it); });
    if (!found.empty()) {
        sort(false, [&](const SecretAt &it) { found.erase(it); });
    }
    return found;
}

bool seenTooEarly(const SecretSeen &seen, const QString &source, const std::set<SecretAt> &notYet)
{
    return std::ranges::any_of(seen.credential.handles, [&](const Handle &handle) {
        return notYet.contains({source, handle});
    });
}

enum class Existing : unsigned char { No, InPart, Yes };

class Judge
{
public:
    Judge(const Observations &observations, Instant asOf)
        : m_observations(observations), m_asOf(asOf), m_trimmer(asOf), m_notYet(notYetCommitted(observations, asOf))
    {}

    Existing exists(std::size_t at) const
    {
        if (m_observations.collectedAt(at) > m_asOf) {
            return Existing::No;
        }
        const bool mayBeEarly = !m_notYet.empty() && m_observations.holds<SecretSeen>(at);
        if (!mayBeEarly && m_observations.latestIn(at) <= m_asOf && !m_observations.holds<SecretPlaced>(at)) {
            return Existing::Yes; // most say nothing of later times: there is nothing to cut
        }
        const Fact fact = m_observations[at].observation.fact;
        Fact trimmed = fact;
        const auto *seen = mayBeEarly ? std::get_if<SecretSeen>(&fact) : nullptr;
        if ((seen && seenTooEarly(*seen, m_observations.origin(at).source, m_notYet)) ||
            !std::visit(m_trimmer, trimmed)) {
            return Existing::No;
        }
        return trimmed == fact ? Existing::Yes : Existing::InPart;
    }

    Fact trimmed(std::size_t at) const
    {
        Fact fact = m_observations[at].observation.fact;
        std::visit(m_trimmer, fact);
        return fact;
    }

private:
    const Observations &m_observations;
    Instant m_asOf;
    Trimmer m_trimmer;
    std::set<SecretAt> m_notYet;
};

/// Those that exist, sorted by id, each id once.
std::vector<std::uint32_t> orderOf(const Observations &observations, const std::vector<Existing> &existing)
{
    std::vector<std::uint32_t> order;
    order.reserve(existing.size());
    for (std::uint32_t at = 0; at < existing.size(); ++at) {
        if (existing[at] != Existing::No) {
            order.push_back(at);
        }
    }
    const auto before = [&](std::uint32_t a, std::uint32_t b) { return observations.id(a) < observations.id(b); };
    if (!std::is_sorted(order.begin(), order.end(), before)) {
        // The first eight characters settle almost every comparison without a look at the id itself.
        std::vector<std::pair<std::uint64_t, std::uint32_t>> keyed;
        keyed.reserve(order.size());
        for (const std::uint32_t at : order) {
            keyed.emplace_back(leadingBytes(observations.id(at)), at);
        }
        sortInParts(keyed, [&](const auto &a, const auto &b) {
            return a.first != b.first
                       ? a.first < b.first
                       : std::tie(observations.id(a.second), a.second) < std::tie(observations.id(b.second), b.second);
        });
        std::ranges::transform(keyed, order.begin(), &std::pair<std::uint64_t, std::uint32_t>::second);
    }
    const auto same = [&](std::uint32_t a, std::uint32_t b) { return observations.id(a) == observations.id(b); };
    order.erase(std::unique(order.begin(), order.end(), same), order.end());
    return order;
}

} // namespace

Observations existingAt(Observations observations, Instant asOf)
{
    std::vector<Existing> existing(observations.size());
    {
        const Judge judge(observations, asOf);
        inParts(existing.size(), [&](std::size_t first, std::size_t last) {
            for (std::size_t at = first; at < last; ++at) {
                existing[at] = judge.exists(at);
            }
        });
        for (std::size_t at = 0; at < existing.size(); ++at) {
            if (existing[at] == Existing::InPart) {
                observations.replaceFact(at, judge.trimmed(at));
            }
        }
    }
    observations.arrange(orderOf(observations, existing));
    return observations;
}

} // namespace probate
