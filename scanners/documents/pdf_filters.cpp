#include "scanners/documents/pdf_filters.h"

#include "scanners/documents/pdf_value.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace probate {

namespace {

constexpr qsizetype pdfPiece = 64 << 10;

/// What is made, asked for piece by piece before it is.
class PdfMaking
{
public:
    PdfMaking(QByteArray &bytes, const MayMake &mayMake) : m_bytes(bytes), m_mayMake(mayMake) {}

    /// Room for so many bytes more; false: no more may be made.
    bool room(qsizetype size)
    {
        while (m_left < size) {
            if (!m_mayMake(pdfPiece)) {
                return false;
            }
            m_left += pdfPiece;
        }
        m_left -= size;
        return true;
    }
    QByteArray &bytes() { return m_bytes; }

private:
    QByteArray &m_bytes;
    const MayMake &m_mayMake;
    qsizetype m_left = 0;
};

int pdfHexDigit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/// Strings of LZW: each is an earlier one and a byte more.
class LzwTable
{
public:
    static constexpr int clear = 256;
    static constexpr int end = 257;

    LzwTable()
    {
        for (int i = 0; i < 256; ++i) {
            m_last[static_cast<std::size_t>(i)] = static_cast<char>(i);
            m_size[static_cast<std::size_t>(i)] = 1;
        }
    }
    void reset() { m_next = end + 1; }
    int next() const { return m_next; }
    bool isFull() const { return m_next >= most; }
    int sizeOf(int code) const { return m_size[static_cast<std::size_t>(code)]; }
    void add(int before, char last)
    {
        m_before[static_cast<std::size_t>(m_next)] = static_cast<std::uint16_t>(before);
        m_last[static_cast<std::size_t>(m_next)] = last;
        m_size[static_cast<std::size_t>(m_next)] = static_cast<std::uint16_t>(sizeOf(before) + 1);
        ++m_next;
    }
    /// Writes the string of a code so that it ends at `to`; its first byte.
    char write(int code, char *to) const
    {
        for (int left = sizeOf(code); left > 1; --left) {
            *--to = m_last[static_cast<std::size_t>(code)];
            code = m_before[static_cast<std::size_t>(code)];
        }
        *--to = m_last[static_cast<std::size_t>(code)];
        return *to;
    }

private:
    static constexpr int most = 4096;

    std::array<std::uint16_t, most> m_before{};
    std::array<char, most> m_last{};
    std::array<std::uint16_t, most> m_size{};
    int m_next = end + 1;
};

/// Codes of 9 to 12 bits, the highest bit first.
class LzwCodes
{
public:
    explicit LzwCodes(QByteArrayView packed) : m_packed(packed) {}

    /// -1: there is none.
    int next(int width)
    {
        while (m_bits < width) {
            if (m_at >= m_packed.size()) {
                return -1;
            }
            m_held = m_held << 8 | static_cast<unsigned char>(m_packed[m_at++]);
            m_bits += 8;
        }
        m_bits -= width;
        return static_cast<int>(m_held >> m_bits & ((1u << width) - 1));
    }

private:
    QByteArrayView m_packed;
    qsizetype m_at = 0;
    std::uint32_t m_held = 0;
    int m_bits = 0;
};

void undoTiff(QByteArray &bytes, qsizetype row, int colors)
{
    for (qsizetype from = 0; from < bytes.size(); from += row) {
        const qsizetype to = std::min(from + row, bytes.size());
        for (qsizetype at = from + colors; at < to; ++at) {
            bytes[at] = static_cast<char>(bytes[at] + bytes[at - colors]);
        }
    }
}

/// RFC 2083, 6.6.
int paeth(int left, int up, int upLeft)
{
    const int guess = left + up - upLeft;
    const int byLeft = std::abs(guess - left);
    const int byUp = std::abs(guess - up);
    const int byBoth = std::abs(guess - upLeft);
    return byLeft <= byUp && byLeft <= byBoth ? left : byUp <= byBoth ? up : upLeft;
}

/// RFC 2083, 6: each row begins with how it was written. Rows move to the front as they are undone.
bool undoPng(QByteArray &bytes, qsizetype row, qsizetype pixel)
{
    qsizetype made = 0;
    for (qsizetype from = 0; from < bytes.size();) {
        const char way = bytes[from++];
        const qsizetype size = std::min(row, bytes.size() - from);
        if (way < 0 || way > 4) {
            bytes.truncate(made);
            return false;
        }
        for (qsizetype i = 0; i < size; ++i) {
            const auto at = [&](qsizetype place) { return static_cast<int>(static_cast<unsigned char>(bytes[place])); };
            const int left = i >= pixel ? at(made + i - pixel) : 0;
            const int up = made >= row ? at(made + i - row) : 0;
            const int upLeft = made >= row && i >= pixel ? at(made + i - row - pixel) : 0;
            const int guess = way == 1   ? left
                              : way == 2 ? up
                              : way == 3 ? (left + up) / 2
                              : way == 4 ? paeth(left, up, upLeft)
                                         : 0;
            bytes[made + i] = static_cast<char>(at(from + i) + guess);
        }
        made += size;
        from += size;
    }
    bytes.truncate(made);
    return true;
}

} // namespace

Inflated undoAsciiHex(QByteArrayView text, QByteArray &bytes, const MayMake &mayMake)
{
    PdfMaking making(bytes, mayMake);
    int high = -1;
    for (const char c : text) {
        const int digit = pdfHexDigit(c);
        if (c == '>') {
            if (high >= 0 && making.room(1)) { // an odd one stands before a zero
                bytes += static_cast<char>(high << 4);
            }
            return Inflated::Whole;
        }
        if (digit < 0) {
            if (isPdfBlank(c)) {
                continue;
            }
            return Inflated::Damaged;
        }
        if (high < 0) {
            high = digit;
        } else if (making.room(1)) {
            bytes += static_cast<char>(high << 4 | digit);
            high = -1;
        } else {
            return Inflated::Refused;
        }
    }
    return Inflated::Damaged;
}

Inflated undoAscii85(QByteArrayView text, QByteArray &bytes, const MayMake &mayMake)
{
    PdfMaking making(bytes, mayMake);
    std::uint64_t group = 0;
    int digits = 0;
    const auto flush = [&](int count) {
        if (!making.room(count)) {
            return false;
        }
        for (int i = 0; i < count; ++i) {
            bytes += static_cast<char>(group >> (24 - 8 * i));
        }
        group = 0;
        digits = 0;
        return true;
    };
    bool ended = false;
    for (const char c : text) {
        ended = c == '~';
        if (ended) {
            break;
        }
        const bool zeros = c == 'z' && digits == 0;
        if (c >= '!' && c <= 'u') {
            group = group * 85 + static_cast<std::uint64_t>(c - '!');
            ++digits;
        } else if (!zeros && !isPdfBlank(c)) {
            return Inflated::Damaged;
        }
        if ((zeros || digits == 5) && !flush(4)) {
            return Inflated::Refused;
        }
    }
    if (const int left = digits; left > 1) {
        for (int i = left; i < 5; ++i) {
            group = group * 85 + 84;
        }
        if (!flush(left - 1)) {
            return Inflated::Refused;
        }
    }
    return ended ? Inflated::Whole : Inflated::Damaged;
}

Inflated undoLzw(QByteArrayView packed, bool early, QByteArray &bytes, const MayMake &mayMake)
{
    constexpr int widest = 12;
    PdfMaking making(bytes, mayMake);
    LzwTable table;
    LzwCodes codes(packed);
    int width = 9;
    int before = -1;
    for (int code = codes.next(width); code >= 0; code = codes.next(width)) {
        if (code == LzwTable::end) {
            return Inflated::Whole;
        }
        if (code == LzwTable::clear) {
            table.reset();
            width = 9;
            before = -1;
            continue;
        }
        // The string that this code itself adds is the one before it with its own first byte.
        const bool isNew = before >= 0 && code == table.next() && !table.isFull();
        if (!isNew && (code >= table.next() || (before < 0 && code > 255))) {
            return Inflated::Damaged;
        }
        const qsizetype size = isNew ? table.sizeOf(before) + 1 : table.sizeOf(code);
        if (!making.room(size)) {
            return Inflated::Refused;
        }
        const qsizetype from = bytes.size();
        bytes.resize(from + size);
        char *const end = bytes.data() + bytes.size();
        const char first = isNew ? table.write(before, end - 1) : table.write(code, end);
        if (isNew) {
            end[-1] = first;
        }
        if (before >= 0 && !table.isFull()) {
            table.add(before, first);
        }
        before = code;
        if (width < widest && table.next() + (early ? 1 : 0) >= 1 << width) {
            ++width;
        }
    }
    return Inflated::Damaged;
}

Inflated undoRunLength(QByteArrayView packed, QByteArray &bytes, const MayMake &mayMake)
{
    constexpr int end = 128;
    PdfMaking making(bytes, mayMake);
    for (qsizetype at = 0; at < packed.size();) {
        const int length = static_cast<unsigned char>(packed[at++]);
        if (length == end) {
            return Inflated::Whole;
        }
        const bool copied = length < end;
        const qsizetype size = copied ? length + 1 : 257 - length;
        const qsizetype taken = copied ? size : 1;
        if (packed.size() - at < taken) {
            return Inflated::Damaged;
        }
        if (!making.room(size)) {
            return Inflated::Refused;
        }
        if (copied) {
            bytes += packed.sliced(at, size);
        } else {
            bytes.append(size, packed[at]);
        }
        at += taken;
    }
    return Inflated::Damaged;
}

bool undoPredictor(const PdfPredictor &predictor, QByteArray &bytes)
{
    if (predictor.kind <= 1) {
        return true;
    }
    constexpr int mostColors = 64;
    constexpr int mostColumns = 1 << 24;
    const auto within = [](int number, int most) { return number >= 1 && number <= most; };
    if (!within(predictor.colors, mostColors) || !within(predictor.bits, 16) ||
        !within(predictor.columns, mostColumns)) {
        return false;
    }
    const qsizetype bits = qsizetype(predictor.colors) * predictor.bits;
    const qsizetype row = (bits * predictor.columns + 7) / 8;
    if (predictor.kind >= 10) {
        return undoPng(bytes, row, std::max<qsizetype>(bits / 8, 1));
    }
    if (predictor.kind != 2 || predictor.bits != 8) {
        return false;
    }
    undoTiff(bytes, row, predictor.colors);
    return true;
}

} // namespace probate
