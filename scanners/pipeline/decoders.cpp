#include "scanners/pipeline/decoders.h"

#include "scanners/matching/caseless.h"
#include "scanners/matching/escapes.h"
#include "scanners/pipeline/encoding_hints.h"

#include <QByteArray>

#include <algorithm>
#include <array>
#include <cstring>

namespace probate {

namespace {

/// As EncodingHints::shortestRun: shorter ones hold too little for a secret with its context, and identifiers would be
/// decoded by the thousand.
constexpr qsizetype shortestHex = 40;
constexpr qsizetype largestRun = 8 << 20;
constexpr qsizetype shortestWrapped = 56; ///< characters of a line of base64 that goes on in the next

enum Class : unsigned char { Base64Char = 1, HexChar = 2 };

constexpr std::array<unsigned char, 256> classes = [] {
    std::array<unsigned char, 256> table{};
    for (int c = 0; c < 256; ++c) {
        const bool digit = c >= '0' && c <= '9';
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool hex = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        unsigned char bits = 0;
        bits |= digit || letter || c == '+' || c == '/' || c == '-' || c == '_' ? Base64Char : 0;
        bits |= hex ? HexChar : 0;
        table[static_cast<std::size_t>(c)] = bits;
    }
    return table;
}();

bool is(char c, Class wanted)
{
    return classes[static_cast<unsigned char>(c)] & wanted;
}

/// Text, or something whose first bytes say what it is.
bool worthReading(QByteArrayView decoded)
{
    static constexpr std::array<QByteArrayView, 7> magics{QByteArrayView("\x1F\x8B\x08", 3),
                                                          QByteArrayView("PK\x03\x04", 4),
                                                          QByteArrayView("BZh", 3),
                                                          QByteArrayView("\xFD"
                                                                         "7zXZ",
                                                                         5),
                                                          QByteArrayView("\x28\xB5\x2F\xFD", 4),
                                                          QByteArrayView("SQLite format 3", 15),
                                                          QByteArrayView("\xFE\xED\xFE\xED", 4)};
    if (decoded.size() < 8) {
        return false;
    }
    // A DER sequence with a two-byte length that fits: a key, certificate or key store.
    if (decoded[0] == '\x30' && decoded[1] == '\x82') {
        const int length = static_cast<unsigned char>(decoded[2]) << 8 | static_cast<unsigned char>(decoded[3]);
        return length + 4 <= decoded.size();
    }
    if (std::any_of(magics.begin(), magics.end(), [&](QByteArrayView magic) { return decoded.startsWith(magic); })) {
        return true;
    }
    const auto printable = std::count_if(decoded.begin(), decoded.end(), [](char c) {
        return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\r' || c == '\t';
    });
    return printable * 20 >= decoded.size() * 19;
}

bool isText(unsigned byte)
{
    return (byte >= 0x20 && byte < 0x7F) || byte == '\n' || byte == '\r' || byte == '\t';
}

int base64Value(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+' || c == '-' ? 62
                                  : 63;
}

int hexValue(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/// Most runs are identifiers and hashes, whose first bytes already are neither text nor the mark of a format.
bool mayBegin(unsigned first, unsigned second)
{
    static constexpr std::array<std::pair<unsigned, unsigned>, 5> marks{
        {{0x1F, 0x8B}, {0x30, 0x82}, {0xFD, 0x37}, {0x28, 0xB5}, {0xFE, 0xED}}};
    return (isText(first) && isText(second)) ||
           std::find(marks.begin(), marks.end(), std::pair(first, second)) != marks.end();
}

bool base64Promises(QByteArrayView run)
{
    unsigned bits = 0;
    for (int i = 0; i < 8; ++i) {
        const unsigned value = static_cast<unsigned>(base64Value(run[i]));
        if (i == 4) {
            if (!mayBegin(bits >> 16 & 0xFF, bits >> 8 & 0xFF)) {
                return false;
            }
            bits = 0;
        }
        bits = bits << 6 | value;
    }
    return true;
}

bool hexPromises(QByteArrayView run)
{
    return mayBegin(static_cast<unsigned>(hexValue(run[0]) << 4 | hexValue(run[1])),
                    static_cast<unsigned>(hexValue(run[2]) << 4 | hexValue(run[3])));
}

/// -1: there is none.
qsizetype lastLineFeed(QByteArrayView bytes, qsizetype before)
{
    const void *const found = ::memrchr(bytes.data(), '\n', static_cast<std::size_t>(before));
    return found ? static_cast<const char *>(found) - bytes.data() : -1;
}

qsizetype nextLineFeed(QByteArrayView bytes, qsizetype from)
{
    const void *const found = std::memchr(bytes.data() + from, '\n', static_cast<std::size_t>(bytes.size() - from));
    return found ? static_cast<const char *>(found) - bytes.data() : -1;
}

struct Finder
{
    QByteArrayView bytes;
    int left;
    const std::function<void(const EncodedPart &)> &found;
    EncodingHints hints{bytes};

    bool give(const char *encoding, int pass, qsizetype offset, QByteArray decoded)
    {
        if (worthReading(decoded)) {
            if (left-- <= 0) {
                decoded.fill('\0');
                return false;
            }
            found({encoding, pass, offset, decoded});
        }
        decoded.fill('\0');
        return true;
    }

    /// The end of the run that includes `at`, going on over line ends of wrapped base64.
    qsizetype runEnd(qsizetype at, qsizetype lineFrom) const
    {
        while (at < bytes.size() && at - lineFrom < largestRun) {
            if (is(bytes[at], Base64Char)) {
                ++at;
                continue;
            }
            auto next = at;
            while (next < bytes.size() &&
                   (bytes[next] == '\r' || bytes[next] == '\n' || bytes[next] == ' ' || bytes[next] == '\t')) {
                ++next;
            }
            const bool wrapped = (bytes[at] == '\n' || bytes[at] == '\r') && at - lineFrom >= shortestWrapped &&
                                 at - lineFrom <= 128 && next < bytes.size() && is(bytes[next], Base64Char);
            if (!wrapped) {
                break;
            }
            lineFrom = next;
            at = next;
        }
        return at;
    }

    bool run(qsizetype from, qsizetype to)
    {
        QByteArrayView text = bytes.sliced(from, to - from);
        const QByteArrayView digits = text.startsWith("0x") ? text.sliced(2) : text;
        const bool hex = digits.size() >= shortestHex && digits.size() % 2 == 0 &&
                         std::all_of(digits.begin(), digits.end(), [](char c) { return is(c, HexChar); });
        if (hex) {
            return !hexPromises(digits) ||
                   give("hex", 0, from, QByteArray::fromHex(QByteArray::fromRawData(digits.data(), digits.size())));
        }
        if (!base64Promises(text)) {
            return true;
        }
        const bool url = text.contains('-') || text.contains('_');
        const auto options = url ? QByteArray::Base64UrlEncoding : QByteArray::Base64Encoding;
        return give("base64", 0, from,
                    QByteArray::fromBase64(QByteArray::fromRawData(text.data(), text.size()), options));
    }

    bool runs()
    {
        for (qsizetype at = hints.run(0); at >= 0; at = hints.run(at)) {
            const auto to = runEnd(at, at);
            if (!run(at, to)) {
                return false;
            }
            at = to;
        }
        return true;
    }

    bool percent()
    {
        static constexpr char ends[] = " \t\r\n\"'<>`";
        const auto *begin = bytes.data();
        const auto isEscape = [&](qsizetype place) {
            return begin[place] == '%' && place + 2 < bytes.size() && is(begin[place + 1], HexChar) &&
                   is(begin[place + 2], HexChar);
        };
        for (qsizetype at = hints.mark('%', 0); at >= 0; at = hints.mark('%', at)) {
            if (!isEscape(at)) {
                ++at;
                continue;
            }
            auto from = at;
            while (from > 0 && at - from < 2048 && !std::strchr(ends, begin[from - 1])) {
                --from;
            }
            auto to = at;
            int escapes = 0;
            while (to < bytes.size() && to - from < 65'536 && !std::strchr(ends, begin[to])) {
                escapes += isEscape(to);
                ++to;
            }
            if (escapes >= 2 && to - from >= 16 &&
                !give("percent", 1, from,
                      QByteArray::fromPercentEncoding(QByteArray::fromRawData(begin + from, to - from)))) {
                return false;
            }
            at = std::max(to, at + 1);
        }
        return true;
    }

    /// Lines in which characters are written as numbers or names. A line decodes as a whole, so that a name stays
    /// beside its value.
    bool escapes(Escape::Form form, const char *encoding, int pass)
    {
        const bool backslash = form == Escape::Form::Backslash;
        const char mark = backslash ? '\\' : '&';
        for (qsizetype at = hints.mark(mark, 0); at >= 0; at = hints.mark(mark, at)) {
            if (escapeAt(bytes, at).size == 0) {
                ++at;
                continue;
            }
            const Span line = lineAround(at);
            const QByteArrayView text = line.of(bytes);
            if (hidesText(text, form) && !give(encoding, pass, line.from, withoutEscapes(text, form))) {
                return false;
            }
            at = line.to;
        }
        return true;
    }

    Span lineAround(qsizetype at) const
    {
        const auto isEnd = [&](qsizetype place) { return bytes[place] == '\n' || bytes[place] == '\r'; };
        Span line{at, at};
        while (line.from > 0 && at - line.from < 2048 && !isEnd(line.from - 1)) {
            --line.from;
        }
        while (line.to < bytes.size() && line.to - line.from < 65'536 && !isEnd(line.to)) {
            ++line.to;
        }
        line.to = std::max(line.to, at + 1);
        return line;
    }

    /// Letters and digits that are written as numbers hide something; '&' or '=' written otherwise is everyday JSON and
    /// HTML, and worth a look only beside a word that promises a secret.
    static bool hidesText(QByteArrayView line, Escape::Form form)
    {
        bool marks = false;
        for (qsizetype at = 0; at < line.size(); ++at) {
            if (line[at] != '\\' && line[at] != '&') {
                continue;
            }
            const Escape escape = escapeAt(line, at);
            if (escape.size > 0 && escape.form == form && escape.character > 0x20 && escape.character < 0x7F) {
                const char c = static_cast<char>(escape.character);
                if (!escape.byName && is(c, Base64Char) && c != '/' && c != '-' && c != '+' && c != '_') {
                    return true;
                }
                marks = marks || !escape.byName || form == Escape::Form::Entity;
            }
            at += std::max<qsizetype>(escape.size, 1) - 1;
        }
        static constexpr std::array<QByteArrayView, 8> promising{"pass", "pwd",  "secret",     "token",
                                                                 "key",  "auth", "credential", "://"};
        return marks && std::any_of(promising.begin(), promising.end(),
                                    [&](QByteArrayView word) { return containsCaseless(line, word); });
    }
};

} // namespace

bool findEncoded(QByteArrayView bytes, int most, const std::function<void(const EncodedPart &)> &found)
{
    Finder finder{bytes, most, found};
    return finder.runs() && finder.percent() && finder.escapes(Escape::Form::Entity, "entities", 2) &&
           finder.escapes(Escape::Form::Backslash, "escapes", 3);
}

Span encodedAround(QByteArrayView bytes, Span at, std::optional<qsizetype> before, std::optional<qsizetype> behind)
{
    const char *const data = bytes.data();
    // Base64 goes on over a line end only behind a long line of it. What stands before `from` is not looked at.
    const auto parts = [&](qsizetype lineEnd, qsizetype from) {
        qsizetype last = lineEnd - 1;
        while (last >= from && (data[last] == '\n' || data[last] == '\r' || data[last] == ' ' || data[last] == '\t')) {
            --last;
        }
        const qsizetype first = std::max(from, last - shortestWrapped + 1);
        return std::any_of(data + first, data + last + 1, [](char c) { return !is(c, Base64Char); });
    };
    Span around{0, bytes.size()};
    qsizetype end = before ? *before : lastLineFeed(bytes, at.from);
    while (end >= 0 && !parts(end, 0)) {
        end = lastLineFeed(bytes, end);
    }
    around.from = end + 1;
    // What stands before `at` must not be what makes the line end part: it may have stood elsewhere.
    end = behind ? *behind : nextLineFeed(bytes, at.to);
    while (end >= 0 && !parts(end, at.to)) {
        end = nextLineFeed(bytes, end + 1);
    }
    around.to = end < 0 ? bytes.size() : end + 1;
    return around;
}

} // namespace probate
