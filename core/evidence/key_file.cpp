#include "core/evidence/key_file.h"

#include <QFile>

#include <cerrno>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace probate {

namespace {

/// Wiped when it goes.
class SecretBuffer
{
public:
    explicit SecretBuffer(std::size_t size) : m_bytes(size) {}
    ~SecretBuffer() { ::explicit_bzero(m_bytes.data(), m_bytes.size()); }
    SecretBuffer(const SecretBuffer &) = delete;
    SecretBuffer &operator=(const SecretBuffer &) = delete;
    char *data() { return m_bytes.data(); }
    std::size_t size() const { return m_bytes.size(); }

private:
    std::vector<char> m_bytes;
};

QString reasonOf(int number)
{
    return QString::fromLocal8Bit(std::strerror(number));
}

/// Closes when it goes.
class OpenFile
{
public:
    explicit OpenFile(int number) : m_number(number) {}
    ~OpenFile()
    {
        if (m_number >= 0) {
            ::close(m_number);
        }
    }
    OpenFile(const OpenFile &) = delete;
    OpenFile &operator=(const OpenFile &) = delete;
    int number() const { return m_number; }

private:
    int m_number;
};

/// Permissions are asked of the file that was opened, so that nobody can swap it in between.
Result<std::optional<SecretBytes>> readOpened(const QString &keyFile, const OpenFile &file, const char *what)
{
    struct stat status = {};
    if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return keyError(ErrorKind::Unsupported, keyFile, QStringLiteral("is not a regular file"), what);
    }
    if (status.st_mode & (S_IRWXG | S_IRWXO)) {
        return keyError(ErrorKind::Conflict, keyFile,
                        QStringLiteral("others can read it and use it in your name; run chmod 600 on it"), what);
    }
    if (status.st_size > largestKeyFile) {
        return keyError(ErrorKind::Limit, keyFile, QStringLiteral("is too large for a key"), what);
    }
    SecretBuffer buffer(static_cast<std::size_t>(status.st_size) + 1);
    const ssize_t size = ::read(file.number(), buffer.data(), buffer.size());
    if (size != status.st_size) {
        return keyError(ErrorKind::Unreadable, keyFile, QStringLiteral("could not be read whole"), what);
    }
    return std::optional(SecretBytes(QByteArrayView(buffer.data(), size)));
}

} // namespace

Error keyError(ErrorKind kind, const QString &file, const QString &why, const char *what)
{
    return {kind, QStringLiteral("%1 %2: %3").arg(QLatin1StringView(what), file, why)};
}

Result<void> writeKeyFile(const QString &keyFile, const SecretBytes &pem)
{
    // O_EXCL and the mode at creation: no moment at which others could read it, and no link is followed.
    const QByteArray path = QFile::encodeName(keyFile);
    const OpenFile file(::open(path.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.number() < 0) {
        return keyError(ErrorKind::Unreadable, keyFile, QStringLiteral("cannot be created: %1").arg(reasonOf(errno)));
    }
    if (::write(file.number(), pem.view().data(), static_cast<std::size_t>(pem.size())) != pem.size() ||
        ::fsync(file.number()) != 0) {
        QFile::remove(keyFile);
        return keyError(ErrorKind::Unreadable, keyFile,
                        QStringLiteral("could not be written whole; is the disk full?"));
    }
    return {};
}

Result<std::optional<SecretBytes>> readKeyFile(const QString &keyFile, const char *what)
{
    const OpenFile file(::open(QFile::encodeName(keyFile).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.number() < 0) {
        const int number = errno;
        return number == ENOENT ? Result<std::optional<SecretBytes>>(std::nullopt)
                                : keyError(ErrorKind::Unreadable, keyFile, reasonOf(number), what);
    }
    return readOpened(keyFile, file, what);
}

} // namespace probate
