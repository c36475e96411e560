#include "core/estate/principals.h"

#include "core/estate/alias_index.h"
#include "core/estate/missing_accounts.h"
#include "core/estate/principal_merge.h"
#include "core/hash/sha256.h"

#include <QHashFunctions>

#include <algorithm>
#include <map>
#include <tuple>

namespace probate {

namespace {

struct Signal
{
    ClosureSignalled fact;
    ObservationId from;
};

Closure closureOf(const Signal &signal)
{
    const ClosureSignalled &fact = signal.fact;
    QString because;
    switch (fact.authority) {
    case SignalAuthority::Declared:
        because = QStringLiteral("declared");
        break;
    case SignalAuthority::Directory:
        because = QStringLiteral("the directory says so");
        break;
    case SignalAuthority::VerifiedEvent:
        because = QStringLiteral("a verified event says so");
        break;
    case SignalAuthority::UnverifiedEvent:
        because = QStringLiteral("an event that could not be verified says so, which changes nothing");
        break;
    }
    because += fact.reopens ? QStringLiteral(": %1 is enabled again").arg(toText(fact.principal))
                            : QStringLiteral(": %1 is closed (%2)").arg(toText(fact.principal), toText(fact.kind));
    if (!fact.event.isEmpty()) {
        because += QStringLiteral(" [%1]").arg(fact.event);
    }
    return {fact.kind, fact.effective, fact.ends, fact.authority, fact.reopens, because, signal.from};
}

void sortById(std::vector<Principal> &principals)
{
    std::sort(principals.begin(), principals.end(), [](const Principal &a, const Principal &b) { return a.id < b.id; });
}

std::vector<Signal> signalsInOrder(const Observations &observations)
{
    std::vector<Signal> found;
    observations.each<ClosureSignalled>([&](std::size_t at, const ClosureSignalled &fact) {
        found.push_back({fact, observations.id(at)});
    });
    std::sort(found.begin(), found.end(), [](const Signal &a, const Signal &b) {
        return std::tie(a.fact.effective, a.from) < std::tie(b.fact.effective, b.from);
    });
    return found;
}

/// A principal for a closure that names nobody known, or several: what is not attributed must not be lost.
class Strangers
{
public:
    void take(const Signal &signal, const std::vector<PrincipalId> &candidates)
    {
        const Alias normal = normalAlias(signal.fact.principal);
        Stranger &stranger = m_strangers[toText(normal)];
        Principal &principal = stranger.principal;
        if (principal.id.isEmpty()) {
            principal.id =
                QStringLiteral("p-") +
                QString::fromLatin1(sha256Hex((QStringLiteral("closed ") + toText(normal)).toUtf8()).first(12));
            principal.displayName = signal.fact.principal.value;
            stranger.conflict.alias = signal.fact.principal;
        }
        auto &named = stranger.conflict.principals;
        named.insert(named.end(), candidates.begin(), candidates.end());
        stranger.conflict.from.push_back(signal.from);
        principal.closures.push_back(closureOf(signal));
        principal.seen.push_back(signal.from);
    }

    void moveInto(Principals &all)
    {
        for (auto &[name, stranger] : m_strangers) {
            AliasConflict &conflict = stranger.conflict;
            auto &named = conflict.principals;
            std::sort(named.begin(), named.end());
            named.erase(std::unique(named.begin(), named.end()), named.end());
            std::sort(conflict.from.begin(), conflict.from.end());
            std::sort(stranger.principal.seen.begin(), stranger.principal.seen.end());
            conflict.because =
                named.empty() ? QStringLiteral("a closure names %1, whom no source knows").arg(conflict.alias.value)
                              : QStringLiteral("a closure names %1, which can mean %2 principals")
                                    .arg(conflict.alias.value)
                                    .arg(named.size());
            stranger.principal.aliases = {{knownAs(conflict), std::nullopt, std::nullopt, false}};
            all.principals.push_back(std::move(stranger.principal));
            all.conflicts.push_back(std::move(conflict));
        }
    }

private:
    struct Stranger
    {
        Principal principal;
        AliasConflict conflict;
    };

    /// A name that nobody else answers to stays a name to be found by; one that means several must not mean one more.
    static Alias knownAs(const AliasConflict &conflict)
    {
        const QLatin1StringView any(anyAliasSpace);
        if (!conflict.principals.empty()) {
            return {any, toText(conflict.alias)};
        }
        const QString &value = conflict.alias.value;
        const auto at = value.indexOf(QLatin1Char('@'));
        const bool isAddress = at > 0 && at + 1 < value.size() && !value.contains(QLatin1Char(' ')) &&
                               value.indexOf(QLatin1Char('@'), at + 1) < 0;
        return conflict.alias.space == any && isAddress ? Alias{QStringLiteral("email"), value} : conflict.alias;
    }

    std::map<QString, Stranger> m_strangers;
};

void attachClosures(Principals &all, const Observations &observations)
{
    Strangers strangers;
    const AliasIndex index(all.principals); // looks at `closures` as they come, earliest first
    for (const Signal &signal : signalsInOrder(observations)) {
        const auto meant = index.closing(signal.fact.principal, signal.fact.effective);
        if (meant.size() == 1) {
            Principal &principal = all.principals[meant.front()];
            principal.closures.push_back(closureOf(signal));
            principal.seen.push_back(signal.from);
        } else if (signal.fact.authority != SignalAuthority::UnverifiedEvent) {
            std::vector<PrincipalId> candidates;
            for (const std::size_t it : meant) {
                candidates.push_back(all.principals[it].id);
            }
            strangers.take(signal, candidates);
        }
    }
    strangers.moveInto(all);
}

void attachAccounts(std::vector<Principal> &principals, const Observations &observations)
{
    const AliasIndex index(principals);
    const auto attach = [&](const AccountState &state, const ObservationId &from) {
        if (const auto holder = index.holder(state.account, std::nullopt)) {
            principals[*holder].accounts.push_back({state, from});
            principals[*holder].seen.push_back(from);
        }
    };
    observations.each<AccountState>(
        [&](std::size_t at, const AccountState &state) { attach(state, observations.id(at)); });
    for (const MissingAccount &it : missingAccounts(observations)) {
        attach(it.state, it.from);
    }
}

struct SponsorWord
{
    bool roster = false;
    Instant at;
    Alias sponsor;
    std::optional<Instant> from;
    std::optional<Instant> until;
    ObservationId id;
};

/// Of the words on one principal, in order of trust: who answers for it now, else who did last. A word that is over
/// also speaks against those behind it that name the same one without saying when.
void settleSponsor(Principal &principal, const std::vector<const SponsorWord *> &said, const AliasIndex &index,
                   Instant asOf)
{
    std::vector<std::size_t> over;
    for (const SponsorWord *word : said) {
        const auto then = index.holder(word->sponsor, word->at);
        const auto sponsor = then ? then : index.holder(word->sponsor, std::nullopt);
        if (!sponsor || (word->from && *word->from > asOf)) {
            continue;
        }
        const PrincipalId &id = index.principal(*sponsor).id;
        if (word->until && *word->until <= asOf) {
            over.push_back(*sponsor);
            if (!principal.endedSponsor || principal.endedSponsor->until < *word->until) {
                principal.endedSponsor = EndedSponsor{id, *word->until, word->id};
            }
        } else if (word->from || word->until || std::ranges::find(over, *sponsor) == over.end()) {
            principal.sponsor = id;
            principal.endedSponsor = std::nullopt;
            return;
        }
    }
}

/// The roster's word before others', then the latest: a sponsor whom a later export replaced does not answer any more.
/// An address means whoever held it when the record was read.
void attachSponsors(std::vector<Principal> &principals, const Observations &observations, Instant asOf)
{
    std::unordered_map<ObservationId, SponsorWord> words;
    observations.each<PrincipalSeen>([&](std::size_t at, const PrincipalSeen &seen) {
        if (seen.sponsor) {
            const ObservationId &id = observations.id(at);
            words.emplace(id, SponsorWord{seen.roster, observations.collectedAt(at), *seen.sponsor, seen.sponsorFrom,
                                          seen.sponsorUntil, id});
        }
    });
    if (words.empty()) {
        return;
    }
    const AliasIndex index(principals);
    for (Principal &principal : principals) {
        std::vector<const SponsorWord *> said;
        for (const ObservationId &id : principal.seen) {
            if (const auto word = words.find(id); word != words.end()) {
                said.push_back(&word->second);
            }
        }
        std::ranges::stable_sort(said, [](const SponsorWord *a, const SponsorWord *b) {
            return std::tie(b->roster, b->at) < std::tie(a->roster, a->at);
        });
        settleSponsor(principal, said, index, asOf);
    }
}

/// Names that more than one principal holds and that no time tells apart.
void noteSharedAliases(Principals &all)
{
    const AliasIndex index(all.principals);
    std::map<QString, AliasConflict> shared;
    for (const Principal &principal : all.principals) {
        for (const ValidAlias &it : principal.aliases) {
            const auto holders = index.holders(it.alias, std::nullopt);
            if (holders.size() < 2 || it.alias.space == QLatin1StringView(anyAliasSpace)) {
                continue;
            }
            const auto when = it.from ? it.from : it.until ? std::optional(*it.until - Duration(1)) : principal.opened;
            const auto together = index.holders(it.alias, when);
            if (together.size() < 2) {
                continue;
            }
            AliasConflict &conflict = shared[toText(normalAlias(it.alias))];
            if (conflict.because.isEmpty()) {
                conflict.alias = it.alias;
                conflict.because =
                    QStringLiteral("%1 stands for %2 principals at once").arg(toText(it.alias)).arg(together.size());
            }
            for (const std::size_t holder : together) {
                conflict.principals.push_back(all.principals[holder].id);
                const auto &seen = all.principals[holder].seen;
                conflict.from.insert(conflict.from.end(), seen.begin(), seen.end());
            }
        }
    }
    for (auto &[name, conflict] : shared) {
        const auto unique = [](auto &list) {
            std::sort(list.begin(), list.end());
            list.erase(std::unique(list.begin(), list.end()), list.end());
        };
        unique(conflict.principals);
        unique(conflict.from);
        all.conflicts.push_back(std::move(conflict));
    }
}

} // namespace

Principals joinPrincipals(const Observations &observations, Instant asOf)
{
    Principals all;
    all.principals = mergeRecords(observations);
    sortById(all.principals);
    attachClosures(all, observations);
    sortById(all.principals);
    attachSponsors(all.principals, observations, asOf);
    noteSharedAliases(all);
    attachAccounts(all.principals, observations);
    for (Principal &principal : all.principals) {
        std::sort(principal.closures.begin(), principal.closures.end(), [](const Closure &a, const Closure &b) {
            return std::tie(a.at, a.reopens, a.kind, a.from) < std::tie(b.at, b.reopens, b.kind, b.from);
        });
        std::sort(principal.seen.begin(), principal.seen.end());
        principal.seen.erase(std::unique(principal.seen.begin(), principal.seen.end()), principal.seen.end());
    }
    std::sort(all.conflicts.begin(), all.conflicts.end(), [](const AliasConflict &a, const AliasConflict &b) {
        return std::tie(a.alias, a.principals, a.because) < std::tie(b.alias, b.principals, b.because);
    });
    return all;
}

} // namespace probate
