// MySQL's mysql.user and MariaDB's mysql.global_priv: accounts with their locks and plugins, whose times have no zone;
// and information_schema.processlist: who is connected. https://dev.mysql.com/doc/refman/8.4/en/grant-tables.html,
// https://mariadb.com/kb/en/mysqlglobal_priv-table/
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/rows.h"

#include <QJsonDocument>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

QJsonValue field(const QJsonObject &row, QLatin1StringView name)
{
    for (auto it = row.begin(); it != row.end(); ++it) {
        if (it.key().compare(name, Qt::CaseInsensitive) == 0) {
            return it.value();
        }
    }
    return QJsonValue(QJsonValue::Undefined);
}

void readAccount(Export &from, const QJsonObject &row, const QString &item, const Scope &scope)
{
    // MariaDB keeps everything but user and host in one JSON column.
    const QJsonValue kept = field(row, "Priv"_L1);
    const QJsonObject priv =
        kept.isString() ? QJsonDocument::fromJson(kept.toString().toUtf8()).object() : kept.toObject();
    const QString user = text(field(row, "user"_L1));
    const QString host = text(field(row, "host"_L1));
    const Handle handle{handles::mysqlUser, u"%1/'%2'@'%3'"_s.arg(from.instance(), user, host).toUtf8()};
    CredentialDescription described;
    described.kind = Kind::DatabaseRole;
    described.layer = Layer::DatabaseRole;
    described.handles = {handle};
    described.label = u"'%1'@'%2'"_s.arg(user, host);
    described.privileged = isTrue(field(row, "Super_priv"_L1)) || user == "root"_L1;
    described.exempt = user.startsWith("mysql."_L1) || user == "mariadb.sys"_L1;
    described.attributes[u"plugin"_s] = text(priv.isEmpty() ? field(row, "plugin"_L1) : priv.value("plugin"_L1));
    from.list(std::move(described), item);
    from.own(handle, {u"mysql-user"_s, QString::fromUtf8(handle.value)}, Relation::Owner, Basis::StatedByIssuer,
             u"the account itself"_s, item);
    from.own(handle, {u"login"_s, user}, Relation::Owner, Basis::NamedInCredential,
             u"the account bears the login of a directory's"_s, item);

    const QJsonValue locked = priv.isEmpty() ? field(row, "account_locked"_L1) : priv.value("account_locked"_L1);
    if (priv.isEmpty() && locked.isUndefined()) {
        unreadableRow(from, item, u"it lacks account_locked"_s);
        return;
    }
    StateEvidence state;
    state.credential = handle;
    state.scope = scope;
    state.time = from.time();
    state.state = isTrue(locked) ? EvidenceState::SwitchedOff : EvidenceState::Enabled;
    state.because = isTrue(locked) ? u"ACCOUNT LOCK"_s : u"listed, and not locked"_s;
    from.observe(std::move(state), item);
}

/// An open connection outlives the lock, the password and DROP USER. The process list knows the user and the address,
/// not which account's pattern matched, and no time at which the connection began.
void readConnection(Export &from, const QJsonObject &row, const QString &item, const Scope &scope)
{
    const QString user = text(field(row, "user"_L1));
    const QString id = text(field(row, "id"_L1));
    if (id.isEmpty()) {
        unreadableRow(from, item, u"it lacks Id"_s);
        return;
    }
    if (user.isEmpty() || user == "system user"_L1 || user == "event_scheduler"_L1 ||
        user == "unauthenticated user"_L1) {
        return; // the server's own threads, and connections that are not logged in
    }
    QString host = text(field(row, "host"_L1));
    if (const auto colon = host.lastIndexOf(u':'); colon > 0 && host.count(u':') == 1) {
        host.truncate(colon); // the port is the connection's, not the account's
    }
    const Handle handle{handles::databaseSession, u"%1/%2/%3"_s.arg(from.instance(), id, user).toUtf8()};
    CredentialDescription session;
    session.kind = Kind::Session;
    session.layer = Layer::DatabaseRole;
    session.handles = {handle};
    session.label = u"connection of '%1'@'%2'"_s.arg(user, host);
    session.attributes[u"host"_s] = host;
    session.attributes[u"database"_s] = text(field(row, "db"_L1));
    from.list(std::move(session), item);
    for (const QString &pattern : {host, u"%"_s}) {
        from.own(handle, {u"mysql-user"_s, u"%1/'%2'@'%3'"_s.arg(from.instance(), user, pattern)}, Relation::Owner,
                 Basis::StatedByIssuer, u"the connection's user"_s, item);
    }
    from.own(handle, {u"login"_s, user}, Relation::Owner, Basis::NamedInCredential,
             u"the connection's user bears the login of a directory's"_s, item);
    StateEvidence state;
    state.credential = handle;
    state.scope = scope;
    state.time = from.time();
    state.because = u"the connection is open"_s;
    from.observe(std::move(state), item);
}

bool isProcessList(const Document &document, const QJsonArray &rows)
{
    const QJsonObject first = rows.isEmpty() ? QJsonObject() : rows.first().toObject();
    return rows.isEmpty() ? document.origin.path.contains("processlist"_L1)
                          : !field(first, "command"_L1).isUndefined() && !field(first, "time"_L1).isUndefined();
}

void readConnections(Export &from, const QJsonArray &rows)
{
    const Scope scope = from.scope(u"processlist"_s);
    for (qsizetype i = 0; i < rows.size(); ++i) {
        readConnection(from, rows.at(i).toObject(), pointer({}, i), scope);
    }
    if (rows.isEmpty()) {
        from.incomplete(u"truncated"_s, u"whoever asked was connected, and this listing has nobody"_s);
    }
    from.listing(scope, handles::databaseSession, from.instance().toUtf8() + '/', from.time());
}

bool readMysql(const Document &document, ReadContext &context)
{
    Export from(document, context, "mysql"_L1);
    const auto rows = readRows(from);
    if (!rows) {
        return true;
    }
    if (isProcessList(document, *rows)) {
        readConnections(from, *rows);
        return true;
    }
    const Scope scope = from.scope(u"mysql.user"_s);
    for (qsizetype i = 0; i < rows->size(); ++i) {
        const QJsonObject row = rows->at(i).toObject();
        if (field(row, "user"_L1).isUndefined() || field(row, "host"_L1).isUndefined()) {
            unreadableRow(from, pointer({}, i), u"it lacks User or Host"_s);
            continue;
        }
        readAccount(from, row, pointer({}, i), scope);
    }
    if (rows->isEmpty()) {
        from.incomplete(u"truncated"_s, u"a server has at least one account, and this listing has none"_s);
    }
    from.listing(scope, handles::mysqlUser, from.instance().toUtf8() + '/', from.time());
    return true;
}

} // namespace

const Reader mysqlReader{
    "mysql",
    "MySQL and MariaDB accounts and connections",
    [](const Document &d) {
        const bool processes = isIssuedBy(d, "mysql"_L1) && mentions(d, {"Command", "COMMAND", "command"});
        return looksLikeRows(d, {"host"_L1, "user"_L1}) &&
               (processes || mentions(d, {"account_locked", "global_priv", "Super_priv", "authentication_string"})) &&
               mentions(d, {"Host", "HOST", "host"}) && mentions(d, {"User", "USER", "user"});
    },
    readMysql,
    {.words = {"account_locked", "global_priv", "Super_priv", "authentication_string"}}};

} // namespace probate
