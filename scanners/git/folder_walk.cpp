#include "scanners/git/folder_walk.h"

#include "scanners/git/people.h"
#include "scanners/git/repository.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace probate::git {

namespace {

constexpr int kDeepestWalk = 256;

struct CloseFile
{
    explicit CloseFile(int opened) : file(opened) {}
    ~CloseFile()
    {
        if (file >= 0) {
            ::close(file);
        }
    }
    CloseFile(const CloseFile &) = delete;
    CloseFile &operator=(const CloseFile &) = delete;

    int file;
};

QString reason()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}

QByteArray below(const QByteArray &folder, const char *name)
{
    return folder.isEmpty() ? QByteArray(name) : folder + '/' + name;
}

FileStamp stampFrom(const struct stat &status)
{
    const auto nanoseconds = [](const timespec &time) { return qint64{time.tv_sec} * 1'000'000'000 + time.tv_nsec; };
    return {static_cast<std::uint64_t>(status.st_size), status.st_ino, nanoseconds(status.st_mtim),
            nanoseconds(status.st_ctim)};
}

class Walk
{
public:
    Walk(QString folder, const WalkRules &rules, const Report &report)
        : m_folder(std::move(folder)), m_rules(rules), m_report(report)
    {}

    void enter(int parent, const char *name, const QByteArray &path, int depth)
    {
        const int opened = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        DIR *raw = opened < 0 ? nullptr : ::fdopendir(opened);
        if (!raw) {
            m_report(QStringLiteral("unreadable"), personText(path), reason());
            return;
        }
        const std::unique_ptr<DIR, int (*)(DIR *)> directory(raw, ::closedir);
        if (depth > 0 && !m_rules.enterRepositories && ::faccessat(opened, ".git", F_OK, AT_SYMLINK_NOFOLLOW) == 0 &&
            !gitDirectoryOf(m_folder + QLatin1Char('/') + QFile::decodeName(path)).isEmpty()) {
            return; // findRepositories() names it
        }
        while (const dirent *entry = ::readdir(raw)) {
            if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0) {
                look(opened, entry->d_name, below(path, entry->d_name), depth);
            }
        }
    }

    std::vector<FoundFile> files;

private:
    void look(int directory, const char *name, const QByteArray &path, int depth)
    {
        if (std::find(m_rules.leaveOut.begin(), m_rules.leaveOut.end(), path) != m_rules.leaveOut.end()) {
            return;
        }
        struct stat status = {};
        if (::fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
            m_report(QStringLiteral("unreadable"), personText(path), reason());
        } else if (S_ISDIR(status.st_mode) && depth >= kDeepestWalk) {
            m_report(QStringLiteral("too-deep"), personText(path),
                     QStringLiteral("folders within folders beyond %1 were left").arg(kDeepestWalk));
        } else if (S_ISDIR(status.st_mode)) {
            enter(directory, name, path, depth + 1);
        } else if (S_ISREG(status.st_mode)) {
            files.push_back({path, stampFrom(status)});
        } else if (S_ISLNK(status.st_mode)) {
            m_report(QStringLiteral("link"), personText(path), QStringLiteral("symbolic links are not followed"));
        } else {
            m_report(QStringLiteral("special-file"), personText(path),
                     QStringLiteral("devices, sockets and FIFOs are not opened"));
        }
    }

    QString m_folder;
    const WalkRules &m_rules;
    const Report &m_report;
};

} // namespace

std::optional<FileStamp> stampOf(const QString &path)
{
    struct stat status = {};
    return ::lstat(QFile::encodeName(path).constData(), &status) == 0 ? std::optional(stampFrom(status)) : std::nullopt;
}

std::vector<FoundFile> walkFolder(const QString &folder, const WalkRules &rules, const Report &report)
{
    Walk walk(folder, rules, report);
    walk.enter(AT_FDCWD, QFile::encodeName(folder).constData(), {}, 0);
    std::sort(walk.files.begin(), walk.files.end(),
              [](const FoundFile &a, const FoundFile &b) { return a.path < b.path; });
    return std::move(walk.files);
}

std::optional<FileContent> readFile(const QString &folder, const QByteArray &path, std::uint64_t largest,
                                    const Report &report)
{
    const QByteArray whole = QFile::encodeName(folder) + '/' + path;
    const CloseFile held(::open(whole.constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status = {};
    if (held.file < 0 || ::fstat(held.file, &status) != 0) {
        report(QStringLiteral("unreadable"), personText(path), reason());
        return {};
    }
    if (!S_ISREG(status.st_mode)) {
        report(QStringLiteral("special-file"), personText(path),
               QStringLiteral("it became a special file while it was scanned"));
        return {};
    }
    if (static_cast<std::uint64_t>(status.st_size) > largest) {
        report(QStringLiteral("too-large"), personText(path),
               QStringLiteral("%1 bytes, more than one document may have").arg(status.st_size));
        return {};
    }
    FileContent content;
    content.bytes.resize(status.st_size);
    content.modifiedMilliseconds = qint64{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1'000'000;
    qsizetype have = 0;
    while (have < content.bytes.size()) {
        const ssize_t got =
            ::read(held.file, content.bytes.data() + have, static_cast<std::size_t>(content.bytes.size() - have));
        if (got < 0) {
            report(QStringLiteral("unreadable"), personText(path), reason());
            return {};
        }
        if (got == 0) {
            break;
        }
        have += got;
    }
    content.bytes.truncate(have);
    return content;
}

} // namespace probate::git
