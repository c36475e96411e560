#include "scanners/live/bind_password.h"

#include <QFile>
#include <QFileInfo>

#include <cstdlib>

namespace probate {

namespace {

constexpr qint64 longestPassword = 4096;

Result<SecretBytes> fromFile(const QString &path)
{
    QFile file(path);
    const QFileInfo about(path);
    if (!about.isFile() || !file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        return Error(ErrorKind::Unreadable, QStringLiteral("the password file %1 cannot be read").arg(path));
    }
    constexpr auto others =
        QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
    if (file.permissions() & others) {
        return Error(ErrorKind::Unreadable,
                     QStringLiteral("others can read the password file %1; make it yours alone: chmod 600").arg(path));
    }
    char buffer[longestPassword + 1];
    const qint64 size = file.read(buffer, sizeof buffer);
    QByteArrayView text(buffer, std::max<qint64>(size, 0));
    while (text.endsWith('\n') || text.endsWith('\r')) {
        text.chop(1);
    }
    Result<SecretBytes> password =
        size <= 0 || size > longestPassword || text.isEmpty()
            ? Result<SecretBytes>(
                  Error(ErrorKind::Malformed,
                        QStringLiteral("the password file %1 is empty or longer than 4096 bytes").arg(path)))
            : Result<SecretBytes>(SecretBytes(text));
    explicit_bzero(buffer, sizeof buffer);
    return password;
}

} // namespace

Result<SecretBytes> bindPassword(const std::map<QString, QString> &options)
{
    const auto file = options.find(QStringLiteral("password-file"));
    const auto variable = options.find(QStringLiteral("password-env"));
    if (file != options.end() && variable != options.end()) {
        return Error(ErrorKind::Usage, QStringLiteral("name either password-file or password-env, not both"));
    }
    if (file != options.end()) {
        return fromFile(file->second);
    }
    if (variable == options.end()) {
        return SecretBytes();
    }
    const char *value = std::getenv(variable->second.toLocal8Bit().constData()); // QString would keep copies
    if (!value || !*value) {
        return Error(ErrorKind::Usage,
                     QStringLiteral("the environment has no %1, which is to hold the password").arg(variable->second));
    }
    return SecretBytes(QByteArrayView(value, static_cast<qsizetype>(qstrlen(value))));
}

} // namespace probate
