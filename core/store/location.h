// Where a store lies: a file or a PostgreSQL database. Knows how to read the text and how to show it without a
// password.
#pragma once

#include "core/base/error.h"

namespace probate {

struct Location
{
    bool postgres = false;
    QString file; ///< SQLite: absolute path
    QString host; ///< PostgreSQL: name, address or the folder of a Unix socket; empty: the library's default
    int port = -1;
    QString user;
    QString password;
    QString database;
    QString options; ///< "sslmode=require;connect_timeout=10", from a closed list of names
    QString shown;   ///< for messages: no password
};

/// "postgresql://user:password@host:port/database?host=/socket/folder&sslmode=require" (the connection URI of the
/// PostgreSQL manual, 34.1.1.2) or a path. Usage for anything else.
Result<Location> parseLocation(const QString &text);

} // namespace probate
