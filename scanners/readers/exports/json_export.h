// JSON exports: parsed whole, with caps, in any encoding that shells leave behind; fields read so that an unreadable
// date becomes a recorded skip and never "no date". It knows no vendor's format.
#pragma once

#include "scanners/readers/exports/export.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

namespace probate {

/// The document's JSON value, or nothing: then what is wrong was recorded as a skip "damaged" or "too-large".
std::optional<QJsonValue> parseJsonExport(const Document &document, ReadContext &context);

/// The rows of a listing: the value itself if it is an array, else the array below one of these keys; arrays of pages
/// (`gh api --paginate --slurp`) are joined. Nothing if it is neither.
std::optional<QJsonArray> rowsOf(const QJsonValue &value, std::initializer_list<QLatin1StringView> keys = {});

/// A string as it stands; a whole number in decimal; else empty.
QString text(const QJsonObject &row, QLatin1StringView key);
QString text(const QJsonValue &value);

enum class DateForm { Iso, IsoOrDate, UnixSeconds, UnixMilliseconds };

/// A date field. Absent, null and empty are no date; what is there and cannot be read is skipped as "unreadable-date",
/// and `unreadable`, if given, becomes true.
std::optional<Instant> date(Export &from, const QJsonObject &row, QLatin1StringView key, const QString &item,
                            DateForm form = DateForm::Iso, bool *unreadable = nullptr);

/// "/AccessKeyMetadata/3"
QString pointer(QLatin1StringView list, qsizetype index);

/// True if any of the first rows, or the object itself, has all of these keys.
bool hasKeys(const QJsonValue &value, std::initializer_list<QLatin1StringView> keys);

/// Calls `read` for every row that is an object with a non-empty `idKey`; every other row is a skip "unreadable-row",
/// and the listing is then not complete.
template <typename Read>
void forEachRow(Export &from, const QJsonArray &rows, QLatin1StringView list, QLatin1StringView idKey, Read read);

void unreadableRow(Export &from, const QString &item, const QString &why);

template <typename Read>
void forEachRow(Export &from, const QJsonArray &rows, QLatin1StringView list, QLatin1StringView idKey, Read read)
{
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const QString item = pointer(list, i);
        const QJsonObject row = rows[i].toObject();
        if (text(row, idKey).isEmpty()) {
            unreadableRow(from, item, QStringLiteral("it has no \"%1\"").arg(idKey));
            continue;
        }
        read(row, item);
    }
}

} // namespace probate
