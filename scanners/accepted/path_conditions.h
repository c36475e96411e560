// Which rules look into which files: the paths that rules of a user's .gitleaks.toml ask for, compiled. Knows no
// document but its path.
#pragma once

#include "core/rules/rule.h"
#include "scanners/matching/regex.h"

namespace probate {

class PathConditions
{
public:
    /// An error names the rule whose path cannot be compiled.
    static Result<PathConditions> open(const RuleSet &rules);

    bool isEmpty() const { return m_ofRules.empty() && m_files.empty(); }
    /// `rule`: index in RuleSet::rules.
    bool applies(std::size_t rule, const QString &path) const;
    /// Rules that take the file for a credential by its path: copies of RuleSet::files.
    std::vector<const Rule *> filesAt(const QString &path) const;
    /// Both paths are treated the same.
    bool alike(const QString &one, const QString &other) const;

private:
    struct File
    {
        Rule rule;
        Regex path;
    };

    std::vector<std::pair<std::size_t, Regex>> m_ofRules; ///< by rule, ascending
    std::vector<File> m_files;
};

} // namespace probate
