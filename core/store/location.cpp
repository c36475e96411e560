#include "core/store/location.h"

#include <QFileInfo>
#include <QRegularExpression>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>
#include <array>

namespace probate {

namespace {

/// Parameters that may stand behind '?', apart from host and port. What could name other services is not among them.
constexpr std::array allowedOptions{"sslmode",  "sslrootcert",     "sslcert",    "sslkey",     "sslcrl",
                                    "passfile", "connect_timeout", "krbsrvname", "gssencmode", "channel_binding"};

bool isPlain(const QString &value)
{
    // Qt writes options unquoted into the connection string, where a space or quote would begin another one.
    return !value.isEmpty() && std::all_of(value.begin(), value.end(), [](QChar c) {
        return (c.unicode() < 128 && c.isLetterOrNumber()) || QStringView(u"_./-@:").contains(c);
    });
}

Error usage(const QString &what)
{
    return {ErrorKind::Usage, QStringLiteral("the store's connection string %1; write "
                                             "postgresql://USER@HOST:PORT/DATABASE?sslmode=require")
                                  .arg(what)};
}

Result<void> readOption(Location &location, QStringList &options, const QString &name, const QString &value)
{
    if (name == QLatin1StringView("host")) {
        location.host = value;
        return {};
    }
    if (name == QLatin1StringView("port")) {
        location.port = value.toInt();
        return {};
    }
    if (std::none_of(allowedOptions.begin(), allowedOptions.end(),
                     [&name](const char *known) { return name == QLatin1StringView(known); })) {
        return usage(QStringLiteral("has a parameter that is not supported"));
    }
    if (!isPlain(value)) {
        return usage(QStringLiteral("has a value for %1 that is not plain").arg(name));
    }
    options << name + QLatin1Char('=') + value;
    return {};
}

Result<Location> parsePostgres(const QString &text)
{
    // "user@/database" leaves the host to the library; QUrl wants one, so it gets one that cannot exist (RFC 6761).
    static const QRegularExpression noHost(QStringLiteral("^([a-z]+://[^/?#]*@)(?=[:/?#])"));
    const QString placeholder = QStringLiteral("no-host.invalid");
    const QUrl url(QString(text).replace(noHost, QStringLiteral("\\1") + placeholder), QUrl::StrictMode);
    if (!url.isValid() || url.hasFragment()) {
        return usage(QStringLiteral("is no valid URI")); // QUrl's own message could quote the password
    }
    Location location;
    location.postgres = true;
    location.host = url.host(QUrl::FullyDecoded);
    if (location.host == placeholder) {
        location.host.clear();
    }
    location.port = url.port();
    location.user = url.userName(QUrl::FullyDecoded);
    location.password = url.password(QUrl::FullyDecoded);
    location.database = url.path(QUrl::FullyDecoded).mid(1);
    if (location.database.isEmpty() || location.database.contains(QLatin1Char('/'))) {
        return usage(QStringLiteral("names no database"));
    }
    QStringList options;
    for (const auto &[name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded)) {
        if (auto read = readOption(location, options, name, value); !read) {
            return read.error();
        }
    }
    location.options = options.join(QLatin1Char(';'));
    location.shown = QStringLiteral("postgresql://%1%2/%3")
                         .arg(location.host, location.port > 0 ? QStringLiteral(":%1").arg(location.port) : QString(),
                              location.database);
    return location;
}

} // namespace

Result<Location> parseLocation(const QString &text)
{
    if (text.startsWith(QLatin1StringView("postgresql://")) || text.startsWith(QLatin1StringView("postgres://"))) {
        return parsePostgres(text);
    }
    if (text.isEmpty() || text.contains(QChar(0))) {
        return Error(ErrorKind::Usage, QStringLiteral("the store has no file name"));
    }
    Location location;
    location.file = QFileInfo(text).absoluteFilePath();
    location.shown = location.file;
    return location;
}

} // namespace probate
