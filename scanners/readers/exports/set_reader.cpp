// Security event tokens as they are kept: one compact JWT a file, one a line (bare or as JSON strings), arrays, and
// answers of RFC 8936 polls ({"sets": {jti: JWT}}). Only a signature under a key that the estate trusts makes an event
// count.
#include "scanners/keys/jws.h"
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/json_export.h"
#include "scanners/readers/exports/security_event.h"

#include <QJsonDocument>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// Clocks of sender and collector may differ by so much (the policy's default skew).
constexpr auto skew = std::chrono::minutes(5);
constexpr qsizetype mostTokens = 1'000'000;

struct Kept
{
    QByteArray token;
    QString item;
};

void take(const QJsonValue &value, const QString &item, std::vector<Kept> &into)
{
    if (value.isString()) {
        into.push_back({value.toString().toLatin1(), item});
    } else if (const QJsonObject object = value.toObject(); object.value("set"_L1).isString()) {
        into.push_back({object.value("set"_L1).toString().toLatin1(), item});
    } else {
        const QJsonObject sets = object.value("sets"_L1).toObject();
        for (auto set = sets.begin(); set != sets.end(); ++set) {
            into.push_back({set.value().toString().toLatin1(), item + u"/sets/"_s + set.key()});
        }
    }
}

std::vector<Kept> tokensOf(const Document &document)
{
    std::vector<Kept> tokens;
    const QByteArray bytes = document.bytes.toByteArray();
    const auto whole = QJsonDocument::fromJson(bytes);
    if (whole.isArray()) {
        const QJsonArray array = whole.array();
        for (qsizetype i = 0; i < std::min(array.size(), mostTokens); ++i) {
            take(array[i], pointer({}, i), tokens);
        }
        return tokens;
    }
    if (whole.isObject()) {
        take(whole.object(), {}, tokens);
        return tokens;
    }
    int line = 0;
    for (const QByteArray &raw : bytes.split('\n')) {
        const QByteArray text = raw.trimmed();
        const QString item = u"line %1"_s.arg(++line);
        if (text.startsWith('{') || text.startsWith('"')) {
            const auto row = QJsonDocument::fromJson('[' + text + ']').array();
            take(row.isEmpty() ? QJsonValue() : row.first(), item, tokens);
        } else if (!text.isEmpty()) {
            tokens.push_back({text, item});
        }
    }
    return tokens;
}

bool isEvent(const ParsedJws &jws)
{
    return jws.claims.contains("events"_L1) ||
           jws.header.value("typ"_L1).toString().contains("secevent+jwt"_L1, Qt::CaseInsensitive);
}

void recordUse(Export &from, const SecurityEvent &event, const QString &item)
{
    if (event.session.isEmpty()) {
        return;
    }
    const Scope scope{u"set:"_s + event.issuer, u"session-events"_s, {}};
    from.use({handles::keycloakSession, event.session.toUtf8()}, scope, event.at,
             from.statedAt(event.sent, Duration{0}),
             u"%1 says that the session was presented (%2)"_s.arg(event.issuer, event.id), item);
}

void readToken(Export &from, const ParsedJws &jws, const Kept &kept)
{
    const auto event = readSecurityEvent(jws.header, jws.claims);
    if (!event) {
        from.context().skip(u"invalid-event"_s, u"%1: %2"_s.arg(kept.item, event.error().message()));
        return;
    }
    // A record that names another issuer must not lend its keys to this one.
    const QString expected =
        from.document().collection && isIssuedBy(from.document(), "set"_L1) ? from.instance() : event->issuer;
    const auto verified = verify(kept.token, expected, from.context().trustedKeys());
    if (!verified) {
        from.context().skip(
            u"unverified-event"_s,
            u"%1: its signature does not hold under the keys that the estate trusts, so it changes nothing (%2)"_s.arg(
                kept.item, verified.error().message()));
    }
    if (const auto fetched = from.time().at; fetched && event->sent > *fetched + skew) {
        from.context().skip(u"contradictory-time"_s,
                            u"%1: it claims to be sent at %2, later than it was collected: it changes nothing"_s.arg(
                                kept.item, toIso(event->sent)));
        return;
    }
    if (auto closure = closureOf(*event)) {
        closure->authority = verified ? SignalAuthority::VerifiedEvent : SignalAuthority::UnverifiedEvent;
        from.observe(std::move(*closure), kept.item);
    } else if (verified && showsUse(*event)) {
        recordUse(from, *event, kept.item);
    }
}

bool readSet(const Document &document, ReadContext &context)
{
    const auto kept = tokensOf(document);
    std::vector<std::pair<ParsedJws, Kept>> events;
    std::vector<Kept> others;
    for (const Kept &one : kept) {
        auto parsed = parseJws(one.token);
        if (parsed && isEvent(*parsed)) {
            events.emplace_back(std::move(*parsed), one);
        } else {
            others.push_back(one);
        }
    }
    if (events.empty() && !(isIssuedBy(document, "set"_L1) && !kept.empty())) {
        return false;
    }
    Export from(document, context, "set"_L1);
    for (const auto &[jws, one] : events) {
        readToken(from, jws, one);
    }
    for (const Kept &other : others) {
        context.skip(u"invalid-event"_s, u"%1: it is no security event token"_s.arg(other.item));
    }
    return true;
}

} // namespace

const Reader securityEventReader{
    "security-events",
    "Security event tokens (RFC 8417)",
    [](const Document &d) {
        return beginsWithAny(d, "e{[\"") && mentions(d, {"eyJ"}) && !mentions(d, {"\"kty\""}) &&
               (isIssuedBy(d, "set"_L1) || beginsWithAny(d, "e") || mentions(d, {"\"sets\"", "\"set\""}));
    },
    readSet,
    {.begins = "e{[\""}};

} // namespace probate
