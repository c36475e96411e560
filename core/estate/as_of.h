// What is collected, used or dated after the as-of instant does not exist (closure.md). This file removes it, so that
// nothing behind it has to think of time in that way.
#pragma once

#include "core/model/estate.h"

namespace probate {

/// Drops what does not exist yet at `asOf`, and cuts later dates, uses and commits from what remains. Sorted by id,
/// each id once.
Observations existingAt(Observations observations, Instant asOf);

} // namespace probate
