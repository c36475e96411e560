#include "scanners/readers/exports/csv.h"

#include <QStringDecoder>

#include <algorithm>
#include <optional>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// A listing of a million rows of 22 columns stays below it.
constexpr qsizetype largestCsv = 512 << 20;
/// Far more columns than any vendor exports; a wider line is not a table.
constexpr qsizetype mostColumns = 1024;

/// One record's raw fields, quotes resolved.
struct RawRecord
{
    std::uint32_t line = 0;
    std::vector<QByteArray> fields;
    bool unterminated = false;
    bool strayQuote = false;
};

class Lexer
{
public:
    Lexer(QByteArrayView text, char delimiter) : m_text(text), m_delimiter(delimiter) {}

    std::optional<RawRecord> next()
    {
        if (m_at >= m_text.size()) {
            return std::nullopt;
        }
        RawRecord record;
        record.line = m_line;
        for (bool more = true; more;) {
            QByteArray field;
            more = readField(field, record);
            if (std::ssize(record.fields) <= mostColumns) {
                record.fields.push_back(std::move(field));
            }
        }
        return record;
    }

private:
    /// True if another field of the same record follows.
    bool readField(QByteArray &field, RawRecord &record)
    {
        if (m_at < m_text.size() && m_text[m_at] == '"') {
            ++m_at;
            record.unterminated |= !readQuoted(field);
        }
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == m_delimiter) {
                return true;
            }
            if (c == '\n' || c == '\r') {
                m_at += c == '\r' && m_at < m_text.size() && m_text[m_at] == '\n';
                ++m_line;
                return false;
            }
            record.strayQuote |= c == '"';
            field += c;
        }
        return false;
    }

    bool readQuoted(QByteArray &field)
    {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == '"') {
                if (m_at >= m_text.size() || m_text[m_at] != '"') {
                    return true;
                }
                ++m_at; // a doubled quote stands for one
            }
            m_line += c == '\n';
            field += c;
        }
        return false;
    }

    QByteArrayView m_text;
    char m_delimiter;
    qsizetype m_at = 0;
    std::uint32_t m_line = 1;
};

Result<QByteArray> csvAsUtf8(QByteArrayView bytes)
{
    if (bytes.size() > largestCsv) {
        return Error(ErrorKind::Limit, u"the table is larger than 512 MiB: split it"_s);
    }
    QByteArray text;
    if (bytes.startsWith("\xFF\xFE") || bytes.startsWith("\xFE\xFF")) {
        QStringDecoder decode(QStringDecoder::Utf16);
        const QString decoded = decode(bytes);
        text = decoded.toUtf8();
        if (bytes.size() % 2) {
            return Error(ErrorKind::Malformed,
                         u"its UTF-16 text breaks off in the middle of a character: export it again"_s);
        }
    } else {
        if (bytes.startsWith("\xEF\xBB\xBF")) {
            bytes = bytes.sliced(3);
        }
        text = bytes.toByteArray();
    }
    if (text.contains('\0')) {
        return Error(ErrorKind::Malformed,
                     u"it is no text table: save it as CSV in UTF-8, or UTF-16 with a byte order mark"_s);
    }
    return text;
}

/// The delimiter that occurs most in the first line; Excel writes semicolons where the comma is the decimal sign.
char delimiterOf(QByteArrayView text)
{
    const auto end = std::find_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; });
    const auto count = [&](char c) { return std::count(text.begin(), end, c); };
    char best = ',';
    for (const char candidate : {';', '\t'}) {
        best = count(candidate) > count(best) ? candidate : best;
    }
    return best;
}

std::optional<QStringList> decode(const std::vector<QByteArray> &raw)
{
    QStringList fields;
    for (const QByteArray &bytes : raw) {
        QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
        const QString field = decoder(bytes);
        // A replacement character may also come from UTF-16 that was broken.
        if (decoder.hasError() || field.contains(QChar::ReplacementCharacter)) {
            return std::nullopt;
        }
        fields.append(field);
    }
    return fields;
}

bool isBlank(const RawRecord &record)
{
    return std::all_of(record.fields.begin(), record.fields.end(),
                       [](const auto &field) { return field.trimmed().isEmpty(); });
}

std::optional<QString> problemOf(const RawRecord &record, qsizetype columns)
{
    if (record.unterminated) {
        return u"a quote that opens in this row never closes, so that everything after it is lost"_s;
    }
    if (record.strayQuote) {
        return u"a quote stands inside or after a field, so that its end is not certain"_s;
    }
    if (std::ssize(record.fields) != columns) {
        return u"it has %1 fields, the header has %2"_s.arg(record.fields.size()).arg(columns);
    }
    return std::nullopt;
}

} // namespace

qsizetype CsvTable::column(QStringView name) const
{
    for (qsizetype i = 0; i < header.size(); ++i) {
        if (header[i].compare(name, Qt::CaseInsensitive) == 0) {
            return i;
        }
    }
    return -1;
}

Result<CsvTable> readCsv(QByteArrayView bytes)
{
    const auto text = csvAsUtf8(bytes);
    if (!text) {
        return text.error();
    }
    Lexer lexer(*text, delimiterOf(*text));
    auto head = lexer.next();
    while (head && isBlank(*head)) {
        head = lexer.next();
    }
    const auto header = head && !head->unterminated ? decode(head->fields) : std::nullopt;
    if (!header || header->size() > mostColumns) {
        return Error(ErrorKind::Malformed,
                     u"it has no header line that can be read: the first line must name the columns, in UTF-8"_s);
    }
    CsvTable table;
    for (const QString &name : *header) {
        table.header.append(name.trimmed());
    }
    while (const auto record = lexer.next()) {
        if (isBlank(*record)) {
            continue;
        }
        if (const auto problem = problemOf(*record, table.header.size())) {
            table.unread.push_back({record->line, u"unreadable-row"_s, *problem});
            continue;
        }
        if (auto fields = decode(record->fields)) {
            table.rows.push_back({record->line, std::move(*fields)});
        } else {
            table.unread.push_back({record->line, u"unreadable-row"_s,
                                    u"it holds bytes that are no UTF-8 text: save the file as UTF-8"_s});
        }
    }
    return table;
}

} // namespace probate
