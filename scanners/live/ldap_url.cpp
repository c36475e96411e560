#include "scanners/live/ldap_url.h"

#include <QUrl>

namespace probate {

namespace {

QString optionOf(const std::map<QString, QString> &options, const char *name, const QString &otherwise = {})
{
    const auto found = options.find(QLatin1StringView(name));
    return found == options.end() ? otherwise : found->second;
}

Result<int> numberOf(const std::map<QString, QString> &options, const char *name, int otherwise, int most)
{
    const QString text = optionOf(options, name);
    bool ok = true;
    const int number = text.isEmpty() ? otherwise : text.toInt(&ok);
    return ok && number >= 1 && number <= most
               ? Result<int>(number)
               : Error(ErrorKind::Usage, QStringLiteral("\"%1\" must be a whole number from 1 to %2")
                                             .arg(QLatin1StringView(name))
                                             .arg(most));
}

bool isLoopback(const QString &host)
{
    return host == QLatin1StringView("127.0.0.1") || host == QLatin1StringView("::1") ||
           host == QLatin1StringView("localhost");
}

} // namespace

Result<LdapServer> ldapServerOf(const std::map<QString, QString> &options)
{
    LdapServer server;
    server.url = optionOf(options, "url");
    const QUrl url(server.url, QUrl::StrictMode);
    const QString scheme = url.scheme();
    const bool socket = scheme == QLatin1StringView("ldapi");
    if (!url.isValid() || (scheme != QLatin1StringView("ldap") && scheme != QLatin1StringView("ldaps") && !socket) ||
        !url.userInfo().isEmpty() || (!url.path().isEmpty() && url.path() != QLatin1StringView("/")) ||
        url.hasQuery()) {
        return Error(ErrorKind::Usage,
                     QStringLiteral("\"url\" must be ldaps://HOST, ldap://HOST (StartTLS) or ldapi://SOCKET, without a "
                                    "user, path or query: base and filter are keys of their own"));
    }
    server.caFile = optionOf(options, "ca-file");
    server.base = optionOf(options, "base");
    server.filter = optionOf(options, "filter",
                             QStringLiteral("(|(objectClass=person)(objectClass=account)(objectClass=computer)"
                                            "(objectClass=krbPrincipalAux)(objectClass=posixAccount)(objectClass=group)"
                                            "(objectClass=groupOfNames)(objectClass=posixGroup))"));
    server.bindName = optionOf(options, "bind-dn");
    if (server.base.isEmpty()) {
        return Error(ErrorKind::Usage, QStringLiteral("\"base\" is missing: where in the tree people stand"));
    }
    const QString tls = optionOf(options, "tls", QStringLiteral("required"));
    if (tls != QLatin1StringView("required") && tls != QLatin1StringView("none")) {
        return Error(ErrorKind::Usage, QStringLiteral("\"tls\" must be required or none"));
    }
    server.encrypted = !socket && tls != QLatin1StringView("none");
    if (tls == QLatin1StringView("none") && !socket && !isLoopback(url.host())) {
        return Error(
            ErrorKind::Usage,
            QStringLiteral("\"tls: none\" would send people's records in clear; it is taken for loopback only"));
    }
    server.startTls = server.encrypted && scheme == QLatin1StringView("ldap");
    const auto page = numberOf(options, "page-size", server.pageSize, 10'000);
    const auto timeout = numberOf(options, "timeout", server.timeoutSeconds, 3600);
    if (!page || !timeout) {
        return page ? timeout.error() : page.error();
    }
    server.pageSize = *page;
    server.timeoutSeconds = *timeout;
    return server;
}

} // namespace probate
