// A bounded reader of big-endian bytes with lengths in front: the SSH wire format (RFC 4251 section 5), keytabs and
// Java key stores. After the first read that does not fit, everything further is empty and ok() is false.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <cstdint>

namespace probate {

class WireReader
{
public:
    explicit WireReader(QByteArrayView bytes) : m_rest(bytes) {}

    bool ok() const { return m_ok; }
    bool atEnd() const { return m_rest.isEmpty(); }
    qsizetype left() const { return m_rest.size(); }

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    QByteArrayView bytes(std::uint64_t count);
    /// u32 length, then the bytes: an SSH string.
    QByteArrayView string() { return bytes(u32()); }
    /// u16 length, then the bytes: keytab strings, Java modified UTF-8.
    QByteArrayView shortString() { return bytes(u16()); }

private:
    std::uint64_t number(int octets);

    QByteArrayView m_rest;
    bool m_ok = true;
};

/// An SSH string: u32 length, then the bytes.
QByteArray wireString(QByteArrayView bytes);
/// An SSH mpint of a non-negative number given as big-endian magnitude.
QByteArray wireMpint(QByteArrayView magnitude);

} // namespace probate
