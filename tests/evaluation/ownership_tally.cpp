#include "tests/evaluation/ownership_tally.h"

#include "core/correlate/correlate.h"
#include "core/estate/estate.h"

#include <algorithm>

namespace probate::evaluation {

namespace {

using namespace Qt::StringLiterals;

bool isExposure(const Claim &claim)
{
    return claim.relation == Relation::Reader || claim.relation == Relation::WideReader;
}

std::size_t binOf(double confidence)
{
    return std::min<std::size_t>(static_cast<std::size_t>(confidence * 10 + 1e-9), 9);
}

const std::set<QString> *truthOf(const std::map<QString, std::set<QString>> &truth, const Credential &credential)
{
    for (const Handle &handle : credential.handles) {
        if (const auto found = truth.find(toText(handle)); found != truth.end()) {
            return &found->second;
        }
    }
    return nullptr;
}

/// Whom a principal of the estate is: by the ids that its records carry and that are never given to somebody else. An
/// account that no directory links to a person is right if it is that person's, and finds nobody.
std::map<PrincipalId, std::set<QString>> identitiesOf(const Estate &estate)
{
    std::map<PrincipalId, std::set<QString>> identities;
    for (const Principal &principal : estate.principals) {
        auto &ids = identities[principal.id];
        if (principal.roster) {
            ids.insert(principal.id);
        }
        for (const ValidAlias &it : principal.aliases) {
            if (it.alias.space == "employee"_L1 || it.alias.space == "github-id"_L1) {
                ids.insert(it.alias.value);
            }
        }
    }
    return identities;
}

void say(Hits &hits, bool right, double confidence)
{
    ++hits.said;
    hits.right += right;
    hits.confidence += confidence;
}

class Tallying
{
public:
    Tallying(const World &world, const Estate &estate, OwnershipTally &tally)
        : m_world(world), m_identities(identitiesOf(estate)), m_tally(tally)
    {}

    void take(const Credential &credential, const Ownership &ownership, std::span<const Claim> claims)
    {
        const std::set<QString> *owners = truthOf(m_world.owners, credential);
        if (!owners) {
            return;
        }
        takeClaims(claims, *owners);
        takeNameable(ownership, claims, *owners);
        takeSettled(ownership, *owners);
        takeExposure(credential, claims);
    }

private:
    void takeClaims(std::span<const Claim> claims, const std::set<QString> &owners)
    {
        std::map<std::pair<QString, PrincipalId>, double> said; // once a basis and name, with its surest
        for (const Claim &claim : claims) {
            if (!isExposure(claim) && claim.confidence > 0) {
                double &best = said[{toText(claim.basis), claim.principal}];
                best = std::max(best, claim.confidence);
            }
        }
        std::set<QString> bases;
        for (const auto &[what, confidence] : said) {
            const bool right = isAmong(what.second, owners);
            say(m_tally.byBasis[what.first], right, confidence);
            say(m_tally.byConfidence[binOf(confidence)], right, confidence);
            if (right) {
                bases.insert(what.first);
            }
        }
        for (const QString &basis : bases) {
            ++m_tally.byBasis[basis].found;
        }
    }

    void takeNameable(const Ownership &ownership, std::span<const Claim> claims, const std::set<QString> &owners)
    {
        const bool named = std::ranges::any_of(claims, [&](const Claim &claim) {
            return !isExposure(claim) && claim.confidence > 0 && isAmong(claim.principal, owners);
        });
        const bool answered = ownership.conflict.empty() && !ownership.owners.empty();
        m_tally.nameable.said += answered;
        m_tally.nameable.right += answered && named;
        m_tally.nameable.wanted += !owners.empty();
        m_tally.nameable.found += named;
    }

    void takeSettled(const Ownership &ownership, const std::set<QString> &owners)
    {
        m_tally.owners.wanted += !owners.empty();
        if (!ownership.conflict.empty()) {
            ++m_tally.contested;
            return;
        }
        m_tally.unanswered += ownership.owners.empty();
        bool found = false;
        for (const PrincipalId &owner : ownership.owners) {
            const bool right = isAmong(owner, owners);
            found |= owners.contains(owner);
            say(m_tally.owners, right, ownership.confidence);

            say(m_tally.settled[binOf(ownership.confidence)], right, ownership.confidence);
        }
        m_tally.owners.found += found;
    }

    void takeExposure(const Credential &credential, std::span<const Claim> claims)
    {
        const std::set<QString> *readers = truthOf(m_world.readers, credential);
        if (!readers) {
            return;
        }
        std::set<QString> said;
        for (const Claim &claim : claims) {
            if (claim.relation == Relation::Reader && said.insert(claim.principal).second) {
                say(m_tally.exposure, isAmong(claim.principal, *readers), claim.confidence);
            }
        }
        m_tally.exposure.wanted += readers->size();
        m_tally.exposure.found += static_cast<std::size_t>(
            std::count_if(readers->begin(), readers->end(), [&](const QString &it) { return said.contains(it); }));
    }

    /// Every identity that the records of this principal carry is among these: a merge of two people is nobody.
    bool isAmong(const PrincipalId &principal, const std::set<QString> &truth) const
    {
        const auto found = m_identities.find(principal);
        return found != m_identities.end() && !found->second.empty() && std::ranges::includes(truth, found->second);
    }

    const World &m_world;
    std::map<PrincipalId, std::set<QString>> m_identities;
    OwnershipTally &m_tally;
};

QString row(const QString &name, const Hits &hits, bool withRecall)
{
    const QString recall = withRecall ? QString::number(hits.recall(), 'f', 3) : QString();
    return u"%1 %2 %3 %4 %5\n"_s.arg(name, -23)
        .arg(hits.said, 8)
        .arg(hits.precision(), 9, 'f', 3)
        .arg(recall, 8)
        .arg(hits.said ? hits.confidence / double(hits.said) : 0, 10, 'f', 3);
}

} // namespace

QString OwnershipTally::table() const
{
    QString out =
        u"%1 principals, %2 credentials, %3 observations; %4 contested, %5 without an owner\n\n"_s.arg(principals)
            .arg(credentials)
            .arg(observations)
            .arg(contested)
            .arg(unanswered);
    out += u"what                     answers precision   recall confidence\n"_s;
    out += row(u"owners"_s, owners, true) + row(u"at best, of those named"_s, nameable, true) +
           row(u"exposure"_s, exposure, true);
    out += u"\neach basis by itself (recall: of all credentials)\n"_s;
    for (const auto &[basis, hits] : byBasis) {
        Hits ofAll = hits;
        ofAll.wanted = owners.wanted;
        out += row(basis, ofAll, true);
    }
    const auto bins = [&](const QString &title, const std::array<Hits, 10> &all) {
        out += u'\n' + title + u'\n';
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (all[i].said) {
                out +=
                    row(u"%1 to %2"_s.arg(double(i) / 10, 0, 'f', 1).arg(double(i + 1) / 10, 0, 'f', 1), all[i], false);
            }
        }
    };
    bins(u"claims by their confidence"_s, byConfidence);
    bins(u"owners by their combined confidence"_s, settled);
    return out;
}

OwnershipTally holdAgainst(World world)
{
    OwnershipTally tally;
    tally.observations = world.told.size();
    const Estate estate = buildEstate(std::move(world.told), world.asOf);
    const Correlation told = correlate(estate);
    tally.principals = estate.principals.size();
    tally.credentials = estate.credentials.size();
    Tallying tallying(world, estate, tally);
    std::size_t claim = 0;
    for (std::size_t i = 0; i < estate.credentials.size(); ++i) {
        const std::size_t first = claim;
        while (claim < told.claims.size() && told.claims[claim].credential == estate.credentials[i].id) {
            ++claim;
        }
        tallying.take(estate.credentials[i], told.ownership[i], {told.claims.data() + first, claim - first});
    }
    return tally;
}

} // namespace probate::evaluation
