// Keycloak's `…/users/{id}/sessions`, `…/users/{id}/offline-sessions/{client}` and `…/users/{id}/consents`: one call a
// user, or a user and client, so that each listing speaks of those only. The realm comes from the record, the user from
// the rows or the path.
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/json_export.h"
#include "scanners/readers/exports/keycloak.h"

#include <set>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

using namespace keycloak;

enum class Listing { None, Sessions, OfflineSessions, Consents };

QString afterComponent(const Document &document, QLatin1StringView name)
{
    const QStringList parts = pathComponents(document);
    const auto at = parts.lastIndexOf(name);
    if (at < 0 || at + 1 >= parts.size()) {
        return {};
    }
    const QString part = parts[at + 1];
    return part.endsWith(".json"_L1) ? part.chopped(5) : part;
}

Listing listingOf(const Document &document, const QJsonArray &rows)
{
    const QString path = document.origin.path;
    const bool offline = path.contains("offline-session"_L1) || path.contains("offline_session"_L1);
    if (hasKeys(rows, {"grantedClientScopes"_L1}) || hasKeys(rows, {"clientId"_L1, "additionalGrants"_L1})) {
        return Listing::Consents;
    }
    if (hasKeys(rows, {"id"_L1, "start"_L1, "lastAccess"_L1})) {
        return offline ? Listing::OfflineSessions : Listing::Sessions;
    }
    if (!rows.isEmpty() || !isIssuedBy(document, "keycloak"_L1)) {
        return Listing::None;
    }
    // An empty answer looks like any other: only the path says what is empty.
    if (offline) {
        return Listing::OfflineSessions;
    }
    if (path.contains("session"_L1)) {
        return Listing::Sessions;
    }
    return path.contains("consent"_L1) ? Listing::Consents : Listing::None;
}

class UserListing
{
public:
    UserListing(Export &from, Listing listing)
        : m_from(from), m_listing(listing), m_realm(from.instance()),
          m_user(afterComponent(from.document(), "users"_L1)),
          m_client(afterComponent(from.document(), "offline-sessions"_L1))
    {}

    void read(const QJsonArray &rows)
    {
        const bool consents = m_listing == Listing::Consents;
        forEachRow(m_from, rows, {}, consents ? "clientId"_L1 : "id"_L1,
                   [&](const QJsonObject &row, const QString &item) {
                       const QString user = text(row, "userId"_L1).isEmpty() ? m_user : text(row, "userId"_L1);
                       if (user.isEmpty()) {
                           unreadableRow(m_from, item, u"neither it nor the path names its user (users/ID/…)"_s);
                           return;
                       }
                       m_users.insert(user);
                       consents ? readConsent(row, user, item) : readSession(row, user, item);
                   });
        finish();
    }

private:
    bool isOffline() const { return m_listing == Listing::OfflineSessions; }
    Scope scopeOf(const QString &user) const
    {
        const QString place = isOffline() && !m_client.isEmpty() ? user + u'/' + m_client : user;
        return m_from.scope(isOffline()                      ? u"offline-sessions"_s
                            : m_listing == Listing::Sessions ? u"sessions"_s
                                                             : u"consents"_s,
                            place);
    }

    void enabled(const Handle &handle, const QString &user, const QString &item)
    {
        StateEvidence state;
        state.credential = handle;
        state.scope = scopeOf(user);
        state.time = m_from.time();
        state.because = u"listed among the user's %1"_s.arg(state.scope.call);
        m_from.observe(std::move(state), item);
        m_from.own(handle, userAlias(m_realm, user), Relation::Subject, Basis::StatedByIssuer,
                   u"Keycloak lists it under the user"_s, item);
    }

    void readSession(const QJsonObject &row, const QString &user, const QString &item)
    {
        const Handle handle{isOffline() ? handles::keycloakOfflineSession : handles::keycloakSession,
                            text(row, "id"_L1).toUtf8()};
        CredentialDescription session;
        session.kind = isOffline() ? Kind::RefreshToken : Kind::Session;
        session.layer = isOffline() ? Layer::RefreshToken : Layer::Session;
        session.handles = {handle};
        session.label = u"%1 of %2"_s.arg(isOffline() ? u"offline session"_s : u"session"_s, text(row, "username"_L1));
        session.accounts = {userAlias(m_realm, user), realmAlias(m_realm)};
        // A client's notBefore ends the tokens of that client; a session with several clients goes on for the others.
        const QStringList clients = row["clients"_L1].toObject().keys();
        const QString only = clients.size() == 1 ? clients.first() : clients.isEmpty() ? m_client : QString();
        if (!only.isEmpty()) {
            session.accounts.push_back(clientAlias(m_realm, only));
        }
        session.lifetime.issued = issuerDate(date(m_from, row, "start"_L1, item, DateForm::UnixMilliseconds));
        const auto used = date(m_from, row, "lastAccess"_L1, item, DateForm::UnixMilliseconds);
        session.lifetime.lastUsed = issuerDate(used);
        m_from.list(std::move(session), item);
        enabled(handle, user, item);
        if (used) {
            m_from.use(handle, scopeOf(user), *used, m_from.time(), u"lastAccess of the session"_s, item);
        }
    }

    void readConsent(const QJsonObject &row, const QString &user, const QString &item)
    {
        const QString client = text(row, "clientId"_L1);
        const QByteArray name = (m_realm + u'/' + user + u'/' + client).toUtf8();
        CredentialDescription consent;
        consent.kind = Kind::Consent;
        consent.layer = Layer::Grant;
        consent.label = u"consent to %1"_s.arg(client);
        consent.accounts = {userAlias(m_realm, user), realmAlias(m_realm)};
        consent.lifetime.issued = issuerDate(date(m_from, row, "createdDate"_L1, item, DateForm::UnixMilliseconds));
        QStringList scopes;
        for (const QJsonValue &scope : row["grantedClientScopes"_L1].toArray()) {
            scopes.append(text(scope));
        }
        consent.attributes[u"scopes"_s] = scopes.join(u' ');
        bool offlineToken = false;
        for (const QJsonValue &grant : row["additionalGrants"_L1].toArray()) {
            offlineToken |= text(grant.toObject(), "key"_L1) == "Offline Token"_L1;
        }
        // Keycloak lists a client without any consent where only an offline token was given to it.
        if (consent.lifetime.issued || !scopes.isEmpty() || !offlineToken) {
            const Handle handle{handles::keycloakConsent, name};
            CredentialDescription grant = consent;
            grant.handles = {handle};
            m_from.list(std::move(grant), item);
            enabled(handle, user, item);
        }
        if (offlineToken) {
            const Handle handle{handles::keycloakConsent, name + "/offline-token"};
            consent.kind = Kind::RefreshToken;
            consent.layer = Layer::RefreshToken;
            consent.handles = {handle};
            consent.label = u"offline token for %1"_s.arg(client);
            m_from.list(std::move(consent), item);
            enabled(handle, user, item);
        }
    }

    void finish()
    {
        if (!m_user.isEmpty()) {
            m_users.insert(m_user);
        }
        if (m_users.size() != 1) {
            m_from.incomplete(
                u"unidentified"_s,
                u"whose %1 these are, neither the path nor the rows say: export them as users/ID/%1.json"_s.arg(
                    scopeOf({}).call));
            return;
        }
        const QString user = *m_users.begin();
        if (m_listing == Listing::Consents) {
            m_from.listing(scopeOf(user), handles::keycloakConsent, (m_realm + u'/' + user + u'/').toUtf8(),
                           m_from.time());
            return;
        }
        std::vector<Alias> accounts{userAlias(m_realm, user)};
        if (isOffline() && !m_client.isEmpty()) {
            accounts.push_back(clientAlias(m_realm, m_client));
        }
        m_from.listing(scopeOf(user), isOffline() ? handles::keycloakOfflineSession : handles::keycloakSession, {},
                       m_from.time(), std::move(accounts));
    }

    Export &m_from;
    Listing m_listing;
    QString m_realm;
    QString m_user;
    QString m_client;
    std::set<QString> m_users;
};

bool readKeycloakSessions(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const auto rows = rowsOf(*value);
    const Listing listing = rows ? listingOf(document, *rows) : Listing::None;
    if (listing == Listing::None) {
        return false;
    }
    Export from(document, context, "keycloak"_L1);
    from.spellInstance(realmOf(from.instance()));
    UserListing(from, listing).read(*rows);
    return true;
}

} // namespace

const Reader keycloakSessionsReader{
    "keycloak-sessions",
    "Keycloak sessions, offline sessions and consents of a user",
    [](const Document &d) {
        return beginsWithAny(d, "[") &&
               (mentions(d, {"\"lastAccess\"", "\"grantedClientScopes\"", "\"additionalGrants\""}) ||
                (isIssuedBy(d, "keycloak"_L1) && d.bytes.size() < 64));
    },
    readKeycloakSessions,
    {.begins = "["}};

} // namespace probate
