#include "scanners/git/small_file.h"

#include <QFile>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace probate::git {

std::optional<QByteArray> readSmallFile(const QString &path, qint64 largest)
{
    const int file = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) {
        return {};
    }
    struct stat status = {};
    std::optional<QByteArray> content;
    if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= largest) {
        QByteArray bytes(status.st_size, Qt::Uninitialized);
        qsizetype have = 0;
        while (have < bytes.size()) {
            const ssize_t got = ::read(file, bytes.data() + have, static_cast<std::size_t>(bytes.size() - have));
            if (got <= 0) {
                break;
            }
            have += got;
        }
        bytes.truncate(have);
        content = std::move(bytes);
    }
    ::close(file);
    return content;
}

} // namespace probate::git
