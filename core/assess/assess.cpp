#include "core/assess/assess.h"

#include "core/assess/check.h"
#include "core/base/parallel.h"

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

/// Checks are pure, so each may have a processor of its own; their findings are put together in the order of checks,
/// and then in that of reports.
std::vector<Finding> findingsOf(const CheckContext &context, const std::vector<CheckDefinition> &checks)
{
    std::vector<std::vector<Finding>> found(checks.size());
    inParallel(checks.size(), 1, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            if (const Check *check = findCheck(checks[i].id)) {
                FindingSink sink(context, checks[i], found[i]);
                check->judge(context, sink);
                std::sort(found[i].begin(), found[i].end(), comesFirst);
            }
        }
    });
    std::vector<Finding> findings;
    for (std::vector<Finding> &each : found) {
        const auto middle = static_cast<std::ptrdiff_t>(findings.size());
        std::move(each.begin(), each.end(), std::back_inserter(findings));
        each = {};
        std::inplace_merge(findings.begin(), findings.begin() + middle, findings.end(), comesFirst);
    }
    return findings;
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
    assessment.findings = findingsOf(context, rules.checks);
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
