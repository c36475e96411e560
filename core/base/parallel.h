// Pure work on many rows, spread over the processors: each call writes what is its own, so that the result is the same
// however many threads there are. It knows no queue, no order of completion and no cancelling; what throws, ends us.
#pragma once

#include <cstddef>
#include <functional>

namespace probate {

/// Calls `work(first, last)` for consecutive ranges that cover [0, count), each of at most `grain` rows, on as many
/// threads as there are processors (on one, if there is one range). Returns when all are done.
void inParallel(std::size_t count, std::size_t grain, const std::function<void(std::size_t, std::size_t)> &work);

} // namespace probate
