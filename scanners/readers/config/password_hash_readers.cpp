// Files of password hashes: /etc/shadow and htpasswd. A hash is a secret of its own: it can be tried at leisure.
#include "scanners/readers/facts.h"

namespace probate {

namespace {

/// crypt(5): "$id$…", DES and bcrypt; Apache: "{SHA}…" and "$apr1$".
bool isPasswordHash(QByteArrayView text)
{
    if (text.startsWith('$')) {
        const auto second = text.indexOf('$', 1);
        return second >= 2 && second <= 12 && text.size() >= 20 && !text.contains(' ');
    }
    return (text.startsWith("{SHA}") && text.size() == 33) || (text.startsWith("{SSHA}") && text.size() > 33);
}

std::vector<QByteArrayView> split(QByteArrayView line)
{
    std::vector<QByteArrayView> fields;
    while (fields.size() < 16) {
        const auto colon = line.indexOf(':');
        fields.push_back(colon < 0 ? line : line.first(colon));
        if (colon < 0) {
            break;
        }
        line = line.sliced(colon + 1);
    }
    return fields;
}

/// Days since 1970 (shadow(5)).
std::optional<Instant> day(QByteArrayView text)
{
    bool ok = false;
    const auto days = text.toByteArray().toLongLong(&ok);
    return ok && days > 0 && days < 3'000'000 ? instantFromUnixSeconds(days * 86'400) : std::nullopt;
}

bool recognisesShadow(const Document &document)
{
    if (isNamed(document, {"shadow", "shadow-", "gshadow"})) {
        return true;
    }
    TextLines lines(document.bytes.first(std::min<qsizetype>(document.bytes.size(), 512)));
    if (!lines.next()) {
        return false;
    }
    if (lines.line().count(':') != 8) {
        return false; // nearly always
    }
    const auto fields = split(lines.line());
    return fields.size() == 9 && !fields[0].isEmpty() && day(fields[2]).has_value();
}

/// An account that has expired lets nobody in, by no way (shadow(5), pam_unix): told of hosts whose export says when it
/// was made.
void stateExpiry(const Document &document, ReadContext &context, const QString &login, Instant expires,
                 const Place &place)
{
    const EvidenceTime time = context.evidenceTime();
    const auto colon = document.collection ? document.collection->issuer.indexOf(QLatin1Char(':')) : -1;
    if (colon < 0 || !time.at || login.isEmpty()) {
        return;
    }
    const QString &issuer = document.collection->issuer;
    AccountState state;
    state.account = {QStringLiteral("unix-user"), issuer.mid(colon + 1) + QLatin1Char('/') + login};
    state.scope = {issuer, QStringLiteral("shadow"), {}};
    state.condition = expires <= *time.at ? AccountCondition::Disabled : AccountCondition::Enabled;
    state.time = time;
    state.because = QStringLiteral("the account expires %1").arg(toIso(expires));
    context.observe(std::move(state), place.item, place.line, place.offset);
}

bool readShadow(const Document &document, ReadContext &context)
{
    bool any = false;
    TextLines lines(document.bytes);
    while (lines.next()) {
        const auto fields = split(lines.line());
        if (fields.size() != 9) {
            continue;
        }
        any = true;
        if (const auto expires = day(fields[7])) {
            stateExpiry(document, context, shortText(fields[0]), *expires, lines.place());
        }
        auto hash = fields[1];
        const bool locked = hash.startsWith('!');
        while (hash.startsWith('!')) {
            hash = hash.sliced(1);
        }
        const bool traditional = hash.size() == 13 && !hash.contains('*'); // DES
        if (!isPasswordHash(hash) && !traditional) {
            continue; // "*", "!": no password at all
        }
        const QString login = shortText(fields[0]);
        auto credential = describe(Kind::PasswordHash, QStringLiteral("password hash of ") + login);
        if (const auto changed = day(fields[2])) {
            credential.lifetime.rotated = LifetimeDate{*changed, LifetimeBasis::FileMetadata};
        }
        if (const auto expires = day(fields[7])) {
            credential.attributes[QStringLiteral("account-expires")] = toIso(*expires);
        }
        if (locked) {
            credential.attributes[QStringLiteral("locked")] = QStringLiteral("yes");
        }
        observeLogin(context, "shadow", std::move(credential), hash, login, {}, lines.place());
    }
    return any;
}

bool recognisesHtpasswd(const Document &document)
{
    if (isNamed(document, {".htpasswd", "htpasswd", ".htdigest"})) {
        return true;
    }
    TextLines lines(document.bytes.first(std::min<qsizetype>(document.bytes.size(), 512)));
    if (!lines.next()) {
        return false;
    }
    if (lines.line().count(':') != 1) {
        return false; // nearly always
    }
    const auto fields = split(lines.line());
    return fields.size() == 2 && !fields[0].isEmpty() && !fields[0].contains(' ') && isPasswordHash(fields[1]);
}

bool readHtpasswd(const Document &document, ReadContext &context)
{
    bool any = false;
    TextLines lines(document.bytes);
    while (lines.next()) {
        const auto fields = split(lines.line().trimmed());
        // htdigest has the realm between: user:realm:32 hex digits.
        const bool digest = fields.size() == 3 && fields[2].size() == 32;
        const bool basic = fields.size() == 2 && (isPasswordHash(fields[1]) || fields[1].size() == 13);
        if (!digest && !basic) {
            continue;
        }
        any = true;
        const QString login = shortText(fields[0]);
        observeLogin(context, "htpasswd", describe(Kind::PasswordHash, QStringLiteral("password hash of ") + login),
                     fields.back(), login, {}, lines.place());
    }
    return any;
}

} // namespace

extern const Reader shadowReader;
extern const Reader htpasswdReader;
const Reader shadowReader = {"shadow", "/etc/shadow", recognisesShadow, readShadow};
const Reader htpasswdReader = {"htpasswd", "Apache password files", recognisesHtpasswd, readHtpasswd};

} // namespace probate
