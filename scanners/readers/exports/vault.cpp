// Vault and OpenBao: `token lookup -accessor`, the listing of accessors, entities, and `sys/leases/lookup`.
// https://developer.hashicorp.com/vault/api-docs/auth/token, …/secret/identity/entity, …/system/leases
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/json_export.h"

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// The listing of accessors and the look-up of each speak of the same thing: what is in the one can be looked up.
constexpr QLatin1StringView tokenCall = "auth/token/accessors"_L1;

void enabled(Export &from, const Handle &handle, const Scope &scope, const QString &because, const QString &item)
{
    StateEvidence state;
    state.credential = handle;
    state.scope = scope;
    state.time = from.time();
    state.because = because;
    from.observe(std::move(state), item);
}

/// Only what nobody can renew has a firm end; what can be renewed ends at its explicit maximum, or never.
Lifetime lifetimeOf(Export &from, const QJsonObject &token)
{
    Lifetime lifetime;
    const auto issued = date(from, token, "issue_time"_L1, {});
    const auto created = date(from, token, "creation_time"_L1, {}, DateForm::UnixSeconds);
    lifetime.issued = issuerDate(issued ? issued : created);
    lifetime.rotated = issuerDate(date(from, token, "last_renewal_time"_L1, {}, DateForm::UnixSeconds));
    bool unreadable = false;
    const auto expires = date(from, token, "expire_time"_L1, {}, DateForm::Iso, &unreadable);
    const qint64 most = token["explicit_max_ttl"_L1].toInteger();
    if (!token["renewable"_L1].toBool(true) && expires) {
        lifetime.expires = issuerDate(expires);
        lifetime.expiryIsFirm = true;
    } else if (expires && most > 0 && most < 100LL * 366 * 86400 && lifetime.issued) {
        lifetime.expires = issuerDate(lifetime.issued->at + std::chrono::seconds(most));
        lifetime.expiryIsFirm = true;
    }
    lifetime.statedNever = !expires && !unreadable && token.contains("expire_time"_L1); // null: a root token
    return lifetime;
}

void readToken(Export &from, const QJsonObject &token)
{
    const QString accessor = text(token, "accessor"_L1);
    const Handle handle{handles::vaultAccessor, accessor.toUtf8()};
    CredentialDescription described;
    described.kind = Kind::SecretManagerToken;
    described.layer = Layer::Token;
    described.handles = {handle};
    described.label = text(token, "display_name"_L1);
    described.lifetime = lifetimeOf(from, token);
    QStringList policies;
    for (const QJsonValue &policy : token["policies"_L1].toArray()) {
        policies.append(text(policy));
    }
    described.privileged = policies.contains("root"_L1);
    described.attributes[u"policies"_s] = policies.join(u' ');
    described.attributes[u"path"_s] = text(token, "path"_L1);
    const QString entity = text(token, "entity_id"_L1);
    const Alias owner{u"vault-entity"_s, from.instance() + u'/' + entity};
    if (!entity.isEmpty()) {
        described.accounts = {owner};
    }
    // `vault token lookup` without an accessor answers with the token itself.
    if (QByteArray id = text(token, "id"_L1).toUtf8(); !id.isEmpty()) {
        SecretSeen seen;
        seen.credential = described;
        seen.credential.issuer = from.issuer();
        seen.credential.handles.push_back(from.context().fingerprint(id));
        seen.rule = u"vault"_s;
        seen.confidence = 1;
        from.observe(std::move(seen));
        id.fill('\0');
    }
    const auto renewed = described.lifetime.rotated;
    from.list(std::move(described), {});
    enabled(from, handle, from.scope(tokenCall), u"Vault looked the token up"_s, {});
    if (!entity.isEmpty()) {
        from.own(handle, owner, Relation::Owner, Basis::StatedByIssuer, u"entity_id of the token"_s, {});
    }
    if (renewed) {
        from.use(handle, from.scope(tokenCall), renewed->at, from.time(), u"its holder renewed it"_s, {});
    }
}

void readAccessors(Export &from, const QJsonArray &accessors)
{
    for (qsizetype i = 0; i < accessors.size(); ++i) {
        const QString item = pointer({}, i);
        const Handle handle{handles::vaultAccessor, accessors[i].toString().toUtf8()};
        if (handle.value.isEmpty()) {
            unreadableRow(from, item, u"it is no accessor"_s);
            continue;
        }
        CredentialDescription token;
        token.kind = Kind::SecretManagerToken;
        token.layer = Layer::Token;
        token.handles = {handle};
        from.list(std::move(token), item);
        enabled(from, handle, from.scope(tokenCall), u"listed among the accessors"_s, item);
    }
    from.listing(from.scope(tokenCall), handles::vaultAccessor, {}, from.time());
}

/// The name that an auth method gives its user; which namespace that is, the method says.
std::optional<Alias> aliasOf(const QJsonObject &alias)
{
    const QString name = text(alias, "name"_L1);
    const QString mount = text(alias, "mount_type"_L1);
    if (name.isEmpty()) {
        return std::nullopt;
    }
    if (name.contains(u'@')) {
        return Alias{u"email"_s, name};
    }
    if (mount == "github"_L1) {
        return Alias{u"github"_s, name};
    }
    if (mount == "kubernetes"_L1 && name.contains(u'/')) {
        return Alias{u"k8s-sa"_s, name};
    }
    if (mount == "ldap"_L1) {
        return Alias{u"login"_s, name};
    }
    if (mount == "aws"_L1 && name.startsWith("arn:"_L1)) {
        return Alias{u"aws-arn"_s, name};
    }
    return std::nullopt;
}

void readEntity(Export &from, const QJsonObject &entity)
{
    const Alias account{u"vault-entity"_s, from.instance() + u'/' + text(entity, "id"_L1)};
    PrincipalSeen seen;
    seen.kind = PrincipalKind::Service;
    seen.displayName = text(entity, "name"_L1);
    seen.aliases = {{account, std::nullopt, std::nullopt, true}};
    seen.opened = date(from, entity, "creation_time"_L1, {});
    for (const QJsonValue &value : entity["aliases"_L1].toArray()) {
        if (const auto alias = aliasOf(value.toObject())) {
            seen.aliases.push_back({*alias, std::nullopt, std::nullopt, false});
        }
    }
    from.observe(std::move(seen));
    AccountState state;
    state.account = account;
    state.scope = from.scope(u"identity/entity"_s);
    state.time = from.time();
    const bool disabled = entity["disabled"_L1].toBool();
    state.condition = disabled ? AccountCondition::Disabled : AccountCondition::Enabled;
    state.because = disabled ? u"the entity is disabled: its tokens cannot be used, but are not revoked"_s
                             : u"the entity is not disabled"_s;
    from.observe(std::move(state));
}

void readLease(Export &from, const QJsonObject &lease)
{
    const QString id = text(lease, "id"_L1);
    const Handle handle{handles::vaultLease, (from.instance() + u'/' + id).toUtf8()};
    CredentialDescription described;
    described.kind = Kind::SecretManagerToken;
    described.layer = Layer::Token;
    described.handles = {handle};
    described.label = id.section(u'/', 0, -2);
    described.lifetime = lifetimeOf(from, lease);
    from.list(std::move(described), {});
    enabled(from, handle, from.scope(u"sys/leases"_s, id.section(u'/', 0, -2)), u"Vault looked the lease up"_s, {});
}

bool isArrayOfStrings(const QJsonValue &value)
{
    const QJsonArray array = value.toArray();
    return value.isArray() && std::all_of(array.begin(), array.end(), [](const QJsonValue &v) { return v.isString(); });
}

bool readVault(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const QJsonObject object = value->toObject();
    const QJsonObject data = object.contains("data"_L1) ? object.value("data"_L1).toObject() : object;
    const QJsonValue keys = value->isArray() ? *value : data.value("keys"_L1);
    const bool token = data.contains("accessor"_L1) && data.contains("policies"_L1);
    const bool entity = data.contains("id"_L1) && data.contains("aliases"_L1) && data.contains("disabled"_L1);
    const bool lease = data.contains("id"_L1) && data.contains("expire_time"_L1) && data.contains("renewable"_L1);
    const bool accessors = isArrayOfStrings(keys) && document.origin.path.contains("accessor"_L1, Qt::CaseInsensitive);
    if (!token && !entity && !lease && !accessors) {
        return false;
    }
    Export from(document, context, "vault"_L1);
    if (token && text(data, "accessor"_L1).isEmpty()) {
        unreadableRow(from, u"/data"_s, u"the token has no accessor (a batch token)"_s);
    } else if (token) {
        readToken(from, data);
    } else if (entity) {
        readEntity(from, data);
    } else if (lease) {
        readLease(from, data);
    } else {
        readAccessors(from, keys.toArray());
    }
    return true;
}

} // namespace

const Reader vaultReader{"vault",
                         "Vault and OpenBao tokens, accessors, entities and leases",
                         [](const Document &d) {
                             return beginsWithAny(d, "{[") &&
                                    (mentions(d, {"\"accessor\"", "\"canonical_id\"", "\"expire_time\""}) ||
                                     isIssuedBy(d, "vault"_L1) || d.fileName().contains("accessors"_L1));
                         },
                         readVault,
                         {.begins = "{["}};

} // namespace probate
