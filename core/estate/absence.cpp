#include "core/estate/absence.h"

#include "core/estate/alias.h"

#include <QHashFunctions>

#include <algorithm>
#include <unordered_set>

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
};

/// Which evidence has a credential in a scope. Sorted by credential in each scope.
struct Placed
{
    std::uint32_t credential = 0;
    std::uint32_t evidence = 0;
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
    Absences(std::vector<Credential> &credentials, const CredentialUnion &joined)
        : m_credentials(credentials), m_joined(joined)
    {}

    void take(const ListingRead &read, const ObservationId &id, Requirements::Met met)
    {
        Listing listing{read, id, read.time, {}};
        if (met == Requirements::Met::Undated) {
            listing.time.at = std::nullopt;
        }
        for (const Alias &account : read.accounts) {
            listing.accounts.push_back(accountKey(account));
            m_byAccount.try_emplace(listing.accounts.back());
        }
        if (speaksBeyondItsScope(read) && read.accounts.empty()) {
            m_byIssuer.try_emplace(read.scope.issuer);
        }
        m_listings[read.scope].push_back(std::move(listing));
    }

    void settle()
    {
        index();
        for (const auto &[scope, listings] : m_listings) {
            for (const Listing &listing : listings) {
                for (const std::uint32_t credential : candidates(listing)) {
                    judge(listing, credential);
                }
            }
        }
        for (auto &[credential, evidence] : m_found) { // last, so that none of it counts as a placement above
            m_credentials[credential].seen.insert(m_credentials[credential].seen.end(), evidence.from.begin(),
                                                  evidence.from.end());
            m_credentials[credential].evidence.push_back(std::move(evidence));
        }
    }

private:
    void index()
    {
        for (std::uint32_t i = 0; i < m_credentials.size(); ++i) {
            const auto &evidence = m_credentials[i].evidence;
            for (std::uint32_t place = 0; place < evidence.size(); ++place) {
                if (m_listings.contains(evidence[place].scope)) {
                    m_placed[evidence[place].scope].push_back({i, place});
                }
            }
            for (const std::uint32_t member : m_joined.members(i)) {
                addTo(m_byIssuer, m_joined.descriptions()[member].issuer, i);
            }
            if (!m_byAccount.empty()) {
                for (const Alias &account : m_credentials[i].accounts) {
                    addTo(m_byAccount, accountKey(account), i);
                }
            }
        }
    }

    using Index = std::unordered_map<QString, std::vector<std::uint32_t>>;

    static void addTo(Index &index, const QString &key, std::uint32_t credential)
    {
        const auto found = index.find(key);
        if (found != index.end() && (found->second.empty() || found->second.back() != credential)) {
            found->second.push_back(credential);
        }
    }

    /// Those that the listing may be about, each once: by its rarest account, else those placed in it or of its issuer.
    std::vector<std::uint32_t> candidates(const Listing &listing) const
    {
        if (!listing.accounts.empty()) {
            const std::vector<std::uint32_t> *rarest = nullptr;
            for (const QString &account : listing.accounts) {
                const auto &bearers = m_byAccount.at(account);
                rarest = !rarest || bearers.size() < rarest->size() ? &bearers : rarest;
            }
            return *rarest;
        }
        std::vector<std::uint32_t> found;
        if (const auto placed = m_placed.find(listing.read.scope); placed != m_placed.end()) {
            for (const Placed &it : placed->second) {
                found.push_back(it.credential);
            }
        }
        if (speaksBeyondItsScope(listing.read)) {
            const auto &issued = m_byIssuer.at(listing.read.scope.issuer);
            found.insert(found.end(), issued.begin(), issued.end());
            std::sort(found.begin(), found.end());
        }
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }

    void judge(const Listing &listing, std::uint32_t number)
    {
        if (!couldHold(listing, number)) {
            return;
        }
        std::optional<ObservationId> before; // an earlier word that placed it here
        const auto placed = m_placed.find(listing.read.scope);
        if (placed != m_placed.end()) {
            const auto [first, last] =
                std::equal_range(placed->second.begin(), placed->second.end(), Placed{number, 0},
                                 [](const Placed &a, const Placed &b) { return a.credential < b.credential; });
            for (auto it = first; it != last; ++it) {
                const Evidence &word = m_credentials[number].evidence[it->evidence];
                if (word.time == listing.time) {
                    return; // it is in the listing
                }
                if (!word.time.at || !listing.time.at || *word.time.at < *listing.time.at) {
                    before = word.from.front();
                }
            }
        }
        const bool issued = speaksBeyondItsScope(listing.read) && isIssuedBy(number, listing.read.scope.issuer) &&
                            existedAt(number, listing.time);
        if (before || issued) {
            m_found.emplace_back(number, absenceFrom(listing, before));
        }
    }

    bool couldHold(const Listing &listing, std::uint32_t number) const
    {
        const auto isListed = [&](const Handle &name) {
            return name.scheme == listing.read.handleScheme && name.value.startsWith(listing.read.valuePrefix);
        };
        const Credential &credential = m_credentials[number];
        bool named = std::any_of(credential.handles.begin(), credential.handles.end(), isListed);
        for (const std::uint32_t member : m_joined.members(number)) {
            const auto &shared = m_joined.descriptions()[member].sharedNames;
            named = named || std::any_of(shared.begin(), shared.end(), isListed);
        }
        return named && std::all_of(listing.accounts.begin(), listing.accounts.end(), [&](const QString &account) {
                   return std::any_of(credential.accounts.begin(), credential.accounts.end(),
                                      [&](const Alias &it) { return accountKey(it) == account; });
               });
    }

    bool isIssuedBy(std::uint32_t number, const QString &issuer) const
    {
        const auto &members = m_joined.members(number);
        return std::any_of(members.begin(), members.end(),
                           [&](std::uint32_t member) { return m_joined.descriptions()[member].issuer == issuer; });
    }

    /// False where all that is known of it is younger than the listing's data: absence then says nothing.
    bool existedAt(std::uint32_t number, const EvidenceTime &time) const
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
    std::unordered_map<Scope, std::vector<Listing>, ScopeHash> m_listings;
    std::unordered_map<Scope, std::vector<Placed>, ScopeHash> m_placed;
    Index m_byIssuer;
    Index m_byAccount;
    std::vector<std::pair<std::uint32_t, Evidence>> m_found;
};

} // namespace

void addAbsences(std::vector<Credential> &credentials, const CredentialUnion &joined, const Observations &observations,
                 const Requirements &requirements)
{
    Absences absences(credentials, joined);
    observations.each<ListingRead>([&](std::size_t at, const ListingRead &read) {
        const auto met = requirements.met(read.scope.issuer, read.requires_);
        if (met != Requirements::Met::No) {
            absences.take(read, observations.id(at), met);
        }
    });
    absences.settle();
}

} // namespace probate
