// Many documents on several threads: each is scanned once, what they yield arrives in their order, and memory stays
// bounded. Knows nothing of where documents come from.
#pragma once

#include "scanners/sink.h"

#include <cstddef>
#include <functional>

namespace probate {

struct ParallelWork
{
    std::size_t count = 0;
    /// Reads and scans item `index`, on any thread. What it throws becomes `failed`.
    std::function<void(std::size_t index, ObservationSink &sink)> item;
    /// A skip for an item whose work threw.
    std::function<Skip(std::size_t index, const QString &why)> failed;
    std::function<bool()> cancelled;                  ///< may be empty
    std::function<void(std::uint64_t done)> progress; ///< may be empty; called from one thread at a time
    int threads = 0;                                  ///< 0: one a core
};

/// True if all were done; false if it was cancelled.
bool scanAll(const ParallelWork &work, ObservationSink &sink);

} // namespace probate
