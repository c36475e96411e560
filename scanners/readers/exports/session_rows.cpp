// Rows of an application's own session and grant tables, as the estate's owner selects them (docs/estate.md): which
// credential, whose, until when. The value in `secret` becomes a fingerprint and is gone.
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/rows.h"

#include <QDateTime>
#include <QJsonDocument>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr char rowScheme[] = "sql-row"; ///< NAME/TABLE/ID
constexpr qsizetype largestSessionData = 16 << 10;

/// A time with a zone, a time without one where the owner says that those are UTC, or seconds or milliseconds since
/// 1970.
class Times
{
public:
    Times(Export &from, bool utc) : m_from(from), m_utc(utc) {}

    std::optional<Instant> read(const QJsonObject &row, QLatin1StringView key, const QString &item)
    {
        const QJsonValue value = row.value(key);
        if (isNull(value) || text(value).isEmpty()) {
            return std::nullopt;
        }
        bool isNumber = false;
        const qint64 number = text(value).toLongLong(&isNumber);
        if (isNumber) {
            constexpr qint64 smallestMilliseconds = 100'000'000'000; // 1973 in milliseconds, 5138 in seconds
            return instantFromUnixMilliseconds(number >= smallestMilliseconds ? number : number * 1'000);
        }
        QByteArray written = text(value).toLatin1();
        written.replace(' ', 'T');
        auto at = parseInstant(written);
        if (!at && m_utc) {
            at = parseInstant(written + 'Z');
        }
        if (!at) {
            m_from.incomplete(
                u"unreadable-date"_s,
                u"%1: \"%2\" is no time with a zone; times: utc says that those without are UTC"_s.arg(item, key));
        }
        return at;
    }

private:
    Export &m_from;
    bool m_utc;
};

/// Django keeps the user's id in the session's data: JSON, perhaps compressed, in URL-safe base64, with a time stamp
/// and a signature behind colons (django.core.signing). The signature is Django's to check; this only says whose the
/// row is.
QString djangoUser(const QString &data)
{
    QByteArray text = data.toLatin1();
    if (text.size() > largestSessionData) {
        return {};
    }
    const bool compressed = text.startsWith('.');
    text = text.mid(compressed ? 1 : 0).split(':').value(0);
    QByteArray json = QByteArray::fromBase64(text, QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    if (compressed) {
        json = qUncompress(QByteArray("\0\0\x10\0", 4) + json);
    }
    return QJsonDocument::fromJson(json).object().value("_auth_user_id"_L1).toString();
}

struct Reading
{
    Export &from;
    QString table;
    Kind kind = Kind::Session;
    bool firmExpiry = false;
    Scope scope;
    Times times;
};

Alias accountOf(const Export &from, const QString &id)
{
    return {u"sql-user"_s, from.instance() + u'/' + id};
}

void ownedBy(Reading &reading, const Handle &handle, const QJsonObject &row, const QString &account,
             const QString &item)
{
    const auto own = [&](const Alias &alias) {
        reading.from.own(handle, alias, Relation::Owner, Basis::StatedByIssuer,
                         u"the row of %1 names %2"_s.arg(reading.table, alias.value), item);
    };
    if (!account.isEmpty()) {
        own(accountOf(reading.from, account));
    }
    if (const QString email = text(row, "email"_L1); !email.isEmpty()) {
        own({u"email"_s, email});
    }
    if (const QString login = text(row, "login"_L1); !login.isEmpty()) {
        own(login.contains(u'@') ? Alias{u"email"_s, login} : Alias{u"login"_s, login});
    }
}

/// True or false in any spelling, or since when.
bool isRevoked(Reading &reading, const QJsonObject &row, const QString &item)
{
    static const QStringList no{u""_s, u"0"_s, u"f"_s, u"false"_s, u"n"_s, u"no"_s, u"off"_s};
    const QJsonValue value = row.value("revoked"_L1);
    if (isNull(value) || value.isBool() || isTrue(value)) {
        return isTrue(value);
    }
    return !no.contains(text(value).toLower()) && reading.times.read(row, "revoked"_L1, item).has_value();
}

void readState(Reading &reading, const QJsonObject &row, const Handle &handle, const std::optional<Instant> &expires,
               const QString &item)
{
    StateEvidence state;
    state.credential = handle;
    state.scope = reading.scope;
    state.time = reading.from.time();
    if (isRevoked(reading, row, item)) {
        state.state = EvidenceState::Ended;
        state.because = u"revoked in %1"_s.arg(reading.table);
    } else if (expires && state.time.at && *expires <= *state.time.at) {
        state.state = EvidenceState::Ended;
        state.endedAt = expires;
        state.because = u"listed in %1, and over since %2"_s.arg(reading.table, toIso(*expires));
    } else {
        state.because = u"listed in %1"_s.arg(reading.table);
    }
    reading.from.observe(std::move(state), item);
}

void readCredential(Reading &reading, const QJsonObject &row, const QString &item)
{
    QByteArray secret = text(row, "secret"_L1).toUtf8();
    const QString id = text(row, "id"_L1);
    if (secret.isEmpty() && id.isEmpty()) {
        unreadableRow(reading.from, item, u"it has neither \"secret\" nor \"id\""_s);
        return;
    }
    CredentialDescription described;
    described.kind = reading.kind;
    described.layer = defaultLayer(reading.kind);
    described.issuer = reading.from.issuer();
    if (!id.isEmpty()) {
        described.handles.push_back({rowScheme, (reading.from.instance() + u'/' + reading.table + u'/' + id).toUtf8()});
    }
    if (!secret.isEmpty()) {
        described.handles.push_back(reading.from.context().fingerprint(secret));
        secret.fill('\0');
    }
    const Handle handle = described.handles.front();
    const QString label = text(row, "label"_L1);
    described.label = label.isEmpty() ? u"%1 of %2"_s.arg(toText(reading.kind), reading.table) : label;
    described.lifetime.issued = issuerDate(reading.times.read(row, "created"_L1, item));
    const auto expires = reading.times.read(row, "expires"_L1, item);
    described.lifetime.expires = issuerDate(expires);
    described.lifetime.expiryIsFirm = expires && reading.firmExpiry;
    for (const QLatin1StringView key : {"client"_L1, "scopes"_L1, "host"_L1}) {
        if (const QString value = text(row, key); !value.isEmpty()) {
            described.attributes[key] = value.left(200);
        }
    }
    QString account = text(row, "account"_L1);
    if (account.isEmpty() && row.contains("django_session_data"_L1)) {
        account = djangoUser(text(row, "django_session_data"_L1));
    }
    if (!account.isEmpty()) {
        described.accounts = {accountOf(reading.from, account)};
    }
    reading.from.list(std::move(described), item);
    ownedBy(reading, handle, row, account, item);
    readState(reading, row, handle, expires, item);
    if (const auto used = reading.times.read(row, "last_used"_L1, item)) {
        reading.from.use(handle, reading.scope, *used, reading.from.time(), u"last used, says %1"_s.arg(reading.table),
                         item);
    }
}

void readCredentials(Export &from, const QJsonObject &object, const QJsonArray &rows)
{
    const auto kind = fromString<Kind>(text(object, "kind"_L1));
    const QString table = text(object, "table"_L1);
    if (!kind || table.isEmpty()) {
        from.incomplete(u"damaged"_s, u"it names no table or no kind of credential"_s);
        return;
    }
    const bool utc = text(object, "times"_L1) == "utc"_L1;
    Reading reading{from,
                    table,
                    *kind,
                    object.value("firm-expiry"_L1).toBool(),
                    from.scope(toText(*kind), table),
                    Times(from, utc)};
    bool byId = !rows.isEmpty();
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const QJsonObject row = rows.at(i).toObject();
        byId = byId && !text(row, "id"_L1).isEmpty();
        readCredential(reading, row, pointer("rows"_L1, i));
    }
    // Absence counts for what was seen in this very table before, under the name that its rows have; an empty table
    // does not say which that is.
    if (byId || rows.isEmpty()) {
        from.listing(reading.scope, rowScheme, (from.instance() + u'/' + table + u'/').toUtf8(), from.time());
    }
    if (!byId) {
        from.listing(reading.scope, handles::secret, {}, from.time());
    }
}

void readAccounts(Export &from, const QJsonObject &object, const QJsonArray &rows)
{
    Times times(from, text(object, "times"_L1) == "utc"_L1);
    forEachRow(from, rows, "rows"_L1, "account"_L1, [&](const QJsonObject &row, const QString &item) {
        const Alias account = accountOf(from, text(row, "account"_L1));
        PrincipalSeen seen;
        seen.displayName = text(row, "name"_L1);
        seen.aliases = {{account, std::nullopt, std::nullopt, true}};
        for (const QLatin1StringView space : {"email"_L1, "login"_L1}) {
            if (const QString value = text(row, space); !value.isEmpty()) {
                seen.aliases.push_back({{QString(space), value}, std::nullopt, std::nullopt, false});
            }
        }
        from.observe(std::move(seen), item);
        if (!row.contains("enabled"_L1)) {
            return;
        }
        AccountState state;
        state.account = account;
        state.scope = from.scope(u"accounts"_s);
        state.time = from.time();
        state.condition = isTrue(row.value("enabled"_L1)) ? AccountCondition::Enabled : AccountCondition::Disabled;
        state.lastLogin = times.read(row, "last_login"_L1, item);
        state.because =
            state.condition == AccountCondition::Enabled ? u"the account is enabled"_s : u"the account is disabled"_s;
        from.observe(std::move(state), item);
    });
}

bool readSessionRows(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    const QJsonObject object = value ? value->toObject() : QJsonObject();
    if (!object.contains("probate-rows"_L1)) {
        return false;
    }
    Export from(document, context, "sql"_L1);
    const QJsonArray rows = object.value("rows"_L1).toArray();
    if (text(object, "about"_L1) == "accounts"_L1) {
        readAccounts(from, object, rows);
    } else {
        readCredentials(from, object, rows);
    }
    return true;
}

} // namespace

const Reader sessionRowsReader{"session-rows",
                               "Rows of session and grant tables",
                               [](const Document &d) { return isIssuedBy(d, "sql"_L1) && beginsWithAny(d, "{"); },
                               readSessionRows,
                               {.begins = "{", .recordOnly = true}};

} // namespace probate
