#include "scanners/matching/generic_shape.h"

#include "scanners/matching/caseless.h"
#include "scanners/matching/validators.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

namespace probate {

namespace {

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

/// "%s:%v@%d", "Bearer %s": a value for printf. A password may hold "%s" by chance, among characters of several
/// classes.
bool isFormat(QByteArrayView value)
{
    bool directive = false;
    bool digit = false;
    bool lower = false;
    bool upper = false;
    int rest = 0;
    for (qsizetype at = 0; at < value.size(); ++at) {
        const char c = value[at];
        if (c == '%' && at + 1 < value.size() && strchr("sdvqu", value[at + 1])) {
            directive = true;
            ++at;
            continue;
        }
        digit = digit || (c >= '0' && c <= '9');
        lower = lower || (c >= 'a' && c <= 'z');
        upper = upper || (c >= 'A' && c <= 'Z');
        ++rest;
    }
    return directive && !(digit && lower && upper && rest >= 5);
}

bool isWordByte(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

/// What stands between two string literals: "Password:" + password + " of ", " Password:" + row.text("Password").
bool isBetweenLiterals(QByteArrayView value)
{
    if (value.size() < 3 || !strchr("+.&", value.front()) || !strchr("+.&([,", value.back())) {
        return false;
    }
    const QByteArrayView inner = value.sliced(1, value.size() - 2).trimmed();
    const bool shortOrCall =
        inner.size() < 20 || std::any_of(inner.begin(), inner.end(), [](char c) { return strchr(".()[]", c); });
    return !inner.isEmpty() && shortOrCall && !std::isdigit(static_cast<unsigned char>(inner.front())) &&
           std::all_of(inner.begin(), inner.end(), [](char c) { return isWordByte(c) || strchr(".()[], ", c); });
}

/// "Shop\\Controllers\\UserPassword": a name of PHP, two identifiers or more.
bool isClassName(QByteArrayView value)
{
    bool first = true;
    qsizetype parts = 0;
    for (const char c : value) {
        if (c == '\\') {
            first = true;
        } else if (!isWordByte(c) || (first && !std::isupper(static_cast<unsigned char>(c)))) {
            return false;
        } else {
            parts += first;
            first = false;
        }
    }
    return parts > 1 && readsLikeWords(value);
}

/// "{0}", as in texts of java.text.MessageFormat, .NET and Python.
bool isMessage(QByteArrayView value)
{
    for (auto at = value.indexOf('{'); at >= 0; at = value.indexOf('{', at + 1)) {
        if (at + 2 < value.size() && std::isdigit(static_cast<unsigned char>(value[at + 1])) && value[at + 2] == '}') {
            return true;
        }
    }
    return false;
}

/// "C:/tmp", "D:\\data": a drive of Windows, and what is on it.
bool isDrivePath(QByteArrayView value)
{
    return value.size() > 3 && std::isupper(static_cast<unsigned char>(value[0])) && value[1] == ':' &&
           (value[2] == '/' || value[2] == '\\');
}

/// "eu/20260102/eu-west-1/s3/aws4_request": what a request is signed for.
bool isSignatureScope(QByteArrayView value)
{
    return value.contains("/aws4_request");
}

} // namespace

const char *foreignShape(QByteArrayView value)
{
    static constexpr std::array trivial{
        "true",     "false",   "none",    "null",      "nil",     "yes",     "no",       "undefined", "required",
        "optional", "string",  "text",    "auto",      "default", "enabled", "disabled", "unknown",   "basic",
        "utf8",     "utf-8",   "utf16le", "base64",    "base32",  "latin1",  "sha1",     "sha256",    "sha-256",
        "sha384",   "sha512",  "md5",     "hs256",     "hs512",   "rs256",   "es256",    "bcrypt",    "argon2id",
        "pbkdf2",   "ed25519", "oauth2",  "base64url", "aes256",  "x25519"};
    if (std::any_of(trivial.begin(), trivial.end(), [&](const char *word) { return equalsCaseless(value, word); })) {
        return "it is a plain word";
    }
    if (value.contains("://") || (value.startsWith("/") && !value.endsWith("=")) || value.startsWith("./") ||
        value.startsWith("../") || value.startsWith("~/") || value.startsWith("arn:") || value.startsWith("urn:") ||
        isDrivePath(value)) {
        return "it is a path or URL";
    }
    for (const char *mark : {"()", "->", "::", "=>", "\\n", "&&", "||", "...", "\xE2\x80\xA6", "</", "{}",
                             "vault:", "ENC[", "[:", "|min:", "|max:"}) {
        if (value.contains(mark)) {
            return "it is code or a format";
        }
    }
    if (isFormat(value) || isMessage(value) || isBetweenLiterals(value)) {
        return "it is code or a format";
    }
    if (isClassName(value)) {
        return "it is the name of a class";
    }
    if (value.size() == 20 && (value.startsWith("AKIA") || value.startsWith("ASIA"))) {
        return "it is the id of a key";
    }
    if (value.startsWith("AQAAANCMnd8BFdERjHoAwE/Cl+")) { // CryptProtectData: version 1 and the provider's GUID
        return "Windows has encrypted it for one account";
    }
    if (isSignatureScope(value)) {
        return "it is the scope of a signature";
    }
    auto end = value.size(); // base64 may end in "=="
    while (end > 0 && value[end - 1] == '=') {
        --end;
    }
    const bool variable =
        value.size() > 1 && ((value[0] == '$' && std::isalpha(static_cast<unsigned char>(value[1]))) ||
                             value.contains(":$") || value.contains("/$"));
    if (value.first(end).contains("==") || variable) {
        return variable ? "it is a variable" : "it is code or a format";
    }
    for (const char *file :
         {".pem", ".key",  ".json",       ".yaml", ".yml", ".txt", ".crt",  ".js",   ".py",   ".html", ".com",
          ".org", ".xml",  ".properties", ".csv",  ".tsv", ".pdf", ".xlsx", ".docx", ".conf", ".cfg",  ".ini",
          ".env", ".toml", ".sql",        ".php",  ".p12", ".pfx", ".jks",  ".kdbx", ".zip"}) {
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

bool isPasswordHash(QByteArrayView value)
{
    if (value.size() < 20 || value.contains(' ') || value.contains("...")) {
        return false;
    }
    const auto first = value.indexOf('$');
    const auto second = value.indexOf('$', first + 1);
    if (first == 0) {
        const QByteArrayView id = value.sliced(1, std::max<qsizetype>(second - 1, 0));
        return !id.isEmpty() && id.size() <= 11 && value.indexOf('$', second + 1) > second &&
               std::all_of(id.begin(), id.end(), [](char c) { return isWordByte(c) || c == '-'; });
    }
    static constexpr std::array algorithms{"pbkdf2_sha256", "pbkdf2_sha1",   "argon2",
                                           "bcrypt",        "bcrypt_sha256", "scrypt"};
    return second > first && std::any_of(algorithms.begin(), algorithms.end(),
                                         [&](const char *it) { return value.first(first) == QByteArrayView(it); });
}

} // namespace probate
