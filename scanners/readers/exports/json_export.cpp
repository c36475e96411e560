#include "scanners/readers/exports/json_export.h"

#include <QJsonDocument>
#include <QStringDecoder>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// Qt's parser holds a few times the text in memory; exports of a million rows stay below this.
constexpr qsizetype largestJson = 64 << 20;
/// A page of pages, not a tree.
constexpr int deepestPaging = 2;

/// PowerShell's redirection writes UTF-16.
QByteArray asUtf8(QByteArrayView bytes)
{
    if (bytes.startsWith("\xFF\xFE") || bytes.startsWith("\xFE\xFF")) {
        QStringDecoder decode(QStringDecoder::Utf16);
        const QString text = decode(bytes);
        return text.toUtf8();
    }
    return QByteArray::fromRawData(bytes.data(), bytes.size());
}

void join(const QJsonArray &from, QJsonArray &into, int depth)
{
    for (const QJsonValue &value : from) {
        if (value.isArray() && depth < deepestPaging) {
            join(value.toArray(), into, depth + 1);
        } else {
            into.append(value);
        }
    }
}

std::optional<Instant> parseDate(const QJsonValue &value, DateForm form)
{
    if (form == DateForm::UnixSeconds || form == DateForm::UnixMilliseconds) {
        bool ok = value.isDouble();
        const qint64 number = value.isString() ? value.toString().toLongLong(&ok) : value.toInteger();
        if (!ok) {
            return std::nullopt;
        }
        return form == DateForm::UnixSeconds ? instantFromUnixSeconds(number) : instantFromUnixMilliseconds(number);
    }
    const QByteArray bytes = value.toString().toUtf8();
    return form == DateForm::Iso ? parseInstant(bytes) : parseInstantOrUtcDate(bytes);
}

} // namespace

std::optional<QJsonValue> parseJsonExport(const Document &document, ReadContext &context)
{
    if (document.bytes.size() > largestJson) {
        context.skip(u"too-large"_s, u"a JSON export of more than 64 MiB: split it, or export in pages"_s);
        return std::nullopt;
    }
    QJsonParseError error;
    const auto parsed = QJsonDocument::fromJson(asUtf8(document.bytes), &error);
    if (error.error != QJsonParseError::NoError) {
        context.skip(u"damaged"_s,
                     u"its JSON breaks off or is malformed at byte %1 (%2): nothing in it was read, and it proves "
                     u"nothing; export it again"_s.arg(error.offset)
                         .arg(error.errorString()));
        return std::nullopt;
    }
    return parsed.isArray() ? QJsonValue(parsed.array()) : QJsonValue(parsed.object());
}

std::optional<QJsonArray> rowsOf(const QJsonValue &value, std::initializer_list<QLatin1StringView> keys)
{
    if (value.isArray()) {
        QJsonArray rows;
        join(value.toArray(), rows, 0);
        return rows;
    }
    const QJsonObject object = value.toObject();
    for (const auto key : keys) {
        if (object[key].isArray()) {
            return object[key].toArray();
        }
    }
    return std::nullopt;
}

QString text(const QJsonValue &value)
{
    if (value.isDouble()) {
        const qint64 number = value.toInteger(std::numeric_limits<qint64>::min());
        return number == std::numeric_limits<qint64>::min() ? QString() : QString::number(number);
    }
    return value.toString();
}

QString text(const QJsonObject &row, QLatin1StringView key)
{
    return text(row[key]);
}

std::optional<Instant> date(Export &from, const QJsonObject &row, QLatin1StringView key, const QString &item,
                            DateForm form, bool *unreadable)
{
    const QJsonValue value = row[key];
    if (value.isUndefined() || value.isNull() || (value.isString() && value.toString().isEmpty())) {
        return std::nullopt;
    }
    const auto at = parseDate(value, form);
    if (!at) {
        from.context().skip(u"unreadable-date"_s, u"\"%1\" of %2 is no date that Probate can read"_s.arg(key, item));
        if (unreadable) {
            *unreadable = true;
        }
    }
    return at;
}

QString pointer(QLatin1StringView list, qsizetype index)
{
    return (list.isEmpty() ? QString() : u'/' + QString(list)) + u'/' + QString::number(index);
}

bool hasKeys(const QJsonValue &value, std::initializer_list<QLatin1StringView> keys)
{
    constexpr qsizetype lookedAt = 16;
    const auto matches = [&](const QJsonObject &object) {
        return std::all_of(keys.begin(), keys.end(), [&](auto key) { return object.contains(key); });
    };
    if (value.isObject()) {
        return matches(value.toObject());
    }
    const QJsonArray rows = value.toArray();
    for (qsizetype i = 0; i < std::min(rows.size(), lookedAt); ++i) {
        if (matches(rows[i].toObject())) {
            return true;
        }
    }
    return false;
}

void unreadableRow(Export &from, const QString &item, const QString &why)
{
    from.incomplete(u"unreadable-row"_s,
                    u"%1 was not read: %2; the listing does not count as complete"_s.arg(item, why));
}

} // namespace probate
