// Sessions in Redis, as resources/exports/redis-sessions.lua lists them: connect-redis (express-session) and Spring
// Session. The id of a session is what its holder presents, so it becomes a fingerprint. The time to live of a key is
// no firm end: both stores push it on with every request.
// https://redis.io/docs/latest/commands/pttl/, https://github.com/tj/connect-redis (prefix "sess:"),
// https://docs.spring.io/spring-session/reference/configuration/redis.html ("spring:session", the index of principals)
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/json_export.h"

#include <QJsonDocument>

#include <algorithm>
#include <map>
#include <set>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestName = 320;

/// One row of the listing.
struct Key
{
    QString name;
    qint64 timeToLive = -1; ///< ms; -1: without end
    QJsonValue value;
};

std::optional<Key> keyOf(const QJsonValue &row)
{
    const QJsonArray cells = row.toArray();
    if (cells.size() != 4 || !cells[0].isString() || !cells[2].isDouble()) {
        return std::nullopt;
    }
    return Key{cells[0].toString(), cells[2].toInteger(-1), cells[3]};
}

/// Where the store keeps a session, and what stands behind that in the key.
struct Place
{
    QString prefix;
    QString id;
};

std::optional<Place> placeOf(const QString &key)
{
    if (key.startsWith("sess:"_L1) && key.size() > 5) {
        return Place{u"sess:"_s, key.mid(5)};
    }
    // spring:session:[NAMESPACE:]sessions:ID, but not …:sessions:expires:ID, which only marks an end
    const auto at = key.indexOf(":sessions:"_L1);
    if (key.startsWith("spring:session"_L1) && at >= 0 && !key.mid(at).startsWith(":sessions:expires:"_L1) &&
        at + 10 < key.size()) {
        return Place{key.left(at + 10), key.mid(at + 10)};
    }
    return std::nullopt;
}

/// Keys that the stores keep for themselves: an end to come, an index by attribute.
bool isBookkeeping(const QString &key)
{
    return key.startsWith("spring:session"_L1) &&
           (key.contains(":expirations:"_L1) || key.contains(":sessions:expires:"_L1) || key.contains(":index:"_L1));
}

QString unquoted(QString text)
{
    return text.startsWith(u'"') && text.endsWith(u'"') && text.size() >= 2 ? text.sliced(1, text.size() - 2) : text;
}

/// True if one of the patterns asks for everything that begins so. `*` at the end alone: what else a pattern may hold
/// leaves something out.
bool askedFor(const QString &prefix, const QStringList &patterns)
{
    return std::any_of(patterns.begin(), patterns.end(), [&](const QString &pattern) {
        const QString beginning = pattern.chopped(1);
        return pattern.endsWith(u'*') && prefix.startsWith(beginning) && !beginning.contains(u'*') &&
               !beginning.contains(u'?') && !beginning.contains(u'[') && !beginning.contains(u'\\');
    });
}

/// Who holds which session, by Spring's index of principal names. Bounded by the document itself.
std::map<QString, QString> holders(const std::vector<Key> &keys)
{
    std::map<QString, QString> found;
    for (const Key &key : keys) {
        const auto at = key.name.indexOf("PRINCIPAL_NAME_INDEX_NAME:"_L1);
        if (at < 0 || !key.name.startsWith("spring:session"_L1)) {
            continue;
        }
        for (const QJsonValue &member : key.value.toArray()) {
            found.emplace(unquoted(member.toString()), key.name.mid(at + 26));
        }
    }
    return found;
}

/// express-session keeps what the application put there: passport's user first, then the usual names.
QString holderIn(const QString &json)
{
    const QJsonObject session = QJsonDocument::fromJson(json.toUtf8()).object();
    for (const QJsonValue &user : {session["passport"_L1].toObject().value("user"_L1), session.value("user"_L1)}) {
        if (const QString plain = text(user); !plain.isEmpty()) {
            return plain;
        }
        for (const QLatin1StringView key : {"email"_L1, "username"_L1, "id"_L1}) {
            if (const QString named = text(user.toObject(), key); !named.isEmpty()) {
                return named;
            }
        }
    }
    for (const QLatin1StringView key : {"email"_L1, "username"_L1, "userId"_L1, "user_id"_L1}) {
        if (const QString named = text(session, key); !named.isEmpty()) {
            return named;
        }
    }
    return {};
}

std::optional<Instant> milliseconds(const QJsonValue &value)
{
    bool ok = false;
    const qint64 number = text(value).toLongLong(&ok);
    return ok && number > 0 ? instantFromUnixMilliseconds(number) : std::nullopt;
}

void readSession(Export &from, const Key &key, const Place &place, QString holder, const QString &item)
{
    const EvidenceTime time = from.time();
    CredentialDescription described;
    described.kind = Kind::Session;
    described.layer = Layer::Session;
    QByteArray id = place.id.toUtf8();
    const Handle handle = from.context().fingerprint(id);
    id.fill('\0');
    described.handles = {handle};
    described.label = u"session below %1"_s.arg(place.prefix.left(longestName));
    if (key.timeToLive >= 0 && time.at) {
        described.lifetime.expires = issuerDate(*time.at + Duration(key.timeToLive));
    }
    described.lifetime.statedNever = key.timeToLive < 0;
    const QJsonArray fields = key.value.toArray();
    const bool hash = fields.size() == 2;
    described.lifetime.issued = issuerDate(hash ? milliseconds(fields[0]) : std::nullopt);
    if (holder.isEmpty() && key.value.isString()) {
        holder = holderIn(key.value.toString());
    }
    from.list(std::move(described), item);
    if (!holder.isEmpty() && holder.size() <= longestName) {
        const Alias alias = holder.contains(u'@') ? Alias{u"email"_s, holder} : Alias{u"login"_s, holder};
        from.own(handle, alias, Relation::Owner, Basis::StatedByIssuer, u"the session names %1"_s.arg(holder), item);
    }
    const Scope scope = from.scope(u"sessions"_s, place.prefix);
    StateEvidence state;
    state.credential = handle;
    state.scope = scope;
    state.time = time;
    state.because =
        key.timeToLive < 0 ? u"kept without end"_s : u"kept, and dropped if nobody asks for it until then"_s;
    from.observe(std::move(state), item);
    if (const auto used = hash ? milliseconds(fields[1]) : std::nullopt) {
        from.use(handle, scope, *used, time, u"lastAccessedTime of the session"_s, item);
    }
}

bool readRedisSessions(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value || !value->isArray()) {
        return value == std::nullopt;
    }
    Export from(document, context, "redis"_L1);
    std::vector<Key> keys;
    const QJsonArray rows = value->toArray();
    for (qsizetype i = 0; i < rows.size(); ++i) {
        if (auto key = keyOf(rows[i])) {
            keys.push_back(std::move(*key));
        } else {
            unreadableRow(from, u'/' + QString::number(i), u"it is no row of key, type, time to live and value"_s);
        }
    }
    const auto owners = holders(keys);
    std::set<QString> prefixes{u"sess:"_s, u"spring:session:sessions:"_s};
    QStringList patterns;
    qsizetype others = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys[i].name.isEmpty()) {
            for (const QJsonValue &pattern : keys[i].value.toArray()) {
                patterns.append(pattern.toString());
            }
            continue;
        }
        const auto place = placeOf(keys[i].name);
        if (!place) {
            others += !isBookkeeping(keys[i].name);
            continue;
        }
        prefixes.insert(place->prefix);
        const auto owner = owners.find(place->id);
        readSession(from, keys[i], *place, owner == owners.end() ? QString() : owner->second,
                    u'/' + QString::number(i));
    }
    if (others > 0) {
        context.skip(u"unsupported"_s,
                     u"%1 keys are of no session store that is known (sess:ID, spring:session:sessions:ID): list only "
                     u"those of sessions"_s.arg(others));
    }
    for (const QString &prefix : prefixes) {
        if (askedFor(prefix, patterns)) {
            from.listing(from.scope(u"sessions"_s, prefix), handles::secret, {}, from.time());
        }
    }
    if (patterns.isEmpty()) {
        from.incomplete(u"unidentified"_s, u"what was asked for stands in no row: list with redis-sessions.lua"_s);
    }
    return true;
}

} // namespace

const Reader redisSessionsReader{"redis-sessions",
                                 "Sessions in Redis (connect-redis, Spring Session)",
                                 [](const Document &d) { return isIssuedBy(d, "redis"_L1) && beginsWithAny(d, "["); },
                                 readRedisSessions,
                                 {.begins = "[", .recordOnly = true}};

} // namespace probate
