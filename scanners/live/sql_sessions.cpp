#include "scanners/live/sql_sessions.h"

#include "core/store/location.h"
#include "scanners/document_scanner.h"
#include "scanners/live/bind_password.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QTimeZone>
#include <QUrl>

#include <atomic>

namespace probate {

namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype mostRows = 400'000;      ///< of one table: what fits a document beside its columns' names
constexpr qsizetype largestBatch = 48 << 20; ///< bytes of JSON, below the limit of documents
constexpr int queryMilliseconds = 60'000;    ///< a query for sessions that takes longer harms who works there

constexpr QLatin1StringView rolesQuery =
    "SELECT r.rolname, r.rolsuper, r.rolcanlogin, CASE WHEN isfinite(r.rolvaliduntil) THEN to_char(r.rolvaliduntil AT "
    "TIME "
    "ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') END AS rolvaliduntil, shobj_description(r.oid, 'pg_authid') AS "
    "description FROM pg_roles r ORDER BY r.rolname"_L1;
constexpr QLatin1StringView activityQuery =
    "SELECT pid, usename, datname, host(client_addr) AS client_addr, to_char(backend_start AT TIME ZONE 'UTC', "
    "'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') AS backend_start FROM pg_stat_activity WHERE pid <> pg_backend_pid() ORDER "
    "BY "
    "pid"_L1;

/// SQLSTATE (PostgreSQL manual, appendix A) in words. The server's own message may quote what stands in a table.
QString meaningOf(const QString &state)
{
    static const std::map<QString, const char *> words{
        {u"42P01"_s, "there is no such table"},   {u"42703"_s, "there is no such column"},
        {u"42501"_s, "the role may not read it"}, {u"42601"_s, "the query is not valid SQL"},
        {u"57014"_s, "it took too long"},         {u"25006"_s, "it would have written, which is not allowed"},
        {u"28P01"_s, "the password was refused"}, {u"28000"_s, "the role may not log in"}};
    const auto known = words.find(state);
    return known == words.end() ? QString() : u": "_s + QLatin1StringView(known->second);
}

/// Closes and forgets its name in Qt's registry when it goes.
class Database
{
public:
    explicit Database(const QString &driver) : m_name(nextName()), m_database(QSqlDatabase::addDatabase(driver, m_name))
    {}
    ~Database()
    {
        m_database.close();
        m_database = QSqlDatabase();
        QSqlDatabase::removeDatabase(m_name);
    }
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;
    QSqlDatabase &operator*() { return m_database; }
    QSqlDatabase *operator->() { return &m_database; }

private:
    static QString nextName()
    {
        static std::atomic<unsigned> count{0}; // only a name for Qt's registry, which is global itself
        return u"probate-live-%1"_s.arg(++count);
    }
    QString m_name;
    QSqlDatabase m_database;
};

bool isSelect(const QString &query)
{
    const QString text = query.trimmed();
    return text.startsWith("select"_L1, Qt::CaseInsensitive) || text.startsWith("with"_L1, Qt::CaseInsensitive);
}

bool isSqlite(const SessionDatabase &database)
{
    return database.connection.startsWith("sqlite:"_L1);
}

QJsonValue jsonOf(const QVariant &value)
{
    if (value.isNull()) {
        return QJsonValue::Null;
    }
    switch (value.typeId()) {
    case QMetaType::QDateTime: {
        const QDateTime time = value.toDateTime();
        const bool zoned = time.timeSpec() != Qt::LocalTime;
        return zoned ? time.toUTC().toString(Qt::ISODateWithMs) : time.toString(u"yyyy-MM-ddTHH:mm:ss.zzz"_s);
    }
    case QMetaType::Bool:
        return value.toBool();
    case QMetaType::QByteArray:
        return QString::fromUtf8(value.toByteArray());
    case QMetaType::Int:
    case QMetaType::LongLong:
        return value.toLongLong();
    default:
        return value.toString();
    }
}

class Asking
{
public:
    Asking(const SessionDatabase &database, const QString &source, ScanContext &context)
        : m_spec(database), m_context(context), m_database(isSqlite(database) ? u"QSQLITE"_s : u"QPSQL"_s)
    {
        m_coverage.source = source;
        m_coverage.kind = u"sessions"_s;
    }

    SourceCoverage ask()
    {
        if (const auto open = connect(); !open) {
            skip({}, u"unreachable"_s, u"%1 was not asked: %2"_s.arg(m_spec.name, open.error().message()));
            return m_coverage;
        }
        if (m_spec.roles) {
            rows(u"pg_roles"_s, rolesQuery, u"postgresql:"_s, {});
            rows(u"pg_stat_activity"_s, activityQuery, u"postgresql:"_s, {});
        }
        if (!m_spec.accounts.isEmpty()) {
            rows(u"accounts"_s, m_spec.accounts, u"sql:"_s, frame(u"accounts"_s));
        }
        for (const SessionTable &table : m_spec.tables) {
            QJsonObject about = frame(u"credentials"_s);
            about.insert(u"table"_s, table.table);
            about.insert(u"kind"_s, toText(table.kind));
            about.insert(u"firm-expiry"_s, table.firmExpiry);
            rows(table.table, table.query, u"sql:"_s, about);
        }
        return m_coverage;
    }

private:
    QJsonObject frame(const QString &about) const
    {
        return {{u"probate-rows"_s, 1}, {u"about"_s, about}, {u"times"_s, m_spec.utcTimes ? u"utc"_s : u"zoned"_s}};
    }

    void skip(const QString &place, const QString &kind, const QString &detail)
    {
        m_context.sink.skip({m_coverage.source, place, kind, detail});
    }

    Result<void> connect()
    {
        if (!m_database->isValid()) {
            return Error(ErrorKind::Unsupported, u"Qt's driver for it is not installed (Debian: libqt6sql6-psql, "
                                                 "libqt6sql6-sqlite)"_s);
        }
        const auto ready = isSqlite(m_spec) ? prepareSqlite() : preparePostgres();
        if (!ready) {
            return ready;
        }
        if (!m_database->open()) {
            const QSqlError error = m_database->lastError();
            return Error(ErrorKind::Unreadable,
                         isSqlite(m_spec) ? error.databaseText() : error.databaseText().section(u'\n', 0, 0).left(300));
        }
        return isSqlite(m_spec) ? Result<void>() : readOnly();
    }

    Result<void> prepareSqlite()
    {
        const QString file = m_spec.connection.mid(7);
        m_database->setDatabaseName(QString::fromLatin1(QUrl::fromLocalFile(file).toEncoded()));
        m_database->setConnectOptions(u"QSQLITE_OPEN_URI;QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=5000"_s);
        return {};
    }

    Result<void> preparePostgres()
    {
        const auto location = parseLocation(m_spec.connection);
        if (!location) {
            return location.error();
        }
        m_database->setHostName(location->host);
        m_database->setPort(location->port);
        m_database->setUserName(location->user);
        m_database->setDatabaseName(location->database);
        QString options = location->options;
        if (!options.contains("connect_timeout"_L1)) {
            options += (options.isEmpty() ? QString() : u";"_s) + u"connect_timeout=10"_s;
        }
        m_database->setConnectOptions(options);
        const auto password = bindPassword(m_spec.password);
        if (!password) {
            return password.error();
        }
        if (!password->isEmpty()) {
            m_database->setPassword(QString::fromUtf8(password->view()));
        }
        return {};
    }

    Result<void> readOnly()
    {
        QSqlQuery query(*m_database);
        const QString timeout = u"SET statement_timeout = %1"_s.arg(queryMilliseconds);
        for (const QString &statement : {u"SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"_s, timeout}) {
            if (!query.exec(statement)) {
                return Error(ErrorKind::Unreadable, u"the server does not promise to write nothing"_s);
            }
        }
        return {};
    }

    /// One query, as one document: rows as a reader takes them from an export, or wrapped in what says how to read
    /// them.
    void rows(const QString &place, const QString &text, const QString &issuer, QJsonObject about)
    {
        QSqlQuery query(*m_database);
        query.setForwardOnly(true);
        if (!query.exec(text)) {
            const QString state = query.lastError().nativeErrorCode();
            skip(place, u"unreadable"_s,
                 u"the query for %1 of %2 failed (%3)%4"_s.arg(place, m_spec.name, state, meaningOf(state)));
            return;
        }
        QJsonArray all;
        qsizetype size = 0;
        bool whole = true;
        while (query.next()) {
            QJsonObject row;
            const QSqlRecord record = query.record();
            for (int i = 0; i < record.count(); ++i) {
                const QJsonValue value = jsonOf(record.value(i));
                size += record.fieldName(i).size() + value.toString().size() + 8;
                row.insert(record.fieldName(i), value);
            }
            if (all.size() == mostRows || size > largestBatch) {
                whole = false;
                break;
            }
            all.append(row);
        }
        const QString state = query.lastError().nativeErrorCode();
        if (query.lastError().isValid()) {
            skip(place, u"unreadable"_s,
                 u"%1 of %2 broke off (%3)%4"_s.arg(place, m_spec.name, state, meaningOf(state)));
            whole = false;
        } else if (!whole) {
            skip(place, u"limit"_s,
                 u"%1 of %2 has more than the %3 rows that are read: absence from it proves nothing"_s
                     .arg(place, m_spec.name)
                     .arg(all.size()));
        }
        QByteArray json;
        if (about.isEmpty()) {
            json = QJsonDocument(all).toJson(QJsonDocument::Compact);
        } else {
            about.insert(u"rows"_s, all);
            json = QJsonDocument(about).toJson(QJsonDocument::Compact);
        }
        document(place, issuer, json, whole);
        json.fill('\0');
    }

    void document(const QString &place, const QString &issuer, const QByteArray &json, bool whole)
    {
        Document made;
        made.origin.source = m_coverage.source;
        made.origin.path = place;
        made.bytes = json;
        made.collectedAt = m_context.now;
        made.exportArea = true;
        made.readersOnly = true;
        made.collection = CollectionRecord{issuer + m_spec.name, m_context.now, whole};
        m_coverage.documents += 1;
        m_coverage.bytes += static_cast<std::uint64_t>(json.size());
        m_context.scanner.scan(made, m_context.limits, m_context.sink);
    }

    const SessionDatabase &m_spec;
    ScanContext &m_context;
    Database m_database;
    SourceCoverage m_coverage;
};

} // namespace

Result<void> checkDatabase(const SessionDatabase &database)
{
    const auto usage = [&](const QString &why) {
        return Error(ErrorKind::Usage, u"sessions, %1: %2"_s.arg(database.name, why));
    };
    if (database.name.isEmpty()) {
        return usage(u"it needs a name"_s);
    }
    if (isSqlite(database)) {
        if (database.roles) {
            return usage(u"SQLite has no roles"_s);
        }
    } else {
        const auto location = parseLocation(database.connection);
        if (!location || !location->postgres) {
            return usage(u"the connection is neither postgresql://USER@HOST/DATABASE nor sqlite:FILE"_s);
        }
        if (!location->password.isEmpty()) {
            return usage(
                u"a password does not belong into the estate file; use password-file, password-env, or the library's .pgpass"_s);
        }
    }
    if (!database.accounts.isEmpty() && !isSelect(database.accounts)) {
        return usage(u"accounts is no SELECT"_s);
    }
    for (const SessionTable &table : database.tables) {
        if (table.table.isEmpty() || !isSelect(table.query)) {
            return usage(u"each table needs its name and one SELECT as its query"_s);
        }
    }
    if (!database.roles && database.accounts.isEmpty() && database.tables.empty()) {
        return usage(u"it asks for nothing: name tables, accounts or roles"_s);
    }
    return {};
}

Result<SourceCoverage> scanDatabase(const SessionDatabase &database, const QString &sourceName, ScanContext &context)
{
    if (const auto checked = checkDatabase(database); !checked) {
        return checked.error();
    }
    return Asking(database, sourceName, context).ask();
}

} // namespace probate
