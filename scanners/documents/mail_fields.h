// Fields of a mail's header: unfolded, parameters by name, encoded words decoded (RFC 5322, 2045, 2047, 2231). Private
// to scanners/documents; knows nothing of bodies.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <vector>

namespace probate {

inline constexpr std::size_t mostMailFields = 2'000; ///< of one header that are taken apart

struct MailField
{
    QByteArray name;  ///< in lower case
    QByteArray value; ///< unfolded, encoded words decoded to UTF-8
};

struct MailEntity
{
    std::vector<MailField> fields;
    QByteArrayView header;
    QByteArrayView body;

    /// The first of that name, empty if there is none.
    QByteArray value(QByteArrayView name) const;
};

/// Header and body at the first empty line.
MailEntity mailEntity(QByteArrayView bytes);

/// The value before the first ';', in lower case: "multipart/mixed".
QByteArray mainValue(QByteArrayView value);
/// A parameter of Content-Type or Content-Disposition, with RFC 2231's pieces and percent-encoding undone.
QByteArray mailParameter(QByteArrayView value, QByteArrayView name);

/// "=?utf-8?B?…?=" and "=?utf-8?Q?…?=" undone; the rest as it stands.
QByteArray decodeWords(QByteArrayView text);
/// RFC 2045, 6.7; what is no escape stays.
QByteArray decodeQuotedPrintable(QByteArrayView text);

} // namespace probate
