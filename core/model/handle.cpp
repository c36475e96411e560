#include "core/model/handle.h"

#include <algorithm>

namespace probate {

namespace {

/// Hex digits to decimal digits by schoolbook arithmetic: serials have up to 160 bits, more than any built-in integer.
QByteArray hexToDecimal(QByteArrayView hex)
{
    QByteArray decimal; // least significant digit first
    for (const char digit : hex) {
        int carry = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
        for (char &place : decimal) {
            const int value = (place - '0') * 16 + carry;
            place = static_cast<char>('0' + value % 10);
            carry = value / 10;
        }
        for (; carry; carry /= 10) {
            decimal += static_cast<char>('0' + carry % 10);
        }
    }
    std::reverse(decimal.begin(), decimal.end());
    return decimal.isEmpty() ? QByteArray("0") : decimal;
}

bool consistsOf(QByteArrayView text, bool (*accepted)(char))
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), accepted);
}

} // namespace

std::optional<Handle> caSerialHandle(const QString &collectionIssuer, QByteArrayView serial)
{
    const auto colon = collectionIssuer.indexOf(QLatin1Char(':'));
    if (colon < 0 || colon + 1 == collectionIssuer.size()) {
        return std::nullopt;
    }
    QByteArray decimal;
    if (serial.startsWith("0x")) {
        const auto digits = serial.sliced(2);
        const auto isHex = [](char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); };
        if (digits.size() > 42 || !consistsOf(digits, isHex)) {
            return std::nullopt;
        }
        decimal = hexToDecimal(digits);
    } else {
        if (serial.size() > 50 || !consistsOf(serial, [](char c) { return c >= '0' && c <= '9'; })) {
            return std::nullopt;
        }
        decimal = serial.toByteArray();
        qsizetype zeros = 0;
        while (zeros + 1 < decimal.size() && decimal[zeros] == '0') {
            ++zeros;
        }
        decimal.remove(0, zeros);
    }
    return Handle{handles::x509CaSerial, collectionIssuer.mid(colon + 1).toUtf8() + '/' + decimal};
}

QString toText(const Handle &handle)
{
    return QString::fromLatin1(handle.scheme) + QLatin1Char(':') + QString::fromUtf8(handle.value);
}

QString toText(const Alias &alias)
{
    return alias.space + QLatin1Char(':') + alias.value;
}

QString toText(const Origin &origin)
{
    QString text = origin.source;
    if (!origin.path.isEmpty()) {
        text += QLatin1Char(':') + origin.path;
    }
    if (origin.line) {
        text += QLatin1Char(':') + QString::number(origin.line);
    }
    if (!origin.item.isEmpty()) {
        text += QLatin1Char('#') + origin.item;
    }
    if (!origin.object.isEmpty()) {
        text += QStringLiteral(" (object ") + QString::fromLatin1(origin.object.left(12)) + QLatin1Char(')');
    }
    if (!origin.decoding.isEmpty()) {
        text += QStringLiteral(" [") + origin.decoding + QLatin1Char(']');
    }
    return text;
}

std::optional<Handle> parseHandle(const QString &text)
{
    const auto colon = text.indexOf(QLatin1Char(':'));
    if (colon <= 0 || colon + 1 == text.size()) {
        return std::nullopt;
    }
    return Handle{text.left(colon).toLatin1(), text.mid(colon + 1).toUtf8()};
}

std::optional<Alias> parseAlias(const QString &text)
{
    const auto colon = text.indexOf(QLatin1Char(':'));
    if (colon <= 0 || colon + 1 == text.size()) {
        return std::nullopt;
    }
    return Alias{text.left(colon), text.mid(colon + 1)};
}

} // namespace probate
