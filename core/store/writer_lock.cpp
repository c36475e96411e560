#include "core/store/writer_lock.h"

#include <QCoreApplication>
#include <QFile>
#include <QSysInfo>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace probate {

namespace {

constexpr qint64 advisoryKey = 0x70726f6261746501; ///< "probate", 1: ours among the locks of a database

Error held(const QString &shown, const QString &holder)
{
    return {ErrorKind::Conflict,
            QStringLiteral("the store %1 is being written by %2; wait until that ends, or stop it").arg(shown, holder)};
}

/// "process 123 on host", or a guess at nothing where the holder has not written yet.
QString holderOf(int descriptor)
{
    std::array<char, 128> text{};
    const auto size = ::pread(descriptor, text.data(), text.size(), 0);
    const QString line = size > 0 ? QString::fromLatin1(text.data(), size).section(QLatin1Char('\n'), 0, 0) : QString();
    const QStringList words = line.split(QLatin1Char(' '));
    bool isNumber = false;
    if (words.size() == 2) {
        words[0].toLongLong(&isNumber);
    }
    return isNumber ? QStringLiteral("process %1 on %2").arg(words[0], words[1]) : QStringLiteral("another process");
}

} // namespace

Result<WriterLock> WriterLock::onFile(const QString &storeFile)
{
    const QString path = storeFile + QStringLiteral(".lock");
    const int descriptor =
        ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (descriptor < 0) {
        return Error(
            ErrorKind::Unreadable,
            QStringLiteral("the store %1 cannot be locked for writing: %2: %3; check the permissions of its folder")
                .arg(storeFile, path, QString::fromLocal8Bit(std::strerror(errno))));
    }
    WriterLock lock(descriptor);
    int done = 0;
    do {
        done = ::flock(descriptor, LOCK_EX | LOCK_NB);
    } while (done != 0 && errno == EINTR);
    if (done != 0 && errno == EWOULDBLOCK) {
        return held(storeFile, holderOf(descriptor));
    }
    if (done != 0) {
        return Error(ErrorKind::Unsupported, QStringLiteral("the store %1 cannot be locked: %2; put it on a local disk")
                                                 .arg(storeFile, QString::fromLocal8Bit(std::strerror(errno))));
    }
    // Who we are, for the sentence above. That it could not be written (full disk) takes nothing from the lock.
    const QByteArray us = QByteArray::number(static_cast<qlonglong>(::getpid())) + ' ' +
                          QSysInfo::machineHostName().toLatin1().replace(' ', '_') + '\n';
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, us.constData(), static_cast<std::size_t>(us.size()), 0) < 0) {
        errno = 0;
    }
    return lock;
}

Result<void> WriterLock::onServer(const Connection &connection)
{
    const QString doing = QStringLiteral("locking the store");
    auto taken = connection.run(doing, QStringLiteral("SELECT pg_try_advisory_lock(CAST(? AS BIGINT))"), {advisoryKey});
    if (!taken) {
        return taken.error();
    }
    if (taken->next() && taken->value(0).toBool()) {
        return {};
    }
    // pg_locks splits a 64-bit key into classid and objid (manual, 54.12).
    auto who =
        connection.run(doing,
                       QStringLiteral("SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = "
                                      "l.pid WHERE l.locktype = 'advisory' AND l.granted AND l.classid = "
                                      "CAST(? AS BIGINT) AND l.objid = CAST(? AS BIGINT) AND l.database = (SELECT "
                                      "oid FROM pg_database WHERE datname = current_database())"),
                       {advisoryKey >> 32, advisoryKey & 0xffffffff});
    QString holder = QStringLiteral("another session");
    if (who && who->next()) {
        const QString name = who->value(0).toString();
        const auto at = name.indexOf(QLatin1Char('@'));
        if (name.startsWith(QLatin1StringView("probate:")) && at > 0) {
            holder = QStringLiteral("process %1 on %2").arg(name.mid(8, at - 8), name.mid(at + 1));
        }
    }
    return held(connection.location().shown, holder);
}

WriterLock::~WriterLock()
{
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

} // namespace probate
