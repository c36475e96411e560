#include "core/store/connection.h"

#include "core/model/canonical_json.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSqlError>
#include <QSysInfo>
#include <QUrl>

#include <atomic>

namespace probate {

namespace {

/// How long a statement waits for another connection's transaction: batches take far less.
constexpr int busyMilliseconds = 30'000;

QString nextName()
{
    static std::atomic<unsigned> count{0}; // only a name for Qt's registry, which is global itself
    return QStringLiteral("probate-store-%1").arg(++count);
}

/// Without write permission on the folder SQLite cannot make the side files of a WAL; if no writer left any, the file
/// can be read as unchanging (sqlite.org/wal.html, "Read-Only Databases").
bool mustReadAsImmutable(const QString &file)
{
    const QFileInfo info(file);
    return !QFileInfo(info.absolutePath()).isWritable() && QFileInfo(file + QStringLiteral("-wal")).size() == 0;
}

QString sqliteOptions(OpenMode mode)
{
    const QString busy = QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1;QSQLITE_OPEN_URI").arg(busyMilliseconds);
    return mode == OpenMode::ReadOnly ? busy + QStringLiteral(";QSQLITE_OPEN_READONLY") : busy;
}

struct Meaning
{
    ErrorKind kind;
    const char *text;
};

/// Result codes of SQLite (sqlite.org/rescode.html) in our words.
std::optional<Meaning> sqliteMeaning(int code)
{
    switch (code & 0xff) {
    case 3: // PERM
    case 8: // READONLY
        return Meaning{ErrorKind::Unreadable,
                       "it may not be written; check the permissions of the file and its folder"};
    case 5: // BUSY
    case 6: // LOCKED
        return Meaning{ErrorKind::Conflict, "another process holds it locked"};
    case 10: // IOERR
        return Meaning{ErrorKind::Unreadable,
                       "the disk refuses (full, over a limit or damaged); nothing stored before is "
                       "lost: make room or repair it and run again"};
    case 11: // CORRUPT
        return Meaning{ErrorKind::Malformed, "the file is damaged; restore a copy"};
    case 13: // FULL
        return Meaning{ErrorKind::Limit,
                       "the disk is full; nothing stored before is lost: free some space and run again"};
    case 14: // CANTOPEN
        return Meaning{ErrorKind::Unreadable,
                       "it cannot be opened; check that the file and its folder exist and may be read and written"};
    case 26: // NOTADB
        return Meaning{ErrorKind::Malformed, "the file is no SQLite database"};
    default:
        return std::nullopt;
    }
}

/// SQLSTATE of PostgreSQL (its manual, appendix A) in our words.
std::optional<Meaning> postgresMeaning(const QString &state)
{
    if (state == QLatin1StringView("53100")) {
        return Meaning{ErrorKind::Limit, "the server's disk is full; nothing stored before is lost"};
    }
    if (state == QLatin1StringView("42501") || state == QLatin1StringView("25006")) {
        return Meaning{ErrorKind::Unreadable, "the role may not do that; grant it the rights on the database"};
    }
    return std::nullopt;
}

} // namespace

Result<std::unique_ptr<Connection>> Connection::open(const Location &location, OpenMode mode, Durability durability)
{
    std::unique_ptr<Connection> made(new Connection(location, mode, nextName()));
    auto done = made->connect();
    if (done && !location.postgres) {
        done = made->prepareSqlite(durability);
    }
    if (!done) {
        return done.error();
    }
    return made;
}

Connection::~Connection()
{
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

Result<void> Connection::connect()
{
    m_database =
        QSqlDatabase::addDatabase(m_location.postgres ? QStringLiteral("QPSQL") : QStringLiteral("QSQLITE"), m_name);
    if (!m_database.isValid()) {
        return Error(
            ErrorKind::Unsupported,
            QStringLiteral("Qt's driver for the store's database is not installed (Debian: %1)")
                .arg(m_location.postgres ? QStringLiteral("libqt6sql6-psql") : QStringLiteral("libqt6sql6-sqlite")));
    }
    if (m_location.postgres) {
        m_database.setHostName(m_location.host);
        m_database.setPort(m_location.port);
        m_database.setUserName(m_location.user);
        m_database.setPassword(m_location.password);
        m_database.setDatabaseName(m_location.database);
        // A second writer reads there who holds the store. PostgreSQL keeps 63 bytes of it.
        const QString name = QStringLiteral("application_name=probate:%1@%2")
                                 .arg(QCoreApplication::applicationPid())
                                 .arg(QString::fromLatin1(QSysInfo::machineHostName().toLatin1()).left(40));
        m_database.setConnectOptions(m_location.options.isEmpty() ? name
                                                                  : m_location.options + QLatin1Char(';') + name);
    } else {
        const bool immutable = m_mode == OpenMode::ReadOnly && mustReadAsImmutable(m_location.file);
        m_database.setDatabaseName(QString::fromLatin1(QUrl::fromLocalFile(m_location.file).toEncoded()) +
                                   (immutable ? QStringLiteral("?immutable=1") : QString()));
        m_database.setConnectOptions(sqliteOptions(m_mode));
    }
    return m_database.open() ? Result<void>() : error(QStringLiteral("opening the store"), m_database.lastError());
}

Result<void> Connection::prepareSqlite(Durability durability)
{
    // NORMAL in WAL mode never damages a store; a power failure may take the last batches, and the scan they belong to
    // is unfinished and done again. What ends a scan is committed with FULL, which syncs everything before it too
    // (sqlite.org/pragma.html, "synchronous").
    QStringList pragmas{QStringLiteral("PRAGMA foreign_keys = ON"),
                        // 64 MiB keep the index of ids in memory, which is where a large store's time would go
                        QStringLiteral("PRAGMA cache_size = -65536"),
                        durability == Durability::Full ? QStringLiteral("PRAGMA synchronous = FULL")
                                                       : QStringLiteral("PRAGMA synchronous = NORMAL")};
    if (m_mode != OpenMode::ReadOnly) {
        pragmas << QStringLiteral("PRAGMA journal_mode = WAL")
                // 32 MiB between checkpoints: index pages are written once for many batches
                << QStringLiteral("PRAGMA wal_autocheckpoint = 8192")
                << QStringLiteral("PRAGMA journal_size_limit = 67108864");
    }
    for (const QString &pragma : pragmas) {
        if (auto done = run(QStringLiteral("opening the store"), pragma); !done) {
            return done.error();
        }
    }
    return {};
}

Result<QSqlQuery> Connection::prepare(const QString &doing, const QString &statement) const
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.prepare(statement)) {
        return error(doing, query.lastError());
    }
    return query;
}

Result<void> Connection::execute(const QString &doing, QSqlQuery &query) const
{
    return query.exec() ? Result<void>() : error(doing, query.lastError());
}

Result<QSqlQuery> Connection::run(const QString &doing, const QString &statement, const QVariantList &values) const
{
    if (values.isEmpty()) {
        QSqlQuery query(m_database);
        query.setForwardOnly(true);
        if (!query.exec(statement)) {
            return error(doing, query.lastError());
        }
        return query;
    }
    auto query = prepare(doing, statement);
    if (!query) {
        return query;
    }
    for (const QVariant &value : values) {
        query->addBindValue(value);
    }
    if (auto done = execute(doing, *query); !done) {
        return done.error();
    }
    return query;
}

Result<std::int64_t> Connection::number(const QString &doing, const QString &statement,
                                        const QVariantList &values) const
{
    auto query = run(doing, statement, values);
    if (!query) {
        return query.error();
    }
    return std::int64_t{query->next() ? query->value(0).toLongLong() : 0};
}

Result<void> Connection::finished(const QString &doing, const QSqlQuery &query) const
{
    return query.lastError().isValid() ? error(doing, query.lastError()) : Result<void>();
}

Result<void> Connection::begin(const QString &doing) const
{
    auto done = run(doing, isPostgres()                   ? QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ")
                           : m_mode == OpenMode::ReadOnly ? QStringLiteral("BEGIN")
                                                          : QStringLiteral("BEGIN IMMEDIATE"));
    return done ? Result<void>() : Result<void>(done.error());
}

Result<void> Connection::commit(const QString &doing) const
{
    auto done = run(doing, QStringLiteral("COMMIT"));
    if (!done) {
        rollback();
        return done.error();
    }
    return {};
}

void Connection::rollback() const
{
    QSqlQuery query(m_database);
    query.exec(QStringLiteral("ROLLBACK")); // after some errors SQLite has already undone everything, and this fails
}

Error Connection::error(const QString &doing, const QSqlError &from) const
{
    const QString code = from.nativeErrorCode();
    const auto meaning = isPostgres() ? postgresMeaning(code) : sqliteMeaning(code.toInt());
    const QString place = QStringLiteral("%1 (%2)").arg(doing, m_location.shown);
    if (meaning) {
        return {meaning->kind, place + QStringLiteral(": ") + QString::fromLatin1(meaning->text)};
    }
    const QString said = from.databaseText().simplified();
    const auto kind = from.type() == QSqlError::ConnectionError ? ErrorKind::Unreadable : ErrorKind::Internal;
    return {kind, QStringLiteral("%1: the database says \"%2\" (%3)").arg(place, said.left(400), code)};
}

QString columnText(const QString &text)
{
    QString clean = wellFormed(text);
    clean.replace(QChar(0), QChar(QChar::ReplacementCharacter));
    return clean.isNull() ? QStringLiteral("") : clean; // a null QString would be bound as NULL
}

qint64 milliseconds(Instant instant)
{
    return instant.time_since_epoch().count();
}

Instant instantOf(const QVariant &column)
{
    return Instant(std::chrono::milliseconds(column.toLongLong()));
}

} // namespace probate
