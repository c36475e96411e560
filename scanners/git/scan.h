// A git source from beginning to end: objects once, names, work trees, attribution, and everything that was seen in a
// defined order into the sink.
#pragma once

#include "scanners/document_scanner.h"

namespace probate::git {

/// A work tree, a bare repository, a git directory or a bundle.
bool recognises(const QString &location);
Result<SourceCoverage> scan(const SourceSpec &spec, ScanContext &context);

} // namespace probate::git
