// Which folders a repository keeps objects in: its own, and those that it borrows from (gitrepository-layout(5),
// "objects/info/alternates").
#pragma once

#include "scanners/git/object_supply.h"

#include <QStringList>

namespace probate::git {

/// Canonical paths, each once, the repository's own first. What does not exist is reported.
QStringList objectFolders(const QString &objectsFolder, const Report &report);

} // namespace probate::git
