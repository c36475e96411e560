// Microsoft Entra ID: `az ad app list`, `az ad sp list` (or Graph's /applications and /servicePrincipals), and the
// owners of an application. https://learn.microsoft.com/graph/api/resources/application, …/passwordcredential,
// …/keycredential
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/json_export.h"

#include <QRegularExpression>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

Alias appAlias(const Export &from, const QString &appId)
{
    return {u"entra-app"_s, from.instance() + u'/' + appId.toLower()};
}

/// The old portal wrote "never" as the end of 2299.
bool isNever(Instant at)
{
    return isNeverSentinel(at) || at >= *parseInstant("2299-12-30T00:00:00Z");
}

/// The field in the present shape, else in that of Azure AD Graph.
std::optional<Instant> eitherDate(Export &from, const QJsonObject &row, QLatin1StringView now, QLatin1StringView before,
                                  const QString &item)
{
    return date(from, row, row.contains(now) ? now : before, item);
}

class Application
{
public:
    Application(Export &from, const QJsonObject &app, const QString &item, bool servicePrincipal)
        : m_from(from), m_app(app), m_item(item), m_account(appAlias(from, text(app, "appId"_L1))),
          m_scope(servicePrincipal ? from.scope(u"service-principals"_s, u"tenant"_s)
                                   : from.scope(u"applications"_s, u"tenant"_s))
    {}

    void read()
    {
        if (m_app.contains("accountEnabled"_L1)) {
            AccountState state;
            state.account = m_account;
            state.scope = m_scope;
            state.time = m_from.time();
            const bool enabled = m_app.value("accountEnabled"_L1).toBool();
            state.condition = enabled ? AccountCondition::Enabled : AccountCondition::Disabled;
            state.because = enabled ? u"accountEnabled is true"_s : u"accountEnabled is false"_s;
            m_from.observe(std::move(state), m_item);
        }
        for (const QLatin1StringView list : {"passwordCredentials"_L1, "keyCredentials"_L1}) {
            const QJsonArray credentials = m_app.value(list).toArray();
            for (qsizetype i = 0; i < credentials.size(); ++i) {
                readCredential(credentials[i].toObject(), list, m_item + pointer(list, i));
            }
        }
    }

private:
    void readCredential(const QJsonObject &row, QLatin1StringView list, const QString &item)
    {
        const Handle handle{handles::entraKeyId, text(row, "keyId"_L1).toLower().toUtf8()};
        if (handle.value.isEmpty()) {
            unreadableRow(m_from, item, u"it has no keyId"_s);
            return;
        }
        // Graph refuses to change a password credential ("Using POST or PATCH to set passwordCredential is not
        // supported"), but takes a new end for a certificate: that end counts only as far as a fresh listing states it.
        const bool isPassword = list == "passwordCredentials"_L1;
        CredentialDescription described;
        described.kind = Kind::ClientSecret;
        described.layer = Layer::Key;
        described.handles = {handle};
        described.label = u"%1 of %2"_s.arg(isPassword ? u"secret"_s : u"certificate"_s, text(m_app, "displayName"_L1));
        described.accounts = {m_account};
        described.lifetime.issued = issuerDate(eitherDate(m_from, row, "startDateTime"_L1, "startDate"_L1, item));
        const auto ends = eitherDate(m_from, row, "endDateTime"_L1, "endDate"_L1, item);
        described.lifetime.statedNever = ends && isNever(*ends);
        if (ends && !described.lifetime.statedNever) {
            described.lifetime.expires = issuerDate(ends);
            described.lifetime.expiryIsFirm = isPassword;
        }
        described.attributes[u"application"_s] = text(m_app, "appId"_L1);
        readSecretText(row, described, item);
        StateEvidence state;
        state.credential = handle;
        state.scope = m_scope;
        state.time = m_from.time();
        state.endsAt = isPassword || described.lifetime.statedNever ? std::nullopt : ends;
        state.because = u"listed on the application"_s;
        m_from.list(std::move(described), item);
        m_from.observe(std::move(state), item);
    }

    /// Graph returns a secret once, when it is made; a listing that still holds one is a leak.
    void readSecretText(const QJsonObject &row, const CredentialDescription &described, const QString &item)
    {
        QByteArray secret = text(row, row.contains("secretText"_L1) ? "secretText"_L1 : "value"_L1).toUtf8();
        if (secret.isEmpty()) {
            return;
        }
        SecretSeen seen;
        seen.credential = described;
        seen.credential.issuer = m_from.issuer();
        seen.credential.handles.push_back(m_from.context().fingerprint(secret));
        seen.rule = u"entra"_s;
        seen.confidence = 1;
        m_from.observe(std::move(seen), item);
        secret.fill('\0');
    }

    Export &m_from;
    const QJsonObject m_app;
    QString m_item;
    Alias m_account;
    Scope m_scope;
};

void readOwner(Export &from, const QJsonObject &owner, const Alias &app, const QString &item)
{
    const Alias object{u"entra-object"_s, from.instance() + u'/' + text(owner, "id"_L1).toLower()};
    const bool person =
        !text(owner, "userPrincipalName"_L1).isEmpty() || text(owner, "@odata.type"_L1).endsWith(".user"_L1);
    PrincipalSeen seen;
    seen.kind = person ? PrincipalKind::Person : PrincipalKind::Service;
    seen.displayName = text(owner, "displayName"_L1);
    seen.aliases = {{object, std::nullopt, std::nullopt, true}};
    for (const auto &[key, space] : {std::pair{"mail"_L1, "email"_L1}, std::pair{"userPrincipalName"_L1, "upn"_L1}}) {
        if (const QString value = text(owner, key); !value.isEmpty()) {
            seen.aliases.push_back({Alias{space, value}, std::nullopt, std::nullopt, false});
        }
    }
    const QString upn = text(owner, "userPrincipalName"_L1);
    if (text(owner, "mail"_L1).isEmpty() && upn.contains(u'@') && !upn.contains("#EXT#"_L1)) {
        seen.aliases.push_back({Alias{u"email"_s, upn}, std::nullopt, std::nullopt, false});
    }
    from.observe(std::move(seen), item);
    from.observe(AccountOwned{app, object, Relation::Owner, Basis::StatedByIssuer, std::nullopt,
                              u"Entra names %1 an owner of the application"_s.arg(text(owner, "displayName"_L1))},
                 item);
}

bool isPaged(Export &from, const QJsonValue &value)
{
    if (text(value.toObject(), "@odata.nextLink"_L1).isEmpty()) {
        return false;
    }
    from.incomplete(u"truncated"_s, u"Graph says that another page follows: the listing does not count as complete"_s);
    return true;
}

bool isNamedForPrincipals(const Document &document)
{
    static const QRegularExpression words(u"(?:^|[^a-z])(?:sps?|service[-_]?principals?)(?![a-z])"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    return words.match(document.fileName()).hasMatch();
}

/// An empty answer looks like any other: only the file's name says what there is none of.
bool isNamedForApplications(const Document &document)
{
    static const QRegularExpression words(u"(?:^|[^a-z])(?:apps?|applications?)(?![a-z])"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    const QString name = document.fileName();
    return (words.match(name).hasMatch() || isNamedForPrincipals(document)) &&
           !name.contains("owner"_L1, Qt::CaseInsensitive);
}

bool readApplications(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const auto rows = rowsOf(*value, {"value"_L1});
    const bool listing = rows && hasKeys(*rows, {"appId"_L1, "passwordCredentials"_L1});
    const bool empty = rows && rows->isEmpty() && isIssuedBy(document, "entra"_L1) && isNamedForApplications(document);
    const bool single = !rows && hasKeys(*value, {"appId"_L1, "passwordCredentials"_L1});
    if (!listing && !empty && !single) {
        return false;
    }
    Export from(document, context, "entra"_L1);
    isPaged(from, *value);
    const QJsonArray apps = single ? QJsonArray{value->toObject()} : *rows;
    bool principals = isNamedForPrincipals(document);
    forEachRow(from, apps, {}, "appId"_L1, [&](const QJsonObject &app, const QString &item) {
        principals = app.contains("servicePrincipalType"_L1) || app.contains("servicePrincipalNames"_L1);
        Application(from, app, item, principals).read();
        const QJsonArray owners = app.value("owners"_L1).toArray(); // $expand=owners
        for (qsizetype i = 0; i < owners.size(); ++i) {
            readOwner(from, owners[i].toObject(), appAlias(from, text(app, "appId"_L1)),
                      item + pointer("owners"_L1, i));
        }
    });
    if (!single) {
        from.listing(from.scope(principals ? u"service-principals"_s : u"applications"_s, u"tenant"_s),
                     handles::entraKeyId, {}, from.time());
    }
    return true;
}

/// owners/APPID.json: the answer does not repeat whose owners they are.
QString appFromPath(const Document &document)
{
    static const QRegularExpression uuid(u"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"_s);
    const QString path = document.origin.path;
    const auto at = path.lastIndexOf("owner"_L1, -1, Qt::CaseInsensitive);
    if (at < 0) {
        return {};
    }
    if (const auto after = uuid.match(path, at); after.hasMatch()) {
        return after.captured();
    }
    return uuid.match(path.section(u'/', -2)).captured(); // APPID/owners.json
}

bool readOwners(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const auto rows = rowsOf(*value, {"value"_L1});
    if (!rows || (!rows->isEmpty() && !hasKeys(*rows, {"id"_L1, "displayName"_L1}))) {
        return false;
    }
    Export from(document, context, "entra"_L1);
    const QString app = appFromPath(document);
    if (app.isEmpty()) {
        from.incomplete(u"unidentified"_s,
                        u"whose owners these are, the path does not say: export them as owners/APPID.json"_s);
        return true;
    }
    isPaged(from, *value);
    forEachRow(from, *rows, {}, "id"_L1, [&](const QJsonObject &owner, const QString &item) {
        readOwner(from, owner, appAlias(from, app), item);
    });
    return true;
}

} // namespace

const Reader entraOwnersReader{"entra-owners",
                               "Entra owners of an application",
                               [](const Document &d) {
                                   return beginsWithAny(d, "[{") &&
                                          d.origin.path.contains("owner"_L1, Qt::CaseInsensitive) &&
                                          (isIssuedBy(d, "entra"_L1) || mentions(d, {"#microsoft.graph."}));
                               },
                               readOwners,
                               {.begins = "[{"}};
const Reader entraApplicationsReader{"entra-applications",
                                     "Entra applications and service principals",
                                     [](const Document &d) {
                                         return beginsWithAny(d, "[{") &&
                                                (mentions(d, {"\"passwordCredentials\"", "\"appId\""}, 65536) ||
                                                 isIssuedBy(d, "entra"_L1));
                                     },
                                     readApplications,
                                     {.begins = "[{"}};

} // namespace probate
