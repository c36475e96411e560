#include "scanners/matching/validators/table.h"

#include <array>

namespace probate::validators {

namespace {

/// RFC 4648 base 32, or -1.
int base32Digit(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

/// The value of a query parameter up to '&', whitespace or a quote; nothing if it is not there.
std::optional<QByteArray> parameter(QByteArrayView url, const char *name)
{
    const QByteArray key = QByteArray(name) + '=';
    for (qsizetype at = url.indexOf(key); at >= 0; at = url.indexOf(key, at + 1)) {
        if (at > 0 && (url[at - 1] == '?' || url[at - 1] == '&' || url[at - 1] == ';')) {
            const auto from = at + key.size();
            auto to = from;
            while (to < url.size() && !strchr("&\"'<> \t\r\n", url[to])) {
                ++to;
            }
            return QByteArray::fromPercentEncoding(url.sliced(from, to - from).toByteArray());
        }
    }
    return std::nullopt;
}

/// "20260311T195500Z", as in X-Amz-Date and X-Goog-Date.
std::optional<Instant> basicDate(const QByteArray &text)
{
    if (text.size() != 16 || text[8] != 'T') {
        return std::nullopt;
    }
    return parseInstant(text.mid(0, 4) + '-' + text.mid(4, 2) + '-' + text.mid(6, 2) + 'T' + text.mid(9, 2) + ':' +
                        text.mid(11, 2) + ':' + text.mid(13));
}

LifetimeDate stated(Instant at)
{
    return {at, LifetimeBasis::Credential};
}

/// X-Amz-Date and X-Amz-Expires (AWS, "Authenticating requests: query parameters"); Google's are built alike.
Refusal presigned(QByteArrayView url, const char *date, const char *expires, Yield &yield)
{
    const auto from = basicDate(parameter(url, date).value_or(QByteArray()));
    bool number = false;
    const qint64 seconds = parameter(url, expires).value_or(QByteArray()).toLongLong(&number);
    if (!from || !number || seconds < 0 || seconds > 604'800) {
        return "its dates do not parse";
    }
    yield.lifetime.issued = stated(*from);
    yield.lifetime.expires = stated(*from + std::chrono::seconds(seconds));
    yield.lifetime.expiryIsFirm = true;
    return nullptr;
}

} // namespace

/// Four letters that name the type, then base 32. In ids of the current form (fifth character Q or later) bits 1 to 40
/// of what follows hold the account's number.
Refusal awsKeyId(const Candidate &candidate, const QString &, Yield &yield)
{
    const QByteArrayView value = candidate.value();
    if (value.size() < 14) {
        return "it is too short for a key id";
    }
    std::uint64_t bits = 0; // the first ten base-32 digits are 50 bits, of which the first 48 are used
    for (const char c : value.sliced(4, 10)) {
        const int digit = base32Digit(c);
        if (digit < 0) {
            return "it is no base 32";
        }
        bits = bits << 5 | static_cast<std::uint64_t>(digit);
    }
    const std::uint64_t account = (bits >> 2 & 0x7FFFFFFFFF80ull) >> 7;
    if (base32Digit(value[4]) >= 16 && account <= 999'999'999'999ull) {
        yield.named[QStringLiteral("account")] = QStringLiteral("%1").arg(account, 12, 10, QLatin1Char('0'));
    }
    return nullptr;
}

/// Azure SAS (st, se), AWS and Google presigned URLs: valid dates, and a lifetime from them.
Refusal signedUrl(const Candidate &candidate, const QString &, Yield &yield)
{
    const QByteArrayView url = candidate.whole.of(candidate.bytes);
    if (url.contains("X-Amz-Expires=")) {
        return presigned(url, "X-Amz-Date", "X-Amz-Expires", yield);
    }
    if (url.contains("X-Goog-Expires=")) {
        return presigned(url, "X-Goog-Date", "X-Goog-Expires", yield);
    }
    const auto end = parameter(url, "se");
    if (!end) {
        return parameter(url, "si") ? nullptr : "it has no expiry"; // a stored access policy holds the dates
    }
    const auto expires = parseInstantOrUtcDate(*end);
    if (!expires) {
        return "its expiry does not parse";
    }
    yield.lifetime.expires = stated(*expires);
    yield.lifetime.expiryIsFirm = true;
    if (const auto from = parseInstantOrUtcDate(parameter(url, "st").value_or(QByteArray()))) {
        yield.lifetime.issued = stated(*from);
    }
    return nullptr;
}

} // namespace probate::validators
