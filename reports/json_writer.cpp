#include "reports/json_writer.h"

#include <QLocale>

#include <cmath>

namespace probate {

namespace {

/// Must be escaped by RFC 8259, or would steer a terminal or reorder text.
bool needsEscape(QChar c)
{
    switch (c.category()) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        return false;
    }
}

} // namespace

void JsonWriter::newline()
{
    m_out += '\n';
    m_out += QByteArray(static_cast<qsizetype>(m_filled.size()) * 2, ' ');
}

void JsonWriter::separate()
{
    if (m_afterKey) {
        m_afterKey = false;
        return;
    }
    if (!m_filled.empty()) {
        if (m_filled.back()) {
            m_out += ',';
        }
        m_filled.back() = true;
        newline();
    }
}

void JsonWriter::beginObject()
{
    separate();
    m_out += '{';
    m_filled.push_back(false);
}

void JsonWriter::endObject()
{
    const bool filled = m_filled.back();
    m_filled.pop_back();
    if (filled) {
        newline();
    }
    m_out += '}';
}

void JsonWriter::beginArray()
{
    separate();
    m_out += '[';
    m_filled.push_back(false);
}

void JsonWriter::endArray()
{
    const bool filled = m_filled.back();
    m_filled.pop_back();
    if (filled) {
        newline();
    }
    m_out += ']';
}

void JsonWriter::key(const char *name)
{
    separate();
    m_out += '"';
    m_out += name;
    m_out += "\": ";
    m_afterKey = true;
}

void JsonWriter::quoted(const QString &text)
{
    m_out += '"';
    qsizetype from = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool pair = c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        if (pair) {
            ++i;
            continue;
        }
        const bool lone = c.isSurrogate();
        if (c != QLatin1Char('"') && c != QLatin1Char('\\') && !lone && !needsEscape(c)) {
            continue;
        }
        m_out += QStringView(text).mid(from, i - from).toUtf8();
        from = i + 1;
        if (c == QLatin1Char('"') || c == QLatin1Char('\\')) {
            m_out += '\\';
            m_out += static_cast<char>(c.unicode());
        } else if (c == QLatin1Char('\n')) {
            m_out += "\\n";
        } else {
            // A lone surrogate is no character: written as U+FFFD, since many readers refuse it even escaped.
            m_out += "\\u" + QByteArray::number(lone ? 0xFFFD : c.unicode(), 16).rightJustified(4, '0');
        }
    }
    m_out += QStringView(text).mid(from).toUtf8();
    m_out += '"';
}

void JsonWriter::value(const QString &text)
{
    separate();
    quoted(text);
}

void JsonWriter::value(const char *ascii)
{
    value(QString::fromLatin1(ascii));
}

void JsonWriter::value(bool truth)
{
    separate();
    m_out += truth ? "true" : "false";
}

void JsonWriter::value(qint64 number)
{
    separate();
    m_out += QByteArray::number(number);
}

void JsonWriter::value(std::uint64_t number)
{
    separate();
    m_out += QByteArray::number(static_cast<qulonglong>(number));
}

void JsonWriter::value(double number)
{
    separate();
    m_out +=
        std::isfinite(number) ? QByteArray::number(number, 'g', QLocale::FloatingPointShortest) : QByteArray("null");
}

void JsonWriter::value(Instant instant)
{
    value(toIso(instant));
}

void JsonWriter::null()
{
    separate();
    m_out += "null";
}

QByteArray JsonWriter::take()
{
    m_out += '\n';
    return std::move(m_out);
}

} // namespace probate
