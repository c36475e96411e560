#include "app/estate_sessions.h"

#include <algorithm>

namespace probate {

namespace {

using namespace Qt::StringLiterals;

Result<SessionTable> readTable(const ConfigNode &node, const QString &file)
{
    SessionTable table;
    QString kind = toText(table.kind);
    ConfigReader reader(node, file);
    reader.require({"table", "query"});
    reader.text("table"_L1, table.table);
    reader.text("query"_L1, table.query);
    reader.text("kind"_L1, kind);
    reader.boolean("firm-expiry"_L1, table.firmExpiry);
    if (const auto known = fromString<Kind>(kind)) {
        table.kind = *known;
    } else {
        reader.fail(node.line, u"\"%1\" is no kind of credential"_s.arg(kind));
    }
    const auto done = reader.finish();
    return done ? Result<SessionTable>(std::move(table)) : done.error();
}

Result<SessionDatabase> readDatabase(const ConfigNode &node, const QString &file, const QDir &base)
{
    SessionDatabase database;
    QString times = u"zoned"_s;
    ConfigReader reader(node, file);
    reader.require({"name", "connection"});
    reader.text("name"_L1, database.name);
    reader.text("connection"_L1, database.connection);
    for (const QLatin1StringView option : {"password-file"_L1, "password-env"_L1}) {
        QString value;
        reader.text(option, value);
        if (!value.isEmpty()) {
            database.password[option] = value;
        }
    }
    reader.boolean("roles"_L1, database.roles);
    reader.text("accounts"_L1, database.accounts);
    reader.text("times"_L1, times);
    database.utcTimes = times == "utc"_L1;
    if (!database.utcTimes && times != "zoned"_L1) {
        reader.fail(node.line, u"times is utc or zoned"_s);
    }
    const ConfigNode *tables = reader.sequence("tables"_L1);
    for (const ConfigNode &item : tables ? tables->children : std::vector<ConfigNode>()) {
        auto table = readTable(item, file);
        if (!table) {
            return table.error();
        }
        database.tables.push_back(std::move(*table));
    }
    if (const auto done = reader.finish(); !done) {
        return done.error();
    }
    if (const auto stored = database.password.find(u"password-file"_s); stored != database.password.end()) {
        stored->second = QDir::cleanPath(base.absoluteFilePath(stored->second));
    }
    if (database.connection.startsWith("sqlite:"_L1)) {
        database.connection = u"sqlite:"_s + QDir::cleanPath(base.absoluteFilePath(database.connection.mid(7)));
    }
    if (const auto checked = checkDatabase(database); !checked) {
        return checked.error().within(u"%1, line %2"_s.arg(file).arg(node.line));
    }
    return database;
}

} // namespace

Result<std::vector<SessionDatabase>> readSessions(ConfigReader &outer, const QDir &base)
{
    std::vector<SessionDatabase> databases;
    const ConfigNode *map = outer.map("sessions"_L1);
    if (!map) {
        return databases;
    }
    ConfigReader reader(*map, outer.name());
    const ConfigNode *list = reader.sequence("sql"_L1);
    for (const ConfigNode &node : list ? list->children : std::vector<ConfigNode>()) {
        auto database = readDatabase(node, outer.name(), base);
        if (!database) {
            return database.error();
        }
        if (std::ranges::find(databases, database->name, &SessionDatabase::name) != databases.end()) {
            reader.fail(node.line, u"the database %1 stands twice"_s.arg(database->name));
        }
        databases.push_back(std::move(*database));
    }
    const auto done = reader.finish();
    return done ? Result<std::vector<SessionDatabase>>(std::move(databases)) : done.error();
}

} // namespace probate
