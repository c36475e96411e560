#include "scanners/matching/stand_in.h"

#include "scanners/matching/caseless.h"
#include "scanners/matching/validators.h"

#include <QByteArray>
#include <QCryptographicHash>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <vector>

namespace probate {

namespace {

constexpr qsizetype longest = 32;

/// One of them at least: a text of which they are a part calls itself a password or a test.
constexpr std::array cores{"password", "passwd", "passphrase", "passwort", "pass",    "pwd",    "secret", "sekret",
                           "sekrit",   "test",   "testing",    "tester",   "fake",    "dummy",  "sample", "example",
                           "changeme", "mock",   "bogus",      "invalid",  "private", "qwerty", "abc"};
/// Names of nothing at all, which any mark may join.
constexpr std::array nothings{"foo", "bar", "baz", "qux", "quux", "foobar", "foobarbaz"};
/// What stands beside them.
constexpr std::array fillers{"my",    "your",  "new",    "old",   "the",   "a",       "an",    "some", "super", "very",
                             "top",   "no",    "more",   "is",    "not",   "user",    "name",  "word", "this",  "it",
                             "for",   "wrong", "good",   "bad",   "other", "another", "first", "one",  "or",    "two",
                             "three", "valid", "simple", "plain", "me",    "app",     "proxy"};

template <std::size_t N> qsizetype longestAt(QByteArrayView text, const std::array<const char *, N> &words)
{
    qsizetype size = 0;
    for (const char *word : words) {
        const auto length = static_cast<qsizetype>(std::strlen(word));
        if (length > size && length <= text.size() && equalsCaseless(text.first(length), word)) {
            size = length;
        }
    }
    return size;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// "1", "42", "123", "4321": counted, not chosen. A year or a PIN is chosen.
bool isCount(QByteArrayView digits)
{
    if (digits.size() <= 2) {
        return true;
    }
    const int step = digits[1] - digits[0];
    return (step == 1 || step == -1) && digits.size() <= 6 &&
           std::adjacent_find(digits.begin(), digits.end(), [&](char a, char b) { return b - a != step; }) ==
               digits.end();
}

/// True if the text is words of the lists and nothing else, one core or two nothings among them. Tries every way to
/// take it apart, from its end: `reached` holds what can be said of the rest.
bool isMadeOfWords(QByteArrayView text, bool counts)
{
    constexpr unsigned char dead = 0;
    constexpr unsigned char onlyFillers = 1;
    constexpr unsigned char withCore = 2;
    std::array<unsigned char, longest + 1> reached{};
    reached[static_cast<std::size_t>(text.size())] = onlyFillers;
    const auto from = [&](qsizetype at) -> unsigned char & { return reached[static_cast<std::size_t>(at)]; };
    const auto step = [&](qsizetype at, QByteArrayView word, unsigned char adds) {
        if (text.sliced(at).size() >= word.size() && equalsCaseless(text.sliced(at, word.size()), word)) {
            const unsigned char rest = from(at + word.size());
            from(at) |= rest == dead ? dead : static_cast<unsigned char>(rest | adds);
        }
    };
    for (qsizetype at = text.size() - 1; at >= 0; --at) {
        const char c = text[at];
        if (c == '_' || c == '-' || c == '.' || c == ' ') {
            from(at) = from(at + 1);
            continue;
        }
        if (isDigit(c)) {
            const bool begins = at == 0 || !isDigit(text[at - 1]);
            const auto end = std::find_if_not(text.begin() + at, text.end(), isDigit) - text.begin();
            from(at) = counts && begins && isCount(text.sliced(at, end - at)) ? from(end) : dead;
            continue;
        }
        for (const char *word : cores) {
            step(at, word, withCore);
        }
        for (const char *word : fillers) {
            step(at, word, onlyFillers);
        }
    }
    return (from(0) & withCore) != 0;
}

bool isMadeOfNothings(QByteArrayView text)
{
    qsizetype words = 0;
    for (qsizetype at = 0; at < text.size();) {
        if (!std::isalpha(static_cast<unsigned char>(text[at]))) {
            ++at;
            continue;
        }
        const qsizetype size = longestAt(text.sliced(at), nothings);
        if (size == 0) {
            return false;
        }
        at += size;
        ++words;
    }
    return words > 0;
}

/// "s3cr3t" as "secret"; a one is an l as well as an i.
QByteArray respelled(QByteArrayView value, char one)
{
    QByteArray letters = value.toByteArray();
    for (char &c : letters) {
        switch (c) {
        case '0':
            c = 'o';
            break;
        case '1':
            c = one;
            break;
        case '3':
            c = 'e';
            break;
        case '4':
        case '@':
            c = 'a';
            break;
        case '5':
        case '$':
            c = 's';
            break;
        case '7':
            c = 't';
            break;
        default:
            break;
        }
    }
    return letters;
}

/// Of every word by every algorithm, sorted.
std::vector<QByteArray> hashesOfStandIns()
{
    std::vector<QByteArray> hashes;
    const auto add = [&](const char *word) {
        for (const auto algorithm : {QCryptographicHash::Md5, QCryptographicHash::Sha1, QCryptographicHash::Sha256}) {
            hashes.push_back(QCryptographicHash::hash(QByteArrayView(word), algorithm));
        }
    };
    std::for_each(cores.begin(), cores.end(), add);
    std::for_each(nothings.begin(), nothings.end(), add);
    std::for_each(fillers.begin(), fillers.end(), add);
    std::sort(hashes.begin(), hashes.end());
    return hashes;
}

} // namespace

bool isStandIn(QByteArrayView value)
{
    if (value.size() < 4 || value.size() > longest) {
        return false;
    }
    if (isMadeOfWords(value, true) || isMadeOfNothings(value)) {
        return true;
    }
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (std::any_of(value.begin(), value.end(), capital)) {
        return false;
    }
    return std::any_of(std::begin("il"), std::end("il") - 1, [&](char one) {
        QByteArray letters = respelled(value, one);
        const bool words = isMadeOfWords(letters, false);
        letters.fill('\0');
        return words;
    });
}

bool isHashOfStandIn(QByteArrayView value)
{
    const auto isHexadecimal = [](char c) { return isDigit(c) || (toLowerAscii(c) >= 'a' && toLowerAscii(c) <= 'f'); };
    if ((value.size() != 32 && value.size() != 40 && value.size() != 64) ||
        !std::all_of(value.begin(), value.end(), isHexadecimal)) {
        return false;
    }
    // Made once: dumps of databases hold them by the hundred thousand.
    static const std::vector<QByteArray> known = hashesOfStandIns();
    return std::binary_search(known.begin(), known.end(), QByteArray::fromHex(value.toByteArray()));
}

bool isConstantName(QByteArrayView value)
{
    while (!value.isEmpty() && isDigit(value.back())) {
        value.chop(1);
    }
    return value.contains('_') &&
           std::all_of(value.begin(), value.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

bool isEncodedStandIn(QByteArrayView value)
{
    while (value.endsWith('=')) {
        value.chop(1);
    }
    if (value.size() < 16 || value.size() > 104) {
        return false;
    }
    QByteArray decoded;
    unsigned int bits = 0;
    int held = 0;
    bool text = true;
    for (const char c : value) {
        const int digit = c >= 'A' && c <= 'Z'   ? c - 'A'
                          : c >= '2' && c <= '7' ? c - '2' + 26
                                                 : -1; // RFC 4648, section 6
        if (digit < 0) {
            text = false;
            break;
        }
        bits = (bits << 5 | static_cast<unsigned int>(digit)) & 0xFFF;
        held += 5;
        if (held >= 8) {
            held -= 8;
            decoded += static_cast<char>(bits >> held & 0xFF);
        }
    }
    text = text && std::all_of(decoded.begin(), decoded.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
    const bool found = text && placeholder(decoded) != nullptr;
    decoded.fill('\0');
    return found;
}

} // namespace probate
