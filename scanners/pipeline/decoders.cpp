#include "scanners/pipeline/decoders.h"

#include <QByteArray>

#include <algorithm>
#include <array>
#include <cstring>

namespace probate {

namespace {

/// Shorter runs hold too little for a secret with its context, and identifiers would be decoded by the thousand.
constexpr qsizetype shortestBase64 = 24;
constexpr qsizetype shortestHex = 40;
constexpr qsizetype largestRun = 8 << 20;

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

/// Most runs are identifiers and hashes; their first bytes already are no text.
bool beginsPromising(QByteArrayView run)
{
    const bool url = run.first(16).contains('-') || run.first(16).contains('_');
    const QByteArray head = QByteArray::fromBase64(QByteArray::fromRawData(run.data(), 16),
                                                   url ? QByteArray::Base64UrlEncoding : QByteArray::Base64Encoding);
    const bool text = std::all_of(head.begin(), head.end(), [](char c) {
        return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\r' || c == '\t';
    });
    return text || (head.size() >= 8 && worthReading(head.leftJustified(32, ' '))) || head.startsWith("\x30\x82");
}

struct Finder
{
    QByteArrayView bytes;
    int left;
    const std::function<void(const EncodedPart &)> &found;

    bool give(const char *encoding, qsizetype offset, QByteArray decoded)
    {
        if (worthReading(decoded)) {
            if (left-- <= 0) {
                decoded.fill('\0');
                return false;
            }
            found({encoding, offset, decoded});
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
            const bool wrapped = (bytes[at] == '\n' || bytes[at] == '\r') && at - lineFrom >= 56 &&
                                 at - lineFrom <= 128 && next < bytes.size() && is(bytes[next], Base64Char);
            if (!wrapped) {
                break;
            }
            lineFrom = next;
            at = next;
        }
        return at;
    }

    bool base64()
    {
        // A run of n characters covers a multiple of n: only those places are looked at.
        for (qsizetype probe = shortestBase64 - 1; probe < bytes.size();) {
            if (!is(bytes[probe], Base64Char)) {
                probe += shortestBase64;
                continue;
            }
            auto from = probe;
            while (from > 0 && probe - from < shortestBase64 && is(bytes[from - 1], Base64Char)) {
                --from;
            }
            const auto to = runEnd(probe, from);
            if (to - from >= shortestBase64 && beginsPromising(bytes.sliced(from, to - from))) {
                const QByteArrayView run = bytes.sliced(from, to - from);
                const bool url = run.contains('-') || run.contains('_');
                if (!give("base64", from,
                          QByteArray::fromBase64(QByteArray::fromRawData(run.data(), run.size()),
                                                 url ? QByteArray::Base64UrlEncoding : QByteArray::Base64Encoding))) {
                    return false;
                }
            }
            probe = std::max(to, probe) + shortestBase64;
        }
        return true;
    }

    bool hex()
    {
        for (qsizetype probe = shortestHex - 1; probe < bytes.size();) {
            if (!is(bytes[probe], HexChar)) {
                probe += shortestHex;
                continue;
            }
            auto from = probe;
            while (from > 0 && probe - from < shortestHex && is(bytes[from - 1], HexChar)) {
                --from;
            }
            auto to = probe;
            while (to < bytes.size() && to - from < largestRun && is(bytes[to], HexChar)) {
                ++to;
            }
            const bool whole = to - from >= shortestHex && (to - from) % 2 == 0;
            if (whole &&
                !give("hex", from, QByteArray::fromHex(QByteArray::fromRawData(bytes.data() + from, to - from)))) {
                return false;
            }
            probe = std::max(to, probe) + shortestHex;
        }
        return true;
    }

    bool percent()
    {
        static constexpr char ends[] = " \t\r\n\"'<>`";
        const auto *begin = bytes.data();
        for (qsizetype at = bytes.indexOf('%'); at >= 0; at = bytes.indexOf('%', at)) {
            auto from = at;
            while (from > 0 && at - from < 2048 && !std::strchr(ends, begin[from - 1])) {
                --from;
            }
            auto to = at;
            int escapes = 0;
            while (to < bytes.size() && to - from < 65'536 && !std::strchr(ends, begin[to])) {
                escapes += begin[to] == '%' && to + 2 < bytes.size() && is(begin[to + 1], HexChar) &&
                           is(begin[to + 2], HexChar);
                ++to;
            }
            if (escapes >= 2 && to - from >= 16 &&
                !give("percent", from,
                      QByteArray::fromPercentEncoding(QByteArray::fromRawData(begin + from, to - from)))) {
                return false;
            }
            at = std::max(to, at + 1);
        }
        return true;
    }
};

} // namespace

bool findEncoded(QByteArrayView bytes, int most, const std::function<void(const EncodedPart &)> &found)
{
    Finder finder{bytes, most, found};
    return finder.base64() && finder.hex() && finder.percent();
}

} // namespace probate
