// Rows of a query, as psql, the mysql client or a script saved them: JSON objects, an array of them, one a line, or
// CSV. All come out as JSON objects whose values may be text, so that one reader serves every spelling.
#pragma once

#include "scanners/readers/exports/json_export.h"

namespace probate {

/// JSON, or a table whose first line names all of these columns, in any case: prose and code that mention them are
/// neither.
bool looksLikeRows(const Document &document, std::initializer_list<QLatin1StringView> columns);
/// Nothing if it is no table at all (recorded as a skip "damaged" where it tried to be one). Rows that could not be
/// read have made `from` incomplete.
std::optional<QJsonArray> readRows(Export &from);

/// JSON true, "t", "true", "Y", "YES", "1", "on".
bool isTrue(const QJsonValue &value);
/// PostgreSQL's, MySQL's and JSON's ways to say that there is no value.
bool isNull(const QJsonValue &value);

} // namespace probate
