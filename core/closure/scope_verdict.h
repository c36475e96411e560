// What one scope, one call to one issuer about one place, says of a credential: its newest usable evidence decides.
// Half of credential_verdict.h; knows nothing of other scopes.
#pragma once

#include "core/model/assessment.h"

#include <span>

namespace probate {

/// What evidence is measured against.
struct Horizon
{
    Instant asOf;
    std::optional<Instant> closureAt;
    std::optional<Instant> lateUse; ///< the last use after closure and skew; without a closure, the last use
    std::optional<Instant> floor;   ///< evidence must be strictly later than this: the later of the two

    /// True if the data were certainly collected after the floor, the source's lag taken off.
    bool isFresh(const EvidenceTime &time) const { return !floor || (time.at && *time.at - time.lag > *floor); }
};

struct ScopeVerdict
{
    State state = State::Unproven;
    std::optional<Instant> at; ///< Dead, Blocked
    EndBasis basis = EndBasis::Stated;
    std::optional<Instant> until; ///< Live: when this scope ends it
    std::optional<Instant> evidenceAt;
    QString reason;
    std::vector<ObservationId> from;
};

/// True if the evidence exists for the judge: dated, not after `asOf`, and, for absence, from a complete listing.
bool exists(const Evidence &evidence, Instant asOf);

/// `evidence` of one scope, existing, sorted by time, not empty.
ScopeVerdict judgeScope(std::span<const Evidence *const> evidence, const Horizon &horizon);

/// "2026-03-11T16:45:37Z", or with its lag: "2026-03-11T16:45:37Z, and may be 4 h older".
QString toWords(const EvidenceTime &time);

} // namespace probate
