// The schema of the store: its migrations as files, and how a store gets from one version to the next. Private to
// core/store. Knows what SQLite and PostgreSQL spell differently, and nothing of what the tables mean.
#pragma once

#include "core/store/connection.h"

namespace probate {

/// The number of the last migration in the folder; they count from 0001 without gaps.
Result<int> newestSchema(const QString &schemaDirectory);

/// The store's version, 0 for an empty database. Malformed for a database that is not a store.
Result<int> schemaVersion(const Connection &connection);

/// Brings the store to `wanted`, each migration in a transaction of its own. An older SQLite store is copied aside
/// first, to "FILE.before-schema-N".
Result<void> migrate(const Connection &connection, const QString &schemaDirectory, int from, int wanted);

/// The statements of a schema file, comments kept. A ';' inside quotes or comments ends nothing.
QStringList splitStatements(const QString &script);

/// A statement of a schema file as PostgreSQL has it.
QString toPostgres(const QString &statement);

} // namespace probate
