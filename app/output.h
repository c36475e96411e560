// What became of standard output: a report that was cut off on its way must not pass for a whole one.
#pragma once

namespace probate {

/// errno of the first write of a Terminal to standard output that failed, or 0.
int outputFailure();

} // namespace probate
