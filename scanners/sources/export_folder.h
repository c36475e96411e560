// The export folder: a folder with a collected.yaml at its root, which says of each export whose it is, when it was
// fetched and whether it is complete. The source pairs files with these records and knows no vendor's format.
// Repositories and bundles below it are the git source's.
#pragma once

#include "scanners/source.h"

#include <QStringList>

namespace probate {

/// Id "export". Options: "nested-repositories" = "scanned-separately" where the session scans nestedRepositories() as
/// sources of their own; otherwise each is a skip "nested-repository".
extern const Source exportFolderSource;

/// Absolute paths of the git repositories and bundles below an export folder, sorted: to be scanned by the git source.
QStringList nestedRepositories(const QString &location);

} // namespace probate
