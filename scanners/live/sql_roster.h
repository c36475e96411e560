// People or closures as the answer to a query that the user wrote, through any database that Qt has a driver for. The
// rows become a CSV table, so that columns, dates and complaints are those of roster files. All rows or an error.
#pragma once

#include "core/crypto/secret_bytes.h"

#include "core/base/error.h"

#include <map>

namespace probate {

struct SqlTable
{
    QByteArray csv; ///< with a header; line N + 1 is row N
    std::uint64_t rows = 0;
};

/// Options: "connection" (postgresql://user@host/database, sqlite:FILE) or "driver", "host", "port", "database",
/// "user", "connect-options" for other drivers of Qt. Opened read-only where the database knows that (SQLite,
/// PostgreSQL), and always rolled back. One statement; at most 2,000,000 rows and 256 MiB.
Result<SqlTable> querySql(const std::map<QString, QString> &options, const QString &query, const SecretBytes &password);

} // namespace probate
