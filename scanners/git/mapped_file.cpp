#include "scanners/git/mapped_file.h"

#include <QFile>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace probate::git {

Result<MappedFile> MappedFile::open(const QString &path)
{
    const auto fail = [&](const QString &why) {
        return Error(ErrorKind::Unreadable, QStringLiteral("mapping %1: %2").arg(path, why));
    };
    const int file = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) {
        return fail(QString::fromLocal8Bit(std::strerror(errno)));
    }
    struct stat status = {};
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(file);
        return fail(QStringLiteral("it is no regular file"));
    }
    MappedFile mapped;
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > 0) {
        void *at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
        if (at == MAP_FAILED) {
            ::close(file);
            return fail(QString::fromLocal8Bit(std::strerror(errno)));
        }
        mapped.m_bytes = {static_cast<const std::uint8_t *>(at), size};
    }
    ::close(file);
    return mapped;
}

MappedFile::~MappedFile()
{
    if (!m_bytes.empty()) {
        ::munmap(const_cast<std::uint8_t *>(m_bytes.data()), m_bytes.size());
    }
}

MappedFile::MappedFile(MappedFile &&other) noexcept : m_bytes(std::exchange(other.m_bytes, {})) {}

MappedFile &MappedFile::operator=(MappedFile &&other) noexcept
{
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

} // namespace probate::git
