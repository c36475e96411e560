#include "core/rules/checksum.h"

#include <algorithm>
#include <array>

namespace probate {

namespace {

constexpr std::array<std::uint32_t, 256> crcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value & 1) ? (value >> 1) ^ 0xEDB88320u : value >> 1;
        }
        table[i] = value;
    }
    return table;
}();

} // namespace

std::uint32_t crc32(QByteArrayView bytes)
{
    std::uint32_t value = 0xFFFFFFFFu;
    for (const char byte : bytes) {
        value = crcTable[(value ^ static_cast<unsigned char>(byte)) & 0xFF] ^ (value >> 8);
    }
    return value ^ 0xFFFFFFFFu;
}

QByteArray inBase(std::uint64_t number, unsigned base, int width)
{
    static constexpr char upTo62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    static constexpr char upTo36[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    const char *digits = base <= 36 ? upTo36 : upTo62;
    QByteArray text;
    for (; number != 0; number /= base) {
        text += digits[number % base];
    }
    std::reverse(text.begin(), text.end());
    return text.rightJustified(width, '0');
}

} // namespace probate
