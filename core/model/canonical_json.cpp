#include "core/model/canonical_json.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace probate {

namespace {

constexpr int deepestNesting = 512; ///< a frame of append() is small: far from any stack's end

Error malformed(const QString &what)
{
    return {ErrorKind::Malformed, QStringLiteral("cannot be written as canonical JSON: ") + what};
}

Result<void> append(QByteArray &out, const QJsonValue &value, int depth);

Result<void> appendText(QByteArray &out, const QString &text)
{
    if (!text.isValidUtf16()) {
        return malformed(QStringLiteral("a text holds a lone surrogate"));
    }
    appendJsonString(out, text);
    return {};
}

Result<void> appendArray(QByteArray &out, const QJsonArray &array, int depth)
{
    out += '[';
    bool first = true;
    for (const QJsonValue &element : array) {
        if (!first) {
            out += ',';
        }
        first = false;
        if (auto done = append(out, element, depth + 1); !done) {
            return done;
        }
    }
    out += ']';
    return {};
}

Result<void> appendObject(QByteArray &out, const QJsonObject &object, int depth)
{
    // QString compares by UTF-16 code units, which is the order of RFC 8785 3.2.3.
    std::vector<QString> names;
    names.reserve(static_cast<std::size_t>(object.size()));
    for (auto it = object.begin(); it != object.end(); ++it) {
        names.push_back(it.key());
    }
    std::sort(names.begin(), names.end());
    out += '{';
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i) {
            out += ',';
        }
        if (auto done = appendText(out, names[i]); !done) {
            return done;
        }
        out += ':';
        if (auto done = append(out, object.value(names[i]), depth + 1); !done) {
            return done;
        }
    }
    out += '}';
    return {};
}

Result<void> appendNumber(QByteArray &out, const QJsonValue &value)
{
    const double number = value.toDouble();
    if (!std::isfinite(number)) {
        return malformed(QStringLiteral("a number is not finite"));
    }
    const qint64 whole = value.toInteger();
    // 2^63 itself is beyond qint64, so the way back is tried only below it.
    if (whole != 0 &&
        (std::abs(number) >= 0x1p63 ? std::trunc(number) != number : static_cast<qint64>(number) != whole)) {
        return malformed(QStringLiteral("the integer %1 does not fit a double").arg(whole));
    }
    appendJsonNumber(out, number);
    return {};
}

Result<void> append(QByteArray &out, const QJsonValue &value, int depth)
{
    if (depth > deepestNesting) {
        return Error(ErrorKind::Limit, QStringLiteral("JSON is nested deeper than %1 levels").arg(deepestNesting));
    }
    switch (value.type()) {
    case QJsonValue::Null:
        out += "null";
        return {};
    case QJsonValue::Bool:
        out += value.toBool() ? "true" : "false";
        return {};
    case QJsonValue::Double:
        return appendNumber(out, value);
    case QJsonValue::String:
        return appendText(out, value.toString());
    case QJsonValue::Array:
        return appendArray(out, value.toArray(), depth);
    case QJsonValue::Object:
        return appendObject(out, value.toObject(), depth);
    case QJsonValue::Undefined:
        break;
    }
    return malformed(QStringLiteral("a value is undefined"));
}

bool needsEscape(char byte)
{
    return static_cast<unsigned char>(byte) < 0x20 || byte == '"' || byte == '\\';
}

void appendEscaped(QByteArray &out, char byte)
{
    switch (byte) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\b':
        out += "\\b";
        return;
    case '\t':
        out += "\\t";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\f':
        out += "\\f";
        return;
    case '\r':
        out += "\\r";
        return;
    default:
        break;
    }
    constexpr char hex[] = "0123456789abcdef";
    out += "\\u00";
    out += hex[(byte >> 4) & 0xf];
    out += hex[byte & 0xf];
}

} // namespace

Result<QByteArray> canonicalJson(const QJsonValue &value)
{
    QByteArray out;
    if (auto done = append(out, value, 0); !done) {
        return done.error();
    }
    return out;
}

void appendJsonString(QByteArray &out, QStringView text)
{
    const QByteArray bytes = text.toUtf8();
    out += '"';
    const char *from = bytes.constBegin();
    const char *const end = bytes.constEnd();
    while (from != end) {
        const char *const stop = std::find_if(from, end, needsEscape);
        out.append(from, stop - from);
        from = stop;
        if (from != end) {
            appendEscaped(out, *from++);
        }
    }
    out += '"';
}

void appendJsonNumber(QByteArray &out, double number)
{
    if (number == 0) { // minus zero too: ECMA-262, Number::toString, step 2
        out += '0';
        return;
    }
    if (number < 0) {
        out += '-';
        number = -number;
    }
    // "d.ddde±xx" with the fewest digits that read back as the same double.
    std::array<char, 32> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific).ptr;
    const QByteArrayView text(buffer.data(), end - buffer.data());
    const auto e = text.indexOf('e');
    const QByteArray digits = text.first(1).toByteArray() + text.sliced(1, e - 1).sliced(e > 1 ? 1 : 0).toByteArray();
    const int k = static_cast<int>(digits.size());
    const int n = text.sliced(e + 1).toInt() + 1; // ECMA-262: the value is digits × 10^(n - k)
    if (k <= n && n <= 21) {
        out += digits + QByteArray(n - k, '0');
    } else if (0 < n && n <= 21) {
        out += digits.left(n) + '.' + digits.mid(n);
    } else if (-6 < n && n <= 0) {
        out += "0." + QByteArray(-n, '0') + digits;
    } else {
        const int exponent = n - 1;
        out += digits.left(1);
        if (k > 1) {
            out += '.' + digits.mid(1);
        }
        out += 'e';
        out += exponent < 0 ? '-' : '+';
        out += QByteArray::number(std::abs(exponent));
    }
}

QString wellFormed(const QString &text)
{
    if (text.isValidUtf16()) {
        return text;
    }
    QString fixed = text;
    for (qsizetype i = 0; i < fixed.size(); ++i) {
        if (fixed[i].isHighSurrogate() && i + 1 < fixed.size() && fixed[i + 1].isLowSurrogate()) {
            ++i;
        } else if (fixed[i].isSurrogate()) {
            fixed[i] = QChar::ReplacementCharacter;
        }
    }
    return fixed;
}

} // namespace probate
