// Scans the sources of a run into its store. Small repositories are scanned side by side, each on one thread;
// everything else one after the other, each with all threads. Knows no rosters and makes no runs.
#pragma once

#include "app/progress.h"
#include "app/scan_estate.h"

#include <deque>

namespace probate {

class SourceScans
{
public:
    SourceScans(const EstateChoice &choice, Store &store, RunId run, const ScanRequest &request,
                const DocumentScanner &scanner, const Terminal &terminal)
        : m_choice(choice), m_store(store), m_run(run), m_request(request), m_scanner(scanner), m_terminal(terminal),
          m_progress(terminal)
    {}

    /// Scans in the order given, as far as the run log shows. An error of the store stops the run; one of a source is
    /// told, counted in `outcome.failed`, and leaves its scan unfinished: coverage says so. Stops when interrupted.
    Result<void> scan(const std::vector<SourceSpec> &specs, ScanOutcome &outcome);

private:
    struct Open;

    Result<void> scanTogether(std::span<const SourceSpec> specs, int threads, ScanOutcome &outcome);
    Result<std::unique_ptr<Open>> begin(const SourceSpec &spec, int threads);
    Result<void> usePrevious(Open &open);
    Result<bool> finish(Open &open);
    void readTogether(std::vector<std::unique_ptr<Open>> &opened);

    const EstateChoice &m_choice;
    Store &m_store;
    RunId m_run;
    const ScanRequest &m_request;
    const DocumentScanner &m_scanner;
    const Terminal &m_terminal;
    Progress m_progress;
};

} // namespace probate
