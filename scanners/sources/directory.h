// The directory source: the regular files of a folder, or one file. It follows no link out of the folder, opens nothing
// but regular files, writes nothing (access times included, where the system allows), and leaves histories to the git
// source. What it does not read is a skip.
#pragma once

#include "scanners/source.h"

namespace probate {

/// Id "directory". Options: "nested-repositories" = "scanned-separately" where the session scans repositories below the
/// folder as sources of their own: they are then left out whole; otherwise their files are read, and their histories
/// are a skip "nested-repository".
extern const Source directorySource;

} // namespace probate
