#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace probate {

void inParallel(std::size_t count, std::size_t grain, const std::function<void(std::size_t, std::size_t)> &work)
{
    const std::size_t ranges = (count + grain - 1) / grain;
    std::atomic<std::size_t> next{0};
    const auto run = [&] {
        for (std::size_t range = next++; range < ranges; range = next++) {
            work(range * grain, std::min(count, (range + 1) * grain));
        }
    };
    const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(processors, ranges); ++i) {
        others.emplace_back(run);
    }
    run();
}

} // namespace probate
