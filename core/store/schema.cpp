#include "core/store/schema.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>

namespace probate {

namespace {

const QString &readingVersion()
{
    static const QString text = QStringLiteral("reading the version of the store");
    return text;
}

/// Length of what cannot hold the end of a statement, from `at`: a comment, a quoted text or name; else 1.
qsizetype opaqueLength(QStringView script, qsizetype at)
{
    const auto rest = script.sliced(at);
    const QChar first = rest[0];
    if (rest.startsWith(u"--")) {
        const auto end = rest.indexOf(u'\n');
        return end < 0 ? rest.size() : end + 1;
    }
    if (rest.startsWith(u"/*")) {
        const auto end = rest.indexOf(u"*/", 2);
        return end < 0 ? rest.size() : end + 2;
    }
    if (first == u'\'' || first == u'"') {
        const auto end = rest.indexOf(first, 1); // a doubled quote reads as two texts in a row
        return end < 0 ? rest.size() : end + 1;
    }
    return 1;
}

/// A statement in the parts that a dialect may change (true) and those it may not: comments and quoted text.
template <typename Take> void eachPart(QStringView statement, Take &&take)
{
    qsizetype from = 0;
    qsizetype at = 0;
    while (at < statement.size()) {
        const auto length = opaqueLength(statement, at);
        if (length > 1) {
            take(statement.sliced(from, at - from), true);
            take(statement.sliced(at, length), false);
            from = at + length;
        }
        at += length;
    }
    take(statement.sliced(from), true);
}

bool hasCode(QStringView statement)
{
    bool found = false;
    eachPart(statement, [&found](QStringView part, bool code) {
        found = found || (!part.trimmed().isEmpty() && (code || (!part.startsWith(u"--") && !part.startsWith(u"/*"))));
    });
    return found;
}

/// "0002_name.sql" is migration 2.
Result<QStringList> migrationFiles(const QString &schemaDirectory)
{
    const QDir folder(schemaDirectory);
    const QStringList files = folder.entryList({QStringLiteral("*.sql")}, QDir::Files | QDir::Readable, QDir::Name);
    if (files.isEmpty()) {
        return Error(ErrorKind::NotFound,
                     QStringLiteral("no schema files in %1; is Probate installed completely?").arg(schemaDirectory));
    }
    for (qsizetype i = 0; i < files.size(); ++i) {
        if (!files[i].startsWith(QStringLiteral("%1_").arg(i + 1, 4, 10, QLatin1Char('0')))) {
            return Error(ErrorKind::Malformed,
                         QStringLiteral("schema file %1 in %2 is out of order: expected number %3")
                             .arg(files[i], schemaDirectory)
                             .arg(i + 1));
        }
    }
    QStringList paths;
    for (const QString &file : files) {
        paths << folder.filePath(file);
    }
    return paths;
}

Result<void> copyAside(const Connection &connection, int from)
{
    const QString base = QStringLiteral("%1.before-schema-%2").arg(connection.location().file).arg(from + 1);
    QString copy = base;
    for (int i = 2; QFile::exists(copy); ++i) {
        copy = QStringLiteral("%1.%2").arg(base).arg(i);
    }
    // A consistent copy, what still stands in the WAL included (sqlite.org/lang_vacuum.html). It is complete or, after
    // a kill, an unfinished file that nothing reads: the store itself is migrated only afterwards.
    QFile made(copy);
    if (!made.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFile::ReadOwner | QFile::WriteOwner)) {
        return Error(ErrorKind::Unreadable,
                     QStringLiteral("copying the older store aside to %1: %2").arg(copy, made.errorString()));
    }
    made.close();
    auto done =
        connection.run(QStringLiteral("copying the older store aside"), QStringLiteral("VACUUM INTO ?"), {copy});
    return done ? Result<void>() : Result<void>(done.error());
}

Result<void> applyMigration(const Connection &connection, const QString &path, int version)
{
    const QString doing = QStringLiteral("migrating the store to schema %1").arg(version);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error(ErrorKind::Unreadable, QStringLiteral("%1: %2: %3").arg(doing, path, file.errorString()));
    }
    const QStringList statements = splitStatements(QString::fromUtf8(file.readAll()));
    return connection.transact(doing, [&]() -> Result<void> {
        for (const QString &statement : statements) {
            if (auto done = connection.run(doing, connection.isPostgres() ? toPostgres(statement) : statement); !done) {
                return done.error();
            }
        }
        if (version == 1) {
            auto first =
                connection.run(doing,
                               QStringLiteral("INSERT INTO store_state (only_row, schema_version, head_number, "
                                              "head_digest) VALUES (1, 0, 0, ?)"),
                               {QByteArray(32, '\0')});
            if (!first) {
                return first.error();
            }
        }
        auto raised = connection.run(doing, QStringLiteral("UPDATE store_state SET schema_version = ?"), {version});
        return raised ? Result<void>() : Result<void>(raised.error());
    });
}

} // namespace

QStringList splitStatements(const QString &script)
{
    QStringList statements;
    qsizetype from = 0;
    qsizetype at = 0;
    while (at < script.size()) {
        if (script[at] == u';') {
            statements << script.mid(from, at - from).trimmed();
            from = at + 1;
        }
        at += opaqueLength(script, at);
    }
    statements << script.mid(from).trimmed();
    statements.erase(
        std::remove_if(statements.begin(), statements.end(), [](const QString &it) { return !hasCode(it); }),
        statements.end());
    return statements;
}

QString toPostgres(const QString &statement)
{
    static const QRegularExpression integer(QStringLiteral("\\bINTEGER\\b"));
    static const QRegularExpression blob(QStringLiteral("\\bBLOB\\b"));
    static const QRegularExpression options(QStringLiteral("\\)\\s*STRICT(\\s*,\\s*WITHOUT\\s+ROWID)?\\s*$"));
    QString made;
    eachPart(statement, [&made](QStringView part, bool code) {
        QString text = part.toString();
        if (code) {
            text.replace(integer, QStringLiteral("BIGINT"));
            text.replace(blob, QStringLiteral("BYTEA"));
        }
        made += text;
    });
    return made.replace(options, QStringLiteral(")"));
}

Result<int> newestSchema(const QString &schemaDirectory)
{
    auto files = migrationFiles(schemaDirectory);
    if (!files) {
        return files.error();
    }
    return static_cast<int>(files->size());
}

Result<int> schemaVersion(const Connection &connection)
{
    const QString tables = connection.isPostgres()
                               ? QStringLiteral("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = "
                                                "current_schema()")
                               : QStringLiteral("SELECT COUNT(*) FROM sqlite_schema");
    const QString state = connection.isPostgres() ? tables + QStringLiteral(" AND table_name = 'store_state'")
                                                  : tables + QStringLiteral(" WHERE name = 'store_state'");
    const auto any = connection.number(readingVersion(), tables);
    const auto ours = connection.number(readingVersion(), state);
    if (!any || !ours) {
        return any ? ours.error() : any.error();
    }
    if (*ours == 0) {
        if (*any != 0) {
            return Error(
                ErrorKind::Malformed,
                QStringLiteral("%1 is a database of another program, not a store of Probate; name another file")
                    .arg(connection.location().shown));
        }
        return 0;
    }
    const auto version = connection.number(readingVersion(), QStringLiteral("SELECT schema_version FROM store_state"));
    if (!version) {
        return version.error();
    }
    return static_cast<int>(*version);
}

Result<void> migrate(const Connection &connection, const QString &schemaDirectory, int from, int wanted)
{
    auto files = migrationFiles(schemaDirectory);
    if (!files) {
        return files.error();
    }
    if (from > 0 && from < wanted && !connection.isPostgres()) { // PostgreSQL undoes a failed migration by itself
        if (auto copied = copyAside(connection, from); !copied) {
            return copied;
        }
    }
    for (int version = from + 1; version <= wanted; ++version) {
        if (auto done = applyMigration(connection, (*files)[version - 1], version); !done) {
            return done;
        }
    }
    return {};
}

} // namespace probate
