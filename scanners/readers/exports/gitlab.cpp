// GitLab: personal, project and group access tokens, users, deploy keys and deploy tokens.
// https://docs.gitlab.com/api/personal_access_tokens/, …/users/, …/deploy_keys/, …/deploy_tokens/
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/token_listing.h"

#include <QUrl>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// Handles spell the instance as the folder of its exports does, if that is the host's first label ("gitlab/main/…" for
/// https://main.example.com), else as the whole host.
QString spelling(const Export &from)
{
    const QString instance = from.instance();
    const QString host = instance.contains("://"_L1) ? QUrl(instance).host() : instance.section(u'/', 0, 0);
    for (const QString &part : pathComponents(from.document())) {
        if (!part.isEmpty() && host.startsWith(part + u'.')) {
            return part;
        }
    }
    return host.isEmpty() ? instance : host;
}

Alias user(const Export &from, const QString &id)
{
    return {u"gitlab-user"_s, from.instance() + u'/' + id};
}

/// A listing of a project or group is in a folder of its name; the instance's own has none.
QString placeOf(const Document &document)
{
    const QStringList parts = pathComponents(document);
    for (qsizetype i = 0; i + 2 < parts.size(); ++i) {
        if (parts[i] == "projects"_L1 || parts[i] == "groups"_L1) {
            return parts[i] + u'/' + parts[i + 1];
        }
    }
    return u"instance"_s;
}

/// `expires_at` is a date, and the token ends at its beginning, 00:00 UTC.
void readExpiry(Export &from, const QJsonObject &row, const QString &item, Lifetime &lifetime)
{
    bool unreadable = false;
    const auto expires = date(from, row, "expires_at"_L1, item, DateForm::IsoOrDate, &unreadable);
    lifetime.expires = issuerDate(expires);
    lifetime.expiryIsFirm = expires.has_value();
    lifetime.statedNever = !expires && !unreadable;
}

void readState(const QJsonObject &row, const Export &from, ListedToken &token)
{
    const auto expires = token.described.lifetime.expires;
    const bool expired = expires && from.time().at && expires->at <= *from.time().at;
    if (row.value("revoked"_L1).toBool()) {
        token.state = EvidenceState::Ended; // nobody can un-revoke a token, but GitLab does not say since when
        token.because = u"listed as revoked"_s;
    } else if (row.contains("active"_L1) && !row.value("active"_L1).toBool() && !expired) {
        token.state = EvidenceState::SwitchedOff;
        token.because = u"listed as not active, though neither revoked nor expired"_s;
    } else {
        token.because = u"listed, and not revoked"_s;
    }
}

void readTokens(Export &from, const QJsonArray &rows)
{
    const QByteArray prefix = from.instance().toUtf8() + '/';
    const QString place = placeOf(from.document());
    const Scope scope = from.scope(u"personal_access_tokens"_s, place == "instance"_L1 ? QString() : place);
    forEachRow(from, rows, {}, "id"_L1, [&](const QJsonObject &row, const QString &item) {
        ListedToken token;
        token.scope = scope;
        token.described.kind = Kind::PersonalAccessToken;
        token.described.layer = Layer::Key;
        token.described.handles = {{handles::gitlabPat, prefix + text(row, "id"_L1).toUtf8()}};
        token.described.label = text(row, "name"_L1);
        token.described.lifetime.issued = issuerDate(date(from, row, "created_at"_L1, item));
        readExpiry(from, row, item, token.described.lifetime);
        token.used = date(from, row, "last_used_at"_L1, item);
        QStringList scopes;
        for (const QJsonValue &word : row.value("scopes"_L1).toArray()) {
            scopes.append(text(word));
        }
        token.described.attributes[u"scopes"_s] = scopes.join(u' ');
        token.described.privileged = scopes.contains("sudo"_L1) || scopes.contains("admin_mode"_L1);
        readState(row, from, token);
        if (const QString id = text(row, "user_id"_L1); !id.isEmpty()) {
            token.owner = user(from, id);
            token.described.accounts = {*token.owner};
            token.ownedBecause = u"user_id of the token"_s;
        }
        put(from, std::move(token), item);
    });
    from.listing(scope, handles::gitlabPat, scope.place.isEmpty() ? prefix : QByteArray(), from.time());
}

void readDeployTokens(Export &from, const QJsonArray &rows)
{
    const Scope scope = from.scope(u"deploy_tokens"_s, placeOf(from.document()));
    forEachRow(from, rows, {}, "id"_L1, [&](const QJsonObject &row, const QString &item) {
        ListedToken token;
        token.scope = scope;
        token.described.kind = Kind::AccessToken;
        token.described.layer = Layer::Key;
        token.described.handles = {
            {handles::gitlabDeployToken, (from.instance() + u'/' + text(row, "id"_L1)).toUtf8()}};
        token.described.label = u"deploy token %1"_s.arg(text(row, "name"_L1));
        readExpiry(from, row, item, token.described.lifetime);
        readState(row, from, token);
        put(from, std::move(token), item);
    });
    from.listing(scope, handles::gitlabDeployToken, {}, from.time());
}

void readDeployKeys(Export &from, const QJsonArray &rows)
{
    const Scope scope = from.scope(u"deploy_keys"_s, placeOf(from.document()));
    forEachRow(from, rows, {}, "id"_L1, [&](const QJsonObject &row, const QString &item) {
        auto handle = sshKeyHandle(text(row, "key"_L1));
        if (const QString print = text(row, "fingerprint_sha256"_L1); !handle && print.startsWith("SHA256:"_L1)) {
            handle = Handle{handles::sshSha256, print.toLatin1()};
        }
        if (!handle) {
            unreadableRow(from, item, u"it has neither an OpenSSH public key nor its SHA-256"_s);
            return;
        }
        ListedToken token;
        token.scope = scope;
        token.described.kind = Kind::SshDeployKey;
        token.described.layer = Layer::Ssh;
        token.described.handles = {*handle};
        token.described.label = text(row, "title"_L1);
        token.described.lifetime.issued = issuerDate(date(from, row, "created_at"_L1, item));
        readExpiry(from, row, item, token.described.lifetime);
        token.described.lifetime.expiryIsFirm = false; // an administrator may set another date on the key
        token.because = u"listed as a deploy key"_s;
        put(from, std::move(token), item);
    });
    from.listing(scope, handles::sshSha256, {}, from.time());
}

/// "group/shop" of a listing in "projects/group%2Fshop", as the API spells it; nothing for a number or a group.
QString projectOf(const Document &document)
{
    const QString place = placeOf(document);
    const QString name = QUrl::fromPercentEncoding(place.section(u'/', 1).toUtf8()).toLower();
    return place.startsWith("projects/"_L1) && name.contains(u'/') ? name : QString();
}

/// "acme/tools" of a listing in "groups/acme%2Ftools"; nothing for a number or a project.
QString groupOf(const Document &document)
{
    const QString place = placeOf(document);
    const QString name = QUrl::fromPercentEncoding(place.section(u'/', 1).toUtf8()).toLower();
    const bool isNumber = !name.isEmpty() && std::ranges::all_of(name, [](QChar c) { return c.isDigit(); });
    return place.startsWith("groups/"_L1) && !isNumber ? name : QString();
}

/// docs.gitlab.com, "Roles and permissions": a Reporter (20) may pull the code of any project, a Guest may not; members
/// of a group are members of all projects below it, and its Owners (50) answer for them. A membership that expires ends
/// at the beginning of that date.
void tellMembership(Export &from, const QJsonObject &row, const Alias &account, const QString &item)
{
    constexpr int reporter = 20;
    constexpr int owner = 50;
    const int level = row["access_level"_L1].toInt();
    const QString project = projectOf(from.document());
    const QString group = groupOf(from.document());
    if (level < reporter || (project.isEmpty() && group.isEmpty())) {
        return;
    }
    AccountOwned membership;
    membership.account = project.isEmpty() ? Alias{u"repository-group"_s, group} : Alias{u"repository"_s, project};
    membership.principal = account;
    membership.relation = Relation::Reader;
    membership.basis = Basis::CouldRead;
    membership.from = date(from, row, "created_at"_L1, item);
    membership.until = date(from, row, "expires_at"_L1, item, DateForm::IsoOrDate);
    const QString login = text(row, "username"_L1);
    membership.because = membership.from ? u"%1 is a member since %2"_s.arg(login, toIso(*membership.from))
                                         : u"%1 is listed as a member"_s.arg(login);
    from.observe(membership, item);
    if (level >= owner && project.isEmpty()) {
        membership.relation = Relation::Maintainer;
        membership.basis = Basis::MaintainsPlace;
        membership.because = u"%1 is an Owner of the group"_s.arg(login);
        from.observe(std::move(membership), item);
    }
}

void readGitlabUsers(Export &from, const QJsonArray &rows)
{
    forEachRow(from, rows, {}, "id"_L1, [&](const QJsonObject &row, const QString &item) {
        const Alias account = user(from, text(row, "id"_L1));
        PrincipalSeen seen;
        seen.kind = row.value("bot"_L1).toBool() ? PrincipalKind::Service : PrincipalKind::Person;
        seen.displayName = text(row, "name"_L1);
        seen.aliases = {{account, std::nullopt, std::nullopt, true}};
        seen.aliases.push_back({Alias{u"gitlab"_s, text(row, "username"_L1)}, std::nullopt, std::nullopt, false});
        if (const QString email = text(row, "email"_L1); !email.isEmpty()) {
            seen.aliases.push_back({Alias{u"email"_s, email}, std::nullopt, std::nullopt, false});
        }
        const bool member = row.contains("access_level"_L1); // created_at is then when the membership began
        seen.opened = member ? std::nullopt : date(from, row, "created_at"_L1, item);
        from.observe(std::move(seen), item);
        if (member) {
            tellMembership(from, row, account, item);
        }
        const QString word = text(row, "state"_L1);
        if (word.isEmpty()) {
            return;
        }
        AccountState state;
        state.account = account;
        state.scope = member ? from.scope(u"members"_s, placeOf(from.document())) : from.scope(u"users"_s);
        state.time = from.time();
        state.condition = word == "active"_L1 ? AccountCondition::Enabled : AccountCondition::Disabled;
        state.lastLogin = date(from, row, "last_sign_in_at"_L1, item);
        state.because = u"GitLab lists the user as %1"_s.arg(word.left(40));
        from.observe(std::move(state), item);
    });
    if (!rows.isEmpty() && !rows.first().toObject().contains("access_level"_L1)) {
        from.listedAccounts(from.scope(u"users"_s));
    }
}

bool readDocument(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const auto rows = rowsOf(*value);
    if (!rows) {
        return false;
    }
    const bool empty = rows->isEmpty() && isIssuedBy(document, "gitlab"_L1);
    const auto is = [&](std::initializer_list<QLatin1StringView> keys, QLatin1StringView hint) {
        return hasKeys(*rows, keys) || (empty && document.origin.path.contains(hint));
    };
    const bool tokens = is({"id"_L1, "revoked"_L1, "user_id"_L1, "scopes"_L1}, "access_token"_L1);
    const bool deployTokens = !tokens && is({"id"_L1, "username"_L1, "revoked"_L1, "scopes"_L1}, "deploy_token"_L1);
    const bool deployKeys = is({"id"_L1, "title"_L1, "fingerprint_sha256"_L1}, "deploy_key"_L1) ||
                            (isIssuedBy(document, "gitlab"_L1) && hasKeys(*rows, {"id"_L1, "title"_L1, "key"_L1}));
    const bool users = !deployTokens && is({"id"_L1, "username"_L1, "state"_L1}, "users"_L1);
    if (!tokens && !deployTokens && !deployKeys && !users) {
        return false;
    }
    Export from(document, context, "gitlab"_L1);
    from.spellInstance(spelling(from));
    if (tokens) {
        readTokens(from, *rows);
    } else if (deployTokens) {
        readDeployTokens(from, *rows);
    } else if (deployKeys) {
        readDeployKeys(from, *rows);
    } else {
        readGitlabUsers(from, *rows);
    }
    return true;
}

} // namespace

const Reader gitlabReader{"gitlab",
                          "GitLab tokens, users, deploy keys and deploy tokens",
                          [](const Document &d) {
                              return beginsWithAny(d, "[") &&
                                     (mentions(d, {"\"fingerprint_sha256\"", "\"revoked\"", "\"username\""}) ||
                                      (isIssuedBy(d, "gitlab"_L1) && d.bytes.size() < 64));
                          },
                          readDocument,
                          {.begins = "["}};

} // namespace probate
