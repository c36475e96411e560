#include "scanners/keys/der.h"

#include <QStringDecoder>

namespace probate {

std::optional<DerElement> DerReader::next()
{
    if (m_rest.size() < 2) {
        return std::nullopt;
    }
    const auto octet = [this](qsizetype at) { return static_cast<std::uint8_t>(m_rest[at]); };
    const std::uint8_t tag = octet(0);
    if ((tag & 0x1f) == 0x1f) {
        return std::nullopt; // tags above 30
    }
    std::uint64_t length = octet(1);
    qsizetype header = 2;
    if (length & 0x80) {
        const int octets = static_cast<int>(length & 0x7f);
        if (octets == 0 || octets > 4 || m_rest.size() < 2 + octets) {
            return std::nullopt; // indefinite, or longer than any document
        }
        length = 0;
        for (int i = 0; i < octets; ++i) {
            length = length << 8 | octet(2 + i);
        }
        header += octets;
    }
    if (length > static_cast<std::uint64_t>(m_rest.size() - header)) {
        return std::nullopt;
    }
    const auto size = static_cast<qsizetype>(length);
    const DerElement element{tag, m_rest.first(header + size), m_rest.sliced(header, size)};
    m_rest = m_rest.sliced(header + size);
    return element;
}

std::optional<DerElement> DerReader::next(std::uint8_t tag)
{
    return peek() == tag ? next() : std::nullopt;
}

std::optional<DerElement> soleElement(QByteArrayView bytes, std::uint8_t tag)
{
    DerReader reader(bytes);
    auto element = reader.next(tag);
    return reader.atEnd() ? element : std::nullopt;
}

QByteArray oidText(QByteArrayView content)
{
    if (content.isEmpty() || content.size() > 64) {
        return {};
    }
    QByteArray text;
    std::uint64_t arc = 0;
    bool inside = false;
    for (const char c : content) {
        const auto octet = static_cast<std::uint8_t>(c);
        if (arc >> 56) {
            return {};
        }
        arc = arc << 7 | (octet & 0x7f);
        inside = octet & 0x80;
        if (inside) {
            continue;
        }
        if (text.isEmpty()) { // X.690 8.19.4: the first two arcs share a subidentifier
            const std::uint64_t root = arc < 40 ? 0 : arc < 80 ? 1 : 2;
            text = QByteArray::number(static_cast<qulonglong>(root)) + '.';
            arc -= root * 40;
        } else {
            text += '.';
        }
        text += QByteArray::number(static_cast<qulonglong>(arc));
        arc = 0;
    }
    return inside ? QByteArray() : text;
}

QString derText(const DerElement &element)
{
    constexpr qsizetype longest = 512;
    QString text;
    if (element.tag == der::bmpString) {
        text = QStringDecoder(QStringDecoder::Utf16BE)(element.content.first(element.content.size() & ~qsizetype(1)));
    } else if (element.tag == der::universalString) {
        text = QStringDecoder(QStringDecoder::Utf32BE)(element.content.first(element.content.size() & ~qsizetype(3)));
    } else if (element.tag == der::t61String) {
        text = QString::fromLatin1(element.content); // what T.61 is used for in practice
    } else {
        text = QString::fromUtf8(element.content);
    }
    text.truncate(longest);
    for (auto &c : text) {
        if (c.unicode() < 0x20 || c.unicode() == 0x7f) {
            c = QLatin1Char(' ');
        }
    }
    return text;
}

std::optional<Instant> derTime(const DerElement &element)
{
    const auto text = element.content;
    if (element.tag == der::generalizedTime) {
        return text.size() == 15 ? parseGeneralizedTime(text) : std::nullopt;
    }
    if (element.tag != der::utcTime || text.size() != 13 || text[0] < '0' || text[0] > '9') {
        return std::nullopt;
    }
    // RFC 5280 4.1.2.5.1: years 50 to 99 are of the twentieth century.
    return parseGeneralizedTime((text[0] >= '5' ? "19" : "20") + text.toByteArray());
}

std::optional<QByteArrayView> magnitude(QByteArrayView content)
{
    if (content.isEmpty()) {
        return std::nullopt;
    }
    while (content.size() > 1 && content[0] == '\0') {
        content = content.sliced(1);
    }
    return content;
}

QByteArray derEncoded(std::uint8_t tag, QByteArrayView content)
{
    QByteArray out(1, static_cast<char>(tag));
    const auto size = static_cast<std::uint32_t>(content.size());
    if (size < 0x80) {
        out += static_cast<char>(size);
    } else {
        int octets = 1;
        for (std::uint32_t rest = size >> 8; rest; rest >>= 8) {
            ++octets;
        }
        out += static_cast<char>(0x80 | octets);
        for (int i = octets - 1; i >= 0; --i) {
            out += static_cast<char>(size >> (8 * i) & 0xff);
        }
    }
    return out.append(content.data(), content.size());
}

} // namespace probate
