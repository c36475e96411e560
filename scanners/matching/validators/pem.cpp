#include "scanners/matching/validators/table.h"

#include <algorithm>

namespace probate::validators {

namespace {

bool isBase64(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
           c == '=';
}

} // namespace

/// RFC 7468, leniently: also as a string literal with \n, indented, quoted, or cut into concatenated pieces. The base64
/// must be the bulk of it; whether it is a key is for the readers of keys to say.
Refusal pem(const Candidate &candidate, const QString &, Yield &)
{
    const QByteArrayView value = candidate.value();
    const auto labelEnd = value.indexOf("-----", 11);
    const auto closing = value.lastIndexOf("-----END ");
    if (!value.startsWith("-----BEGIN ") || labelEnd < 0 || closing < labelEnd) {
        return "its armour is not whole";
    }
    const QByteArrayView label = value.sliced(11, labelEnd - 11);
    if (!value.sliced(closing + 9).startsWith(label)) {
        return "its two ends name different things";
    }
    const QByteArrayView body = value.sliced(labelEnd + 5, closing - labelEnd - 5);
    if (body.contains("-----BEGIN")) {
        return "it is two openings in a row";
    }
    const auto base64 = std::count_if(body.begin(), body.end(), isBase64);
    if (base64 < 64) {
        return "there is too little between its ends";
    }
    // Lines are 64 characters wide (RFC 7468, section 2); names that stand between two markers of a program are
    // shorter.
    constexpr qsizetype shortestLine = 32;
    qsizetype run = 0;
    const bool line = std::any_of(body.begin(), body.end(), [&](char c) {
        run = isBase64(c) ? run + 1 : 0;
        return run >= shortestLine;
    });
    if (!line) {
        return "what stands between its ends is no key";
    }
    // Quotes, plus signs, \n and indentation around 64 columns stay below a third; prose and code do not.
    return base64 * 3 >= body.size() * 2 && entropy(body) > 4.0 ? nullptr : "what stands between its ends is no key";
}

} // namespace probate::validators
