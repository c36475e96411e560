// A case for a check: people, their credentials and accounts, in a line each. Times are minutes; ann's closure is at
// 100, the as-of instant at 100000.
#pragma once

#include "core/assess/assess.h"
#include "core/assess/check.h"
#include "verdict_fixtures.h"

#include <QFile>

namespace probate::fixtures {

inline constexpr double now = 100'000;

inline QString s(const char *text)
{
    return QString::fromLatin1(text);
}

inline Closure closing(double at, ClosureKind kind = ClosureKind::Deleted, std::optional<double> ends = {})
{
    Closure closure;
    closure.kind = kind;
    closure.at = minute(at);
    closure.because = s("said so");
    if (ends) {
        closure.ends = minute(*ends);
    }
    return closure;
}

inline Closure reopening(double at)
{
    Closure closure = closing(at, ClosureKind::Disabled);
    closure.reopens = true;
    return closure;
}

inline Principal who(const char *id, std::vector<Closure> closures = {}, PrincipalKind kind = PrincipalKind::Person)
{
    Principal made;
    made.id = s(id);
    made.displayName = made.id;
    made.kind = kind;
    made.closures = std::move(closures);
    return made;
}

inline Principal ann(ClosureKind kind = ClosureKind::Deleted, std::optional<double> ends = {})
{
    return who("ann", {closing(100, kind, ends)});
}

/// The definitions of the product; read once.
inline const std::vector<CheckDefinition> &shippedChecks()
{
    static const std::vector<CheckDefinition> checks = [] {
        QFile file(QStringLiteral(PROBATE_SOURCE_DIR "/resources/checks/checks.yaml"));
        auto read = file.open(QIODevice::ReadOnly) ? parseCheckDefinitions(file.readAll(), s("checks.yaml"))
                                                   : Error(ErrorKind::NotFound, s("checks.yaml"));
        return read ? std::move(*read) : std::vector<CheckDefinition>();
    }();
    return checks;
}

/// An estate of people and of the credentials that the first of them owns.
struct Case
{
    AssessmentInput input;
    JudgingRules rules;

    explicit Case(std::vector<Principal> people, std::vector<Credential> credentials = {})
    {
        rules.checks = shippedChecks();
        input.estate.principals = std::move(people);
        for (std::size_t i = 0; i < credentials.size(); ++i) {
            credentials[i].id = QStringLiteral("c-%1").arg(i);
            Ownership owned;
            owned.credential = credentials[i].id;
            owned.owners = {input.estate.principals.front().id};
            owned.anyOwnerSuffices = credentials[i].kind == Kind::ClientSecret;
            input.ownership.push_back(owned);
        }
        input.estate.credentials = std::move(credentials);
    }

    Case &tell(Fact fact, double collected = 300)
    {
        KnownObservation known;
        known.id = QByteArray::number(input.estate.observations.size());
        known.observation.collectedAt = minute(collected);
        known.observation.fact = std::move(fact);
        input.estate.observations.push_back(std::move(known));
        return *this;
    }
    Case &account(AccountCondition condition, double at, std::optional<double> until = {},
                  std::optional<double> login = {}, double lag = 0)
    {
        KnownAccount known;
        known.state.account = {s("login"), s("ann")};
        known.state.scope = {s("dir"), s("users"), {}};
        known.state.condition = condition;
        known.state.time = {minute(at), Duration(static_cast<qint64>(lag * 60'000))};
        known.state.until = until ? std::optional(minute(*until)) : std::nullopt;
        known.state.lastLogin = login ? std::optional(minute(*login)) : std::nullopt;
        input.estate.principals.front().accounts.push_back(known);
        return *this;
    }
    std::vector<Finding> findings(const char *check) const
    {
        std::vector<Finding> found = assess(input, rules, minute(now), s("test")).findings;
        std::erase_if(found, [&](const Finding &finding) { return finding.check != QLatin1StringView(check); });
        return found;
    }
    /// "high", "medium unproven, low": the findings of one check.
    QString found(const char *check) const
    {
        QStringList texts;
        for (const Finding &finding : findings(check)) {
            texts.append(toText(finding.severity) + (finding.unproven ? s(" unproven") : QString()));
        }
        return texts.join(s(", "));
    }
};

} // namespace probate::fixtures
