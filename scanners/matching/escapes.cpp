#include "scanners/matching/escapes.h"

#include <QString>

#include <algorithm>
#include <array>
#include <cstring>

namespace probate {

namespace {

int hexDigit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/// Exactly `digits` hexadecimal digits, or -1.
qint32 hexAt(QByteArrayView text, qsizetype at, int digits)
{
    if (at + digits > text.size()) {
        return -1;
    }
    qint32 value = 0;
    for (int i = 0; i < digits; ++i) {
        const int digit = hexDigit(text[at + i]);
        if (digit < 0) {
            return -1;
        }
        value = value << 4 | digit;
    }
    return value;
}

/// RFC 8259, section 7; ECMA-262, 12.9.4: \uXXXX (a pair of them beyond U+FFFF), \u{X…} and \xXX.
Escape backslash(QByteArrayView text, qsizetype at)
{
    constexpr auto form = Escape::Form::Backslash;
    const char kind = at + 1 < text.size() ? text[at + 1] : '\0';
    if (kind == 'x') {
        const qint32 value = hexAt(text, at + 2, 2);
        return value < 0 ? Escape{} : Escape{form, 4, static_cast<char32_t>(value), false};
    }
    if (kind == 'u') {
        if (at + 2 < text.size() && text[at + 2] == '{') {
            const auto end = text.sliced(at, std::min<qsizetype>(text.size() - at, 12)).indexOf('}');
            const qint32 value = end < 4 ? -1 : hexAt(text, at + 3, static_cast<int>(end - 3));
            return value < 0 ? Escape{} : Escape{form, end + 1, static_cast<char32_t>(value), false};
        }
        const qint32 high = hexAt(text, at + 2, 4);
        if (high >= 0xD800 && high < 0xDC00 && text.sliced(at + 6).startsWith("\\u")) {
            const qint32 low = hexAt(text, at + 8, 4);
            if (low >= 0xDC00 && low < 0xE000) {
                return {form, 12, static_cast<char32_t>(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)), false};
            }
        }
        return high < 0 ? Escape{} : Escape{form, 6, static_cast<char32_t>(high), false};
    }
    static constexpr std::array<std::pair<char, char>, 7> named{
        {{'"', '"'}, {'\'', '\''}, {'\\', '\\'}, {'/', '/'}, {'n', '\n'}, {'r', '\r'}, {'t', '\t'}}};
    const auto found = std::find_if(named.begin(), named.end(), [&](const auto &it) { return it.first == kind; });
    return found == named.end() ? Escape{} : Escape{form, 2, static_cast<char32_t>(found->second), true};
}

/// HTML, 13.1.4: &#N; &#xN; and the five names that XML has.
Escape entity(QByteArrayView text, qsizetype at)
{
    constexpr auto form = Escape::Form::Entity;
    static constexpr std::array<std::pair<const char *, char>, 5> named{
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
    const QByteArrayView rest = text.sliced(at, std::min<qsizetype>(text.size() - at, 12));
    for (const auto &[name, character] : named) {
        if (rest.startsWith(name)) {
            return {form, static_cast<qsizetype>(std::strlen(name)), static_cast<char32_t>(character), true};
        }
    }
    const auto end = rest.indexOf(';');
    if (end < 3 || rest[1] != '#') {
        return {};
    }
    const bool hex = rest[2] == 'x' || rest[2] == 'X';
    char32_t value = 0;
    for (qsizetype i = hex ? 3 : 2; i < end; ++i) {
        const int digit = hexDigit(rest[i]);
        if (digit < 0 || (!hex && digit > 9)) {
            return {};
        }
        value = value * (hex ? 16 : 10) + static_cast<char32_t>(digit);
    }
    return end == (hex ? 3 : 2) ? Escape{} : Escape{form, end + 1, value, false};
}

void append(QByteArray &text, const Escape &escape)
{
    if (escape.character < 0x80) {
        text += static_cast<char>(escape.character);
        return;
    }
    const bool real = escape.character <= 0x10FFFF && (escape.character < 0xD800 || escape.character >= 0xE000);
    const char32_t character = real ? escape.character : 0xFFFD;
    text += QString::fromUcs4(&character, 1).toUtf8();
}

} // namespace

Escape escapeAt(QByteArrayView text, qsizetype at)
{
    return text[at] == '\\' ? backslash(text, at) : text[at] == '&' ? entity(text, at) : Escape{};
}

bool holdsEscape(QByteArrayView text)
{
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' || text[at] == '&') {
            const Escape escape = escapeAt(text, at);
            if (escape.size > 0 && !escape.byName) {
                return true;
            }
            at += std::max<qsizetype>(escape.size, 1) - 1;
        }
    }
    return false;
}

QByteArray withoutEscapes(QByteArrayView text, Escape::Form form)
{
    const char mark = form == Escape::Form::Backslash ? '\\' : '&';
    QByteArray plain;
    plain.reserve(text.size());
    for (qsizetype at = 0; at < text.size();) {
        const Escape escape = text[at] == mark ? escapeAt(text, at) : Escape{};
        if (escape.size > 0) {
            append(plain, escape);
        } else {
            plain += text[at];
        }
        at += std::max<qsizetype>(escape.size, 1);
    }
    return plain;
}

} // namespace probate
