// Reads rule files: YAML, one file a provider (docs/rules.md). Every problem of every file is reported with its line,
// not only the first. Nothing here knows a regular-expression library: whether a pattern compiles is the matcher's to
// say.
#pragma once

#include "core/rules/rule.h"

#include <QStringList>

namespace probate {

/// What is wrong with a rule file, where, in a sentence for whoever wrote it.
struct RuleProblem
{
    QString file;
    int line = 0; ///< from 1; 0 where the whole file is meant
    QString rule; ///< id, or empty
    QString what;
    bool warning = false; ///< the rule works, but costs or promises something it should not

    bool operator==(const RuleProblem &) const = default;
};

QString toText(const RuleProblem &problem); ///< "github.yaml:12: github-pat: unknown key "patern""

struct RuleReading
{
    RuleSet set; ///< the rules that hold together
    std::vector<RuleProblem> problems;
};

/// One file's bytes under the name it is to be called by.
struct RuleFile
{
    QString name;
    QByteArray bytes;
};

/// Caps: a rule file is written by hand.
inline constexpr qint64 largestRuleFile = 1 << 20;
inline constexpr std::size_t mostRules = 5000;

/// Every *.yaml and *.yml file directly in the directories (or a single file), sorted by name. An unreadable or missing
/// directory, or a file beyond the cap, is an error.
Result<std::vector<RuleFile>> loadRuleFiles(const QStringList &places);

/// Rules and problems; a rule with a problem is left out.
RuleReading parseRules(const std::vector<RuleFile> &files);

/// parseRules, where any problem is an error that lists all of them.
Result<RuleSet> rulesOf(const std::vector<RuleFile> &files);

/// loadRuleFiles and rulesOf.
Result<RuleSet> readRules(const QStringList &places);

} // namespace probate
