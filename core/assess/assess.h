// The assessment: verdicts, checks, waivers and coverage put together. A pure function; the input of every report.
#pragma once

#include "core/assess/frameworks.h"
#include "core/closure/estate_verdicts.h"
#include "core/policy/waivers.h"

namespace probate {

/// What an assessment is computed from, besides the policy and the instant.
struct AssessmentInput
{
    Estate estate;
    std::vector<Claim> claims;        ///< as core/correlate makes them
    std::vector<Ownership> ownership; ///< in the estate's order
    Coverage coverage;
};

/// Everything that judgement rests on.
struct JudgingRules
{
    Policy policy;
    TrustMap trust;
    IssuerFacts facts;
    std::vector<Waiver> waivers;
    std::vector<CheckDefinition> checks; ///< as loaded from resources/checks/checks.yaml
};

Assessment assess(AssessmentInput input, const JudgingRules &rules, Instant asOf, const QString &toolVersion);

/// Findings that count: at or above the threshold and not waived.
bool countsAgainst(const Finding &finding, const Policy &policy);

} // namespace probate
