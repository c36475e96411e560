// Runs one function on several threads and waits for all of them.
#pragma once

#include <functional>

namespace probate::git {

/// `work(0)` runs on the caller's thread; the others on threads of their own. `work` must not throw.
void runWorkers(int workers, const std::function<void(int worker)> &work);

/// What `threads` of ScanLimits means on this machine: 0 is one a core, at most 64.
int workerCount(int threads);

} // namespace probate::git
