#include "core/crypto/fingerprint.h"

#include <QFile>
#include <QFileInfo>

#include <botan/auto_rng.h>
#include <botan/mac.h>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace probate {

namespace {

constexpr qsizetype keySize = 32;

Error keyError(ErrorKind kind, const QString &file, const QString &why)
{
    return {kind, QStringLiteral("fingerprint key %1: %2").arg(file, why)};
}

Result<SecretBytes> makeKey(const QString &keyFile)
{
    Botan::AutoSeeded_RNG generator;
    const auto random = generator.random_vec(keySize);
    SecretBytes key(QByteArrayView(random.data(), keySize));

    // O_EXCL and the mode at creation: no moment at which others could read it, and no link is followed.
    const int file = ::open(QFile::encodeName(keyFile).constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return keyError(ErrorKind::Unreadable, keyFile,
                        QStringLiteral("cannot be created: %1").arg(QString::fromLocal8Bit(std::strerror(errno))));
    }
    const bool written = ::write(file, key.view().data(), keySize) == keySize && ::fsync(file) == 0;
    ::close(file);
    if (!written) {
        QFile::remove(keyFile);
        return keyError(ErrorKind::Unreadable, keyFile, QStringLiteral("could not be written whole; is the disk full?"));
    }
    return key;
}

} // namespace

Result<Fingerprinter> Fingerprinter::open(const QString &keyFile)
{
    struct stat status = {};
    if (::stat(QFile::encodeName(keyFile).constData(), &status) != 0) {
        if (errno != ENOENT) {
            return keyError(ErrorKind::Unreadable, keyFile, QString::fromLocal8Bit(std::strerror(errno)));
        }
        auto made = makeKey(keyFile);
        if (!made) {
            return made.error();
        }
        return Fingerprinter(std::move(made).value());
    }
    if (status.st_mode & (S_IRWXG | S_IRWXO)) {
        return keyError(ErrorKind::Conflict, keyFile,
                        QStringLiteral("others can read it, so guesses could be tested against the store; "
                                       "run chmod 600 on it, or remove store and key to start anew"));
    }
    QFile file(keyFile);
    if (!file.open(QIODevice::ReadOnly)) {
        return keyError(ErrorKind::Unreadable, keyFile, file.errorString());
    }
    char bytes[keySize + 1];
    const qint64 size = file.read(bytes, sizeof bytes);
    SecretBytes key(QByteArrayView(bytes, size > 0 ? std::min<qint64>(size, keySize) : 0));
    Botan::secure_scrub_memory(bytes, sizeof bytes);
    if (size != keySize) {
        return keyError(ErrorKind::Malformed, keyFile,
                        QStringLiteral("holds %1 bytes, not %2; restore it from a backup, or remove store and key")
                            .arg(size == sizeof bytes ? QStringLiteral("more than 32") : QString::number(size))
                            .arg(keySize));
    }
    return Fingerprinter(std::move(key));
}

Fingerprinter Fingerprinter::withKey(SecretBytes key)
{
    return Fingerprinter(std::move(key));
}

Handle Fingerprinter::fingerprint(QByteArrayView secret) const
{
    const auto mac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
    mac->set_key(reinterpret_cast<const uint8_t *>(m_key.view().data()), static_cast<std::size_t>(m_key.size()));
    mac->update(reinterpret_cast<const uint8_t *>(secret.data()), static_cast<std::size_t>(secret.size()));
    const auto digest = mac->final();
    return {handles::secret,
            QByteArray(reinterpret_cast<const char *>(digest.data()), static_cast<qsizetype>(digest.size())).toHex()};
}

} // namespace probate
