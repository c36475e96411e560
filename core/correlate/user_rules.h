// The user's own correlation rules at work: what they match, what they capture, whom they name. Runs them, and tries
// them without effect, so that a user sees what each would change before it does.
#pragma once

#include "core/correlate/correlator.h"

#include <QRegularExpression>

#include <map>

namespace probate {

/// What one rule found on one credential, besides its claims.
struct RuleOutcome
{
    bool matched = false;
    bool capturedNothing = false;
    bool gaveUp = false;        ///< the expression took too many steps
    std::vector<Alias> unknown; ///< whom it names and no source knows
};

class UserRules
{
public:
    explicit UserRules(const std::vector<OwnerRule> &rules);

    bool isEmpty() const { return m_rules.empty(); }
    std::size_t count() const { return m_rules.size(); }
    const OwnerRule &rule(std::size_t index) const { return m_rules[index].rule; }
    RuleOutcome run(std::size_t index, const CorrelationContext &context, const Credential &credential,
                    std::vector<Voice> &voices) const;

private:
    struct Compiled
    {
        OwnerRule rule;
        QRegularExpression regex;
    };

    std::vector<Compiled> m_rules;
};

/// How one rule alone would change who owns what.
struct RuleEffect
{
    struct Change
    {
        CredentialId credential;
        std::vector<PrincipalId> before;
        std::vector<PrincipalId> after;

        bool operator==(const Change &) const = default;
    };

    QString rule;
    QString where; ///< file:line
    std::size_t matched = 0;
    std::size_t claimed = 0; ///< credentials on which it makes a claim
    std::size_t capturedNothing = 0;
    std::size_t gaveUp = 0;
    std::map<QString, std::size_t> unknown; ///< by alias as text: credentials
    std::vector<Change> changes;            ///< in the estate's order
};

/// Each rule of the policy alone, against everything but the rules. One pass over the credentials.
std::vector<RuleEffect> tryRules(const Estate &estate, const CorrelationPolicy &policy);

void runUserRules(const Correlator &, const CorrelationContext &, const Case &, std::vector<Voice> &);

} // namespace probate
