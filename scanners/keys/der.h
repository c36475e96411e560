// A bounded reader and a small writer of DER (X.690): enough for certificates, CRLs and keys. It never recurses, checks
// every length against what is there, and refuses indefinite lengths and tags above 30, which none of these formats use
// in DER.
#pragma once

#include "core/base/instant.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <cstdint>
#include <optional>

namespace probate {

namespace der {
inline constexpr std::uint8_t boolean = 0x01, integer = 0x02, bitString = 0x03, octetString = 0x04, null = 0x05,
                              oid = 0x06, enumerated = 0x0a, utf8String = 0x0c, printableString = 0x13,
                              t61String = 0x14, ia5String = 0x16, utcTime = 0x17, generalizedTime = 0x18,
                              universalString = 0x1c, bmpString = 0x1e, sequence = 0x30, set = 0x31;
/// Tag of a context-specific element: [n], constructed unless told otherwise.
constexpr std::uint8_t context(int number, bool constructed = true)
{
    return static_cast<std::uint8_t>(0x80 | (constructed ? 0x20 : 0) | number);
}
} // namespace der

struct DerElement
{
    std::uint8_t tag = 0;
    QByteArrayView whole; ///< with tag and length
    QByteArrayView content;
};

/// Walks the elements of one level; make another one over an element's content to go down.
class DerReader
{
public:
    explicit DerReader(QByteArrayView bytes) : m_rest(bytes) {}

    bool atEnd() const { return m_rest.isEmpty(); }
    /// Tag of the next element, 0 at the end.
    std::uint8_t peek() const { return m_rest.isEmpty() ? 0 : static_cast<std::uint8_t>(m_rest[0]); }
    /// The next element, or nothing if the bytes are no whole element; then nothing was consumed.
    std::optional<DerElement> next();
    /// As next(), only if its tag is this one.
    std::optional<DerElement> next(std::uint8_t tag);

private:
    QByteArrayView m_rest;
};

/// The only element that the bytes are, of this tag: nothing if it is another or anything follows.
std::optional<DerElement> soleElement(QByteArrayView bytes, std::uint8_t tag);

/// Dotted form of an OID's content, empty if it is malformed.
QByteArray oidText(QByteArrayView content);
/// A DER text of any string type; control characters become spaces, cut at 512 characters.
QString derText(const DerElement &element);
/// UTCTime or GeneralizedTime as RFC 5280 section 4.1.2.5 allows them (seconds, Z).
std::optional<Instant> derTime(const DerElement &element);
/// Magnitude of a non-negative INTEGER without leading zero octets; one zero octet for 0. Nothing if empty.
std::optional<QByteArrayView> magnitude(QByteArrayView integerContent);

/// Tag, length and content.
QByteArray derEncoded(std::uint8_t tag, QByteArrayView content);

} // namespace probate
