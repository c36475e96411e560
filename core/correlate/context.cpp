#include "core/correlate/context.h"

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
    std::unordered_map<QString, QString> texts; // documents hold statements by the million: one copy of each name
    const auto shared = [&](const QString &text) { return texts.try_emplace(text, text).first->second; };
    const auto take = [&](const QString &name, const auto &fact, const KnownObservation &known) {
        const Origin &origin = known.observation.origin;
        QString place = origin.source + QLatin1Char('\n');
        if (fact.basis == Basis::Declared) {
            // What was decided at one instant is one decision; a later one is another, and the last one stands.
            place += fact.at ? toIso(*fact.at) : QString::fromLatin1(known.id);
        }
        m_byName[name].push_back(m_statements.size());
        m_statements.push_back({fact.principal, fact.relation, fact.basis, fact.at, known.observation.collectedAt,
                                shared(place + origin.path), shared(place + seriesOf(origin.path)), fact.because,
                                known.id});
    };
    for (const KnownObservation &known : estate.observations) {
        if (const auto *stated = std::get_if<OwnershipStated>(&known.observation.fact)) {
            take(QStringLiteral("handle ") + toText(stated->credential), *stated, known);
        } else if (const auto *owned = std::get_if<AccountOwned>(&known.observation.fact)) {
            take(QStringLiteral("account ") + toText(normalAlias(owned->account)), *owned, known);
        }
    }
    gatherMembers();
}

/// An account that is a team's and a relation of reading: a membership.
void CorrelationContext::gatherMembers()
{
    for (const KnownObservation &known : m_estate.observations) {
        const auto *owned = std::get_if<AccountOwned>(&known.observation.fact);
        if (!owned || owned->basis != Basis::CouldRead) {
            continue;
        }
        const auto team = meant(owned->account, std::nullopt);
        const auto member = meant(owned->principal, std::nullopt);
        if (!team || !member || *team == *member || m_estate.principals[*team].kind != PrincipalKind::Team) {
            continue;
        }
        const auto statement =
            std::lower_bound(m_statements.begin(), m_statements.end(), known.id,
                             [](const Statement &it, const ObservationId &id) { return it.from < id; });
        m_members[*team].push_back({*member, &*statement}); // statements were taken in the order of observations
    }
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

std::vector<const Statement *> CorrelationContext::statementsOn(const Credential &credential) const
{
    std::vector<const Statement *> found;
    const auto add = [&](const QString &name) {
        if (const auto at = m_byName.find(name); at != m_byName.end()) {
            for (const std::size_t statement : at->second) {
                found.push_back(&m_statements[statement]);
            }
        }
    };
    if (!m_byName.empty()) {
        for (const Handle &handle : credential.handles) {
            add(QStringLiteral("handle ") + toText(handle));
        }
        for (const Alias &account : credential.accounts) {
            add(QStringLiteral("account ") + toText(normalAlias(account)));
        }
    }
    std::sort(found.begin(), found.end(), [](auto *a, auto *b) { return a->from < b->from; });
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
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
