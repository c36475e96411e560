// Takes documents apart that hold others without being archives (notebooks, mail, SQLite files, PDF) and hands their
// parts on as nested documents, named "!part". Whether a document is one of these is asked of every version of every
// file of a history, so the answer must come from its name or its first bytes. Knows no rule, reader or source; runs
// nothing.
#pragma once

#include "scanners/reader.h"
#include "scanners/source.h"

namespace probate {

/// An Unpack of the pipeline: archives (scanners/archives), then these. False: its bytes are to be read as they stand,
/// since it is none of them or is damaged; what was left is a skip all the same.
bool unpackDocument(const Document &document, const ScanLimits &limits, ReadContext &context);

} // namespace probate
