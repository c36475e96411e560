// Reads small files of a repository without ever blocking: no FIFO, device or endless file.
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace probate::git {

/// The content of a regular file of at most `largest` bytes; nothing for anything else. Symbolic links of the last
/// component are not followed.
std::optional<QByteArray> readSmallFile(const QString &path, qint64 largest);

} // namespace probate::git
