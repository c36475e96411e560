// Finds the repositories in and below a folder: clones, bare and mirror clones, submodules (in work trees and in
// .git/modules), bundles. Each is a source of its own. Reads names and a few bytes only.
#pragma once

#include <QStringList>

namespace probate {

/// Locations that the git source takes, sorted, each repository once: of a repository's linked work trees only the
/// repository is listed. `folder` itself may be a repository; what nests inside is listed too. Symbolic links are not
/// followed.
QStringList findRepositories(const QString &folder);

} // namespace probate
