// An independent, slow and obvious reading of closure.md's verdict on a credential, for comparison only. It shares no
// code with core/closure: every question is answered again by looking at all the evidence.
#pragma once

#include "core/model/assessment.h"
#include "core/policy/policy.h"

namespace probate::oracle {

struct Answer
{
    State state = State::Unproven;
    std::optional<Instant> at;
    EndBasis basis = EndBasis::Stated;
    std::optional<Instant> until;
};

Answer judge(const Credential &credential, std::optional<Instant> closureAt, const Policy &policy, Instant asOf);

/// The same for principals: the closing facts that are in force, the earliest of them.
std::optional<Instant> closureAt(const std::vector<Closure> &facts, Instant asOf);

} // namespace probate::oracle
