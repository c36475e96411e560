// The user's own correlation rules: which credentials they speak of, what they take out of a name, and whom that means.
// Values and the reader of their YAML form (docs/estate.md); it matches nothing. core/correlate runs them.
#pragma once

#include "core/model/estate.h"
#include "core/policy/config_tree.h"

#include <set>

namespace probate {

struct OwnerRule
{
    struct Match
    {
        QString source; ///< glob; empty: any
        QString path;   ///< glob in which '*' stops at '/' and "**" does not
        QString label;
        QString issuer;
        std::set<Kind> kinds;                  ///< empty: any
        std::map<QString, QString> attributes; ///< name to glob; the attribute must be there

        bool operator==(const Match &) const = default;
    };

    QString name;
    Match match;
    QString captureFrom; ///< path, source, label, issuer, account or attribute:NAME; empty: captures nothing
    QString captureRegex;
    QString principal; ///< an alias, with {1} or {name} where a capture goes
    Relation relation = Relation::Owner;
    double confidence = 0.9;
    QString where; ///< file:line, for messages

    bool operator==(const OwnerRule &) const = default;
};

/// A pattern that takes longer than this many steps on one name gives up, and the trial of the rule says so.
inline constexpr int mostRegexSteps = 20'000;
/// Longer names are not searched.
inline constexpr qsizetype longestSearched = 1024;

/// The list under a key of that map. Errors name file and line: an unknown key, an expression that is none or longer
/// than 256 characters, a template that uses what nothing captures, two rules of one name, more than 200 rules.
std::vector<OwnerRule> readOwnerRules(ConfigReader &reader, QLatin1StringView key);

/// The expression as it is run: with its limit of steps.
QString boundedRegex(const QString &regex);

/// What stands in braces in a template, in order: "1", "team".
QStringList placeholdersIn(const QString &principal);

} // namespace probate
