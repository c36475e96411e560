#include "core/correlate/context.h"

#include "core/correlate/user_rules.h"

#include <algorithm>
#include <numeric>

namespace probate {

namespace {

bool isTimeLike(QChar c)
{
    return (c >= QLatin1Char('0') && c <= QLatin1Char('9')) || c == QLatin1Char('T') || c == QLatin1Char('Z') ||
           c == QLatin1Char('-') || c == QLatin1Char(':') || c == QLatin1Char('_') || c == QLatin1Char('.') ||
           c == QLatin1Char('+');
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
    std::vector<std::pair<std::uint32_t, std::uint32_t>> stated; // number of the handle, observation
    for (std::size_t at = 0; at < all.size(); ++at) {
        if (all.holds<OwnershipStated>(at)) {
            stated.emplace_back(m_stated.number(*all.handleNamed(at)), static_cast<std::uint32_t>(at));
        }
    }
    m_firstOn.resize(m_stated.size() + 1);
    for (const auto &[handle, at] : stated) {
        ++m_firstOn[handle + 1];
    }
    std::partial_sum(m_firstOn.begin(), m_firstOn.end(), m_firstOn.begin());
    m_onHandles.resize(stated.size());
    auto next = m_firstOn;
    for (const auto &[handle, at] : stated) {
        m_onHandles[next[handle]++] = at;
    }
    all.each<AccountOwned>([&](std::size_t at, const AccountOwned &owned) {
        const Alias account = normalAlias(owned.account);
        m_spaces.insert(account.space);
        m_onAccounts[toText(account)].push_back(static_cast<std::uint32_t>(at));
    });
}

Statement CorrelationContext::statementAt(std::size_t at) const
{
    const Observations &all = m_estate.observations;
    const auto made = [&](auto fact) -> Statement {
        Statement statement;
        statement.principal = std::move(fact.principal);
        statement.relation = fact.relation;
        statement.basis = fact.basis;
        statement.at = fact.at;
        statement.collectedAt = all.collectedAt(at);
        statement.because = std::move(fact.because);
        statement.from = all.id(at);
        if constexpr (std::is_same_v<decltype(fact), AccountOwned>) {
            statement.until = fact.until;
        }
        return statement;
    };
    return all.holds<OwnershipStated>(at) ? made(all.fact<OwnershipStated>(at)) : made(all.fact<AccountOwned>(at));
}

void CorrelationContext::nameDocuments(const std::vector<std::uint32_t> &found,
                                       std::vector<Statement> &statements) const
{
    for (std::size_t i = 0; i < found.size(); ++i) {
        Statement &statement = statements[i];
        const Origin origin = m_estate.observations.origin(found[i]);
        QString place = origin.source + QLatin1Char('\n');
        if (statement.basis == Basis::Declared) {
            // What was decided at one instant is one decision; a later one is another, and the last one stands.
            place += statement.at ? toIso(*statement.at) : QString::fromLatin1(statement.from);
        }
        statement.document = place + origin.path;
        statement.series = place + seriesOf(origin.path);
    }
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
        const auto key = m_onHandles.empty() ? std::nullopt : all.keyOf(handle);
        if (const auto number = key ? m_stated.find(*key) : std::nullopt) {
            found.insert(found.end(), m_onHandles.begin() + m_firstOn[*number],
                         m_onHandles.begin() + m_firstOn[*number + 1]);
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
    if (statements.size() > 1) {
        nameDocuments(found, statements);
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
