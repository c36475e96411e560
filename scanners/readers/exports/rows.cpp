#include "scanners/readers/exports/rows.h"

#include "scanners/readers/exports/csv.h"

#include <QJsonDocument>

#include <algorithm>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

std::optional<QJsonArray> fromJsonLines(Export &from)
{
    QJsonArray rows;
    int line = 0;
    for (const QByteArray &bytes : from.document().bytes.toByteArray().split('\n')) {
        ++line;
        if (bytes.trimmed().isEmpty()) {
            continue;
        }
        const auto row = QJsonDocument::fromJson(bytes);
        if (!row.isObject()) {
            unreadableRow(from, u"line %1"_s.arg(line), u"it is no JSON object"_s);
            continue;
        }
        rows.append(row.object());
    }
    return rows;
}

std::optional<QJsonArray> fromCsv(Export &from)
{
    const auto table = readCsv(from.document().bytes);
    if (!table) {
        from.incomplete(u"damaged"_s, table.error().message());
        return std::nullopt;
    }
    for (const auto &unread : table->unread) {
        from.incomplete(unread.kind, u"line %1: %2"_s.arg(unread.line).arg(unread.detail));
    }
    QJsonArray rows;
    for (const CsvRow &row : table->rows) {
        QJsonObject object;
        for (qsizetype i = 0; i < row.fields.size(); ++i) {
            object.insert(table->header[i], row.fields[i]);
        }
        rows.append(object);
    }
    return rows;
}

} // namespace

bool looksLikeRows(const Document &document, std::initializer_list<QLatin1StringView> columns)
{
    if (beginsWithAny(document, "{[")) {
        return true;
    }
    constexpr qsizetype widestHeader = 8192;
    const QByteArrayView head = document.bytes.first(std::min(document.bytes.size(), widestHeader));
    const auto end = head.indexOf('\n');
    const QByteArrayView header = head.first(end < 0 ? head.size() : end);
    const auto named = [&](QLatin1StringView column) {
        return std::search(header.begin(), header.end(), column.begin(), column.end(), [](char a, char lower) {
                   return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == lower;
               }) != header.end();
    };
    if (!std::all_of(columns.begin(), columns.end(), named)) {
        return false; // most documents: before anything is copied
    }
    const QByteArray line = header.toByteArray().toLower();
    const QByteArray marks("\xEF\xBB\xBF|+ \"'\t\r");
    QByteArrayList names;
    QByteArray name;
    for (const char c : line + ',') {
        if (c == ',' || c == ';' || c == '\t' || c == '|') {
            names.append(name);
            name.clear();
        } else if (!marks.contains(c)) {
            name += c;
        }
    }
    return std::all_of(columns.begin(), columns.end(), [&](QLatin1StringView column) {
        return names.contains(QByteArray(column.data(), column.size()));
    });
}

std::optional<QJsonArray> readRows(Export &from)
{
    if (beginsWithAny(from.document(), "[")) {
        const auto value = parseJsonExport(from.document(), from.context());
        return value ? rowsOf(*value) : std::nullopt;
    }
    if (beginsWithAny(from.document(), "{")) {
        const auto whole = QJsonDocument::fromJson(from.document().bytes.toByteArray());
        if (whole.isObject()) {
            return rowsOf(whole.object(), {"rows"_L1}).value_or(QJsonArray{whole.object()});
        }
        return fromJsonLines(from);
    }
    return fromCsv(from);
}

bool isTrue(const QJsonValue &value)
{
    if (value.isBool()) {
        return value.toBool();
    }
    const QString word = text(value).toLower();
    return word == "t"_L1 || word == "true"_L1 || word == "y"_L1 || word == "yes"_L1 || word == "1"_L1 ||
           word == "on"_L1;
}

bool isNull(const QJsonValue &value)
{
    const QString word = text(value);
    return value.isNull() || value.isUndefined() ||
           (value.isString() && (word.isEmpty() || word == "NULL"_L1 || word == "\\N"_L1));
}

} // namespace probate
