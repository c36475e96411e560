#include "scanners/keys/wire.h"

namespace probate {

QByteArrayView WireReader::bytes(std::uint64_t count)
{
    if (!m_ok || count > static_cast<std::uint64_t>(m_rest.size())) {
        m_ok = false;
        m_rest = {};
        return {};
    }
    const auto taken = m_rest.first(static_cast<qsizetype>(count));
    m_rest = m_rest.sliced(static_cast<qsizetype>(count));
    return taken;
}

std::uint64_t WireReader::number(int octets)
{
    std::uint64_t value = 0;
    for (const char c : bytes(static_cast<std::uint64_t>(octets))) {
        value = value << 8 | static_cast<std::uint8_t>(c);
    }
    return value;
}

QByteArray wireString(QByteArrayView bytes)
{
    const auto size = static_cast<std::uint32_t>(bytes.size());
    QByteArray out;
    for (int shift = 24; shift >= 0; shift -= 8) {
        out += static_cast<char>(size >> shift & 0xff);
    }
    return out.append(bytes.data(), bytes.size());
}

QByteArray wireMpint(QByteArrayView magnitude)
{
    while (!magnitude.isEmpty() && magnitude[0] == '\0') {
        magnitude = magnitude.sliced(1);
    }
    QByteArray number;
    if (!magnitude.isEmpty() && (magnitude[0] & 0x80)) {
        number += '\0'; // RFC 4251 section 5: the sign bit of a positive number is clear
    }
    return wireString(number.append(magnitude.data(), magnitude.size()));
}

} // namespace probate
