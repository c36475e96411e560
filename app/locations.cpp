#include "app/locations.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <cerrno>
#include <cstdio>

#include <sys/stat.h>

namespace probate {

namespace {

QString environment(const char *name)
{
    return QFile::decodeName(qgetenv(name));
}

Result<QString> userFolder(const char *variable, const QString &below)
{
    QString base = environment(variable);
    if (base.isEmpty() || !QDir::isAbsolutePath(base)) {
        base = QDir::homePath() + QLatin1Char('/') + below;
    }
    const QString folder = base + QStringLiteral("/probate");
    if (const auto made = makePrivateFolder(folder); !made) {
        return made.error();
    }
    return folder;
}

} // namespace

Result<QString> resourceDirectory()
{
    QStringList candidates;
    if (const QString chosen = environment("PROBATE_RESOURCES"); !chosen.isEmpty()) {
        candidates = {chosen};
    } else {
        const QString beside = QCoreApplication::applicationDirPath();
        candidates = {QDir::cleanPath(beside + QStringLiteral("/" PROBATE_RESOURCES_FROM_BIN)),
                      QStringLiteral(PROBATE_SOURCE_RESOURCES)};
    }
    for (const QString &candidate : candidates) {
        if (QFileInfo(candidate + QStringLiteral("/rules")).isDir()) {
            return candidate;
        }
    }
    return Error(
        ErrorKind::NotFound,
        QStringLiteral("rules and checks were not found in %1; reinstall, or set PROBATE_RESOURCES to the folder "
                       "that holds rules/ and checks/")
            .arg(candidates.join(QStringLiteral(" or "))));
}

Result<QString> stateDirectory()
{
    return userFolder("XDG_STATE_HOME", QStringLiteral(".local/state"));
}

Result<QString> cacheDirectory()
{
    return userFolder("XDG_CACHE_HOME", QStringLiteral(".cache"));
}

Result<void> makePrivateFolder(const QString &folder)
{
    if (QFileInfo(folder).isDir()) {
        return {};
    }
    if (const auto parent = QFileInfo(folder).path(); parent != folder) {
        if (const auto made = makePrivateFolder(parent); !made) {
            return made;
        }
    }
    const bool made = ::mkdir(QFile::encodeName(folder).constData(), 0700) == 0;
    const int why = errno; // of mkdir; the look below sets another
    if (!made && !QFileInfo(folder).isDir()) {
        return Error(ErrorKind::Unreadable,
                     QStringLiteral("cannot make the folder %1: %2; choose another with --store, or with XDG_STATE_HOME "
                                    "and XDG_CACHE_HOME")
                         .arg(folder, qt_error_string(why)));
    }
    return {};
}

Result<void> writeFile(const QString &path, const QByteArray &bytes)
{
    if (path == QLatin1StringView("-")) {
        const bool written = std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stdout) ==
                                 static_cast<std::size_t>(bytes.size()) &&
                             std::fflush(stdout) == 0;
        return written ? Result<void>()
                       : Error(ErrorKind::Unreadable,
                               QStringLiteral("writing to standard output: %1").arg(qt_error_string()));
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        return Error(ErrorKind::Unreadable, QStringLiteral("writing %1: %2").arg(path, file.errorString()));
    }
    return {};
}

Result<QByteArray> readFile(const QString &path, qint64 cap)
{
    const QFileInfo about(path);
    if (about.exists() && !about.isFile()) {
        return Error(ErrorKind::Unsupported, QStringLiteral("%1 is not a regular file").arg(path));
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error(about.exists() ? ErrorKind::Unreadable : ErrorKind::NotFound,
                     QStringLiteral("reading %1: %2").arg(path, file.errorString()));
    }
    if (file.size() > cap) {
        return Error(ErrorKind::Limit,
                     QStringLiteral("%1 has %2 bytes; at most %3 are read").arg(path).arg(file.size()).arg(cap));
    }
    QByteArray bytes = file.read(cap + 1);
    if (file.error() != QFileDevice::NoError) {
        return Error(ErrorKind::Unreadable, QStringLiteral("reading %1: %2").arg(path, file.errorString()));
    }
    return bytes;
}

} // namespace probate
