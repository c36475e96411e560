// Reads an estate's sources and rosters into its store: one run, one writer, whatever happens to a single source.
#pragma once

#include "app/command.h"
#include "app/estate_choice.h"
#include "core/rules/rule.h"
#include "core/store/store.h"
#include "scanners/document_scanner.h"
#include "scanners/source.h"

namespace probate {

class DropList;

struct ScanRequest
{
    Instant now; ///< the run's time
    QString resources;
    QString commandLine; ///< for the run log; paths and options, no secrets
    int threads = 0;     ///< 0: one a core
    DropList *drops = nullptr; ///< told of matches that are no credential
    bool askLive = true; ///< directories and databases of the roster; what they say now is true now, at no other time
    bool full = false;   ///< read everything, whatever earlier scans left
};

struct ScanOutcome
{
    int sources = 0;
    int failed = 0; ///< could not be scanned as a whole; each was reported
    bool interrupted = false;
};

/// What a target becomes: itself, and the repositories below it, each a source of its own.
Result<std::vector<SourceSpec>> expandSources(const EstateFile &estate);

/// Readers, decoders and the rules of the estate, as its scans use them.
Result<std::unique_ptr<DocumentScanner>> openScanner(const EstateChoice &choice, const ScanRequest &request,
                                                     const Terminal &terminal);

Result<ScanOutcome> scanEstate(const EstateChoice &choice, Store &store, const ScanRequest &request,
                               const Terminal &terminal);

} // namespace probate
