// What a person should decide: credentials that nobody owns, or that several claim, grouped so that one decision
// settles many. A pure function of the estate and of what was claimed; it decides nothing.
#pragma once

#include "core/correlate/correlate.h"

#include <set>

namespace probate {

/// What a group of credentials has in common, the most telling first.
enum class QuestionKind {
    Conflict,    ///< the same principals contradict each other
    Account,     ///< one account governs them, and nobody known holds it
    UnknownName, ///< a source names one owner, whom no directory knows
    Likely,      ///< the same principal is the likeliest, and not likely enough
    Author,      ///< one address introduced them, and nobody known holds it
    Place        ///< they stand in one folder, and nothing says whose they are
};

QString toText(QuestionKind kind);

struct OpenQuestion
{
    QString id; ///< "q-" and 12 hex digits of what the group has in common: stable while that holds
    QuestionKind kind = QuestionKind::Place;
    QString about;                         ///< for people: "the account aws-user:1/deploy", "git:/srv/shop deploy/"
    std::optional<Alias> alias;            ///< Account, UnknownName, Author
    std::vector<CredentialId> credentials; ///< in the estate's order
    std::vector<PrincipalId> candidates;   ///< the likeliest first
    std::vector<double> confidences;       ///< of the candidates, their best over the credentials

    bool operator==(const OpenQuestion &) const = default;
};

/// Of the credentials in `asked` (in the estate's order: those that still matter). The largest group first.
std::vector<OpenQuestion> openQuestions(const Estate &estate, const Correlation &correlation,
                                        const CorrelationPolicy &policy, const std::set<CredentialId> &asked);

} // namespace probate
