// Where a directory answers and how it is spoken to. Refuses what would send a password or people's records in clear.
#pragma once

#include "core/base/error.h"

#include <map>

namespace probate {

struct LdapServer
{
    QString url;           ///< ldaps://host:port, ldap://host:port or ldapi://
    bool startTls = false; ///< ldap:// always, unless the options say "tls: none"
    bool encrypted = true;
    QString caFile; ///< empty: the system's
    QString base;
    QString filter;
    QString bindName; ///< empty: anonymous
    int pageSize = 500;
    int timeoutSeconds = 30;
};

/// Reads and checks url, base, filter, bind-dn, ca-file, page-size, timeout, tls. "tls: none" is taken for loopback
/// addresses and sockets only.
Result<LdapServer> ldapServerOf(const std::map<QString, QString> &options);

} // namespace probate
