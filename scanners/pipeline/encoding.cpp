#include "scanners/pipeline/encoding.h"

#include <algorithm>
#include <cstdint>

namespace probate {

namespace {

struct Form
{
    const char *name;
    int unit; ///< bytes
    bool little;
};

constexpr Form utf16le{"utf-16le", 2, true};
constexpr Form utf16be{"utf-16be", 2, false};
constexpr Form utf32le{"utf-32le", 4, true};
constexpr Form utf32be{"utf-32be", 4, false};

std::uint32_t unitAt(QByteArrayView bytes, qsizetype at, const Form &form)
{
    std::uint32_t value = 0;
    for (int i = 0; i < form.unit; ++i) {
        const auto byte = static_cast<unsigned char>(bytes[at + (form.little ? form.unit - 1 - i : i)]);
        value = value << 8 | byte;
    }
    return value;
}

void append(QByteArray &text, std::uint32_t point)
{
    if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
        point = 0xFFFD;
    }
    if (point < 0x80) {
        text += static_cast<char>(point);
    } else if (point < 0x800) {
        text += static_cast<char>(0xC0 | point >> 6);
        text += static_cast<char>(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        text += static_cast<char>(0xE0 | point >> 12);
        text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
        text += static_cast<char>(0x80 | (point & 0x3F));
    } else {
        text += static_cast<char>(0xF0 | point >> 18);
        text += static_cast<char>(0x80 | (point >> 12 & 0x3F));
        text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
        text += static_cast<char>(0x80 | (point & 0x3F));
    }
}

/// Text in Latin script without a mark: nearly every unit's high bytes are zero, and its low byte is not.
std::optional<Form> guess(QByteArrayView bytes)
{
    const qsizetype size = std::min<qsizetype>(bytes.size(), 4096) / 4 * 4;
    if (size < 16 || !bytes.first(size).contains('\0')) {
        return std::nullopt;
    }
    qsizetype zeros[4] = {};
    for (qsizetype i = 0; i < size; ++i) {
        zeros[i % 4] += bytes[i] == '\0';
    }
    const qsizetype units = size / 4;
    const auto most = [&](int at) { return zeros[at] * 10 >= units * 9; };
    const auto few = [&](int at) { return zeros[at] * 50 <= units; };
    if (few(0) && most(1) && most(2) && most(3)) {
        return utf32le;
    }
    if (most(0) && most(1) && most(2) && few(3)) {
        return utf32be;
    }
    if (few(0) && most(1) && few(2) && most(3)) {
        return utf16le;
    }
    if (most(0) && few(1) && most(2) && few(3)) {
        return utf16be;
    }
    return std::nullopt;
}

struct Marked
{
    Form form;
    qsizetype mark = 0;
};

std::optional<Marked> recognise(QByteArrayView bytes)
{
    const auto begins = [&](const char *mark, qsizetype size) { return bytes.startsWith(QByteArrayView(mark, size)); };
    if (begins("\xFF\xFE\0\0", 4) && bytes.size() % 4 == 0) {
        return Marked{utf32le, 4};
    }
    if (begins("\0\0\xFE\xFF", 4)) {
        return Marked{utf32be, 4};
    }
    if (begins("\xFF\xFE", 2)) {
        return Marked{utf16le, 2};
    }
    if (begins("\xFE\xFF", 2)) {
        return Marked{utf16be, 2};
    }
    const auto form = guess(bytes);
    return form ? std::optional(Marked{*form, 0}) : std::nullopt;
}

} // namespace

std::optional<Decoded> decodeWide(QByteArrayView bytes)
{
    const auto marked = recognise(bytes);
    if (!marked) {
        return std::nullopt;
    }
    const Form &form = marked->form;
    Decoded decoded{form.name, {}};
    decoded.text.reserve(bytes.size() / form.unit + 16);
    for (qsizetype at = marked->mark; at + form.unit <= bytes.size(); at += form.unit) {
        std::uint32_t point = unitAt(bytes, at, form);
        const bool high = form.unit == 2 && point >= 0xD800 && point < 0xDC00;
        if (high && at + 2 * form.unit <= bytes.size()) {
            const std::uint32_t low = unitAt(bytes, at + form.unit, form);
            if (low >= 0xDC00 && low < 0xE000) {
                point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
                at += form.unit;
            }
        }
        append(decoded.text, point);
    }
    return decoded;
}

qsizetype markSize(QByteArrayView bytes)
{
    return bytes.startsWith("\xEF\xBB\xBF") ? 3 : 0;
}

bool looksBinary(QByteArrayView bytes)
{
    return bytes.first(std::min<qsizetype>(bytes.size(), 8192)).contains('\0');
}

} // namespace probate
