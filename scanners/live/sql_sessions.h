// A database that the estate's owner names, asked while it runs: session and grant tables by the owner's own queries,
// and PostgreSQL's roles and connections. Read-only, by the server's word as well; nothing is asked unless a user said
// so in this very call. It knows no table of any framework: docs/estate.md has the queries for those.
#pragma once

#include "scanners/source.h"

#include "core/model/names.h"

namespace probate {

struct SessionTable
{
    QString table; ///< how reports call it
    Kind kind = Kind::Session;
    QString query;           ///< one SELECT with the columns of session_rows.cpp
    bool firmExpiry = false; ///< nobody moves `expires`; a session that slides has none
};

struct SessionDatabase
{
    QString name;                        ///< of the instance: issuer "sql:NAME", "postgresql:NAME"
    QString connection;                  ///< "postgresql://user@host/database?…" without a password, or "sqlite:PATH"
    std::map<QString, QString> password; ///< options of bind_password.h; empty: as the library finds it (.pgpass …)
    bool roles = false;                  ///< PostgreSQL: pg_roles and pg_stat_activity
    QString accounts;                    ///< one SELECT of who has accounts; may be empty
    bool utcTimes = false;               ///< times without a zone are UTC
    std::vector<SessionTable> tables;
};

/// Usage where it could not be asked at all: a password in the connection, no SELECT, roles of SQLite.
Result<void> checkDatabase(const SessionDatabase &database);

/// Asks it. A server that cannot be reached or a query that fails is a skip that names it, never an error: what was
/// known before stays known, and coverage says that nothing new is.
Result<SourceCoverage> scanDatabase(const SessionDatabase &database, const QString &sourceName, ScanContext &context);

} // namespace probate
