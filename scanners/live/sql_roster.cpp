#include "scanners/live/sql_roster.h"

#include "core/store/location.h"

#include <QDateTime>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QUrl>
#include <QVariant>

#include <atomic>

namespace probate {

namespace {

constexpr std::uint64_t mostRows = 2'000'000;
constexpr qsizetype largestTable = 256 << 20;

QString optionOf(const std::map<QString, QString> &options, const char *name)
{
    const auto found = options.find(QLatin1StringView(name));
    return found == options.end() ? QString() : found->second;
}

/// A connection that Qt's registry forgets again.
class Database
{
public:
    explicit Database(const QString &driver)
    {
        static std::atomic<int> number = 0;
        m_name = QStringLiteral("probate-roster-%1").arg(++number);
        m_database = QSqlDatabase::addDatabase(driver, m_name);
    }
    ~Database()
    {
        if (m_database.isOpen()) {
            m_database.rollback();
        }
        m_database.close();
        m_database = QSqlDatabase();
        QSqlDatabase::removeDatabase(m_name);
    }
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    QSqlDatabase *operator->() { return &m_database; }
    QSqlDatabase &get() { return m_database; }

private:
    QString m_name;
    QSqlDatabase m_database;
};

/// Databases may quote what they were given; a password is never part of it, since it is no part of a statement.
Error failed(const QString &doing, const QString &where, const QSqlError &error)
{
    return {ErrorKind::Unreadable,
            QStringLiteral("%1 %2: %3").arg(doing, where, error.databaseText().left(500).simplified())};
}

struct Target
{
    QString driver;
    QString shown;
    QString database;
    QString host;
    int port = -1;
    QString user;
    QString connectOptions;
};

Result<Target> targetOf(const std::map<QString, QString> &options)
{
    Target target;
    const QString connection = optionOf(options, "connection");
    if (connection.startsWith(QLatin1StringView("sqlite:"))) {
        const QString file = connection.mid(7);
        if (!QFileInfo(file).isFile()) {
            return Error(ErrorKind::NotFound, QStringLiteral("the database file %1 does not exist").arg(file));
        }
        target.driver = QStringLiteral("QSQLITE");
        target.shown = file;
        target.database = QString::fromLatin1(QUrl::fromLocalFile(QFileInfo(file).absoluteFilePath()).toEncoded());
        target.connectOptions = QStringLiteral("QSQLITE_OPEN_READONLY;QSQLITE_OPEN_URI;QSQLITE_BUSY_TIMEOUT=10000");
        return target;
    }
    if (!connection.isEmpty()) {
        const auto location = parseLocation(connection);
        if (!location || !location->postgres) {
            return Error(ErrorKind::Usage,
                         QStringLiteral("\"connection\" must be postgresql://USER@HOST/DATABASE or "
                                        "sqlite:FILE; other databases take driver, host, database, user"));
        }
        if (!location->password.isEmpty()) {
            return Error(ErrorKind::Usage, QStringLiteral("a password must not stand in \"connection\": name a "
                                                          "password-file or a password-env"));
        }
        target.driver = QStringLiteral("QPSQL");
        target.shown = location->shown;
        target.database = location->database;
        target.host = location->host;
        target.port = location->port;
        target.user = location->user;
        target.connectOptions = location->options;
        return target;
    }
    target.driver = optionOf(options, "driver");
    if (target.driver.isEmpty()) {
        return Error(ErrorKind::Usage, QStringLiteral("\"connection\" is missing"));
    }
    target.host = optionOf(options, "host");
    target.port = optionOf(options, "port").isEmpty() ? -1 : optionOf(options, "port").toInt();
    target.database = optionOf(options, "database");
    target.user = optionOf(options, "user");
    target.connectOptions = optionOf(options, "connect-options");
    target.shown = QStringLiteral("%1:%2/%3").arg(target.driver, target.host, target.database);
    return target;
}

Result<void> open(Database &database, const Target &target, const SecretBytes &password)
{
    if (!database->isValid()) {
        return Error(ErrorKind::Unsupported,
                     QStringLiteral("Qt's driver %1 is not installed (Debian: libqt6sql6-…); there are %2")
                         .arg(target.driver, QSqlDatabase::drivers().join(QStringLiteral(", "))));
    }
    database->setDatabaseName(target.database);
    database->setHostName(target.host);
    database->setPort(target.port);
    database->setUserName(target.user);
    database->setConnectOptions(target.connectOptions);
    // Qt takes a QString and keeps it with the connection, which lives for one query.
    const QByteArrayView secret = password.view();
    if (!database->open(target.user, QString::fromUtf8(secret.data(), secret.size()))) {
        return failed(QStringLiteral("connecting to"), target.shown, database->lastError());
    }
    database->setPassword(QString());
    if (target.driver == QLatin1StringView("QPSQL")) {
        QSqlQuery setup(database.get());
        if (!setup.exec(QStringLiteral("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")) ||
            !setup.exec(QStringLiteral("SET statement_timeout = '10min'"))) {
            return failed(QStringLiteral("preparing to read"), target.shown, setup.lastError());
        }
    }
    database->transaction();
    return {};
}

void addField(QByteArray &csv, const QString &text, bool first)
{
    csv += first ? "\"" : ",\"";
    csv += QString(text).replace(QLatin1Char('"'), QStringLiteral("\"\"")).toUtf8();
    csv += '"';
}

/// Dates as ISO 8601. A driver gives a time without telling whether it had a zone, so none is made up: the reader of
/// the list then names the row.
QString textOf(const QVariant &value)
{
    if (value.isNull()) {
        return {};
    }
    if (value.typeId() == QMetaType::QDateTime) {
        return value.toDateTime().toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss"));
    }
    return value.typeId() == QMetaType::QDate ? value.toDate().toString(Qt::ISODate) : value.toString();
}

} // namespace

Result<SqlTable> querySql(const std::map<QString, QString> &options, const QString &text, const SecretBytes &password)
{
    auto target = targetOf(options);
    if (!target) {
        return target.error();
    }
    Database database(target->driver);
    if (const auto opened = open(database, *target, password); !opened) {
        return opened.error();
    }
    QSqlQuery query(database.get());
    query.setForwardOnly(true);
    if (!query.exec(text)) {
        return failed(QStringLiteral("asking"), target->shown, query.lastError());
    }
    const QSqlRecord header = query.record();
    if (!query.isSelect() || header.isEmpty()) {
        return Error(ErrorKind::Usage,
                     QStringLiteral("the query on %1 gives no rows: it must be one SELECT").arg(target->shown));
    }
    SqlTable table;
    for (int i = 0; i < header.count(); ++i) {
        addField(table.csv, header.fieldName(i), i == 0);
    }
    table.csv += '\n';
    while (query.next()) {
        for (int i = 0; i < header.count(); ++i) {
            addField(table.csv, textOf(query.value(i)), i == 0);
        }
        table.csv += '\n';
        if (++table.rows > mostRows || table.csv.size() > largestTable) {
            return Error(
                ErrorKind::Limit,
                QStringLiteral("the query on %1 gives more than %2 rows or 256 MiB").arg(target->shown).arg(mostRows));
        }
    }
    if (query.lastError().isValid()) {
        return failed(QStringLiteral("reading the rows, after %1 of them, of").arg(table.rows), target->shown,
                      query.lastError());
    }
    return table;
}

} // namespace probate
