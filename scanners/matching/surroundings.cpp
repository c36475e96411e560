#include "scanners/matching/surroundings.h"

#include "scanners/matching/caseless.h"

#include <algorithm>
#include <array>

namespace probate {

namespace {

/// Bytes on either side: a vector's fields stand within a few lines of one another.
constexpr qsizetype reach = 1200;
/// So many different words make a vector; an application's own settings have one of them at most.
constexpr int wordsOfAVector = 2;

/// Fields of the vectors in RFC 4231, 5869, 8439 and 9180, NIST's CAVP files and Wycheproof.
constexpr std::array words{"ciphertext", "plaintext", "\"ikm\"",    "\"okm\"",     "\"prk\"",    "tcid",
                           "testgroups", "exporter_", "wycheproof", "test vector", "testvector", "test_vector",
                           "msglen",     "keylen =",  "\"enc\"",    "\"aad\"",     "\"pkrm\"",   "\"skrm\""};

bool isHexadecimal(QByteArrayView value)
{
    return value.size() >= 32 && std::all_of(value.begin(), value.end(), [](char c) {
               return (c >= '0' && c <= '9') || (toLowerAscii(c) >= 'a' && toLowerAscii(c) <= 'f');
           });
}

} // namespace

const char *standsInTestVector(QByteArrayView bytes, Span value)
{
    if (!isHexadecimal(value.of(bytes))) {
        return nullptr;
    }
    const qsizetype from = std::max<qsizetype>(value.from - reach, 0);
    const qsizetype to = std::min(value.to + reach, bytes.size());
    const QByteArrayView around = bytes.sliced(from, to - from);
    const auto seen =
        std::count_if(words.begin(), words.end(), [&](const char *word) { return containsCaseless(around, word); });
    return seen >= wordsOfAVector ? "it stands in a test vector" : nullptr;
}

} // namespace probate
