#include "core/correlate/context.h"

#include "core/base/in_parts.h"
#include "core/correlate/user_rules.h"

#include <algorithm>

namespace probate {

namespace {

bool isTimeLike(QChar c)
{
    return (c >= QLatin1Char('0') && c <= QLatin1Char('9')) || c == QLatin1Char('T') || c == QLatin1Char('Z') ||
           c == QLatin1Char('-') || c == QLatin1Char(':') || c == QLatin1Char('_') || c == QLatin1Char('.') ||
           c == QLatin1Char('+');
}

std::size_t hashOf(const Handle &handle)
{
    return qHash(handle.value, qHash(handle.scheme));
}

} // namespace

/// "a/20260311T163613Z/keys.json" and "a/20250823T195500Z/keys.json" are one series; "a/repo-1/keys.json" is another
/// than "a/repo-2/keys.json", since only runs of eight and more characters of a date are taken out.
QString seriesOf(const QString &path)
{
    constexpr qsizetype shortestDate = 8;
    QString series;
    for (qsizetype i = 0; i < path.size();) {
        qsizetype end = i;
        qsizetype digits = 0;
        while (end < path.size() && isTimeLike(path[end])) {
            digits += path[end].isDigit();
            ++end;
        }
        const bool startsComponent = i == 0 || path[i - 1] == QLatin1Char('/');
        const bool endsComponent = end == path.size() || path[end] == QLatin1Char('/');
        if (digits >= shortestDate && startsComponent && endsComponent) {
            series += QLatin1Char('#');
        } else {
            series += QStringView(path).sliced(i, end - i);
        }
        if (end < path.size()) {
            series += path[end++];
        }
        i = end;
    }
    return series;
}

CorrelationContext::CorrelationContext(const Estate &estate, const CorrelationPolicy &policy)
    : m_estate(estate), m_names(estate.principals, AliasRules{policy.foldPlusTags}), m_codeOwners(estate.observations),
      m_userRules(std::make_unique<UserRules>(policy.rules))
{
    indexStatements();
    gatherMembers();
}

void CorrelationContext::indexStatements()
{
    const Observations &all = m_estate.observations;
    for (std::size_t at = 0; at < all.size(); ++at) {
        if (all.holds<OwnershipStated>(at)) {
            m_onHandles.emplace_back(0, static_cast<std::uint32_t>(at));
        }
    }
    inParts(m_onHandles.size(), [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            m_onHandles[i].first = hashOf(all.fact<OwnershipStated>(m_onHandles[i].second).credential);
        }
    });
    std::sort(m_onHandles.begin(), m_onHandles.end());
    all.each<AccountOwned>([&](std::size_t at, const AccountOwned &owned) {
        m_onAccounts[toText(normalAlias(owned.account))].push_back(static_cast<std::uint32_t>(at));
    });
}

Statement CorrelationContext::statementAt(std::size_t at) const
{
    const Observations &all = m_estate.observations;
    const Origin origin = all.origin(at);
    const auto made = [&](auto &&fact) -> Statement {
        QString place = origin.source + QLatin1Char('\n');
        if (fact.basis == Basis::Declared) {
            // What was decided at one instant is one decision; a later one is another, and the last one stands.
            place += fact.at ? toIso(*fact.at) : QString::fromLatin1(all.id(at));
        }
        return {fact.principal,
                fact.relation,
                fact.basis,
                fact.at,
                all.collectedAt(at),
                place + origin.path,
                place + seriesOf(origin.path),
                fact.because,
                all.id(at)};
    };
    return all.holds<OwnershipStated>(at) ? made(all.fact<OwnershipStated>(at)) : made(all.fact<AccountOwned>(at));
}

/// An account that is a team's and a relation of reading: a membership.
void CorrelationContext::gatherMembers()
{
    m_estate.observations.each<AccountOwned>([&](std::size_t at, const AccountOwned &owned) {
        if (owned.basis != Basis::CouldRead) {
            return;
        }
        const auto team = meant(owned.account, std::nullopt);
        const auto member = meant(owned.principal, std::nullopt);
        if (!team || !member || *team == *member || m_estate.principals[*team].kind != PrincipalKind::Team) {
            return;
        }
        m_members[*team].push_back({*member, owned.because, m_estate.observations.id(at)});
    });
}

std::optional<std::size_t> CorrelationContext::indexOf(const PrincipalId &id) const
{
    const auto &all = m_estate.principals; // sorted by id
    const auto at = std::lower_bound(all.begin(), all.end(), id,
                                     [](const Principal &it, const PrincipalId &key) { return it.id < key; });
    return at == all.end() || at->id != id ? std::nullopt : std::optional(static_cast<std::size_t>(at - all.begin()));
}

const std::vector<CorrelationContext::Member> &CorrelationContext::membersOf(std::size_t team) const
{
    static const std::vector<Member> nobody;
    const auto found = m_members.find(team);
    return found == m_members.end() ? nobody : found->second;
}

CorrelationContext::~CorrelationContext() = default;

std::vector<Statement> CorrelationContext::statementsOn(const Credential &credential) const
{
    const Observations &all = m_estate.observations;
    std::vector<std::uint32_t> found;
    for (const Handle &handle : credential.handles) {
        const std::size_t hash = hashOf(handle);
        for (auto it = std::lower_bound(m_onHandles.begin(), m_onHandles.end(), std::pair(hash, std::uint32_t(0)));
             it != m_onHandles.end() && it->first == hash; ++it) {
            if (all.fact<OwnershipStated>(it->second).credential == handle) {
                found.push_back(it->second);
            }
        }
    }
    if (!m_onAccounts.empty()) {
        for (const Alias &account : credential.accounts) {
            if (const auto at = m_onAccounts.find(toText(normalAlias(account))); at != m_onAccounts.end()) {
                found.insert(found.end(), at->second.begin(), at->second.end());
            }
        }
    }
    std::sort(found.begin(), found.end()); // observations are sorted by id
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::vector<Statement> statements;
    statements.reserve(found.size());
    for (const std::uint32_t at : found) {
        statements.push_back(statementAt(at));
    }
    return statements;
}

std::vector<Statement> CorrelationContext::statementsOn(const Alias &account) const
{
    std::vector<Statement> statements;
    if (const auto found = m_onAccounts.find(toText(normalAlias(account))); found != m_onAccounts.end()) {
        for (const std::uint32_t at : found->second) {
            statements.push_back(statementAt(at));
        }
    }
    return statements;
}

std::optional<std::size_t> CorrelationContext::meant(const Alias &alias, std::optional<Instant> made) const
{
    const auto then = m_names.holders(alias, made);
    if (then.size() == 1) {
        return then.front();
    }
    return then.empty() ? m_names.holder(alias, std::nullopt) : std::nullopt;
}

} // namespace probate
