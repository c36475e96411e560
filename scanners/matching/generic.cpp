#include "scanners/matching/generic.h"

#include "scanners/matching/caseless.h"
#include "scanners/matching/generic_shape.h"
#include "scanners/matching/obfuscation.h"
#include "scanners/matching/stand_in.h"
#include "scanners/matching/surroundings.h"
#include "scanners/matching/validators/table.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

namespace probate {

namespace {

constexpr const char *tooShort = "it is too short";

struct Shape
{
    int digits = 0;
    int lower = 0;
    int upper = 0;
    int symbols = 0;
    int spaces = 0;
    int dots = 0;
    int letters = 0;      ///< bytes of letters of other alphabets
    bool foreign = false; ///< control or non-ASCII bytes

    int classes() const { return (digits > 0) + (lower > 0) + (upper > 0) + (symbols > 0); }
};

Shape shapeOf(QByteArrayView value)
{
    Shape shape;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        shape.foreign = shape.foreign || byte < 0x20 || byte >= 0x7F;
        shape.letters += byte >= 0x80;
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

/// 0x08000000, 1.302103, 1_000_000, "<2.0.5|>=3"; a long run of digits may be a PIN or key.
bool isNumber(QByteArrayView value)
{
    if (strchr("<>=^~", value.front()) && value.contains('.') &&
        std::all_of(value.begin(), value.end(), [](char c) { return strchr("0123456789.<>=!^~|,*- ", c); })) {
        return true;
    }
    const bool hexadecimal = value.startsWith("0x") && value.size() <= 18;
    const bool version = value.contains('.') || value.contains('_');
    return hexadecimal || (version && std::all_of(value.begin(), value.end(), [](char c) {
                               return (c >= '0' && c <= '9') || c == '.' || c == '_';
                           }));
}

/// "password1" of "newPassword1", "wiki2" of "WIKI2_PASSWORD": the name, its end, or what it is the password of.
bool isItsName(const QString &name, QByteArrayView value)
{
    const QByteArray text = name.toLower().toUtf8();
    const QByteArrayView last = QByteArrayView(text).sliced(text.lastIndexOf('.') + 1);
    if (value.size() >= 4 && value.size() < last.size() && (last[value.size()] == '_' || last[value.size()] == '-') &&
        equalsCaseless(value, last.first(value.size()))) {
        return true;
    }
    const bool word = value.size() >= 6 && std::isalpha(static_cast<unsigned char>(value.front()));
    return text.size() == value.size() || (word && text.size() > value.size())
               ? std::equal(value.rbegin(), value.rend(), text.rbegin(),
                            [](char a, char b) { return toLowerAscii(a) == b; })
               : false;
}

/// "binutils-all/i386/pr21231a": parts too short to be generated ones; a generated value with '/' has capitals, too.
bool isLowerPath(QByteArrayView value)
{
    constexpr qsizetype longestPart = 24;
    qsizetype parts = 0;
    for (qsizetype from = 0; from < value.size(); ++parts) {
        const auto slash = value.indexOf('/', from);
        const auto to = slash < 0 ? value.size() : slash;
        if (to - from > longestPart) {
            return false;
        }
        from = to + 1;
    }
    return parts > 1;
}

/// A bare word is mostly an identifier: what counts here is what only generators and passwords do.
const char *judgeLoose(QByteArrayView value, const Shape &shape, bool human)
{
    qsizetype changes = 0; // between digits, small and capital letters
    char before = '\0';
    for (const char c : value) {
        const char kind = c >= '0' && c <= '9' ? 'd' : c >= 'a' && c <= 'z' ? 'l' : c >= 'A' && c <= 'Z' ? 'u' : '\0';
        changes += kind && before && kind != before;
        before = kind ? kind : before;
    }
    const bool mixed = human && value.size() >= 9 && shape.lower > 0 &&
                       (shape.upper > 0 ? shape.digits >= 3 || (shape.digits > 0 && shape.symbols > 0)
                                        : shape.digits >= 2 && shape.symbols > 0);
    const bool generated = changes * 5 >= value.size() && shape.digits >= 2 && value.size() >= (human ? 8 : 16);
    if (!mixed && !generated) {
        return "nothing but the word before it speaks for it";
    }
    if (shape.upper == 0 && isLowerPath(value)) {
        return "it is a path or URL";
    }
    const QByteArrayView last = value.sliced(value.lastIndexOf('.') + 1);
    return shape.dots > 2 || readsLikeWords(value) || (shape.dots > 0 && readsLikeWords(last)) ? "it reads like words"
                                                                                               : nullptr;
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
    if ((shape.foreign && setting == Setting::Code) || value.endsWith(':')) {
        return "it is a label";
    }
    if (isConstantName(value)) {
        return "it is a constant's name";
    }
    if (setting == Setting::Code && shape.digits == 0 && readsLikeWords(value) &&
        std::all_of(value.begin(), value.end(),
                    [](char c) { return std::isalpha(static_cast<unsigned char>(c)) || strchr(":/|,.;_-", c); })) {
        return "it reads like words";
    }
    if (setting == Setting::Structured) {
        if (shape.foreign && (shape.digits == 0 || shape.letters * 2 > value.size())) {
            return "it is a label"; // a translation
        }
        const bool title =
            shape.upper == 1 && value[0] >= 'A' && value[0] <= 'Z' && shape.upper + shape.lower == value.size();
        if (title && readsLikeWords(value)) {
            return "it is a label";
        }
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

/// What base64 stands for: a stand-in, or a text of several lines, which the decoder reads as a document.
const char *judgeDecoded(QByteArrayView decoded)
{
    const auto isText = [](char c) { return c >= 0x20 || c == '\n' || c == '\r' || c == '\t'; };
    if (!std::all_of(decoded.begin(), decoded.end(), isText)) {
        return nullptr;
    }
    return decoded.trimmed().contains('\n') ? "it is a text in base64" : placeholder(decoded);
}

} // namespace

QByteArray joinedLiterals(QByteArrayView pieces)
{
    QByteArray joined;
    bool inside = true;
    for (const char c : pieces) {
        if (c == '"' || c == '\'') {
            inside = !inside;
        } else if (inside) {
            joined += c;
        }
    }
    return joined;
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
    if (auto plain = withoutObfuscation(value)) {
        const GenericVerdict verdict = judgeNamed(name, *plain, setting);
        plain->fill('\0');
        return verdict;
    }
    if (isStandIn(value) || isEncodedStandIn(value) || isHashOfStandIn(value)) {
        return {"it is a placeholder"};
    }
    if (isPasswordHash(value)) {
        return {nullptr, Kind::PasswordHash, setting == Setting::Structured ? 0.85 : 0.75};
    }
    if (const char *refusal = foreignShape(value)) {
        return {refusal};
    }
    if (value.size() % 4 == 0 && value.size() >= 8) {
        auto decoded = validators::decodeBase64(value); // "bm90IG15IHBhc3N3b3Jk": not my password
        const char *refusal = decoded ? judgeDecoded(*decoded) : nullptr;
        if (decoded) {
            decoded->fill('\0');
        }
        if (refusal) {
            return {refusal};
        }
    }
    if (isNumber(value)) {
        return {"it is a number or version"};
    }
    if (isItsName(name, value)) {
        return {"it is its own name"};
    }
    const Shape shape = shapeOf(value);
    const bool human = promise->value == NamePromise::Value::Password;
    if (const char *refusal = human ? judgePassword(value, shape, setting) : judgeToken(value, shape, setting)) {
        return {refusal};
    }
    if (name.contains(QLatin1Char(' ')) && shape.digits == 0 && readsLikeWords(value)) {
        return {"it is a label"}; // "Database password": "Datenbank-Kennwort"
    }
    if (setting == Setting::Loose) {
        if (const char *refusal = judgeLoose(value, shape, human)) {
            return {refusal};
        }
    }
    const bool random = !readsLikeWords(value) && entropy(value) >= 3.0 && shape.classes() >= 2;
    const double confidence = (random ? 0.75 : 0.55) + (setting == Setting::Structured ? 0.1 : 0.0);
    return {nullptr, promise->kind, confidence};
}

namespace validators {

namespace {

/// The part of the identifier that stands before the match.
QString textOf(const Candidate &candidate, qsizetype from)
{
    return QString::fromLatin1(candidate.bytes.sliced(from, candidate.whole.from - from).toByteArray());
}

/// setProperty("password", "value"): the name's quote follows the bracket of a call that sets what it names.
bool isSet(const Candidate &candidate)
{
    static constexpr std::array calls{"setProperty",      "define",       "put",          "putenv",
                                      "setenv",           "setAttribute", "addHeader",    "setHeader",
                                      "setRequestHeader", "setParameter", "addParameter", "set"};
    qsizetype at = candidate.whole.from;
    const auto before = [&] { return at > 0 ? candidate.bytes[at - 1] : '\0'; };
    while (candidate.whole.from - at < 40 && (std::isalnum(static_cast<unsigned char>(before())) || before() == '_')) {
        --at; // the name may begin before the word that promises
    }
    if (before() != '"' && before() != '\'') {
        return false;
    }
    --at;
    at -= before() == ' ';
    if (before() != '(') {
        return false;
    }
    const QByteArrayView head = candidate.bytes.first(at - 1);
    return std::any_of(calls.begin(), calls.end(), [&](const char *call) {
        const QByteArrayView word(call);
        return head.endsWith(word) && (head.size() == word.size() ||
                                       !std::isalnum(static_cast<unsigned char>(head[head.size() - word.size() - 1])));
    });
}

/// 'password', 'value': an item of a list as likely as a name and its value.
bool isListed(const Candidate &candidate, const QString &name)
{
    const qsizetype from = candidate.whole.from + name.size();
    return !isSet(candidate) && from < candidate.secret.from &&
           candidate.bytes.sliced(from, candidate.secret.from - from).contains(',');
}

} // namespace

bool genericArgument(const QString &argument)
{
    return argument.isEmpty() || argument == QStringLiteral("loose") || argument == QStringLiteral("joined");
}

Refusal generic(const Candidate &candidate, const QString &argument, Yield &yield)
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
    if (from > 1 && candidate.bytes[from - 1] == '(' && candidate.bytes[from - 2] == '$') {
        return "it is a command"; // $(pwd)
    }
    const auto prefix = candidate.named.find(QStringLiteral("prefix"));
    const QString whole = (prefix != candidate.named.end() ? prefix->second : textOf(candidate, from)) + name->second;
    const auto setting = candidate.named.find(QStringLiteral("plain")) != candidate.named.end() ? Setting::Structured
                         : argument == QStringLiteral("loose") || isListed(candidate, name->second) ? Setting::Loose
                                                                                                    : Setting::Code;
    QByteArray joined;
    if (argument == QStringLiteral("joined")) {
        joined = joinedLiterals(candidate.value());
    }
    GenericVerdict verdict = judgeNamed(whole, joined.isEmpty() ? candidate.value() : QByteArrayView(joined), setting);
    joined.fill('\0');
    if (!verdict.refusal) {
        verdict.refusal = standsInTestVector(candidate.bytes, candidate.secret);
        yield.fromAfar = verdict.refusal != nullptr;
    }
    if (!verdict.refusal) {
        // The whole of a value in pieces is surer than its first piece.
        const double more = argument == QStringLiteral("joined")  ? 0.03
                            : argument == QStringLiteral("loose") ? -0.1
                                                                  : 0;
        yield.kind = verdict.kind;
        yield.confidence = verdict.confidence + more;
        yield.named[QStringLiteral("name")] = whole;
    }
    return verdict.refusal;
}

} // namespace validators

} // namespace probate
