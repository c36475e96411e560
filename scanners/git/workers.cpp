#include "scanners/git/workers.h"

#include <algorithm>
#include <thread>
#include <vector>

namespace probate::git {

void runWorkers(int workers, const std::function<void(int worker)> &work)
{
    std::vector<std::jthread> threads;
    threads.reserve(static_cast<std::size_t>(std::max(0, workers - 1)));
    for (int worker = 1; worker < workers; ++worker) {
        threads.emplace_back([&work, worker] { work(worker); });
    }
    work(0);
}

int workerCount(int threads)
{
    constexpr int kMost = 64; // every worker holds buffers of a document's size
    const int wanted = threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency());
    return std::clamp(wanted, 1, kMost);
}

} // namespace probate::git
