#include "scanners/matching/generic.h"

#include <QStringList>

#include <algorithm>
#include <array>

namespace probate {

namespace {

template <std::size_t N> bool isOneOf(const QString &word, const std::array<const char *, N> &words)
{
    return std::any_of(words.begin(), words.end(), [&](const char *it) { return word == QLatin1StringView(it); });
}

/// "spring.datasource.dbPassword" to {"spring", "datasource", "db", "password"}.
QStringList wordsOf(const QString &name)
{
    QStringList words;
    QString word;
    const auto flush = [&] {
        if (!word.isEmpty()) {
            words << word.toLower();
            word.clear();
        }
    };
    for (qsizetype i = 0; i < name.size(); ++i) {
        const QChar c = name[i];
        if (!c.isLetterOrNumber()) {
            flush();
            continue;
        }
        const bool hump = c.isUpper() && i > 0 &&
                          (name[i - 1].isLower() || name[i - 1].isDigit() ||
                           (name[i - 1].isUpper() && i + 1 < name.size() && name[i + 1].isLower()));
        if (hump) {
            flush();
        }
        word += c;
    }
    flush();
    while (!words.isEmpty() &&
           std::all_of(words.back().begin(), words.back().end(), [](QChar c) { return c.isDigit(); })) {
        words.removeLast(); // TOKEN_1
    }
    while (!words.isEmpty() && words.back().back().isDigit()) {
        words.back().chop(1); // password2
    }
    return words;
}

constexpr std::array passwordWords{
    "password",     "passwd",        "passwort",     "pwd",         "passphrase",  "passcode",     "pass",
    "userpass",     "dbpass",        "dbpassword",   "mypassword",  "rootpw",      "bindpw",       "rootpassword",
    "userpassword", "adminpassword", "storepass",    "keypass",     "sshpass",     "contrasena",   "motdepasse",
    "pgpassword",   "sapassword",    "smtppassword", "ftppassword", "sshpassword", "ldappassword", "vncpassword",
    "mailpassword", "proxypassword", "wifipassword"};
constexpr std::array tokenWords{"token",       "authtoken",  "accesstoken",  "apitoken",    "bearertoken",
                                "secrettoken", "usertoken",  "refreshtoken", "jwt",         "bearer",
                                "pat",         "oauthtoken", "bottoken",     "webhooktoken"};
constexpr std::array secretWords{"secret",        "clientsecret", "appsecret",    "consumersecret", "sharedsecret",
                                 "secretkeybase", "sharedkey",    "credential",   "credentials",    "creds",
                                 "secrets",       "apisecret",    "signingsecret"};
constexpr std::array keyWords{"apikey",    "secretkey",     "accesskey",  "authkey",    "privatekey",
                              "masterkey", "encryptionkey", "accountkey", "storagekey", "signingkey",
                              "appkey",    "servicekey",    "licensekey", "cryptkey"};
/// Before "key": what makes it a secret one.
constexpr std::array keyQualifiers{
    "api",       "secret",  "access",        "auth",         "private", "master",      "encryption", "account",
    "storage",   "signing", "app",           "application",  "service", "shared",      "client",     "consumer",
    "crypto",    "encrypt", "aes",           "hmac",         "jwt",     "session",     "cookie",     "webhook",
    "functions", "admin",   "authorization", "subscription", "license", "integration", "write",      "sas"};
constexpr std::array databaseWords{"db",    "database", "mysql",      "postgres", "postgresql", "pg",
                                   "pgsql", "jdbc",     "datasource", "mariadb",  "mongo",      "mongodb",
                                   "redis", "oracle",   "sql",        "mssql",    "sqlserver"};

/// Parts of which every word that promises anything holds one: most names of most files hold none.
constexpr std::array promisingParts{u"pass", u"pw",  u"token", u"secret", u"key",        u"cred",   u"salt",
                                    u"base", u"jwt", u"pat",   u"bearer", u"contrasena", u"pepper", u"motdepasse"};

bool mayPromise(QStringView name)
{
    char16_t folded[160];
    qsizetype size = 0;
    for (const QChar c : name) {
        if (c.unicode() >= 0x80) {
            return true; // other alphabets fold in their own ways
        }
        folded[size++] = c.toLower().unicode();
    }
    const std::u16string_view text(folded, static_cast<std::size_t>(size));
    return std::any_of(promisingParts.begin(), promisingParts.end(),
                       [&](const char16_t *part) { return text.find(part) != text.npos; });
}

NamePromise tokenPromise(Kind kind)
{
    return {NamePromise::Value::Token, kind, true};
}

/// A name that ends in "key", by the word before it.
std::optional<NamePromise> keyPromise(const QString &before)
{
    if (!isOneOf(before, keyQualifiers)) {
        return std::nullopt;
    }
    const bool encryption = before.startsWith(QStringLiteral("encrypt")) || before == QStringLiteral("aes") ||
                            before == QStringLiteral("master") || before == QStringLiteral("crypto");
    const bool signing = before == QStringLiteral("signing") || before == QStringLiteral("hmac") ||
                         before == QStringLiteral("jwt") || before == QStringLiteral("cookie");
    return tokenPromise(encryption ? Kind::EncryptionKey : signing ? Kind::SigningSecret : Kind::ApiKey);
}

} // namespace

std::optional<NamePromise> promiseOf(const QString &name)
{
    if (!mayPromise(QStringView(name).right(160))) {
        return std::nullopt;
    }
    const QStringList words = wordsOf(name.right(160));
    if (words.isEmpty()) {
        return std::nullopt;
    }
    const QString &last = words.back();
    const QString before = words.size() > 1 ? words[words.size() - 2] : QString();
    static constexpr std::array publicWords{
        "public",  "csrf",         "xsrf",    "authenticity", "pagination", "page",    "next",  "continuation",
        "sync",    "cancellation", "syntax",  "lexer",        "max",        "min",     "num",   "count",
        "forgot",  "reset",        "confirm", "no",           "show",       "invalid", "wrong", "bad",
        "missing", "parse",        "cache",   "idempotency",  "design",     "end",     "start", "first",
        "last",    "unk",          "pad",     "eos",          "bos"};
    if (isOneOf(before, publicWords)) {
        return std::nullopt;
    }
    if (isOneOf(last, passwordWords)) {
        const bool database =
            std::any_of(words.begin(), words.end(), [](const QString &it) { return isOneOf(it, databaseWords); }) ||
            last.startsWith(QStringLiteral("db"));
        return NamePromise{NamePromise::Value::Password, database ? Kind::DatabasePassword : Kind::Password, true};
    }
    if (isOneOf(last, tokenWords)) {
        const bool refresh = before == QStringLiteral("refresh") || last.startsWith(QStringLiteral("refresh"));
        return tokenPromise(refresh ? Kind::RefreshToken : Kind::AccessToken);
    }
    if (isOneOf(last, secretWords)) {
        const bool client = before == QStringLiteral("client") || last == QStringLiteral("clientsecret");
        return tokenPromise(client ? Kind::ClientSecret : Kind::GenericSecret);
    }
    if (isOneOf(last, keyWords)) {
        return keyPromise(last.chopped(3));
    }
    if (last == QStringLiteral("key")) {
        return keyPromise(before);
    }
    if (last == QStringLiteral("base") && before == QStringLiteral("key")) {
        return tokenPromise(Kind::SigningSecret); // Rails: secret_key_base
    }
    if (last == QStringLiteral("salt") || last == QStringLiteral("pepper")) {
        return tokenPromise(Kind::GenericSecret);
    }
    return std::nullopt;
}

} // namespace probate
