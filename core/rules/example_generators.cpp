#include "core/rules/example_generators.h"

#include "core/rules/checksum.h"

#include <QList>

#include <algorithm>
#include <array>
#include <optional>

namespace probate {

namespace {

constexpr char lower[] = "abcdefghijklmnopqrstuvwxyz";
constexpr char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr char digits[] = "0123456789";
constexpr char lowerAlnum[] = "0123456789abcdefghijklmnopqrstuvwxyz";
constexpr char upperAlnum[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr char base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr char base64Alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char base64UrlAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr char base58Alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

struct Alphabet
{
    const char *name;
    QByteArrayView characters;
};

constexpr std::array alphabets{
    Alphabet{"alnum", base62}, Alphabet{"base62", base62}, Alphabet{"base64", base64Alphabet},
    Alphabet{"base64url", base64UrlAlphabet}, Alphabet{"base58", base58Alphabet},
    Alphabet{"base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"}, Alphabet{"hex", "0123456789abcdef"},
    Alphabet{"HEX", "0123456789ABCDEF"}, Alphabet{"digits", digits}, Alphabet{"upper", upper}, Alphabet{"lower", lower},
    Alphabet{"upperalnum", upperAlnum}, Alphabet{"loweralnum", lowerAlnum},
    Alphabet{"letters", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
    // what password generators use and no quoting minds
    Alphabet{"password", "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#%+,-.=?@_~"}};

Error badGenerator(const QString &what)
{
    return {ErrorKind::Malformed, what};
}

QByteArray draw(ExampleRandom &random, QByteArrayView characters, qsizetype count)
{
    QByteArray text(count, '\0');
    std::generate(text.begin(), text.end(), [&] { return characters[random.below(characters.size())]; });
    return text;
}

/// "36" or "20-40".
std::optional<qsizetype> countOf(QByteArrayView argument, ExampleRandom &random)
{
    const auto dash = argument.indexOf('-');
    bool good = false;
    const auto least = (dash < 0 ? argument : argument.first(dash)).toInt(&good);
    bool goodMost = true;
    const auto most = dash < 0 ? least : argument.sliced(dash + 1).toInt(&goodMost);
    if (!good || !goodMost || least < 1 || most < least || most > 100'000) {
        return std::nullopt;
    }
    return least + random.below(most - least + 1);
}

using Generator = Result<QByteArray> (*)(QByteArrayView argument, const GeneratorInput &input);

Result<QByteArray> uuid(QByteArrayView, const GeneratorInput &input)
{
    QByteArray text = draw(input.random, "0123456789abcdef", 36);
    for (const int at : {8, 13, 18, 23}) {
        text[at] = '-';
    }
    text[14] = '4'; // RFC 9562, section 5.4: version and variant
    text[19] = "89ab"[input.random.below(4)];
    return text;
}

Result<QByteArray> repeat(QByteArrayView argument, const GeneratorInput &)
{
    const auto colon = argument.lastIndexOf(':');
    bool good = false;
    const int count = colon < 1 ? 0 : argument.sliced(colon + 1).toInt(&good);
    if (!good || count < 1 || count > 100'000) {
        return badGenerator(QStringLiteral("{{repeat}} is {{repeat:TEXT:COUNT}}"));
    }
    return argument.first(colon).toByteArray().repeated(count);
}

Result<QByteArray> pick(QByteArrayView argument, const GeneratorInput &input)
{
    const auto choices = argument.toByteArray().split('|');
    return choices.at(input.random.below(choices.size()));
}

/// GitHub and npm: CRC-32 of the random part in base 62, six digits ("Behind GitHub's new authentication token
/// formats").
Result<QByteArray> crc32Base62(QByteArrayView, const GeneratorInput &input)
{
    return inBase(crc32(input.previous), 62, 6);
}

/// GitLab: random bytes, routing payload and its size, base64url; version; length; CRC-32 in base 36 of all before it
/// (GitLab handbook, "Routable tokens").
Result<QByteArray> gitlabRoutable(QByteArrayView prefix, const GeneratorInput &input)
{
    const QByteArray routing =
        "c:1\no:" + draw(input.random, lowerAlnum, 2) + "\nu:" + draw(input.random, lowerAlnum, 4);
    QByteArray payload;
    for (int i = 0; i < 16; ++i) {
        payload += static_cast<char>(input.random.below(256));
    }
    payload += routing + static_cast<char>(routing.size());
    const QByteArray encoded = payload.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    const QByteArray token =
        prefix.toByteArray() + encoded + ".01." + inBase(static_cast<std::uint64_t>(encoded.size()), 36, 2);
    return token + inBase(crc32(token), 36, 7);
}

/// "name=value,name=value": texts, or numbers where all digits.
QByteArray claimsOf(QByteArrayView argument, ExampleRandom &random)
{
    QByteArray json = "{";
    for (const QByteArray &pair : argument.toByteArray().split(',')) {
        const auto equals = pair.indexOf('=');
        if (equals < 1) {
            continue;
        }
        const QByteArray value = pair.mid(equals + 1);
        const bool number =
            !value.isEmpty() && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
        json += '"' + pair.left(equals) + "\":" + (number ? value : '"' + value + '"') + ',';
    }
    // Nothing that is issued repeats: two seeds give two tokens.
    return json + "\"jti\":\"" + draw(random, lowerAlnum, 16) + "\"}";
}

Result<QByteArray> jwt(QByteArrayView argument, const GeneratorInput &input)
{
    const auto options = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
    const QByteArray claims = claimsOf(
        argument.isEmpty() ? QByteArrayView("iss=https://issuer.example,sub=someone,iat=1700000000") : argument,
        input.random);
    return QByteArray("{\"alg\":\"HS256\",\"typ\":\"JWT\"}").toBase64(options) + '.' + claims.toBase64(options) + '.' +
           draw(input.random, base64UrlAlphabet, 42) + 'A';
}

/// {{pem:LABEL}} or {{pem:LABEL:LINES}}: armour around random bytes, 64 characters a line (RFC 7468).
Result<QByteArray> pem(QByteArrayView argument, const GeneratorInput &input)
{
    const auto colon = argument.indexOf(':');
    const QByteArray label = (colon < 0 ? argument : argument.first(colon)).toByteArray();
    const int lines = colon < 0 ? 12 : argument.sliced(colon + 1).toInt();
    if (label.isEmpty() || lines < 1 || lines > 1000) {
        return badGenerator(QStringLiteral("{{pem}} is {{pem:LABEL}} or {{pem:LABEL:LINES}}"));
    }
    QByteArray text = "-----BEGIN " + label + "-----\nMII" + draw(input.random, base64Alphabet, 61) + '\n';
    for (int i = 1; i < lines; ++i) {
        text += draw(input.random, base64Alphabet, 64) + '\n';
    }
    return text + draw(input.random, base64Alphabet, 32) + "\n-----END " + label + "-----";
}

Result<QByteArray> base64Of(QByteArrayView argument, const GeneratorInput &)
{
    return argument.toByteArray().toBase64();
}

/// {{basic}}: base64 of user:password as in an Authorization header (RFC 7617).
Result<QByteArray> basic(QByteArrayView argument, const GeneratorInput &input)
{
    const QByteArray user = argument.isEmpty() ? draw(input.random, lower, 7) : argument.toByteArray();
    return (user + ':' + draw(input.random, base62, 17)).toBase64();
}

/// {{luhn:16}}: digits whose last one is the check digit (ISO/IEC 7812-1, annex B).
Result<QByteArray> luhn(QByteArrayView argument, const GeneratorInput &input)
{
    const auto count = countOf(argument, input.random);
    if (!count || *count < 2) {
        return badGenerator(QStringLiteral("{{luhn}} is {{luhn:COUNT}}"));
    }
    QByteArray text = draw(input.random, digits, *count - 1);
    int sum = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const int digit = (text[text.size() - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += digit > 9 ? digit - 9 : digit;
    }
    return text + static_cast<char>('0' + (10 - sum % 10) % 10);
}

/// {{prose:N}}: N bytes of English, for values that are no secrets.
Result<QByteArray> prose(QByteArrayView argument, const GeneratorInput &input)
{
    static constexpr std::array words{"the",    "user",  "must", "enter",    "a",  "valid", "name",
                                      "before", "this",  "page", "can",      "be", "shown", "again",
                                      "please", "check", "your", "settings", "and"};
    const auto count = countOf(argument, input.random);
    if (!count) {
        return badGenerator(QStringLiteral("{{prose}} is {{prose:COUNT}}"));
    }
    QByteArray text;
    while (text.size() < *count) {
        text += words[static_cast<std::size_t>(input.random.below(words.size()))];
        text += ' ';
    }
    text.truncate(*count);
    return text;
}

struct Named
{
    const char *name;
    Generator make;
};

constexpr std::array named{Named{"uuid", uuid},
                           Named{"repeat", repeat},
                           Named{"pick", pick},
                           Named{"crc32-github", crc32Base62},
                           Named{"crc32-npm", crc32Base62},
                           Named{"gitlab-routable", gitlabRoutable},
                           Named{"jwt", jwt},
                           Named{"pem", pem},
                           Named{"base64-of", base64Of},
                           Named{"basic", basic},
                           Named{"luhn", luhn},
                           Named{"prose", prose}};

} // namespace

std::uint64_t ExampleRandom::next()
{
    std::uint64_t value = (m_state += 0x9E3779B97F4A7C15ull);
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ull;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBull;
    return value ^ (value >> 31);
}

Result<QByteArray> generate(QByteArrayView call, const GeneratorInput &input)
{
    const auto colon = call.indexOf(':');
    const QByteArrayView name = colon < 0 ? call : call.first(colon);
    const QByteArrayView argument = colon < 0 ? QByteArrayView() : call.sliced(colon + 1);
    for (const Alphabet &alphabet : alphabets) {
        if (name == alphabet.name) {
            const auto count = countOf(argument, input.random);
            if (!count) {
                return badGenerator(QStringLiteral("{{%1}} needs a count: {{%1:36}} or {{%1:20-40}}")
                                        .arg(QLatin1StringView(alphabet.name)));
            }
            return draw(input.random, alphabet.characters, *count);
        }
    }
    for (const Named &generator : named) {
        if (name == generator.name) {
            return generator.make(argument, input);
        }
    }
    return badGenerator(QStringLiteral("unknown generator {{%1}}").arg(QString::fromUtf8(name.toByteArray())));
}

} // namespace probate
