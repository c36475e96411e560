#include "app/assess_estate.h"

#include "app/version.h"
#include "core/correlate/correlate.h"
#include "core/estate/estate.h"

#include <algorithm>

namespace probate {

Result<Assessment> assessEstate(const Store &store, const Definitions &definitions, Instant asOf)
{
    auto observations = store.observations(asOf);
    if (!observations) {
        return observations.error();
    }
    auto coverage = store.coverage(asOf);
    if (!coverage) {
        return coverage.error();
    }
    const Policy &policy = definitions.judging.policy;
    AssessmentInput input;
    input.estate = buildEstate(std::move(*observations), asOf);
    auto [claims, ownership] = correlate(input.estate, correlationPolicy(policy));
    input.claims = std::move(claims);
    input.ownership = std::move(ownership);
    input.coverage = std::move(*coverage);
    return assess(std::move(input), definitions.judging, asOf, QString::fromLatin1(version));
}

ExitCode exitCodeOf(const Assessment &assessment, const Policy &policy)
{
    if (std::ranges::any_of(assessment.findings,
                            [&](const Finding &finding) { return countsAgainst(finding, policy); })) {
        return ExitCode::Findings;
    }
    const bool unread = std::ranges::any_of(assessment.coverage.skips, leavesCoverageIncomplete);
    const bool unproven = std::ranges::any_of(
        assessment.closures, [](const PrincipalVerdict &closure) { return closure.state == ClosureState::Unproven; });
    return unread || unproven ? ExitCode::CoverageIncomplete : ExitCode::Nothing;
}

} // namespace probate
