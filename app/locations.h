// Where things are on this machine: resources that were installed with the binary, and the state and cache folders of
// the user (XDG Base Directory Specification).
#pragma once

#include "core/base/error.h"

#include <QString>

namespace probate {

/// The folder with rules/, checks/, frameworks/ …: $PROBATE_RESOURCES, or beside the source tree that built this
/// binary, or the installed place. An error says where it was looked for.
Result<QString> resourceDirectory();

/// "$XDG_STATE_HOME/probate" (default ~/.local/state) and "$XDG_CACHE_HOME/probate" (default ~/.cache), made if missing
/// with mode 0700.
Result<QString> stateDirectory();
Result<QString> cacheDirectory();

/// Makes a folder and its parents with mode 0700.
Result<void> makePrivateFolder(const QString &folder);

/// Writes whole or not at all: a temporary file beside it, synchronised, then renamed. "-" writes to standard output.
Result<void> writeFile(const QString &path, const QByteArray &bytes);

/// Reads a file of at most `cap` bytes that a user named.
Result<QByteArray> readFile(const QString &path, qint64 cap = 256ll << 20);

} // namespace probate
