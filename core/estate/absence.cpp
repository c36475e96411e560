#include "core/estate/absence.h"

#include "core/base/in_parts.h"
#include "core/estate/alias.h"

#include <QHashFunctions>

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <unordered_map>

namespace probate {

namespace {

struct ScopeHash
{
    std::size_t operator()(const Scope &scope) const
    {
        return qHash(scope.place, qHash(scope.call, qHash(scope.issuer)));
    }
};

struct Listing
{
    ListingRead read;
    ObservationId from;
    EvidenceTime time;             ///< without an instant where its requirement is only met by an undated statement
    std::vector<QString> accounts; ///< normal forms
    std::optional<std::uint32_t> issuer;
};

QString accountKey(const Alias &account)
{
    return toText(normalAlias(account));
}

/// A listing without a place speaks for its whole issuer; with one, only where prefix or accounts say what it can hold.
bool speaksBeyondItsScope(const ListingRead &read)
{
    return !read.overridesIssuer &&
           (read.scope.place.isEmpty() || !read.valuePrefix.isEmpty() || !read.accounts.empty());
}

class Absences
{
public:
    Absences(std::vector<Credential> &credentials, const CredentialUnion &joined, const Observations &observations)
        : m_credentials(credentials), m_joined(joined), m_observations(observations)
    {}

    void take(const ListingRead &read, const ObservationId &id, Requirements::Met met)
    {
        Listing listing{read, id, read.time, {}, m_observations.issuerKeyOf(read.scope.issuer)};
        if (met == Requirements::Met::Undated) {
            listing.time.at = std::nullopt;
        }
        for (const Alias &account : read.accounts) {
            listing.accounts.push_back(accountKey(account));
            m_byAccount.try_emplace(listing.accounts.back());
        }
        m_listings.push_back(std::move(listing));
    }

    void settle()
    {
        index();
        inParts(m_credentials.size(), [&](std::size_t first, std::size_t last) {
            std::vector<const Listing *> candidates;
            for (std::size_t number = first; number < last; ++number) {
                gather(number, candidates);
                std::vector<Evidence> found;
                for (const Listing *listing : candidates) {
                    judge(*listing, number, found);
                }
                for (Evidence &evidence : found) { // last, so that none of it counts as a placement above
                    auto &seen = m_credentials[number].seen;
                    seen.insert(seen.end(), evidence.from.begin(), evidence.from.end());
                    m_credentials[number].evidence.push_back(std::move(evidence));
                }
            }
        });
    }

private:
    using Listings = std::vector<const Listing *>;

    struct OfAccount
    {
        std::atomic<std::size_t> bearers = 0;
        Listings listings; ///< of which it is the rarest account
    };

    /// A listing of accounts is looked up by its rarest one; others by their scope, and by their issuer where they
    /// speak for all of it.
    void index()
    {
        if (!m_byAccount.empty()) {
            inParts(m_credentials.size(), [&](std::size_t first, std::size_t last) {
                for (std::size_t number = first; number < last; ++number) {
                    for (const QString &account : accountsOf(m_credentials[number])) {
                        if (const auto found = m_byAccount.find(account); found != m_byAccount.end()) {
                            ++found->second.bearers;
                        }
                    }
                }
            });
        }
        for (const Listing &listing : m_listings) {
            if (listing.accounts.empty()) {
                m_byScope[listing.read.scope].push_back(&listing);
                if (speaksBeyondItsScope(listing.read) && listing.issuer) {
                    m_byIssuer[*listing.issuer].push_back(&listing);
                }
                continue;
            }
            OfAccount *rarest = nullptr;
            for (const QString &account : listing.accounts) {
                OfAccount &it = m_byAccount.at(account);
                rarest = !rarest || it.bearers < rarest->bearers ? &it : rarest;
            }
            rarest->listings.push_back(&listing);
        }
    }

    static std::vector<QString> accountsOf(const Credential &credential)
    {
        std::vector<QString> keys;
        for (const Alias &account : credential.accounts) {
            keys.push_back(accountKey(account));
        }
        std::sort(keys.begin(), keys.end());
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
        return keys;
    }

    /// Those that may be about the credential, each once.
    void gather(std::size_t number, Listings &found) const
    {
        found.clear();
        const auto add = [&](const auto &index, const auto &key) {
            if (const auto at = index.find(key); at != index.end()) {
                found.insert(found.end(), at->second.begin(), at->second.end());
            }
        };
        const Credential &credential = m_credentials[number];
        const Scope *last = nullptr;
        for (const Evidence &evidence : credential.evidence) {
            if (!last || evidence.scope != *last) {
                add(m_byScope, evidence.scope);
                last = &evidence.scope;
            }
        }
        for (const std::uint32_t member : m_joined.members(number)) {
            add(m_byIssuer, m_joined.descriptions()[member].issuer);
        }
        if (!m_byAccount.empty()) {
            for (const QString &account : accountsOf(credential)) {
                if (const auto at = m_byAccount.find(account); at != m_byAccount.end()) {
                    found.insert(found.end(), at->second.listings.begin(), at->second.listings.end());
                }
            }
        }
        std::sort(found.begin(), found.end(), std::less<>());
        found.erase(std::unique(found.begin(), found.end()), found.end());
    }

    void judge(const Listing &listing, std::size_t number, std::vector<Evidence> &found) const
    {
        std::optional<ObservationId> before; // an earlier word that placed it here
        for (const Evidence &word : m_credentials[number].evidence) {
            if (word.scope != listing.read.scope) {
                continue;
            }
            if (word.time == listing.time) {
                return; // it is in the listing
            }
            if (!word.time.at || !listing.time.at || *word.time.at < *listing.time.at) {
                before = word.from.front();
            }
        }
        if (!couldHold(listing, number)) {
            return;
        }
        const bool issued =
            speaksBeyondItsScope(listing.read) && isIssuedBy(number, listing.issuer) && existedAt(number, listing.time);
        if (before || issued) {
            found.push_back(absenceFrom(listing, before));
        }
    }

    bool couldHold(const Listing &listing, std::size_t number) const
    {
        const auto isListed = [&](const Handle &name) {
            return name.scheme == listing.read.handleScheme && name.value.startsWith(listing.read.valuePrefix);
        };
        const Credential &credential = m_credentials[number];
        bool named = std::any_of(credential.handles.begin(), credential.handles.end(), isListed);
        for (const std::uint32_t member : m_joined.members(number)) {
            const auto &shared = m_joined.descriptions()[member].sharedNames;
            named = named || std::any_of(shared.begin(), shared.end(),
                                         [&](HandleKey key) { return isListed(m_observations.handle(key)); });
        }
        return named && std::all_of(listing.accounts.begin(), listing.accounts.end(), [&](const QString &account) {
                   return std::any_of(credential.accounts.begin(), credential.accounts.end(),
                                      [&](const Alias &it) { return accountKey(it) == account; });
               });
    }

    bool isIssuedBy(std::size_t number, std::optional<std::uint32_t> issuer) const
    {
        const auto &members = m_joined.members(number);
        return std::any_of(members.begin(), members.end(),
                           [&](std::uint32_t member) { return m_joined.descriptions()[member].issuer == issuer; });
    }

    /// False where all that is known of it is younger than the listing's data: absence then says nothing.
    bool existedAt(std::size_t number, const EvidenceTime &time) const
    {
        const Credential &credential = m_credentials[number];
        std::optional<Instant> since;
        const auto known = [&](Instant at) { since = since ? std::min(*since, at) : at; };
        if (credential.lifetime.issued) {
            known(credential.lifetime.issued->at);
        }
        for (const Placement &placement : credential.placements) {
            for (const auto &introduction : placement.placed.introduced) {
                known(introduction.committer.at);
            }
        }
        for (const Evidence &evidence : credential.evidence) {
            if (evidence.time.at) {
                known(*evidence.time.at);
            }
        }
        return !since || !time.at || *since <= *time.at - time.lag;
    }

    static Evidence absenceFrom(const Listing &listing, const std::optional<ObservationId> &before)
    {
        const ListingRead &read = listing.read;
        Evidence evidence;
        evidence.scope = read.scope;
        evidence.time = listing.time;
        evidence.complete = read.complete;
        evidence.speaksUntil = read.speaksUntil;
        evidence.overridesIssuer = read.overridesIssuer;
        evidence.from = {listing.from};
        if (before) {
            evidence.from.push_back(*before);
        }
        if (read.absence == ListingRead::Absence::NotRevoked) {
            evidence.what = Evidence::What::NotRevoked;
            evidence.because = QStringLiteral("not among the revoked of %1").arg(toText(read.scope));
        } else {
            evidence.what = Evidence::What::Absent;
            evidence.because = read.complete
                                   ? QStringLiteral("missing from the complete listing %1").arg(toText(read.scope))
                                   : QStringLiteral("missing from the listing %1, which is not known to be complete")
                                         .arg(toText(read.scope));
        }
        return evidence;
    }

    std::vector<Credential> &m_credentials;
    const CredentialUnion &m_joined;
    const Observations &m_observations;
    std::deque<Listing> m_listings; ///< pointed into
    std::unordered_map<Scope, Listings, ScopeHash> m_byScope;
    std::unordered_map<std::uint32_t, Listings> m_byIssuer;
    std::unordered_map<QString, OfAccount> m_byAccount;
};

} // namespace

void addAbsences(std::vector<Credential> &credentials, const CredentialUnion &joined, const Observations &observations,
                 const Requirements &requirements)
{
    Absences absences(credentials, joined, observations);
    observations.each<ListingRead>([&](std::size_t at, const ListingRead &read) {
        const auto met = requirements.met(read.scope.issuer, read.requires_);
        if (met != Requirements::Met::No) {
            absences.take(read, observations.id(at), met);
        }
    });
    absences.settle();
}

} // namespace probate
