// Rules as parsed, kept beside the files they came from: YAML takes tens of milliseconds, this takes one. A cache is a
// convenience: missing, damaged or old, the files are parsed anew.
#pragma once

#include "core/rules/rule_reader.h"

namespace probate {

/// As readRules, through a cache in `cacheDirectory` that is keyed by the bytes and names of the rule files. An empty
/// directory name, or one that cannot be written, means no cache.
Result<RuleSet> readRulesCached(const QStringList &places, const QString &cacheDirectory);

} // namespace probate
