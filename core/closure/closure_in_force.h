// Which closure of a principal is in force at an instant. Pure; knows no credential.
#pragma once

#include "core/model/estate.h"

namespace probate {

/// The earliest closing fact that is in force at `asOf`, or nothing. A declared or verified re-enable ends `disabled`
/// and `suspended`, a suspension ends with its end date; every other kind stays. Events whose signature does not
/// verify, and facts after `asOf`, do not exist.
std::optional<Closure> closureInForce(const Principal &principal, Instant asOf);

/// A closure that was ended by a re-enable or by its own end date, with the instant at which the principal came back;
/// nothing while another closure is in force. The latest such instant (C17).
struct Reopening
{
    Closure closure; ///< the earliest of those that ended then
    Instant at;      ///< when access came back
};
std::optional<Reopening> lastReopening(const Principal &principal, Instant asOf);

} // namespace probate
