// MySQL's mysql.user and MariaDB's mysql.global_priv: accounts with their locks and plugins. Times in them have no
// zone. https://dev.mysql.com/doc/refman/8.4/en/grant-tables.html, https://mariadb.com/kb/en/mysqlglobal_priv-table/
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

bool readDocument(const Document &document, ReadContext &context)
{
    Export from(document, context, "mysql"_L1);
    const auto rows = readRows(from);
    if (!rows) {
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

const Reader mysqlReader{"mysql", "MySQL and MariaDB accounts",
                         [](const Document &d) {
                             return looksLikeRows(d, {"host"_L1, "user"_L1}) &&
                                    mentions(
                                        d, {"account_locked", "global_priv", "Super_priv", "authentication_string"}) &&
                                    mentions(d, {"Host", "host"}) && mentions(d, {"User", "user"});
                         },
                         readDocument};

} // namespace probate
