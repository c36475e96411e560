// Keycloak's admin API and realm exports: realm, users, clients. What they say of accounts governs sessions and tokens:
// notBefore of realm, client and user, and the longest lifetimes (sessions stand in keycloak_sessions.cpp).
// https://www.keycloak.org/docs-api/latest/rest-api/
#include "scanners/readers/exports/keycloak.h"
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/json_export.h"

namespace probate {

using namespace Qt::StringLiterals;

namespace keycloak {

QString realmOf(const QString &instance)
{
    const auto at = instance.lastIndexOf("/realms/"_L1);
    return at < 0 ? instance : instance.mid(at + 8).section(u'/', 0, 0);
}

Alias realmAlias(const QString &realm)
{
    return {u"keycloak-realm"_s, realm};
}

Alias userAlias(const QString &realm, const QString &user)
{
    return {u"keycloak-user"_s, realm + u'/' + user};
}

Alias clientAlias(const QString &realm, const QString &client)
{
    return {u"keycloak-client"_s, realm + u'/' + client};
}

} // namespace keycloak

namespace {

using namespace keycloak;

/// "enabled" and "notBefore" of realm, client or user; 0 stands for no notBefore.
void readAccount(Export &from, const QJsonObject &row, const Alias &account, const QString &call, const QString &item)
{
    AccountState state;
    state.account = account;
    state.scope = from.scope(call);
    state.time = from.time();
    state.condition = row["enabled"_L1].toBool(true) ? AccountCondition::Enabled : AccountCondition::Disabled;
    if (row["notBefore"_L1].toInteger() > 0) {
        state.notBefore = date(from, row, "notBefore"_L1, item, DateForm::UnixSeconds);
    }
    state.because = state.condition == AccountCondition::Enabled ? u"%1 lists it as enabled"_s.arg(call)
                                                                 : u"%1 lists it as disabled"_s.arg(call);
    from.observe(std::move(state), item);
}

void readSecret(Export &from, const QJsonObject &row, const QString &item)
{
    QByteArray secret = text(row, "secret"_L1).toUtf8();
    if (secret.isEmpty() || secret.count('*') == secret.size()) {
        return; // masked in exports
    }
    SecretSeen seen;
    seen.credential.kind = Kind::ClientSecret;
    seen.credential.layer = Layer::Key;
    seen.credential.handles = {from.context().fingerprint(secret)};
    seen.credential.label = u"secret of client %1"_s.arg(text(row, "clientId"_L1));
    seen.credential.issuer = from.issuer();
    seen.credential.accounts = {clientAlias(from.instance(), text(row, "id"_L1)), realmAlias(from.instance())};
    seen.credential.lifetime.statedNever = true;
    seen.rule = u"keycloak"_s;
    seen.confidence = 1;
    from.observe(std::move(seen), item);
    secret.fill('\0');
}

void readClients(Export &from, const QJsonArray &rows)
{
    forEachRow(from, rows, "clients"_L1, "id"_L1, [&](const QJsonObject &row, const QString &item) {
        readAccount(from, row, clientAlias(from.instance(), text(row, "id"_L1)), u"clients"_s, item);
        readSecret(from, row, item);
    });
}

void readKeycloakUsers(Export &from, const QJsonArray &rows)
{
    forEachRow(from, rows, "users"_L1, "id"_L1, [&](const QJsonObject &row, const QString &item) {
        const Alias alias = userAlias(from.instance(), text(row, "id"_L1));
        const QString name = text(row, "username"_L1);
        const QString email = text(row, "email"_L1);
        PrincipalSeen seen;
        seen.kind = text(row, "serviceAccountClientId"_L1).isEmpty() ? PrincipalKind::Person : PrincipalKind::Service;
        seen.displayName = name;
        seen.aliases.push_back({alias, std::nullopt, std::nullopt, true});
        for (const QString &address : {email, name.contains(u'@') && name != email ? name : QString()}) {
            if (!address.isEmpty()) {
                seen.aliases.push_back({Alias{u"email"_s, address}, std::nullopt, std::nullopt, false});
            }
        }
        seen.opened = date(from, row, "createdTimestamp"_L1, item, DateForm::UnixMilliseconds);
        from.observe(std::move(seen), item);
        readAccount(from, row, alias, u"users"_s, item);
    });
}

void readCap(Export &from, const QJsonObject &realm, Layer layer, qint64 seconds)
{
    constexpr qint64 longestSensible = 100LL * 366 * 86400; // beyond it the arithmetic of instants would not hold
    if (seconds > 0 && seconds < longestSensible) {
        from.observe(
            LifetimeCap{realmAlias(text(realm, "realm"_L1)), layer, std::chrono::seconds(seconds), from.time()});
    }
}

void readRealm(Export &from, const QJsonObject &realm)
{
    from.spellInstance(text(realm, "realm"_L1));
    readAccount(from, realm, realmAlias(from.instance()), u"realm"_s, {});
    // A session that was begun with "remember me" may have the longer maximum; which one it was is not in every
    // listing.
    const qint64 remembered =
        realm["rememberMe"_L1].toBool() ? realm["ssoSessionMaxLifespanRememberMe"_L1].toInteger() : 0;
    readCap(from, realm, Layer::Session, std::max(realm["ssoSessionMaxLifespan"_L1].toInteger(), remembered));
    if (realm["offlineSessionMaxLifespanEnabled"_L1].toBool()) {
        readCap(from, realm, Layer::RefreshToken, realm["offlineSessionMaxLifespan"_L1].toInteger());
    }
    readClients(from, realm["clients"_L1].toArray());
    readKeycloakUsers(from, realm["users"_L1].toArray());
}

bool readKeycloak(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const QJsonObject object = value->toObject();
    const bool realm = object.contains("realm"_L1) && hasKeys(*value, {"ssoSessionMaxLifespan"_L1});
    const bool users = hasKeys(*value, {"id"_L1, "username"_L1, "createdTimestamp"_L1}) && value->isArray();
    const bool clients = hasKeys(*value, {"id"_L1, "clientId"_L1, "protocol"_L1}) ||
                         (value->isArray() && hasKeys(*value, {"id"_L1, "clientId"_L1, "serviceAccountsEnabled"_L1}));
    if (!realm && !users && !clients) {
        return false;
    }
    Export from(document, context, "keycloak"_L1);
    from.spellInstance(realmOf(from.instance()));
    if (realm) {
        if (text(object, "realm"_L1) != from.instance() && document.collection) {
            from.contentNames(text(object, "realm"_L1));
        }
        readRealm(from, object);
    } else if (users) {
        readKeycloakUsers(from, rowsOf(*value).value_or(QJsonArray()));
    } else {
        readClients(from, value->isArray() ? value->toArray() : QJsonArray{object});
    }
    return true;
}

} // namespace

const Reader keycloakReader{
    "keycloak",
    "Keycloak realm, users and clients",
    [](const Document &d) {
        return beginsWithAny(d, "{[") && !d.fileName().contains("session"_L1) &&
               mentions(d, {"\"ssoSessionMaxLifespan\"", "\"createdTimestamp\"", "\"serviceAccountsEnabled\""}, 65536);
    },
    readKeycloak,
    {.begins = "{["}};

} // namespace probate
