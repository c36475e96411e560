// Okta: users, API tokens and what the system log says of a token's use. An API token belongs to who made it: it works
// while that user is active, and its expiry moves with every use. https://developer.okta.com/docs/api/openapi/
// okta-management/management/tags/apitoken, …/tags/user (UserStatus), …/tags/systemlog (LogTransaction)
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/token_listing.h"

#include <QUrl>

#include <set>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// "https://acme.okta.com" and "acme.okta.com" are "acme"; a domain of the customer's own stays whole.
QString organisation(const QString &instance)
{
    const QString host = instance.contains("://"_L1) ? QUrl(instance).host() : instance.section(u'/', 0, 0);
    for (const auto domain : {".okta.com"_L1, ".oktapreview.com"_L1, ".okta-emea.com"_L1, ".okta-gov.com"_L1}) {
        if (host.endsWith(domain)) {
            return host.chopped(domain.size()).section(u'.', 0, 0);
        }
    }
    return host.isEmpty() ? instance : host;
}

Alias oktaUser(const Export &from, const QString &id)
{
    return {u"okta-user"_s, from.instance() + u'/' + id};
}

// ---- users

/// Those that can sign in or are one click away from it count as enabled; nothing for a word that Okta does not have.
std::optional<AccountCondition> conditionOf(const QString &status)
{
    if (status == "ACTIVE"_L1 || status == "PROVISIONED"_L1 || status == "RECOVERY"_L1 ||
        status == "PASSWORD_EXPIRED"_L1) {
        return AccountCondition::Enabled;
    }
    if (status == "SUSPENDED"_L1 || status == "DEPROVISIONED"_L1 || status == "STAGED"_L1) {
        return AccountCondition::Disabled; // each can be activated again
    }
    return status == "LOCKED_OUT"_L1 ? std::optional(AccountCondition::Locked) : std::nullopt;
}

PrincipalSeen principalOf(Export &from, const QJsonObject &row, const QString &item)
{
    const QJsonObject profile = row["profile"_L1].toObject();
    PrincipalSeen seen;
    seen.aliases = {{oktaUser(from, text(row, "id"_L1)), std::nullopt, std::nullopt, true}};
    const auto add = [&](QLatin1StringView space, const QString &value, bool immutable = false) {
        if (!value.isEmpty()) {
            seen.aliases.push_back({Alias{space, value}, std::nullopt, std::nullopt, immutable});
        }
    };
    const QString email = text(profile, "email"_L1);
    const QString login = text(profile, "login"_L1);
    add("email"_L1, email);
    add("email"_L1, text(profile, "secondEmail"_L1) == email ? QString() : text(profile, "secondEmail"_L1));
    if (login.contains(u'@')) {
        add("email"_L1, login == email ? QString() : login);
        add("upn"_L1, login);
    } else {
        add("login"_L1, login);
    }
    add("employee"_L1, text(profile, "employeeNumber"_L1), true);
    seen.displayName = text(profile, "displayName"_L1);
    if (seen.displayName.isEmpty()) {
        seen.displayName = (text(profile, "firstName"_L1) + u' ' + text(profile, "lastName"_L1)).trimmed();
    }
    seen.opened = date(from, row, "created"_L1, item);
    return seen;
}

void readOktaUsers(Export &from, const QJsonArray &rows)
{
    forEachRow(from, rows, {}, "id"_L1, [&](const QJsonObject &row, const QString &item) {
        from.observe(principalOf(from, row, item), item);
        const QString status = text(row, "status"_L1);
        const auto condition = conditionOf(status);
        if (!condition) {
            unreadableRow(from, item, u"its status is none that Okta has"_s);
            return;
        }
        AccountState state;
        state.account = oktaUser(from, text(row, "id"_L1));
        state.scope = from.scope(u"users"_s);
        state.condition = *condition;
        state.time = from.time();
        state.lastLogin = date(from, row, "lastLogin"_L1, item);
        const auto changed = date(from, row, "statusChanged"_L1, item);
        state.because = u"Okta lists the user as %1"_s.arg(status);
        if (changed) {
            state.because += u" since %1"_s.arg(toIso(*changed));
        }
        from.observe(std::move(state), item);
    });
    from.listedAccounts(from.scope(u"users"_s));
}

// ---- API tokens

void readOktaTokens(Export &from, const QJsonArray &rows)
{
    const QByteArray org = from.instance().toUtf8() + '/';
    const Scope scope = from.scope(u"api-tokens"_s);
    forEachRow(from, rows, {}, "id"_L1, [&](const QJsonObject &row, const QString &item) {
        ListedToken token;
        token.scope = scope;
        token.described.kind = Kind::ApiKey;
        token.described.layer = Layer::Key;
        token.described.handles = {{handles::oktaApiToken, org + text(row, "id"_L1).toUtf8()}};
        token.described.label = text(row, "name"_L1);
        token.described.lifetime.issued = issuerDate(date(from, row, "created"_L1, item));
        const auto expires = date(from, row, "expiresAt"_L1, item);
        token.described.lifetime.expires = issuerDate(expires); // every use moves it: not firm
        if (const QString window = text(row, "tokenWindow"_L1); !window.isEmpty()) {
            token.described.attributes[u"window"_s] = window.left(40);
        }
        if (expires && from.time().at && *expires <= *from.time().at) {
            token.state = EvidenceState::Ended; // nothing moved it in time, and what is over cannot be used again
            token.endedAt = expires;
            token.because = u"its window ran out"_s;
        } else {
            token.because = u"listed among the active API tokens"_s;
        }
        if (const QString id = text(row, "userId"_L1); !id.isEmpty()) {
            token.owner = oktaUser(from, id);
            token.described.accounts = {*token.owner};
            token.ownedBecause = u"userId of the API token"_s;
        }
        put(from, std::move(token), item);
    });
    from.listing(scope, handles::oktaApiToken, org, from.time());
}

// ---- system log

/// A use a token and day: the earliest, so that none is said to be later than it was, and the latest.
void readLog(Export &from, const QJsonArray &rows)
{
    struct Uses
    {
        Instant first;
        Instant last;
    };
    std::map<std::pair<QByteArray, QString>, Uses> uses;
    forEachRow(from, rows, {}, "uuid"_L1, [&](const QJsonObject &row, const QString &item) {
        const QJsonObject detail = row["transaction"_L1].toObject()["detail"_L1].toObject();
        const QByteArray token = text(detail, "requestApiTokenId"_L1).toUtf8();
        if (token.isEmpty()) {
            return;
        }
        const auto at = date(from, row, "published"_L1, item);
        if (!at) {
            unreadableRow(from, item, u"it does not say when it was"_s);
            return;
        }
        const auto [use, isNew] = uses.try_emplace({token, toIso(*at).left(10)}, Uses{*at, *at});
        use->second.first = std::min(use->second.first, *at);
        use->second.last = std::max(use->second.last, *at);
    });
    for (const auto &[key, use] : uses) {
        const Handle handle{handles::oktaApiToken, from.instance().toUtf8() + '/' + key.first};
        for (const Instant at : std::set<Instant>{use.first, use.last}) {
            from.use(handle, from.scope(u"system-log"_s), at, from.time(),
                     u"the system log names it as the token of a request"_s, u"/"_s + key.second);
        }
    }
}

bool readOkta(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const auto rows = rowsOf(*value);
    if (!rows) {
        return false;
    }
    const bool empty = rows->isEmpty() && isIssuedBy(document, "okta"_L1);
    const bool tokens = hasKeys(*rows, {"id"_L1, "userId"_L1, "tokenWindow"_L1}) ||
                        (empty && document.fileName().contains("token"_L1, Qt::CaseInsensitive));
    const bool users = hasKeys(*rows, {"id"_L1, "status"_L1, "profile"_L1});
    const bool log = hasKeys(*rows, {"uuid"_L1, "eventType"_L1, "published"_L1});
    if (!tokens && !users && !log) {
        return false;
    }
    Export from(document, context, "okta"_L1);
    from.spellInstance(organisation(from.instance()));
    if (tokens) {
        readOktaTokens(from, *rows);
    } else if (users) {
        readOktaUsers(from, *rows);
    } else {
        readLog(from, *rows);
    }
    return true;
}

} // namespace

const Reader oktaReader{"okta",
                        "Okta users, API tokens and system log",
                        [](const Document &d) {
                            return beginsWithAny(d, "[") &&
                                   (mentions(d, {"\"tokenWindow\"", "\"statusChanged\"", "\"eventType\""}) ||
                                    (isIssuedBy(d, "okta"_L1) && d.bytes.size() < 64));
                        },
                        readOkta,
                        {.begins = "["}};

} // namespace probate
