// Work on many independent items, several at once. Which part runs where and when is left open, so what a part writes
// must be its own; then the result is that of one loop from front to back. It knows nothing of the items.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace probate {

/// Below this a second thread costs more than it saves.
inline constexpr std::size_t fewItems = 2048;

/// Calls work(first, last) for consecutive parts of [0, count) and returns when all are done. `work` must not throw.
template <typename Work> void inParts(std::size_t count, Work work, std::size_t part = fewItems)
{
    constexpr std::size_t mostThreads = 8;
    const std::size_t parts = (count + part - 1) / part;
    const std::size_t threads = std::min({parts, mostThreads, std::size_t(std::thread::hardware_concurrency())});
    std::atomic<std::size_t> next = 0;
    const auto run = [&] {
        for (std::size_t at = next++; at < parts; at = next++) {
            work(at * part, std::min(count, (at + 1) * part));
        }
    };
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads; ++i) {
        others.emplace_back(run);
    }
    run();
}

} // namespace probate
