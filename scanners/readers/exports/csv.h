// Comma-separated values as spreadsheets and services write them (RFC 4180, and what they do instead): UTF-8 or UTF-16
// with byte order mark, comma, semicolon or tab, quotes, newlines inside quotes, CRLF. A row that cannot be read is
// named, never dropped. It knows no columns.
#pragma once

#include "core/base/error.h"

#include <QByteArrayView>
#include <QStringList>

#include <cstdint>
#include <map>
#include <vector>

namespace probate {

struct CsvRow
{
    std::uint32_t line = 0; ///< where it begins, from 1
    QStringList fields;     ///< as many as the header has

    bool operator==(const CsvRow &) const = default;
};

/// A row, or something else with a line, that was not read.
struct UnreadRow
{
    std::uint32_t line = 0;
    QString kind; ///< as in Skip
    QString detail;

    bool operator==(const UnreadRow &) const = default;
};

struct CsvTable
{
    QStringList header; ///< trimmed
    std::vector<CsvRow> rows;
    std::vector<UnreadRow> unread;

    /// Index of the column, compared without case, or -1.
    qsizetype column(QStringView name) const;
};

/// Errors: no header, binary content, too large. Rows with too few or too many fields, bytes that are no UTF-8, or a
/// quote that never closes are among `unread`.
Result<CsvTable> readCsv(QByteArrayView bytes);

} // namespace probate
