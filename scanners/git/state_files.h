// Keeps what a scan leaves for the next: files named by the digest of their content, readable by their owner alone.
// Knows not what stands in them. A file that does not have the content of its name is no file.
#pragma once

#include "core/base/error.h"
#include "scanners/git/mapped_file.h"

#include <QByteArray>
#include <QStringList>

#include <optional>

namespace probate::git {

class StateFiles
{
public:
    /// `source`: the name of a source; each has files of its own.
    StateFiles(QString directory, const QString &source);

    /// Content of that digest, mapped; nothing if it is not there or damaged.
    std::optional<MappedFile> read(const QByteArray &digest) const;
    /// Written whole or not at all; gives the digest, 32 bytes.
    Result<QByteArray> write(QByteArrayView content) const;
    /// Removes this source's files but for these.
    void keepOnly(const QList<QByteArray> &digests) const;
    /// The time of a file that is written now, in nanoseconds since 1970; 0 if none can be written.
    qint64 now() const;

private:
    QString pathOf(const QByteArray &digest) const;

    QString m_directory;
    QString m_begin; ///< of the names of this source's files
};

} // namespace probate::git
