// Judges rules as `probate rules check` does: every example and counter-example through the real matcher, with several
// seeds, and every promise of a rule held against its pattern.
#pragma once

#include "core/rules/rule_reader.h"

namespace probate {

/// Problems in the order of the rules. Compiles all patterns: seconds for hundreds of rules, unless cached.
std::vector<RuleProblem> checkRules(const RuleSet &rules, const QString &cacheDirectory);

} // namespace probate
