#include "scanners/matching/generic.h"

#include "scanners/matching/caseless.h"
#include "scanners/matching/validators/table.h"

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
    "password",     "passwd",        "passwort",   "pwd",        "passphrase", "passcode",   "pass",
    "userpass",     "dbpass",        "dbpassword", "mypassword", "rootpw",     "bindpw",     "rootpassword",
    "userpassword", "adminpassword", "storepass",  "keypass",    "sshpass",    "contrasena", "motdepasse"};
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

constexpr const char *tooShort = "it is too short";

/// "90 d", "30 days", "512 MiB": digits, a blank, a unit. Without the blank it could be a short password.
bool isMeasure(QByteArrayView value)
{
    const auto blank = value.indexOf(' ');
    const auto among = [](QByteArrayView text, const char *alphabet) {
        return !text.isEmpty() &&
               std::all_of(text.begin(), text.end(), [&](char c) { return QByteArrayView(alphabet).contains(c); });
    };
    return blank > 0 && value.size() - blank <= 8 && among(value.first(blank), "0123456789.") &&
           among(value.sliced(blank + 1), "abcdefghijklmnopqrstuvwxyzBGKMT");
}

/// Shapes that are never the secret itself, whatever the name says.
const char *foreignShape(QByteArrayView value)
{
    static constexpr std::array trivial{"true", "false",     "none",     "null",     "nil",     "yes",
                                        "no",   "undefined", "required", "optional", "string",  "text",
                                        "auto", "default",   "enabled",  "disabled", "unknown", "basic"};
    if (std::any_of(trivial.begin(), trivial.end(), [&](const char *word) { return equalsCaseless(value, word); })) {
        return "it is a plain word";
    }
    if (value.contains("://") || value.startsWith("/") || value.startsWith("./") || value.startsWith("../") ||
        value.startsWith("~/") || value.startsWith("arn:") || value.startsWith("urn:") || value.startsWith("C:\\")) {
        return "it is a path or URL";
    }
    for (const char *mark : {"()", "->", "::", "=>", "%s", "%d", "%v", "\\n", "&&", "||", "==", "...", "\xE2\x80\xA6",
                             "</", "{}", "vault:", "ENC["}) {
        if (value.contains(mark)) {
            return "it is code or a format";
        }
    }
    for (const char *file : {".pem", ".key", ".json", ".yaml", ".yml", ".txt", ".crt", ".js", ".py", ".html", ".com",
                             ".org", ".xml", ".properties"}) {
        if (endsCaseless(value, file)) {
            return "it is a file or host";
        }
    }
    if (isMeasure(value)) {
        return "it is a duration or a size";
    }
    if ((value.startsWith(':') || value.startsWith(',')) && value.endsWith('=')) {
        return "it is the name of a setting";
    }
    return nullptr;
}

struct Shape
{
    int digits = 0;
    int lower = 0;
    int upper = 0;
    int symbols = 0;
    int spaces = 0;
    int dots = 0;
    bool foreign = false; ///< control or non-ASCII bytes

    int classes() const { return (digits > 0) + (lower > 0) + (upper > 0) + (symbols > 0); }
};

Shape shapeOf(QByteArrayView value)
{
    Shape shape;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        shape.foreign = shape.foreign || byte < 0x20 || byte >= 0x7F;
        shape.dots += c == '.';
        if (c >= '0' && c <= '9') {
            ++shape.digits;
        } else if (c >= 'a' && c <= 'z') {
            ++shape.lower;
        } else if (c >= 'A' && c <= 'Z') {
            ++shape.upper;
        } else if (c == ' ') {
            ++shape.spaces;
        } else if (c != '_' && c != '-') {
            ++shape.symbols;
        }
    }
    return shape;
}

const char *judgeToken(QByteArrayView value, const Shape &shape, Setting setting)
{
    if (value.size() < (setting == Setting::Structured ? 12 : 16)) {
        return tooShort;
    }
    if (shape.foreign || shape.spaces > 0) {
        return "a generated value has no blanks";
    }
    if (shape.digits == 0 && (setting == Setting::Code || shape.classes() < 2 || readsLikeWords(value))) {
        return "a generated value has digits";
    }
    if (shape.digits == value.size()) {
        return "it is a number";
    }
    if (readsLikeWords(value)) {
        return "it reads like words";
    }
    if (entropy(value) < (value.size() >= 20 ? 3.2 : 2.9)) {
        return "its entropy is too low";
    }
    return nullptr;
}

const char *judgePassword(QByteArrayView value, const Shape &shape, Setting setting)
{
    if (value.size() < (setting == Setting::Structured ? 5 : 6) || value.size() > 128) {
        return tooShort;
    }
    if (shape.spaces > 0 && (setting == Setting::Code || readsLikeWords(value))) {
        return "it is a sentence";
    }
    if (shape.foreign && setting == Setting::Code) {
        return "it is a label";
    }
    if (setting == Setting::Structured) {
        return value.size() < 8 && shape.classes() < 2 ? "it is a plain word" : nullptr;
    }
    // A string literal beside "password" is mostly a label, a key or a column; a secret mixes classes.
    const bool mixes = shape.digits > 0 || shape.symbols > 0;
    if (!mixes || shape.dots > 1) {
        return readsLikeWords(value) || shape.classes() < 2 ? "it reads like words"
               : value.size() >= 12                         ? nullptr
                                                            : "it reads like words";
    }
    return shape.classes() < 2 && entropy(value) < 2.5 ? "its entropy is too low" : nullptr;
}

} // namespace

std::optional<NamePromise> promiseOf(const QString &name)
{
    const QStringList words = wordsOf(name.right(160));
    if (words.isEmpty()) {
        return std::nullopt;
    }
    const QString &last = words.back();
    const QString before = words.size() > 1 ? words[words.size() - 2] : QString();
    static constexpr std::array publicWords{
        "public", "csrf",  "xsrf",    "pagination", "page", "next",    "continuation", "sync",  "cancellation",
        "syntax", "lexer", "max",     "min",        "num",  "count",   "forgot",       "reset", "confirm",
        "no",     "show",  "invalid", "wrong",      "bad",  "missing", "parse",        "cache", "idempotency",
        "design", "end",   "start",   "first",      "last", "unk",     "pad",          "eos",   "bos"};
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

GenericVerdict judgeNamed(const QString &name, QByteArrayView value, Setting setting)
{
    const auto promise = promiseOf(name);
    if (!promise) {
        return {"its name promises no secret"};
    }
    if (value.size() > 1024) {
        return {"it is too long for a lone secret"};
    }
    if (const char *refusal = placeholder(value)) {
        return {refusal};
    }
    if (const char *refusal = foreignShape(value)) {
        return {refusal};
    }
    if (equalsCaseless(value, name.toLower().toUtf8())) {
        return {"it is its own name"};
    }
    const Shape shape = shapeOf(value);
    const bool human = promise->value == NamePromise::Value::Password;
    if (const char *refusal = human ? judgePassword(value, shape, setting) : judgeToken(value, shape, setting)) {
        return {refusal};
    }
    const bool random = !readsLikeWords(value) && entropy(value) >= 3.0 && shape.classes() >= 2;
    const double confidence = (random ? 0.75 : 0.55) + (setting == Setting::Structured ? 0.1 : 0.0);
    return {nullptr, promise->kind, confidence};
}

namespace validators {

Refusal generic(const Candidate &candidate, const QString &, Yield &yield)
{
    const auto name = candidate.named.find(QStringLiteral("name"));
    if (name == candidate.named.end()) {
        return "there is no name beside it";
    }
    // The pattern begins at the word that promises; the whole identifier may begin earlier.
    qsizetype from = candidate.whole.from;
    const auto isName = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.';
    };
    while (from > 0 && candidate.whole.from - from < 64 && isName(candidate.bytes[from - 1])) {
        --from;
    }
    const QString whole =
        QString::fromLatin1(candidate.bytes.sliced(from, candidate.whole.from - from).toByteArray()) + name->second;
    const auto setting =
        candidate.named.find(QStringLiteral("plain")) != candidate.named.end() ? Setting::Structured : Setting::Code;
    const GenericVerdict verdict = judgeNamed(whole, candidate.value(), setting);
    if (!verdict.refusal) {
        yield.kind = verdict.kind;
        yield.confidence = verdict.confidence;
        yield.named[QStringLiteral("name")] = whole;
    }
    return verdict.refusal;
}

} // namespace validators

} // namespace probate
