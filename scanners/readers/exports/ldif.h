// LDIF (RFC 2849): entries with their attributes, continuation lines joined and base64 decoded. It knows no schema.
#pragma once

#include "scanners/readers/exports/csv.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace probate {

struct LdifEntry
{
    std::uint32_t line = 0;
    QByteArray dn;                                             ///< UTF-8
    std::vector<std::pair<QByteArray, QByteArray>> attributes; ///< names in lower case without options; values decoded

    /// The first value, or nothing.
    std::optional<QByteArray> value(QByteArrayView name) const;
    std::vector<QByteArray> values(QByteArrayView name) const;
};

struct Ldif
{
    std::vector<LdifEntry> entries;
    std::vector<UnreadRow> unread; ///< entries that were damaged, or are changes rather than content
};

Ldif readLdif(QByteArrayView bytes);

} // namespace probate
