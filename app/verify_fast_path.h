// The proof of the quick scan of histories on the user's own repositories: the same findings as the slow, obvious way.
#pragma once

#include "app/scan_estate.h"

namespace probate {

/// Scans every repository of the estate twice, its blobs matched where they changed and each matched whole, and prints
/// where the two disagree. Keeps nothing. Failed if they disagree anywhere, CoverageIncomplete if a part was not read.
Result<ExitCode> verifyFastPath(const EstateChoice &choice, const ScanRequest &request, const Terminal &terminal);

} // namespace probate
