// An account of one host, as its files and as osquery list it. It knows neither form.
#pragma once

#include "scanners/readers/exports/export.h"

namespace probate {

struct UnixAccount
{
    QString name;
    qint64 uid = 0;
    QString description; ///< GECOS
    QString shell;
    std::optional<Instant> lastLogin;
    QString uidAlias; ///< "unix-uid:SOURCE/UID", as a scan of that host's files names who holds one; empty: unknown
};

/// "unix-user:HOST/LOGIN"
Alias unixUser(const Export &from, const QString &login);
/// The principal and the state of the account.
void put(Export &from, const UnixAccount &account, const QString &item);

} // namespace probate
