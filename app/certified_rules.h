// Digests of the rules that a certificate was made by, and their comparison with what it records and with what this
// Probate has: issuer facts and checks change over the years, and a certificate says which they were.
#pragma once

#include "core/evidence/statement.h"
#include "core/store/store.h"

namespace probate {

/// Of the rule set of the last scan, issuer facts and checks, which are not recorded whole, and of the policy and the
/// trust map, which are.
Result<std::map<QString, QString>> ruleDigests(const Store &store, const QString &resources, const JudgedBy &rules);

struct RulesComparison
{
    std::vector<QString> problems; ///< a recorded rule is not the one whose digest is recorded
    std::vector<QString> notes;    ///< this Probate has others; verdicts are computed by the recorded ones
};

Result<RulesComparison> compareRules(const QJsonObject &statement);

} // namespace probate
