#include "scanners/matching/validators/table.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace probate {

double entropy(QByteArrayView value)
{
    std::array<int, 256> counts{};
    for (const char byte : value) {
        ++counts[static_cast<unsigned char>(byte)];
    }
    double bits = 0;
    for (const int count : counts) {
        if (count > 0) {
            const double share = double(count) / double(value.size());
            bits -= share * std::log2(share);
        }
    }
    return bits;
}

namespace validators {

namespace {

bool isHex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

struct Classes
{
    bool digit = false;
    bool lower = false;
    bool upper = false;
    bool symbol = false;
};

Classes classesOf(QByteArrayView value)
{
    Classes classes;
    for (const char c : value) {
        (c >= '0' && c <= '9'   ? classes.digit
         : c >= 'a' && c <= 'z' ? classes.lower
         : c >= 'A' && c <= 'Z' ? classes.upper
                                : classes.symbol) = true;
    }
    return classes;
}

} // namespace

bool isUuid(QByteArrayView value)
{
    if (value.size() != 36) {
        return false;
    }
    for (qsizetype i = 0; i < value.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? value[i] != '-' : !isHex(value[i])) {
            return false;
        }
    }
    return true;
}

std::optional<QByteArray> decodeBase64(QByteArrayView text)
{
    const bool url = text.contains('-') || text.contains('_');
    const auto options =
        (url ? QByteArray::Base64UrlEncoding : QByteArray::Base64Encoding) | QByteArray::AbortOnBase64DecodingErrors;
    auto decoded = QByteArray::fromBase64Encoding(QByteArray::fromRawData(text.data(), text.size()), options);
    if (!decoded) {
        return std::nullopt;
    }
    return std::move(decoded.decoded);
}

Refusal entropyAtLeast(const Candidate &candidate, const QString &argument, Yield &)
{
    return entropy(candidate.value()) >= argument.toDouble() ? nullptr : "its entropy is too low";
}

Refusal mixed(const Candidate &candidate, const QString &argument, Yield &)
{
    const Classes has = classesOf(candidate.value());
    const auto missing = [&](const QString &name) {
        return (name == QStringLiteral("digit") && !has.digit) || (name == QStringLiteral("lower") && !has.lower) ||
               (name == QStringLiteral("upper") && !has.upper) || (name == QStringLiteral("symbol") && !has.symbol) ||
               (name == QStringLiteral("letter") && !has.lower && !has.upper);
    };
    for (const QString &name :
         (argument.isEmpty() ? QStringLiteral("digit,letter") : argument).split(QLatin1Char(','))) {
        if (missing(name.trimmed())) {
            return "it lacks a class of characters that the format has";
        }
    }
    return nullptr;
}

Refusal uuid(const Candidate &candidate, const QString &, Yield &)
{
    return isUuid(candidate.value()) ? nullptr : "it is no UUID";
}

Refusal notUuid(const Candidate &candidate, const QString &, Yield &)
{
    return isUuid(candidate.value()) ? "it is a UUID" : nullptr;
}

Refusal base64(const Candidate &candidate, const QString &argument, Yield &)
{
    auto decoded = decodeBase64(candidate.value());
    if (!decoded) {
        return "it is no base64";
    }
    decoded->fill('\0'); // only its size matters
    if (argument.isEmpty()) {
        return nullptr;
    }
    const auto parts = argument.split(QLatin1Char('-'));
    const bool fits = decoded->size() >= parts.front().toInt() && decoded->size() <= parts.back().toInt();
    return fits ? nullptr : "it decodes to another number of bytes";
}

Refusal luhn(const Candidate &candidate, const QString &, Yield &)
{
    // ISO/IEC 7812-1, annex B: every second digit from the right is doubled.
    int sum = 0;
    bool doubled = false;
    const QByteArrayView value = candidate.value();
    for (qsizetype i = value.size() - 1; i >= 0; --i) {
        if (value[i] == ' ' || value[i] == '-') {
            continue;
        }
        if (value[i] < '0' || value[i] > '9') {
            return "it is no number";
        }
        const int digit = (value[i] - '0') * (doubled ? 2 : 1);
        sum += digit > 9 ? digit - 9 : digit;
        doubled = !doubled;
    }
    return sum % 10 == 0 ? nullptr : "its check digit is wrong";
}

Refusal basic(const Candidate &candidate, const QString &, Yield &yield)
{
    auto decoded = decodeBase64(candidate.value());
    if (!decoded) {
        return "it is no base64";
    }
    const auto colon = decoded->indexOf(':');
    const bool printable = std::all_of(decoded->begin(), decoded->end(), [](char c) { return c >= 0x20 && c < 0x7F; });
    Refusal refusal = nullptr;
    if (colon < 0 || !printable) {
        refusal = "it does not decode to user:password";
    } else if (colon + 1 == decoded->size()) {
        refusal = "the password is empty";
    } else {
        refusal = placeholder(QByteArrayView(*decoded).sliced(colon + 1));
    }
    if (!refusal && colon > 0) {
        yield.named[QStringLiteral("user")] = QString::fromUtf8(decoded->first(colon));
    }
    decoded->fill('\0'); // it held a password
    return refusal;
}

} // namespace validators

} // namespace probate
