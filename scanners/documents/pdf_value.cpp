#include "scanners/documents/pdf_value.h"

#include <QString>
#include <QtEndian>

#include <algorithm>

namespace probate {

namespace {

constexpr int deepest = 40;
constexpr int mostNodes = 200'000; ///< of one value

bool isDelimiter(char c)
{
    return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '{' || c == '}' || c == '/' ||
           c == '%';
}

int hexDigit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

} // namespace

bool isPdfBlank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

const PdfValue *PdfValue::get(QByteArrayView key) const
{
    const auto found = kind == Kind::Dict ? std::ranges::find(keys, key) : keys.end();
    return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

QByteArray PdfValue::nameOf(QByteArrayView key) const
{
    const PdfValue *value = get(key);
    return value && value->is(Kind::Name) ? value->bytes : QByteArray();
}

void PdfLexer::skipBlanks()
{
    while (m_at < m_bytes.size()) {
        if (m_bytes[m_at] == '%') {
            while (m_at < m_bytes.size() && m_bytes[m_at] != '\n' && m_bytes[m_at] != '\r') {
                ++m_at;
            }
        } else if (isPdfBlank(m_bytes[m_at])) {
            ++m_at;
        } else {
            return;
        }
    }
}

std::optional<PdfValue> PdfLexer::next()
{
    m_nodes = 0;
    return value(0);
}

std::optional<PdfValue> PdfLexer::value(int depth)
{
    skipBlanks();
    if (m_at >= m_bytes.size() || depth > deepest || ++m_nodes > mostNodes) {
        return std::nullopt;
    }
    const char c = m_bytes[m_at];
    const bool twice = m_at + 1 < m_bytes.size() && m_bytes[m_at + 1] == c;
    if (c == '(') {
        return literalString();
    }
    if (c == '/') {
        PdfValue value;
        value.kind = PdfValue::Kind::Name;
        value.bytes = name();
        return value;
    }
    if (c == '<' && !twice) {
        return hexString();
    }
    if (c == '<' || c == '[') {
        m_at += c == '<' ? 2 : 1;
        return collection(c == '<', depth);
    }
    return numberOrWord();
}

std::optional<PdfValue> PdfLexer::collection(bool dictionary, int depth)
{
    PdfValue made;
    made.kind = dictionary ? PdfValue::Kind::Dict : PdfValue::Kind::Array;
    for (;;) {
        skipBlanks();
        if (m_at >= m_bytes.size()) {
            return std::nullopt;
        }
        if (dictionary ? m_bytes.sliced(m_at).startsWith(">>") : m_bytes[m_at] == ']') {
            m_at += dictionary ? 2 : 1;
            return made;
        }
        QByteArray key;
        if (dictionary) {
            if (m_bytes[m_at] != '/') {
                return std::nullopt;
            }
            key = name();
        }
        auto item = value(depth + 1);
        // An object that ends here was never closed.
        if (!item || (item->is(PdfValue::Kind::Word) && (item->bytes == "obj" || item->bytes == "endobj"))) {
            return std::nullopt;
        }
        if (dictionary) {
            made.keys.push_back(std::move(key));
        }
        made.items.push_back(std::move(*item));
    }
}

/// ISO 32000-1, 7.3.4.2.
PdfValue PdfLexer::literalString()
{
    PdfValue value;
    value.kind = PdfValue::Kind::String;
    int open = 0;
    for (; m_at < m_bytes.size(); ++m_at) {
        const char c = m_bytes[m_at];
        if (c == '(' && open++ == 0) {
            continue;
        }
        if (c == ')' && --open == 0) {
            ++m_at;
            break;
        }
        if (c != '\\' || m_at + 1 >= m_bytes.size()) {
            value.bytes += c;
            continue;
        }
        const char escaped = m_bytes[++m_at];
        static constexpr QByteArrayView from("nrtbf"), to("\n\r\t\b\f");
        if (const auto known = from.indexOf(escaped); known >= 0) {
            value.bytes += to[known];
        } else if (escaped >= '0' && escaped <= '7') {
            int code = 0;
            int digits = 0;
            for (; digits < 3 && m_at < m_bytes.size() && m_bytes[m_at] >= '0' && m_bytes[m_at] <= '7'; ++digits) {
                code = code * 8 + (m_bytes[m_at++] - '0');
            }
            --m_at;
            value.bytes += static_cast<char>(code);
        } else if (escaped == '\r') {
            m_at += m_at + 1 < m_bytes.size() && m_bytes[m_at + 1] == '\n' ? 1 : 0;
        } else if (escaped != '\n') {
            value.bytes += escaped;
        }
    }
    return value;
}

PdfValue PdfLexer::hexString()
{
    PdfValue value;
    value.kind = PdfValue::Kind::String;
    int half = -1;
    for (++m_at; m_at < m_bytes.size() && m_bytes[m_at] != '>'; ++m_at) {
        const int digit = hexDigit(m_bytes[m_at]);
        if (digit >= 0 && half >= 0) {
            value.bytes += static_cast<char>(half * 16 + digit);
            half = -1;
        } else if (digit >= 0) {
            half = digit;
        }
    }
    if (half >= 0) {
        value.bytes += static_cast<char>(half * 16);
    }
    m_at += m_at < m_bytes.size() ? 1 : 0;
    return value;
}

QByteArray PdfLexer::name()
{
    QByteArray name;
    for (++m_at; m_at < m_bytes.size() && !isPdfBlank(m_bytes[m_at]) && !isDelimiter(m_bytes[m_at]); ++m_at) {
        const bool escape = m_bytes[m_at] == '#' && m_at + 2 < m_bytes.size() && hexDigit(m_bytes[m_at + 1]) >= 0 &&
                            hexDigit(m_bytes[m_at + 2]) >= 0;
        name +=
            escape ? static_cast<char>(hexDigit(m_bytes[m_at + 1]) * 16 + hexDigit(m_bytes[m_at + 2])) : m_bytes[m_at];
        m_at += escape ? 2 : 0;
    }
    return name;
}

std::optional<PdfValue> PdfLexer::numberOrWord()
{
    const qsizetype begin = m_at;
    while (m_at < m_bytes.size() && !isPdfBlank(m_bytes[m_at]) && !isDelimiter(m_bytes[m_at])) {
        ++m_at;
    }
    if (m_at == begin) {
        ++m_at; // a bracket that closes nothing
    }
    PdfValue value;
    value.bytes = m_bytes.sliced(begin, m_at - begin).toByteArray();
    const char first = value.bytes[0];
    if ((first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.') {
        value.kind = PdfValue::Kind::Number;
        value.number = value.bytes.toDouble();
        if (m_references && takeReference(value.number)) {
            value.kind = PdfValue::Kind::Reference;
        }
    }
    return value;
}

/// After a number: " 0 R".
bool PdfLexer::takeReference(double number)
{
    qsizetype at = m_at;
    const auto blanks = [&] {
        const qsizetype from = at;
        while (at < m_bytes.size() && isPdfBlank(m_bytes[at])) {
            ++at;
        }
        return at > from;
    };
    if (number < 1 || number > 1e8 || !blanks()) {
        return false;
    }
    const qsizetype digits = at;
    while (at < m_bytes.size() && m_bytes[at] >= '0' && m_bytes[at] <= '9' && at - digits < 6) {
        ++at;
    }
    if (at == digits || !blanks() || at >= m_bytes.size() || m_bytes[at] != 'R' ||
        (at + 1 < m_bytes.size() && !isPdfBlank(m_bytes[at + 1]) && !isDelimiter(m_bytes[at + 1]))) {
        return false;
    }
    m_at = at + 1;
    return true;
}

QByteArray pdfText(const QByteArray &string)
{
    if (!string.startsWith("\xFE\xFF")) {
        return string;
    }
    QString text;
    for (qsizetype at = 2; at + 1 < string.size(); at += 2) {
        text += QChar(qFromBigEndian<quint16>(string.constData() + at));
    }
    return text.toUtf8();
}

} // namespace probate
