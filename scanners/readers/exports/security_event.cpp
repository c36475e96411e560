#include "scanners/readers/exports/security_event.h"

#include "scanners/keys/jws.h"

#include <QJsonArray>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView risc = "https://schemas.openid.net/secevent/risc/event-type/"_L1;
constexpr QLatin1StringView caep = "https://schemas.openid.net/secevent/caep/event-type/"_L1;
constexpr QLatin1StringView scim = "urn:ietf:params:scim:event:"_L1;
/// RFC 9493 section 3.2.8 forbids aliases in aliases; complex subjects hold simple ones.
constexpr int deepestSubject = 3;

QString word(const QJsonObject &object, QLatin1StringView key)
{
    return object.value(key).toString();
}

std::optional<Alias> alias(const QString &space, const QString &value)
{
    return value.isEmpty() ? std::nullopt : std::optional(Alias{space, value});
}

std::optional<Alias> issSub(const QJsonObject &subject)
{
    const QString issuer = word(subject, "iss"_L1);
    const QString sub = word(subject, "sub"_L1);
    if (sub.isEmpty()) {
        return std::nullopt;
    }
    const auto realm = issuer.lastIndexOf("/realms/"_L1);
    return realm >= 0 ? alias(u"keycloak-user"_s, issuer.mid(realm + 8).section(u'/', 0, 0) + u'/' + sub)
                      : alias(u"iss-sub"_s, issuer + u'#' + sub);
}

/// RFC 9493 section 3.
std::optional<Alias> aliasOf(const QJsonObject &subject, const QString &sender, int depth = 0)
{
    if (depth > deepestSubject) {
        return std::nullopt;
    }
    const QString format =
        word(subject, subject.contains("format"_L1) ? "format"_L1 : "subject_type"_L1).replace(u'-', u'_');
    if (format == "email"_L1) {
        return alias(u"email"_s, word(subject, "email"_L1));
    }
    if (format == "iss_sub"_L1) {
        return issSub(subject);
    }
    if (format == "opaque"_L1) {
        return alias(u"any"_s, word(subject, "id"_L1));
    }
    if (format == "account"_L1) {
        QString uri = word(subject, "uri"_L1);
        return alias(u"email"_s, uri.remove(0, uri.startsWith("acct:"_L1) ? 5 : 0)); // RFC 7565: user@host
    }
    if (format == "scim"_L1) {
        return alias(u"scim-user"_s, sender + u'/' + word(subject, "uri"_L1).section(u'/', -1));
    }
    if (format == "uri"_L1 || format == "did"_L1) {
        return alias(u"uri"_s, word(subject, subject.contains("uri"_L1) ? "uri"_L1 : "url"_L1));
    }
    if (format == "phone_number"_L1) {
        return alias(u"phone"_s, word(subject, "phone_number"_L1));
    }
    if (format == "aliases"_L1) {
        std::optional<Alias> first;
        for (const QJsonValue &identifier : subject.value("identifiers"_L1).toArray()) {
            const auto found = aliasOf(identifier.toObject(), sender, depth + 1);
            if (found && found->space == "email"_L1) {
                return found;
            }
            first = first ? first : found;
        }
        return first;
    }
    // Complex subjects have members; older ones no format at all (SSF 1.0 section 3.2).
    return subject.contains("user"_L1) ? aliasOf(subject.value("user"_L1).toObject(), sender, depth + 1) : std::nullopt;
}

Error broken(const QString &why)
{
    return Error(ErrorKind::Malformed, u"it breaks the profile of security events: "_s + why);
}

std::optional<Instant> timeOf(const QJsonObject &claims, const QJsonObject &event)
{
    if (claims.contains("toe"_L1)) {
        return numericDate(claims, "toe"_L1);
    }
    return event.contains("event_timestamp"_L1) ? numericDate(event, "event_timestamp"_L1)
                                                : numericDate(claims, "iat"_L1);
}

/// The part behind the family's prefix, in lower case, or empty.
QString eventOf(const SecurityEvent &event, QLatin1StringView family)
{
    return event.type.startsWith(family, Qt::CaseInsensitive) ? event.type.mid(family.size()).toLower() : QString();
}

} // namespace

Result<SecurityEvent> readSecurityEvent(const QJsonObject &header, const QJsonObject &claims)
{
    const QString type = word(header, "typ"_L1).toLower();
    if (type != "secevent+jwt"_L1 && type != "application/secevent+jwt"_L1) {
        return broken(u"its typ is not secevent+jwt"_s);
    }
    if (claims.contains("exp"_L1) || claims.contains("sub"_L1)) {
        return broken(u"it has \"sub\" or \"exp\", which would let it pass for an access token"_s);
    }
    const QJsonObject events = claims.value("events"_L1).toObject();
    if (events.size() != 1) {
        return broken(u"it has %1 events, not one"_s.arg(events.size()));
    }
    SecurityEvent event;
    event.issuer = word(claims, "iss"_L1);
    event.id = word(claims, "jti"_L1);
    event.transaction = word(claims, "txn"_L1);
    event.type = events.begin().key();
    const QJsonObject payload = events.begin().value().toObject();
    const auto sent = numericDate(claims, "iat"_L1);
    const auto at = timeOf(claims, payload);
    if (event.issuer.isEmpty() || event.id.isEmpty() || !sent || !at) {
        return broken(u"iss, jti, iat or the time of the event is missing or unreadable"_s);
    }
    event.sent = *sent;
    event.at = *at;
    const QJsonObject subject =
        claims.contains("sub_id"_L1) ? claims.value("sub_id"_L1).toObject() : payload.value("subject"_L1).toObject();
    if (subject.isEmpty()) {
        return broken(u"it has no sub_id"_s);
    }
    event.subject = aliasOf(subject, event.issuer);
    event.session = word(subject.value("session"_L1).toObject(), "id"_L1);
    return event;
}

std::optional<ClosureSignalled> closureOf(const SecurityEvent &event)
{
    ClosureSignalled closure;
    const QString riscEvent = eventOf(event, risc);
    const QString scimEvent = eventOf(event, scim).section(u':', 1, 1); // "prov:deactivate:full"
    if (riscEvent == "account-disabled"_L1 || scimEvent == "deactivate"_L1) {
        closure.kind = ClosureKind::Disabled;
    } else if (riscEvent == "account-purged"_L1) {
        closure.kind = ClosureKind::Purged;
    } else if (scimEvent == "delete"_L1) {
        closure.kind = ClosureKind::Deleted;
    } else if (riscEvent == "account-enabled"_L1 || scimEvent == "activate"_L1) {
        closure.reopens = true;
    } else {
        return std::nullopt;
    }
    if (!event.subject) {
        return std::nullopt;
    }
    closure.principal = *event.subject;
    closure.effective = event.at;
    closure.event = event.id;
    closure.transaction = event.transaction;
    closure.sentAt = event.sent;
    return closure;
}

bool showsUse(const SecurityEvent &event)
{
    const QString name = eventOf(event, caep);
    return name == "session-presented"_L1 || name == "session-established"_L1;
}

} // namespace probate
