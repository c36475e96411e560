// The rows of an SQLite file (https://www.sqlite.org/fileformat2.html), read from memory. A file of a stranger is data:
// its views, triggers, virtual tables, defaults, generated columns and functions never run, nothing is written, and
// what reading costs is counted.
#include "scanners/documents/forms.h"
#include "scanners/documents/sqlite_remains.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace probate {

namespace {

constexpr int opsBetweenLooks = 10'000;  ///< of SQLite's virtual machine
constexpr int mostLooks = 10'000;        ///< a few seconds; 64 MiB of rows need less
constexpr qsizetype textPiece = 4 << 20; ///< of a table's text, one document
constexpr qsizetype longestInline = 64 << 10;
constexpr qsizetype shortestBlob = 16;

struct CloseDatabase
{
    void operator()(sqlite3 *database) const { sqlite3_close_v2(database); }
};
struct Finalise
{
    void operator()(sqlite3_stmt *statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalise>;

/// Selecting columns is all that a file may cause; the one pragma says which columns there are.
int authorise(void *, int action, const char *first, const char *, const char *, const char *)
{
    const bool listing = action == SQLITE_PRAGMA && first && std::strcmp(first, "table_xinfo") == 0;
    return action == SQLITE_SELECT || action == SQLITE_READ || listing ? SQLITE_OK : SQLITE_DENY;
}

int countWork(void *looks)
{
    return ++*static_cast<int *>(looks) > mostLooks ? 1 : 0;
}

QByteArray quoted(QByteArray name)
{
    return '"' + name.replace('"', "\"\"") + '"';
}

QByteArrayView cell(sqlite3_stmt *row, int column)
{
    const bool text = sqlite3_column_type(row, column) == SQLITE_TEXT; // in UTF-8, whatever the file's encoding
    const auto *bytes = text ? reinterpret_cast<const char *>(sqlite3_column_text(row, column))
                             : static_cast<const char *>(sqlite3_column_blob(row, column));
    return {bytes, bytes ? sqlite3_column_bytes(row, column) : 0};
}

bool isOneOf(QByteArrayView column, std::initializer_list<const char *> names)
{
    return std::ranges::any_of(
        names, [&](const char *name) { return column.compare(QByteArrayView(name), Qt::CaseInsensitive) == 0; });
}

struct Table
{
    QByteArray name;
    std::vector<QByteArray> columns;
    int keyColumn = -1; ///< of a table of settings: the names
    int valueColumn = -1;
};

class SqliteFile
{
public:
    SqliteFile(const Document &document, Parts &parts) : m_document(document), m_parts(parts) {}

    void read();

private:
    bool open();
    std::vector<Table> tables();
    void readColumns(Table &table);
    void readTable(const Table &table);
    void takeRow(sqlite3_stmt *row, const Table &table, std::uint64_t number);
    void takeCell(QByteArrayView value, QByteArrayView name, const QString &place);
    void flush(const QString &name);
    Statement prepare(const QByteArray &sql);
    /// The last call went wrong: said, and remembered.
    void damaged(const QString &what);

    const Document &m_document;
    Parts &m_parts;
    WipedBytes m_copy; ///< where the bytes themselves cannot be opened
    std::unique_ptr<sqlite3, CloseDatabase> m_database;
    int m_looks = 0;
    bool m_whole = true;
    WipedBytes m_text;
};

bool SqliteFile::open()
{
    sqlite3 *database = nullptr;
    const int opened = sqlite3_open_v2(
        ":memory:", &database,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nullptr);
    m_database.reset(database);
    if (opened != SQLITE_OK) {
        return false;
    }
    // File format, 1.3.3: a write-ahead log cannot be opened in memory. Where there is one, it is a document of its
    // own.
    QByteArrayView bytes = m_document.bytes;
    if (bytes[18] == 2 || bytes[19] == 2) {
        m_copy.append(bytes);
        m_copy[18] = m_copy[19] = 1;
        bytes = m_copy;
    }
    // Read-only: SQLite refuses to write before it touches the bytes. Attaching is what this does, so the authorizer
    // and the limits come after.
    if (sqlite3_deserialize(database, "main", reinterpret_cast<unsigned char *>(const_cast<char *>(bytes.data())),
                            bytes.size(), bytes.size(), SQLITE_DESERIALIZE_READONLY) != SQLITE_OK) {
        return false;
    }
    for (const auto &[setting, on] : {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                      {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                                      {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                                      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                                      {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0}}) {
        sqlite3_db_config(database, setting, on, nullptr);
    }
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, static_cast<int>(std::min<qsizetype>(m_parts.largest(), 1 << 30)));
    sqlite3_limit(database, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
    sqlite3_limit(database, SQLITE_LIMIT_EXPR_DEPTH, 100);
    sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(database, SQLITE_LIMIT_TRIGGER_DEPTH, 0);
    sqlite3_set_authorizer(database, authorise, nullptr);
    sqlite3_progress_handler(database, opsBetweenLooks, countWork, &m_looks);
    return true;
}

void SqliteFile::damaged(const QString &what)
{
    m_whole = false;
    const int code = sqlite3_errcode(m_database.get());
    if (code == SQLITE_INTERRUPT) {
        m_parts.leave("limit", what, QStringLiteral("not read to its end: reading the file takes too long"));
    } else {
        // Messages name tables and pages of the file, never values.
        m_parts.leave(code == SQLITE_TOOBIG ? "too-large" : "damaged", what,
                      QStringLiteral("not read to its end (%1)").arg(QString::fromUtf8(sqlite3_errstr(code))));
    }
}

Statement SqliteFile::prepare(const QByteArray &sql)
{
    sqlite3_stmt *statement = nullptr;
    sqlite3_prepare_v3(m_database.get(), sql.constData(), static_cast<int>(sql.size()), 0, &statement, nullptr);
    return Statement(statement);
}

std::vector<Table> SqliteFile::tables()
{
    std::vector<Table> found;
    WipedBytes schema; // defaults and triggers hold values, too
    const Statement statement = prepare("SELECT type, name, sql, rootpage FROM sqlite_master NOT INDEXED");
    int step = SQLITE_ERROR;
    while (statement && (step = sqlite3_step(statement.get())) == SQLITE_ROW) {
        const QByteArrayView sql = cell(statement.get(), 2);
        schema += sql.toByteArray() + ";\n";
        // A virtual table has no page of its own; its module would run.
        if (cell(statement.get(), 0) == "table" && sqlite3_column_int64(statement.get(), 3) > 0) {
            found.push_back({cell(statement.get(), 1).toByteArray(), {}});
        }
    }
    if (step != SQLITE_DONE) {
        damaged(QStringLiteral("schema"));
    }
    m_parts.handOn(QStringLiteral("schema"), schema);
    std::ranges::sort(found, {}, &Table::name);
    return found;
}

void SqliteFile::readColumns(Table &table)
{
    const Statement statement = prepare("PRAGMA main.table_xinfo(" + quoted(table.name) + ")");
    while (statement && sqlite3_step(statement.get()) == SQLITE_ROW) {
        const int hidden = sqlite3_column_int(statement.get(), 6);
        if (hidden != 0 && hidden != 3) {
            continue; // computed while it is read: not in the file
        }
        QByteArray name = cell(statement.get(), 1).toByteArray();
        const int at = static_cast<int>(table.columns.size());
        if (isOneOf(name, {"key", "name", "option", "option_name", "setting", "meta_key", "property", "variable",
                           "config_key", "path", "param"})) {
            table.keyColumn = table.keyColumn < 0 ? at : table.keyColumn;
        } else if (isOneOf(name, {"value", "val", "option_value", "setting_value", "meta_value", "config_value",
                                  "content", "data"})) {
            table.valueColumn = table.valueColumn < 0 ? at : table.valueColumn;
        }
        table.columns.push_back(std::move(name));
    }
}

void SqliteFile::flush(const QString &name)
{
    m_parts.handOn(name, m_text);
    m_text.fill('\0');
    m_text.resize(0);
}

void SqliteFile::takeCell(QByteArrayView value, QByteArrayView name, const QString &place)
{
    const bool binary = value.first(std::min<qsizetype>(value.size(), 8192)).contains('\0');
    if (binary || value.size() > longestInline) {
        if (value.size() >= shortestBlob) {
            m_parts.handOn(place + asPartName(QString::fromUtf8(name)).replace(u'/', u'_'), value);
        }
        return;
    }
    m_text += name.toByteArray() + (value.contains('\n') ? ":\n" : value.contains('"') ? " = " : " = \"");
    m_text += value;
    m_text += value.contains('\n') || value.contains('"') ? "\n" : "\"\n";
}

void SqliteFile::takeRow(sqlite3_stmt *row, const Table &table, std::uint64_t number)
{
    const QString place =
        asPartName(QString::fromUtf8(table.name)).replace(u'/', u'_') + QStringLiteral("/row-%1/").arg(number);
    for (int column = 0; column < static_cast<int>(table.columns.size()); ++column) {
        const int type = sqlite3_column_type(row, column);
        if (type != SQLITE_TEXT && type != SQLITE_BLOB) {
            continue; // ids, amounts and times, which would bury the rest
        }
        QByteArrayView name = table.columns[static_cast<std::size_t>(column)];
        WipedBytes setting; // the name that a row gives to its value
        if (column == table.valueColumn && table.keyColumn >= 0) {
            setting.append(cell(row, table.keyColumn));
            const bool plain = setting.size() > 0 && setting.size() < 200 && !setting.contains('\n');
            name = plain ? QByteArrayView(setting) : name;
        }
        takeCell(cell(row, column), name, place);
    }
    m_text += '\n';
}

void SqliteFile::readTable(const Table &table)
{
    const QString name = asPartName(QString::fromUtf8(table.name)).replace(u'/', u'_');
    QByteArray columns;
    for (const QByteArray &column : table.columns) {
        columns += (columns.isEmpty() ? "" : ", ") + quoted(column);
    }
    const Statement statement =
        columns.isEmpty() ? nullptr
                          : prepare("SELECT " + columns + " FROM main." + quoted(table.name) + " NOT INDEXED");
    if (!statement) {
        damaged(name);
        return;
    }
    std::uint64_t number = 0;
    QString piece = name;
    int step = SQLITE_ERROR;
    while (m_parts.open() && (step = sqlite3_step(statement.get())) == SQLITE_ROW) {
        const qsizetype before = m_text.size();
        takeRow(statement.get(), table, ++number);
        if (m_text.size() > textPiece) {
            flush(piece);
            piece = name + QStringLiteral("/rows-from-%1").arg(number + 1);
        } else {
            m_parts.mayMake(static_cast<std::uint64_t>(m_text.size() - before)); // pages that are read again and again
        }
    }
    if (m_parts.open() && step != SQLITE_DONE) {
        damaged(name);
    }
    flush(piece);
}

void SqliteFile::read()
{
    if (!open()) {
        m_parts.leave("damaged", {}, QStringLiteral("it begins as an SQLite file and cannot be opened as one"));
        m_whole = false;
    }
    for (Table &table : m_whole ? tables() : std::vector<Table>()) {
        if (!m_parts.open() || m_looks > mostLooks) {
            m_whole = false;
            break;
        }
        readColumns(table);
        readTable(table);
    }
    const WipedBytes remains(m_whole ? sqliteRemains(m_document.bytes) : salvageSqlite(m_document.bytes));
    m_parts.handOnPiece(m_whole ? QStringLiteral("deleted") : QStringLiteral("salvaged"), remains);
}

} // namespace

bool isSqliteFile(const Document &document)
{
    return document.bytes.size() >= 512 && document.bytes.startsWith(QByteArrayView("SQLite format 3\0", 16));
}

bool unpackSqliteFile(const Document &document, Parts &parts)
{
    SqliteFile(document, parts).read();
    return true;
}

} // namespace probate
