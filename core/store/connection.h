// One connection to the database, for the thread that opened it: errors as values, transactions that end. Private to
// core/store, since it speaks Qt Sql; it knows SQL and nothing of observations.
#pragma once

#include "core/store/location.h"
#include "core/store/store.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

namespace probate {

/// Every commit reaches the disk (the log), or a power failure may take the last batches of an unfinished scan.
enum class Durability { Full, Normal };

class Connection
{
public:
    static Result<std::unique_ptr<Connection>> open(const Location &location, OpenMode mode, Durability durability);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    const Location &location() const { return m_location; }
    bool isPostgres() const { return m_location.postgres; }

    /// Runs one statement with bound values. `doing` begins the error: "storing a batch".
    Result<QSqlQuery> run(const QString &doing, const QString &statement, const QVariantList &values = {}) const;
    /// The first column of the first row as a whole number, 0 where there is none.
    Result<std::int64_t> number(const QString &doing, const QString &statement, const QVariantList &values = {}) const;
    Result<QSqlQuery> prepare(const QString &doing, const QString &statement) const;
    Result<void> execute(const QString &doing, QSqlQuery &query) const;
    /// After a loop over query.next(): an error that ended it early.
    Result<void> finished(const QString &doing, const QSqlQuery &query) const;

    /// Runs `work` in a transaction: committed if it succeeds, else undone as if it had not begun.
    template <typename Work> Result<void> transact(const QString &doing, Work &&work) const
    {
        if (auto begun = begin(doing); !begun) {
            return begun;
        }
        if (Result<void> done = work(); !done) {
            rollback();
            return done;
        }
        return commit(doing);
    }

private:
    Connection(Location location, OpenMode mode, QString name)
        : m_location(std::move(location)), m_mode(mode), m_name(std::move(name))
    {}

    Result<void> connect();
    Result<void> prepareSqlite(Durability durability);
    Result<void> begin(const QString &doing) const;
    Result<void> commit(const QString &doing) const;
    void rollback() const;
    Error error(const QString &doing, const QSqlError &from) const;

    Location m_location;
    OpenMode m_mode;
    QString m_name; ///< Qt's registry of connections wants one
    QSqlDatabase m_database;
};

/// Text as a column takes it: no NUL and no lone surrogate, which PostgreSQL refuses; U+FFFD stands for them.
QString columnText(const QString &text);
qint64 milliseconds(Instant instant);
Instant instantOf(const QVariant &column);

} // namespace probate
