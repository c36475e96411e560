// Rules of a .gitleaks.toml that the user names, as rules of Probate.
#pragma once

#include "core/rules/rule.h"
#include "scanners/accepted/gitleaks_config.h"

namespace probate {

/// One without a pattern finds files by their path alone. An error names the rule that cannot be used, and why. Rules
/// are held against the matcher one by one, so that a pattern that needs too much fails here and not while scanning.
Result<std::vector<Rule>> rulesOfGitleaks(const GitleaksConfig &config, const QString &file);

} // namespace probate
