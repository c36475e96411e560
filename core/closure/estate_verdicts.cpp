#include "core/closure/estate_verdicts.h"

#include "core/base/parallel.h"
#include "core/closure/layers.h"

#include <QHashFunctions>

#include <algorithm>
#include <unordered_map>

namespace probate {

namespace {

/// Principals with a closure in force, and what counts to each of them.
struct ClosedPrincipal
{
    const Principal *principal = nullptr;
    Closure closure;
    std::vector<std::size_t> credentials; ///< ascending indices
};

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

/// What stores downstream add, asked once an issuer.
class Caches
{
public:
    explicit Caches(const TrustMap &trust) : m_trust(trust) {}

    Duration behind(const Credential &credential)
    {
        Duration longest = behind(credential.issuer);
        for (const Evidence &evidence : credential.evidence) {
            longest = std::max(longest, behind(evidence.scope.issuer));
        }
        return longest;
    }

private:
    Duration behind(const QString &issuer)
    {
        if (m_trust.issuers.empty() || issuer.isEmpty()) {
            return Duration{0};
        }
        const auto [at, isNew] = m_known.try_emplace(issuer, Duration{0});
        if (isNew) {
            at->second = longestCache(m_trust, issuer);
        }
        return at->second;
    }

    const TrustMap &m_trust;
    std::unordered_map<QString, Duration> m_known;
};

struct Reckoning
{
    const ClosedPrincipal &closed;
    const Estate &estate;
    std::span<const CredentialVerdict> verdicts; ///< parallel to closed.credentials
    const Policy &policy;
};

QString label(const Credential &credential)
{
    return credential.label.isEmpty() ? toText(credential.kind) : credential.label;
}

bool endsInTime(const Reckoning &reckoning, const Credential &credential, const Verdict &verdict)
{
    const Closure &closure = reckoning.closed.closure;
    return verdict.until &&
           *verdict.until <= closure.at + serviceLevel(reckoning.policy, *reckoning.closed.principal, closure,
                                                       credential.layer, credential.kind, credential.lifetime);
}

struct Tally
{
    int open = 0;
    int closing = 0;
    int unproven = 0;
    int blocked = 0;
    std::optional<Instant> until;
    Instant lastDeath;
};

Tally tally(const Reckoning &reckoning)
{
    Tally tally;
    tally.lastDeath = reckoning.closed.closure.at;
    for (std::size_t i = 0; i < reckoning.verdicts.size(); ++i) {
        const Verdict &verdict = reckoning.verdicts[i].verdict;
        const Credential &credential = reckoning.estate.credentials[reckoning.closed.credentials[i]];
        switch (verdict.state) {
        case State::Live:
            if (endsInTime(reckoning, credential, verdict)) {
                ++tally.closing;
                tally.until = std::max(tally.until, verdict.until);
            } else {
                ++tally.open;
            }
            break;
        case State::Unproven:
            ++tally.unproven;
            break;
        case State::Blocked:
            ++tally.blocked;
            break;
        case State::Dead:
            tally.lastDeath = std::max(tally.lastDeath, verdict.at.value_or(tally.lastDeath));
            break;
        }
    }
    return tally;
}

void decide(PrincipalVerdict &verdict, const Tally &tally)
{
    const auto gaps =
        std::count_if(verdict.layers.begin(), verdict.layers.end(), [](const LayerCell &cell) { return !cell.proven; });
    const bool nothingKnown =
        verdict.credentials.empty() && std::none_of(verdict.layers.begin(), verdict.layers.end(),
                                                    [](const LayerCell &cell) { return cell.mustBeProven; });
    const qsizetype count = static_cast<qsizetype>(verdict.credentials.size());
    if (tally.open > 0) {
        verdict.state = ClosureState::Open;
        verdict.reason = QStringLiteral("%1 of %2 known credentials can still be used").arg(tally.open).arg(count);
    } else if (nothingKnown) {
        verdict.state = ClosureState::Unproven;
        verdict.reason = QStringLiteral("nothing at all is known of its credentials");
    } else if (tally.unproven > 0) {
        verdict.state = ClosureState::Unproven;
        verdict.reason = QStringLiteral("of %1 of %2 known credentials nothing proves that they ended")
                             .arg(tally.unproven)
                             .arg(count);
    } else if (gaps > 0) {
        verdict.state = ClosureState::Unproven;
        verdict.reason = QStringLiteral("%1 layers must be proven and are not").arg(gaps);
    } else if (tally.closing > 0) {
        verdict.state = ClosureState::Closing;
        verdict.until = tally.until;
        verdict.reason = QStringLiteral("%1 of %2 known credentials still work and end by themselves in time")
                             .arg(tally.closing)
                             .arg(count);
    } else if (tally.blocked > 0) {
        verdict.state = ClosureState::Blocked;
        verdict.reason =
            QStringLiteral("%1 of %2 known credentials exist and are only blocked").arg(tally.blocked).arg(count);
    } else {
        verdict.state = ClosureState::Closed;
        verdict.at = tally.lastDeath;
        verdict.reason = QStringLiteral("all of %1 known credentials have ended").arg(count);
    }
}

void findLastAccess(PrincipalVerdict &verdict, const Reckoning &reckoning)
{
    verdict.lastAccess = {LastAccess::Bound::At, reckoning.closed.closure.at};
    for (const CredentialVerdict &each : reckoning.verdicts) {
        if (isWorse(each.lastAccess, verdict.lastAccess)) {
            verdict.lastAccess = each.lastAccess;
            verdict.lastAccessBy = each.credential;
        }
    }
    const bool gap =
        std::any_of(verdict.layers.begin(), verdict.layers.end(), [](const LayerCell &cell) { return !cell.proven; });
    const LastAccess unknown{LastAccess::Bound::Unknown, {}};
    const bool known = !verdict.credentials.empty() || !verdict.layers.empty();
    if ((gap || !known) && isWorse(unknown, verdict.lastAccess)) {
        verdict.lastAccess = unknown;
        verdict.lastAccessBy.reset();
    }
}

PrincipalVerdict judgePrincipal(const Reckoning &reckoning, const CompleteListings &listings, const TrustMap &trust)
{
    const ClosedPrincipal &closed = reckoning.closed;
    PrincipalVerdict verdict;
    verdict.principal = closed.principal->id;
    verdict.closure = closed.closure;
    verdict.because.push_back({closed.closure.because, {closed.closure.from}});
    std::vector<JudgedCredential> judged;
    for (std::size_t i = 0; i < closed.credentials.size(); ++i) {
        const Credential &credential = reckoning.estate.credentials[closed.credentials[i]];
        verdict.credentials.push_back(credential.id);
        judged.push_back({&credential, &reckoning.verdicts[i].verdict});
        const Verdict &each = reckoning.verdicts[i].verdict;
        Reason reason{QStringLiteral("%1 is %2: %3").arg(label(credential), toText(each.state), each.reason), {}};
        for (const Reason &because : each.because) {
            reason.from.insert(reason.from.end(), because.from.begin(), because.from.end());
        }
        verdict.because.push_back(std::move(reason));
    }
    verdict.layers = layerMatrix(*closed.principal, closed.closure, judged, listings, reckoning.policy, trust);
    decide(verdict, tally(reckoning));
    findLastAccess(verdict, reckoning);
    return verdict;
}

int badness(ClosureState state)
{
    switch (state) {
    case ClosureState::Open:
        return 4;
    case ClosureState::Unproven:
        return 3;
    case ClosureState::Closing:
        return 2;
    case ClosureState::Blocked:
        return 1;
    case ClosureState::Closed:
        break;
    }
    return 0;
}

bool comesFirst(const PrincipalVerdict &a, const PrincipalVerdict &b)
{
    if (a.state != b.state) {
        return badness(a.state) > badness(b.state);
    }
    if (a.lastAccess != b.lastAccess) {
        return isWorse(a.lastAccess, b.lastAccess);
    }
    return a.principal < b.principal;
}

bool isWorseVerdict(const CredentialVerdict &a, const CredentialVerdict &b)
{
    if (a.verdict.state != b.verdict.state) {
        return isWorse(a.verdict.state, b.verdict.state);
    }
    return isWorse(a.lastAccess, b.lastAccess);
}

/// Rows that a thread takes at a time: enough to be worth a thread, few enough that the last ones share the end.
constexpr std::size_t closuresAtOnce = 64;
constexpr std::size_t credentialsAtOnce = 4096;

CredentialVerdict judgeAgainst(const ClosedPrincipal &closed, const Credential &credential, const Policy &policy,
                               Caches &caches, Instant asOf)
{
    CredentialVerdict judged{credential.id,
                             closed.principal->id,
                             closed.closure.at,
                             judgeCredential(credential, closed.closure.at, policy, asOf),
                             {}};
    judged.lastAccess = lastAccessOf(judged.verdict, closed.closure.at, caches.behind(credential));
    return judged;
}

/// One verdict a credential: the worst against any closure, or, where nobody closed answers for it, that without one.
std::vector<CredentialVerdict> worstOfEach(const Estate &estate, const EstateVerdicts &verdicts, const Policy &policy,
                                           const TrustMap &trust, Instant asOf)
{
    std::vector<const CredentialVerdict *> worst(estate.credentials.size());
    for (std::size_t row = 0; row < verdicts.byClosure.size(); ++row) {
        const CredentialVerdict *&sofar = worst[verdicts.placeOf[row]];
        if (!sofar || isWorseVerdict(verdicts.byClosure[row], *sofar)) {
            sofar = &verdicts.byClosure[row];
        }
    }
    std::vector<CredentialVerdict> found(estate.credentials.size());
    inParallel(found.size(), credentialsAtOnce, [&](std::size_t first, std::size_t last) {
        Caches caches(trust);
        for (std::size_t i = first; i < last; ++i) {
            if (worst[i]) {
                found[i] = *worst[i];
                continue;
            }
            const Credential &credential = estate.credentials[i];
            found[i] = CredentialVerdict{credential.id, {}, {}, judgeCredential(credential, {}, policy, asOf), {}};
            found[i].lastAccess = lastAccessOf(found[i].verdict, {}, caches.behind(credential));
        }
    });
    return found;
}

} // namespace

EstateVerdicts judgeEstate(const Estate &estate, const std::vector<Claim> &claims,
                           const std::vector<Ownership> &ownership, const Policy &policy, const TrustMap &trust,
                           Instant asOf)
{
    const Holdings holdings(estate, claims, ownership, policy, asOf);
    const CompleteListings listings(estate, asOf);
    EstateVerdicts verdicts;
    std::vector<std::size_t> firstOf{0}; // of each closed principal: where its rows begin in byClosure
    for (const ClosedPrincipal &closed : holdings.closed) {
        firstOf.push_back(firstOf.back() + closed.credentials.size());
    }
    verdicts.byClosure.resize(firstOf.back());
    verdicts.placeOf.resize(firstOf.back());
    verdicts.closures.resize(holdings.closed.size());
    inParallel(holdings.closed.size(), closuresAtOnce, [&](std::size_t first, std::size_t last) {
        Caches caches(trust);
        for (std::size_t p = first; p < last; ++p) {
            const ClosedPrincipal &closed = holdings.closed[p];
            std::size_t row = firstOf[p];
            for (const std::size_t i : closed.credentials) {
                verdicts.placeOf[row] = static_cast<std::uint32_t>(i);
                verdicts.byClosure[row++] = judgeAgainst(closed, estate.credentials[i], policy, caches, asOf);
            }
            const auto rows = std::span(verdicts.byClosure).subspan(firstOf[p], closed.credentials.size());
            verdicts.closures[p] = judgePrincipal({closed, estate, rows, policy}, listings, trust);
        }
    });
    verdicts.credentials = worstOfEach(estate, verdicts, policy, trust, asOf);
    std::sort(verdicts.closures.begin(), verdicts.closures.end(), comesFirst);
    return verdicts;
}

std::vector<CredentialId> revivedByReenabling(const PrincipalVerdict &principal, const Estate &estate,
                                              const Policy &policy, Instant asOf)
{
    std::vector<CredentialId> revived;
    for (const Credential &credential : estate.credentials) {
        if (std::find(principal.credentials.begin(), principal.credentials.end(), credential.id) ==
            principal.credentials.end()) {
            continue;
        }
        if (judgeCredential(credential, principal.closure.at, policy, asOf).state != State::Blocked) {
            continue;
        }
        Credential enabled = credential;
        std::erase_if(enabled.evidence, [](const Evidence &e) { return e.what == Evidence::What::AccountBlocked; });
        const State state = judgeCredential(enabled, principal.closure.at, policy, asOf).state;
        if (state == State::Live || state == State::Unproven) {
            revived.push_back(credential.id);
        }
    }
    return revived;
}

} // namespace probate
