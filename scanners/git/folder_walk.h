// Lists the regular files below a folder without following symbolic links or opening special files, and reads one of
// them safely. Ignore rules are not looked at: an ignored file is a file.
#pragma once

#include "scanners/git/object_supply.h"

namespace probate::git {

/// As long as these are the same, so is the content, unless it was changed within the clock's resolution.
struct FileStamp
{
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    qint64 modified = 0; ///< nanoseconds since 1970
    qint64 changed = 0;  ///< the same, of content or attributes; no program can set it back

    bool operator==(const FileStamp &) const = default;
};

struct FoundFile
{
    QByteArray path; ///< relative to the folder, '/' between components
    FileStamp stamp;

    bool operator==(const FoundFile &) const = default;
};

/// Of a file that is named outright, links not followed.
std::optional<FileStamp> stampOf(const QString &path);

struct WalkRules
{
    bool enterRepositories = false;   ///< false: folders that are repositories are left out
    std::vector<QByteArray> leaveOut; ///< relative paths that are not entered
};

/// Sorted by path. Links, special files and folders that cannot be read are reported by their path.
std::vector<FoundFile> walkFolder(const QString &folder, const WalkRules &rules, const Report &report);

struct FileContent
{
    QByteArray bytes;
    qint64 modifiedMilliseconds = 0;
};

/// The content of a regular file, checked again after opening. Reported and nothing if it cannot be read or is too
/// large.
std::optional<FileContent> readFile(const QString &folder, const QByteArray &path, std::uint64_t largest,
                                    const Report &report);

} // namespace probate::git
