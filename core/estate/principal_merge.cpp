#include "core/estate/principal_merge.h"

#include "core/estate/alias.h"
#include "core/estate/union_find.h"
#include "core/hash/sha256.h"

#include <QHashFunctions>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

namespace probate {

namespace {

/// One record's hold on one alias.
struct Hold
{
    std::uint32_t record = 0;
    const ValidAlias *alias = nullptr;

    Instant from() const { return alias->from.value_or(Instant::min()); }
    Instant until() const { return alias->until.value_or(Instant::max()); }
};

bool meet(const Hold &a, const Hold &b)
{
    return a.alias->immutable || b.alias->immutable || (a.from() < b.until() && b.from() < a.until());
}

struct DeclaredPair
{
    QString first; ///< the smaller one, as m_holds spells it
    QString second;
    bool areApart = true; ///< else the declaration is taken back
};

/// TrustStated of the issuer "roster": space "apart:ALIAS" or "together:ALIAS", value the other alias.
std::optional<DeclaredPair> declaredApart(const TrustStated &stated)
{
    const bool apart = stated.setting.space.startsWith(QLatin1StringView(apartSpace));
    if (stated.issuer != QLatin1StringView("roster") ||
        (!apart && !stated.setting.space.startsWith(QLatin1StringView(togetherSpace)))) {
        return std::nullopt;
    }
    const auto one = parseAlias(stated.setting.space.section(QLatin1Char(':'), 1));
    const auto other = parseAlias(stated.setting.value);
    if (!one || !other) {
        return std::nullopt;
    }
    const QString a = toText(normalAlias(*one));
    const QString b = toText(normalAlias(*other));
    return DeclaredPair{std::min(a, b), std::max(a, b), apart};
}

class Merge
{
public:
    explicit Merge(const Observations &observations)
    {
        observations.each<PrincipalSeen>([&](std::size_t at, PrincipalSeen &&seen) {
            m_rosterId.push_back(seen.roster ? seen.id : QString());
            m_records.push_back({observations.id(at), observations.origin(at).source, std::move(seen)});
        });
        m_sets.grow(m_records.size());
        collectHolds();
        collectSides(observations);
    }

    std::vector<Principal> run()
    {
        joinSameIds();
        for (const bool immutable : {true, false}) { // what is never reused is the better witness
            for (const auto &[key, holds] : m_ordered) {
                joinHolders(key, *holds, immutable);
            }
        }
        std::vector<std::vector<std::uint32_t>> groups(m_records.size());
        for (std::uint32_t i = 0; i < m_records.size(); ++i) {
            groups[m_sets.find(i)].push_back(i);
        }
        std::vector<Principal> principals;
        for (const auto &group : groups) {
            if (!group.empty()) {
                principals.push_back(describe(group));
            }
        }
        return principals;
    }

private:
    void collectHolds()
    {
        for (std::uint32_t i = 0; i < m_records.size(); ++i) {
            for (const ValidAlias &alias : m_records[i].seen.aliases) {
                if (!alias.alias.value.trimmed().isEmpty()) {
                    m_holds[toText(normalAlias(alias.alias))].push_back({i, &alias});
                }
            }
        }
        for (auto &[key, holds] : m_holds) {
            m_ordered.emplace_back(key, &holds);
        }
        std::sort(m_ordered.begin(), m_ordered.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    }

    /// Pairs of names that a person declared to be two principals, the last word on each: who holds the one is on one
    /// side, who holds the other on the other.
    void collectSides(const Observations &observations)
    {
        // When, and whether it was taken back: declarations have whole seconds, and who takes one back has made it
        // before.
        std::map<std::pair<QString, QString>, std::pair<Instant, bool>> words;
        observations.each<TrustStated>([&](std::size_t at, const TrustStated &stated) {
            const auto pair = declaredApart(stated);
            if (!pair || observations.origin(at).source != QLatin1StringView("declared")) {
                return;
            }
            auto &word = words[{pair->first, pair->second}];
            word = std::max(word, {observations.collectedAt(at), !pair->areApart});
        });
        int number = 0;
        for (const auto &[names, word] : words) {
            ++number;
            const auto first = m_holds.find(names.first);
            const auto second = m_holds.find(names.second);
            if (word.second || first == m_holds.end() || second == m_holds.end()) {
                continue;
            }
            for (const auto &[holds, side] : {std::pair(&first->second, number), std::pair(&second->second, -number)}) {
                for (const Hold &hold : *holds) {
                    m_sides[hold.record].insert(side);
                }
            }
            for (auto &[record, sides] : m_sides) { // one record that holds both cannot be taken apart
                if (sides.contains(number) && sides.contains(-number)) {
                    sides.erase(number);
                    sides.erase(-number);
                }
            }
        }
    }

    bool areApart(const std::vector<Hold> &run) const
    {
        std::set<std::uint32_t> roots;
        std::set<int> all;
        for (const Hold &hold : run) {
            const std::uint32_t root = m_sets.find(hold.record);
            const auto sides = m_sides.find(root);
            if (!roots.insert(root).second || sides == m_sides.end()) {
                continue;
            }
            if (std::ranges::any_of(sides->second, [&](int side) { return all.contains(-side); })) {
                return true;
            }
            all.insert(sides->second.begin(), sides->second.end());
        }
        return false;
    }

    /// Rows of the roster with one id are one principal, whatever else they say.
    void joinSameIds()
    {
        std::unordered_map<QString, std::uint32_t> first;
        for (std::uint32_t i = 0; i < m_records.size(); ++i) {
            if (m_records[i].seen.roster && !m_records[i].seen.id.isEmpty()) {
                const auto [at, isNew] = first.try_emplace(m_records[i].seen.id, i);
                if (!isNew) {
                    join(at->second, i);
                }
            }
        }
    }

    void join(std::uint32_t a, std::uint32_t b)
    {
        const QString id = std::max(m_rosterId[m_sets.find(a)], m_rosterId[m_sets.find(b)]); // at most one is not empty
        std::set<int> sides;
        for (const std::uint32_t root : {m_sets.find(a), m_sets.find(b)}) {
            if (const auto found = m_sides.find(root); found != m_sides.end()) {
                sides.merge(found->second);
            }
        }
        const std::uint32_t joined = m_sets.join(a, b);
        m_rosterId[joined] = id;
        if (!sides.empty()) {
            m_sides[joined] = std::move(sides);
        }
    }

    /// Sorted by start, those that overlap form runs; a run that several roster ids claim joins nobody.
    void joinHolders(const QString &key, std::vector<Hold> &holds, bool immutable)
    {
        if (holds.size() < 2 ||
            immutable != std::any_of(holds.begin(), holds.end(), [](const Hold &it) { return it.alias->immutable; })) {
            return;
        }
        std::sort(holds.begin(), holds.end(), [](const Hold &a, const Hold &b) {
            return std::tuple(a.from(), a.until(), a.record) < std::tuple(b.from(), b.until(), b.record);
        });
        for (std::size_t start = 0; start < holds.size();) {
            std::size_t end = start + 1;
            Hold longest = holds[start];
            while (end < holds.size() && meet(longest, holds[end])) {
                longest = holds[end].until() > longest.until() ? holds[end] : longest;
                ++end;
            }
            joinRun(key, {holds.begin() + static_cast<std::ptrdiff_t>(start),
                          holds.begin() + static_cast<std::ptrdiff_t>(end)});
            start = end;
        }
    }

    /// A GitLab login means one account of one instance (docs.gitlab.com, "users are unique per instance"); records say
    /// which by their own id.
    bool ofSeveralInstances(const std::vector<Hold> &run) const
    {
        std::set<QString> instances;
        for (const Hold &hold : run) {
            for (const ValidAlias &it : m_records[hold.record].seen.aliases) {
                if (it.alias.space == QLatin1StringView("gitlab-user")) {
                    instances.insert(it.alias.value.section(QLatin1Char('/'), 0, -2));
                }
            }
        }
        return instances.size() > 1;
    }

    void joinRun(const QString &key, const std::vector<Hold> &run)
    {
        std::set<QString> ids;
        for (const Hold &hold : run) {
            const QString &id = m_rosterId[m_sets.find(hold.record)];
            if (!id.isEmpty()) {
                ids.insert(id);
            }
        }
        if (ids.size() > 1 || areApart(run) ||
            (key.startsWith(QLatin1StringView("gitlab:")) && ofSeveralInstances(run))) {
            m_contested.insert(key);
            return;
        }
        for (const Hold &hold : run) {
            join(run.front().record, hold.record);
        }
    }

    Principal describe(const std::vector<std::uint32_t> &group) const;
    QString idOf(const std::vector<std::uint32_t> &group) const;
    void addAliases(Principal &principal, const PrincipalSeen &seen) const;

    std::vector<Record> m_records;
    std::vector<QString> m_rosterId; ///< by root
    UnionFind m_sets;
    std::unordered_map<QString, std::vector<Hold>> m_holds;
    std::vector<std::pair<QString, std::vector<Hold> *>> m_ordered;
    std::set<QString> m_contested;
    std::map<std::uint32_t, std::set<int>> m_sides; ///< by root: of which declared pairs it is one or the other
};

QString Merge::idOf(const std::vector<std::uint32_t> &group) const
{
    std::optional<QString> roster;
    std::optional<QString> alias;
    std::optional<QString> own;
    const auto keepSmallest = [](std::optional<QString> &best, const QString &offered) {
        best = best ? std::min(*best, offered) : offered;
    };
    for (const std::uint32_t i : group) {
        const PrincipalSeen &seen = m_records[i].seen;
        if (seen.roster && !seen.id.isEmpty()) {
            keepSmallest(roster, seen.id);
        }
        for (const ValidAlias &it : seen.aliases) {
            const QString key = toText(normalAlias(it.alias));
            if (!m_contested.contains(key)) { // with its start: a recycled name names two
                keepSmallest(alias, it.from && !it.immutable ? key + QLatin1Char(' ') + toIso(*it.from) : key);
            }
        }
        keepSmallest(own, m_records[i].source + QLatin1Char('\n') + seen.id + QLatin1Char('\n') + seen.displayName);
    }
    return roster ? *roster
                  : QStringLiteral("p-") + QString::fromLatin1(sha256Hex(alias.value_or(*own).toUtf8()).first(12));
}

void Merge::addAliases(Principal &principal, const PrincipalSeen &seen) const
{
    for (const ValidAlias &alias : seen.aliases) {
        const bool isContested = !principal.roster && m_contested.contains(toText(normalAlias(alias.alias)));
        if (!isContested && !alias.alias.value.trimmed().isEmpty()) {
            principal.aliases.push_back(alias);
        }
    }
}

Principal Merge::describe(const std::vector<std::uint32_t> &group) const
{
    Principal principal;
    principal.id = idOf(group);
    bool kindKnown = false;
    for (const bool roster : {true, false}) { // the roster's word first
        for (const std::uint32_t i : group) {
            const PrincipalSeen &seen = m_records[i].seen;
            if (seen.roster != roster) {
                continue;
            }
            principal.roster |= roster;
            if (!kindKnown && (roster || seen.kind != PrincipalKind::Person)) {
                principal.kind = seen.kind;
                kindKnown = true;
            }
            if (principal.displayName.isEmpty()) {
                principal.displayName = seen.displayName;
            }
            if (seen.opened && (!principal.opened || (!principal.roster && *seen.opened < *principal.opened))) {
                principal.opened = seen.opened;
            }
            addAliases(principal, seen);
            principal.seen.push_back(m_records[i].id);
        }
    }
    const auto key = [](const ValidAlias &it) { return std::tie(it.alias, it.from, it.until, it.immutable); };
    std::sort(principal.aliases.begin(), principal.aliases.end(),
              [&](const ValidAlias &a, const ValidAlias &b) { return key(a) < key(b); });
    principal.aliases.erase(std::unique(principal.aliases.begin(), principal.aliases.end()), principal.aliases.end());
    std::sort(principal.seen.begin(), principal.seen.end());
    return principal;
}

} // namespace

std::vector<Principal> mergeRecords(const Observations &observations)
{
    return Merge(observations).run();
}

} // namespace probate
