#include "core/assess/assess.h"

#include "core/assess/check.h"

#include <algorithm>

namespace probate {

namespace {

bool comesFirst(const Finding &a, const Finding &b)
{
    if (a.waiver.has_value() != b.waiver.has_value()) {
        return !a.waiver;
    }
    if (a.severity != b.severity) {
        return a.severity > b.severity;
    }
    return std::tie(a.check, a.credential, a.principal, a.id) < std::tie(b.check, b.credential, b.principal, b.id);
}

} // namespace

Assessment assess(AssessmentInput input, const JudgingRules &rules, Instant asOf, const QString &toolVersion)
{
    Assessment assessment;
    assessment.toolVersion = toolVersion;
    assessment.asOf = asOf;
    EstateVerdicts verdicts = judgeEstate(input.estate, input.claims, input.ownership, rules.policy, rules.trust, asOf);
    const CheckContext context(input.estate, input.claims, input.ownership, verdicts, input.coverage, rules.policy,
                               rules.trust, rules.facts, rules.waivers, asOf);
    for (const CheckDefinition &definition : rules.checks) {
        if (const Check *check = findCheck(definition.id)) {
            FindingSink sink(context, definition, assessment.findings);
            check->judge(context, sink);
        }
    }
    std::sort(assessment.findings.begin(), assessment.findings.end(), comesFirst);
    assessment.estate = std::move(input.estate);
    assessment.claims = std::move(input.claims);
    assessment.ownership = std::move(input.ownership);
    assessment.coverage = std::move(input.coverage);
    assessment.verdicts = std::move(verdicts.credentials);
    assessment.closures = std::move(verdicts.closures);
    return assessment;
}

bool countsAgainst(const Finding &finding, const Policy &policy)
{
    return !finding.waiver && finding.severity >= policy.failAt;
}

} // namespace probate
