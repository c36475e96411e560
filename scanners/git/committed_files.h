// Which object stands at a path of a commit, asked one by one. Reads objects alone: no ref, no configuration.
#pragma once

#include <QByteArray>
#include <QString>

#include <memory>

namespace probate::git {

class CommittedFiles
{
public:
    /// `location` as for openRepository(). What cannot be opened has no files.
    explicit CommittedFiles(const QString &location);
    ~CommittedFiles();
    CommittedFiles(const CommittedFiles &) = delete;
    CommittedFiles &operator=(const CommittedFiles &) = delete;

    /// Its id in hex; empty if the commit or the file is not there. SHA-1 repositories only.
    QByteArray blobAt(const QByteArray &commit, const QString &path) const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace probate::git
