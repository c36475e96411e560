// From a store to an assessment, and what that means for the exit code.
#pragma once

#include "app/command.h"
#include "app/definitions.h"
#include "core/store/store.h"

namespace probate {

/// Judges what the store knows, as of an instant.
Result<Assessment> assessEstate(const Store &store, const Definitions &definitions, Instant asOf);

/// Findings at or above the threshold, else unproven closures or incomplete coverage, else nothing.
ExitCode exitCodeOf(const Assessment &assessment, const Policy &policy);

} // namespace probate
