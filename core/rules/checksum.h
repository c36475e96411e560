// The arithmetic of checksums that tokens carry: CRC-32 and numbers in large bases.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <cstdint>

namespace probate {

/// CRC-32 as in zlib, gzip and Ethernet (ISO 3309), of at most 64 KiB: tokens, not files.
std::uint32_t crc32(QByteArrayView bytes);

/// A number in base 2 to 62 with the digits 0-9A-Za-z (0-9a-z up to base 36), padded with zeros to `width`.
QByteArray inBase(std::uint64_t number, unsigned base, int width);

} // namespace probate
