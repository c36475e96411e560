#include "core/closure/estate_verdicts.h"

#include "core/base/parallel.h"
#include "core/closure/principal_verdict.h"

#include <QHashFunctions>

#include <algorithm>
#include <unordered_map>

namespace probate {

namespace {

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
    const std::vector<ClosedPrincipal> holders = closedPrincipals(estate, claims, ownership, policy, asOf);
    const CompleteListings listings(estate, asOf);
    EstateVerdicts verdicts;
    std::vector<std::size_t> firstOf{0}; // of each closed principal: where its rows begin in byClosure
    for (const ClosedPrincipal &closed : holders) {
        firstOf.push_back(firstOf.back() + closed.credentials.size());
    }
    verdicts.byClosure.resize(firstOf.back());
    verdicts.placeOf.resize(firstOf.back());
    verdicts.closures.resize(holders.size());
    inParallel(holders.size(), closuresAtOnce, [&](std::size_t first, std::size_t last) {
        Caches caches(trust);
        for (std::size_t p = first; p < last; ++p) {
            const ClosedPrincipal &closed = holders[p];
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
