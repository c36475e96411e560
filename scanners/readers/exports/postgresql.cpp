// PostgreSQL: pg_roles (or pg_authid without its hashes) and pg_stat_activity.
// https://www.postgresql.org/docs/current/view-pg-roles.html, …/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/rows.h"

#include <QRegularExpression>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

Handle roleHandle(const Export &from, const QString &role)
{
    return {handles::pgRole, (from.instance() + u'/' + role).toUtf8()};
}

Alias roleAccount(const Export &from, const QString &role)
{
    return {u"pg-role"_s, from.instance() + u'/' + role};
}

/// Who a role's name means: itself, where a roster says so, and the login of that name in a directory.
void ownByName(Export &from, const Handle &handle, const QString &role, const QString &item)
{
    from.own(handle, roleAccount(from, role), Relation::Owner, Basis::StatedByIssuer, u"the role itself"_s, item);
    from.own(handle, {u"login"_s, role}, Relation::Owner, Basis::NamedInCredential,
             u"the role bears the login of an account"_s, item);
}

void readValidity(Export &from, const QJsonObject &row, const QString &item, Lifetime &lifetime)
{
    const QJsonValue until = row.value("rolvaliduntil"_L1);
    if (isNull(until) || text(until) == "infinity"_L1) {
        lifetime.statedNever = true;
        return;
    }
    // Only the password ends then; logins by certificate, peer or LDAP go on, and anybody may move it: not firm.
    lifetime.expires = issuerDate(date(from, row, "rolvaliduntil"_L1, item));
}

void readRole(Export &from, const QJsonObject &row, const QString &item, const Scope &scope)
{
    const QString role = text(row, "rolname"_L1);
    const Handle handle = roleHandle(from, role);
    const bool super = isTrue(row.value("rolsuper"_L1));
    const bool login = isTrue(row.value("rolcanlogin"_L1));
    CredentialDescription described;
    described.kind = Kind::DatabaseRole;
    described.layer = Layer::DatabaseRole;
    described.handles = {handle};
    described.label = u"role %1"_s.arg(role);
    described.privileged = super;
    // The bootstrap superuser and the predefined groups are the server's own.
    described.exempt = (super && role == "postgres"_L1) || role.startsWith("pg_"_L1);
    described.attributes[u"login"_s] = login ? u"yes"_s : u"no"_s;
    readValidity(from, row, item, described.lifetime);
    from.list(std::move(described), item);
    ownByName(from, handle, role, item);
    static const QRegularExpression address(u"[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+"_s);
    if (const auto named = address.match(text(row, "description"_L1)); named.hasMatch()) {
        from.own(handle, {u"email"_s, named.captured()}, Relation::Owner, Basis::StatedByIssuer,
                 u"the role's comment names %1"_s.arg(named.captured()), item);
        // Its connections are hers, too: they name the role and nobody else.
        from.observe(AccountOwned{roleAccount(from, role),
                                  {u"email"_s, named.captured()},
                                  Relation::Owner,
                                  Basis::StatedByIssuer,
                                  std::nullopt,
                                  u"the role's comment names %1"_s.arg(named.captured())},
                     item);
    }

    if (!row.contains("rolcanlogin"_L1)) {
        unreadableRow(from, item, u"it lacks rolcanlogin"_s);
        return;
    }
    StateEvidence state;
    state.credential = handle;
    state.scope = scope;
    state.time = from.time();
    state.state = login ? EvidenceState::Enabled : EvidenceState::SwitchedOff;
    state.because = login ? u"the role can log in"_s : u"NOLOGIN"_s;
    from.observe(std::move(state), item);
}

/// Open connections outlive their role's login, its password and its validity.
void readActivity(Export &from, const QJsonObject &row, const QString &item, const Scope &scope)
{
    const QString role = text(row, "usename"_L1);
    const auto began = date(from, row, "backend_start"_L1, item);
    if (role.isEmpty()) {
        return; // background workers
    }
    if (!began) {
        unreadableRow(from, item, u"it lacks backend_start"_s);
        return;
    }
    const Handle handle{handles::databaseSession,
                        u"%1/%2/%3"_s.arg(from.instance(), text(row, "pid"_L1), toIso(*began)).toUtf8()};
    CredentialDescription session;
    session.kind = Kind::Session;
    session.layer = Layer::DatabaseRole;
    session.handles = {handle};
    session.label = u"connection of %1"_s.arg(role);
    session.accounts = {roleAccount(from, role)};
    session.lifetime.issued = issuerDate(began);
    session.attributes[u"database"_s] = text(row, "datname"_L1);
    session.attributes[u"host"_s] = text(row, "client_addr"_L1);
    from.list(std::move(session), item);
    ownByName(from, handle, role, item);
    StateEvidence state;
    state.credential = handle;
    state.scope = scope;
    state.time = from.time();
    state.because = u"the connection is open"_s;
    from.observe(std::move(state), item);
    from.use(roleHandle(from, role), scope, *began, from.time(), u"a connection was opened"_s, item);
}

bool readPostgresql(const Document &document, ReadContext &context)
{
    Export from(document, context, "postgresql"_L1);
    const auto rows = readRows(from);
    if (!rows) {
        return true;
    }
    const QByteArray prefix = from.instance().toUtf8() + '/';
    const bool activity = hasKeys(*rows, {"usename"_L1, "backend_start"_L1}) ||
                          (rows->isEmpty() && document.origin.path.contains("activity"_L1));
    const Scope scope = from.scope(activity ? u"pg_stat_activity"_s : u"pg_roles"_s);
    forEachRow(from, *rows, {}, activity ? "pid"_L1 : "rolname"_L1, [&](const QJsonObject &row, const QString &item) {
        activity ? readActivity(from, row, item, scope) : readRole(from, row, item, scope);
    });
    if (!activity && rows->isEmpty()) {
        from.incomplete(u"truncated"_s, u"a server has at least one role, and this listing has none"_s);
    }
    from.listing(scope, activity ? handles::databaseSession : handles::pgRole, prefix, from.time());
    return true;
}

} // namespace

const Reader postgresqlReader{"postgresql",
                              "PostgreSQL roles and activity",
                              [](const Document &d) {
                                  return (looksLikeRows(d, {"rolname"_L1}) || looksLikeRows(d, {"usename"_L1})) &&
                                         mentions(d, {"rolcanlogin", "backend_start"}) &&
                                         mentions(d, {"rolname", "usename"});
                              },
                              readPostgresql,
                              {.words = {"rolcanlogin", "backend_start"}}};

} // namespace probate
