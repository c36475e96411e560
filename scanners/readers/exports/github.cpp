// GitHub organisations: fine-grained tokens with access, SSO credential authorisations, deploy keys, installations.
// https://docs.github.com/rest/orgs/personal-access-tokens, …/rest/orgs/orgs (credential-authorizations),
// …/rest/deploy-keys, …/rest/orgs/orgs#list-app-installations-for-an-organization. Classic tokens are in none of them.
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/token_listing.h"

namespace probate {

using namespace Qt::StringLiterals;

namespace {

Alias login(const QString &name)
{
    return {u"github"_s, name};
}

void setExpiry(Lifetime &lifetime, std::optional<Instant> expires, bool unreadable)
{
    lifetime.expires = issuerDate(expires);
    lifetime.expiryIsFirm = expires.has_value();
    lifetime.statedNever = !expires && !unreadable;
}

bool grantsAdministration(const QJsonObject &permissions)
{
    for (const QJsonValue &area : permissions) {
        const QJsonObject words = area.toObject();
        if (words.value("administration"_L1).toString() == "write"_L1 ||
            words.value("organization_administration"_L1).toString() == "write"_L1 ||
            words.value("members"_L1).toString() == "write"_L1) {
            return true;
        }
    }
    return permissions.value("administration"_L1).toString() == "write"_L1 ||
           permissions.value("organization_administration"_L1).toString() == "write"_L1;
}

void readAccessTokens(Export &from, const QJsonArray &rows)
{
    const QByteArray org = from.instance().toUtf8() + '/';
    const Scope scope = from.scope(u"personal-access-tokens"_s);
    forEachRow(from, rows, {}, "token_id"_L1, [&](const QJsonObject &row, const QString &item) {
        const QString owner = text(row.value("owner"_L1).toObject(), "login"_L1);
        ListedToken token;
        token.scope = scope;
        token.described.kind = Kind::PersonalAccessToken;
        token.described.layer = Layer::Key;
        token.described.handles = {{handles::githubPat, org + text(row, "token_id"_L1).toUtf8()}};
        token.described.label = text(row, "token_name"_L1);
        token.described.lifetime.issued = issuerDate(date(from, row, "access_granted_at"_L1, item));
        token.described.privileged = grantsAdministration(row.value("permissions"_L1).toObject());
        token.used = date(from, row, "token_last_used_at"_L1, item);
        bool unreadable = false;
        const auto expires = date(from, row, "token_expires_at"_L1, item, DateForm::Iso, &unreadable);
        setExpiry(token.described.lifetime, expires, unreadable);
        if (row.value("token_expired"_L1).toBool()) {
            token.state = EvidenceState::Ended;
            token.endedAt = expires;
            token.because = u"GitHub says that it has expired"_s;
        } else {
            token.because = u"listed with access to the organisation"_s;
        }
        if (!owner.isEmpty()) {
            token.owner = login(owner);
            token.described.accounts = {login(owner)};
            token.ownedBecause = u"GitHub names %1 the token's owner"_s.arg(owner);
        }
        put(from, std::move(token), item);
    });
    from.listing(scope, handles::githubPat, org, from.time());
}

void readAuthorizations(Export &from, const QJsonArray &rows)
{
    const QByteArray org = from.instance().toUtf8() + '/';
    const Scope scope = from.scope(u"credential-authorizations"_s);
    forEachRow(from, rows, {}, "credential_id"_L1, [&](const QJsonObject &row, const QString &item) {
        const QString owner = text(row, "login"_L1);
        const bool ssh = text(row, "credential_type"_L1).contains("ssh"_L1, Qt::CaseInsensitive);
        ListedToken token;
        token.scope = scope;
        token.described.kind = ssh ? Kind::SshKey : Kind::PersonalAccessToken;
        token.described.layer = ssh ? Layer::Ssh : Layer::Key;
        token.described.handles = {{handles::githubAuthorization, org + text(row, "credential_id"_L1).toUtf8()}};
        if (const QString print = text(row, "fingerprint"_L1); ssh && print.startsWith("SHA256:"_L1)) {
            token.described.handles.push_back({handles::sshSha256, print.toLatin1()});
        }
        token.described.label = u"%1 authorised for single sign-on"_s.arg(text(row, "credential_type"_L1));
        token.described.lifetime.issued = issuerDate(date(from, row, "credential_authorized_at"_L1, item));
        token.used = date(from, row, "credential_accessed_at"_L1, item);
        bool unreadable = false;
        const auto expires = date(from, row, "authorized_credential_expires_at"_L1, item, DateForm::Iso, &unreadable);
        setExpiry(token.described.lifetime, expires, unreadable);
        token.because = u"listed as authorised"_s;
        if (!owner.isEmpty()) {
            token.owner = login(owner);
            token.described.accounts = {login(owner)};
            token.ownedBecause = u"GitHub names %1 its owner"_s.arg(owner);
        }
        put(from, std::move(token), item);
    });
    from.listing(scope, handles::githubAuthorization, org, from.time());
}

/// "ORG/REPO" from the row's own URL, else from the path (…/repos/REPO/keys.json).
QString repositoryOf(const Export &from, const QJsonObject &row)
{
    const QString url = text(row, "url"_L1);
    if (const auto at = url.indexOf("/repos/"_L1); at >= 0) {
        return url.mid(at + 7).section(u'/', 0, 1);
    }
    const QStringList parts = pathComponents(from.document());
    const auto at = parts.lastIndexOf("repos"_L1);
    return at >= 0 && at + 2 < parts.size() ? from.instance() + u'/' + parts[at + 1] : QString();
}

void readGithubDeployKeys(Export &from, const QJsonArray &rows)
{
    QString repository = repositoryOf(from, rows.first().toObject());
    if (repository.isEmpty()) {
        from.incomplete(
            u"unidentified"_s,
            u"whose deploy keys these are, neither rows nor path say: export them as repos/REPOSITORY/keys.json"_s);
        repository = u"unknown repository"_s;
    }
    const Scope scope = from.scope(u"deploy-keys"_s, repository);
    forEachRow(from, rows, {}, "key"_L1, [&](const QJsonObject &row, const QString &item) {
        const auto handle = sshKeyHandle(text(row, "key"_L1));
        if (!handle) {
            unreadableRow(from, item, u"its key is no OpenSSH public key"_s);
            return;
        }
        ListedToken token;
        token.scope = scope;
        token.described.kind = Kind::SshDeployKey;
        token.described.layer = Layer::Ssh;
        token.described.handles = {*handle};
        token.described.label = u"%1 (%2)"_s.arg(text(row, "title"_L1), repository);
        token.described.attributes[u"repository"_s] = repository;
        token.described.attributes[u"access"_s] = row.value("read_only"_L1).toBool() ? u"read"_s : u"write"_s;
        token.described.lifetime.issued = issuerDate(date(from, row, "created_at"_L1, item));
        token.described.lifetime.statedNever = true; // deploy keys have no expiry
        token.used = date(from, row, "last_used"_L1, item);
        const bool enabled = row.value("enabled"_L1).toBool(true);
        token.state = enabled ? EvidenceState::Enabled : EvidenceState::SwitchedOff;
        token.because = enabled ? u"listed on the repository"_s : u"listed as not enabled"_s;
        // The key belongs to the repository and outlives the account that added it: no account governs it.
        if (const QString by = text(row, "added_by"_L1); !by.isEmpty()) {
            token.owner = login(by);
            token.relation = Relation::Creator;
            token.basis = Basis::CreatedBy;
            token.ownedBecause = u"added_by of the deploy key names %1"_s.arg(by);
        }
        put(from, std::move(token), item);
    });
    from.listing(scope, handles::sshSha256, {}, from.time());
}

void readInstallations(Export &from, const QJsonArray &rows)
{
    const QByteArray org = from.instance().toUtf8() + '/';
    const Scope scope = from.scope(u"installations"_s);
    forEachRow(from, rows, "installations"_L1, "id"_L1, [&](const QJsonObject &row, const QString &item) {
        ListedToken token;
        token.scope = scope;
        token.described.kind = Kind::Consent;
        token.described.layer = Layer::Grant;
        token.described.handles = {{handles::githubInstallation, org + text(row, "id"_L1).toUtf8()}};
        token.described.label = u"installation of %1"_s.arg(text(row, "app_slug"_L1));
        token.described.lifetime.issued = issuerDate(date(from, row, "created_at"_L1, item));
        token.described.privileged = grantsAdministration(row.value("permissions"_L1).toObject());
        const bool suspended = !row.value("suspended_at"_L1).isNull() && row.contains("suspended_at"_L1);
        token.state = suspended ? EvidenceState::SwitchedOff : EvidenceState::Enabled;
        token.because = suspended ? u"suspended"_s : u"installed"_s;
        put(from, std::move(token), item);
    });
    from.listing(scope, handles::githubInstallation, org, from.time());
}

bool readGithub(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const auto rows = rowsOf(*value, {"installations"_L1});
    if (!rows) {
        return false;
    }
    const bool empty = rows->isEmpty() && isIssuedBy(document, "github"_L1);
    const QString path = document.origin.path;
    const auto is = [&](std::initializer_list<QLatin1StringView> keys, QLatin1StringView hint) {
        return hasKeys(*rows, keys) || (empty && path.contains(hint));
    };
    const bool tokens = is({"token_id"_L1, "access_granted_at"_L1}, "personal-access-token"_L1);
    const bool authorizations = is({"credential_id"_L1, "credential_type"_L1}, "credential-authorization"_L1);
    const bool installations = is({"app_slug"_L1, "repository_selection"_L1}, "installation"_L1);
    const bool keys = is({"key"_L1, "read_only"_L1}, "keys"_L1);
    if (!tokens && !authorizations && !installations && !keys) {
        return false;
    }
    Export from(document, context, "github"_L1);
    from.spellInstance(from.instance().section(u'/', -1)); // "https://github.com/acme" is "acme"
    if (value->toObject().value("total_count"_L1).toInteger() > rows->size()) {
        from.incomplete(u"truncated"_s, u"total_count is larger than the number of rows: pages are missing"_s);
    }
    if (tokens) {
        readAccessTokens(from, *rows);
    } else if (authorizations) {
        readAuthorizations(from, *rows);
    } else if (installations) {
        readInstallations(from, *rows);
    } else {
        readGithubDeployKeys(from, *rows);
    }
    return true;
}

} // namespace

const Reader githubReader{"github",
                          "GitHub tokens, authorisations, deploy keys and installations",
                          [](const Document &d) {
                              return beginsWithAny(d, "[{") &&
                                     (mentions(d, {"\"access_granted_at\"", "\"credential_authorized_at\"",
                                                   "\"read_only\"", "\"app_slug\""}) ||
                                      (isIssuedBy(d, "github"_L1) && d.bytes.size() < 64));
                          },
                          readGithub,
                          {.begins = "[{"}};

} // namespace probate
