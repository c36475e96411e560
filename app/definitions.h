// What judgement rests on besides observations: checks, frameworks, issuer facts, policy, trust map and waivers, read
// from the resources and from the files that the estate names.
#pragma once

#include "app/estate_file.h"
#include "core/assess/assess.h"
#include "core/rules/rule.h"

namespace probate {

struct Definitions
{
    JudgingRules judging;
    std::vector<Framework> frameworks;
};

Result<Definitions> loadDefinitions(const QString &resources, const EstateFile &estate);

/// The rules of a .gitleaks.toml beside those that are there.
Result<RuleSet> withGitleaksRules(RuleSet set, const QString &path);

/// The shipped rules and the estate's own.
Result<RuleSet> loadRules(const QString &resources, const EstateFile &estate);

} // namespace probate
