// The one place that reads the clock. Only the composition root in app calls it; everything else is told the time.
#pragma once

#include "core/base/instant.h"

namespace probate {

Instant readClock();

} // namespace probate
