#include "scanners/documents/pdf_text.h"

#include "scanners/documents/pdf_value.h"
#include "scanners/find_bytes.h"

#include <QString>
#include <QtEndian>

#include <algorithm>
#include <cmath>

namespace probate {

namespace {

constexpr std::size_t mostCodes = 70'000; ///< of one font
constexpr double gap = -200;              ///< thousandths of an em: kerning is less, a blank is more

std::uint32_t codeOf(QByteArrayView bytes)
{
    std::uint32_t code = 0;
    for (const char c : bytes.first(std::min<qsizetype>(bytes.size(), 4))) {
        code = code << 8 | static_cast<unsigned char>(c);
    }
    return code;
}

QByteArray unicodeOf(QByteArrayView utf16, std::uint32_t plus)
{
    QString text;
    for (qsizetype at = 0; at + 1 < utf16.size() && at < 64; at += 2) {
        text += QChar(qFromBigEndian<quint16>(utf16.data() + at));
    }
    if (plus > 0 && !text.isEmpty()) {
        text.back() = QChar(static_cast<char16_t>(text.back().unicode() + plus));
    }
    return text.toUtf8();
}

class TextWriter
{
public:
    TextWriter(const std::map<QByteArray, const PdfFont *> &fonts, QByteArray &text) : m_fonts(fonts), m_text(text) {}

    /// One operator with what stands before it.
    void take(const QByteArray &word, const std::vector<PdfValue> &operands);
    bool unreadable() const { return m_unreadable; }

private:
    static double number(const std::vector<PdfValue> &operands, std::size_t at)
    {
        return at < operands.size() ? operands[at].number : 0;
    }
    void move(double x, double y)
    {
        m_moved = m_moved || x != 0;
        m_newLine = m_newLine || y != 0;
    }
    void show(const QByteArray &codes);
    void showAll(const PdfValue &pieces);

    const std::map<QByteArray, const PdfFont *> &m_fonts;
    QByteArray &m_text;
    const PdfFont *m_font = nullptr;
    double m_x = 0;
    double m_y = 0;
    bool m_moved = false;
    bool m_newLine = false;
    bool m_unreadable = false;
};

void TextWriter::take(const QByteArray &word, const std::vector<PdfValue> &operands)
{
    if (word == "Tf" && !operands.empty()) {
        const auto font = m_fonts.find(operands[0].bytes);
        m_font = font == m_fonts.end() ? nullptr : font->second;
    } else if (word == "Tj" && !operands.empty()) {
        show(operands.back().bytes);
    } else if (word == "TJ" && !operands.empty()) {
        showAll(operands.back());
    } else if ((word == "'" || word == "\"") && !operands.empty()) {
        m_newLine = true;
        show(operands.back().bytes);
    } else if (word == "T*") {
        m_newLine = true;
    } else if (word == "Td" || word == "TD") {
        move(number(operands, 0), number(operands, 1));
    } else if (word == "Tm") {
        move(number(operands, 4) - m_x, number(operands, 5) - m_y);
        m_x = number(operands, 4);
        m_y = number(operands, 5);
    } else if (word == "ET") {
        m_moved = true;
    }
}

void TextWriter::showAll(const PdfValue &pieces)
{
    for (const PdfValue &piece : pieces.items) {
        if (piece.is(PdfValue::Kind::String)) {
            show(piece.bytes);
        } else if (piece.is(PdfValue::Kind::Number) && piece.number < gap) {
            m_moved = true;
        }
    }
}

void TextWriter::show(const QByteArray &codes)
{
    if (codes.isEmpty()) {
        return;
    }
    if (m_newLine && !m_text.isEmpty()) {
        m_text += '\n';
    } else if (m_moved && !m_text.isEmpty() && !m_text.endsWith(' ') && !m_text.endsWith('\n')) {
        m_text += ' ';
    }
    m_newLine = m_moved = false;
    if (!m_font || (m_font->text.empty() && !m_font->unreadable)) {
        m_text += codes;
        return;
    }
    m_unreadable = m_unreadable || m_font->unreadable;
    for (qsizetype at = 0; at + m_font->codeSize <= codes.size(); at += m_font->codeSize) {
        const auto known = m_font->text.find(codeOf(QByteArrayView(codes).sliced(at, m_font->codeSize)));
        if (known != m_font->text.end()) {
            m_text += known->second;
        } else if (m_font->codeSize == 1) {
            m_text += codes[at];
        }
    }
}

/// 8.9.7: the bytes of a picture in the stream, which are no operators. Where they end.
qsizetype afterPicture(QByteArrayView content, qsizetype at)
{
    for (qsizetype end = findBytes(content, "EI", at); end >= 0; end = findBytes(content, "EI", end + 2)) {
        const auto isBlank = [&](qsizetype place) {
            return place >= content.size() || content[place] == ' ' || content[place] == '\n' ||
                   content[place] == '\r' || content[place] == '\t';
        };
        if (end > at && isBlank(end - 1) && isBlank(end + 2)) {
            return end + 2;
        }
    }
    return content.size();
}

} // namespace

void readCharacterMap(QByteArrayView map, PdfFont &font)
{
    PdfLexer lexer(map, 0, false);
    std::vector<PdfValue> operands;
    std::size_t steps = 0; // ranges may say the same again and again
    const auto add = [&](const PdfValue &code, std::uint32_t plus, QByteArrayView text, std::uint32_t textPlus) {
        font.codeSize = std::max(font.codeSize, static_cast<int>(std::min<qsizetype>(code.bytes.size(), 4)));
        font.text[codeOf(code.bytes) + plus] = unicodeOf(text, textPlus);
        return ++steps < mostCodes;
    };
    while (auto value = lexer.next()) {
        if (!value->is(PdfValue::Kind::Word)) {
            if (operands.size() < 3 * mostCodes) {
                operands.push_back(std::move(*value));
            }
            continue;
        }
        if (value->bytes == "endbfchar") {
            for (std::size_t i = 0; i + 1 < operands.size(); i += 2) {
                if (!add(operands[i], 0, operands[i + 1].bytes, 0)) {
                    return;
                }
            }
        } else if (value->bytes == "endbfrange") {
            for (std::size_t i = 0; i + 2 < operands.size(); i += 3) {
                const std::uint32_t first = codeOf(operands[i].bytes);
                const std::uint32_t codes = std::max(codeOf(operands[i + 1].bytes), first) - first + 1;
                const PdfValue &texts = operands[i + 2];
                const bool array = texts.is(PdfValue::Kind::Array);
                const std::size_t count = array ? std::min<std::size_t>(codes, texts.items.size()) : codes;
                for (std::uint32_t plus = 0; plus < count; ++plus) {
                    if (!add(operands[i], plus, array ? texts.items[plus].bytes : texts.bytes, array ? 0 : plus)) {
                        return;
                    }
                }
            }
        }
        operands.clear();
    }
}

bool appendShownText(QByteArrayView content, const std::map<QByteArray, const PdfFont *> &fonts, QByteArray &text)
{
    constexpr std::size_t mostOperands = 1'000;
    TextWriter writer(fonts, text);
    PdfLexer lexer(content, 0, false);
    std::vector<PdfValue> operands;
    while (lexer.at() < content.size()) {
        auto value = lexer.next();
        if (!value) {
            lexer.moveTo(lexer.at() + 1); // what is no value; the rest may be
            operands.clear();
            continue;
        }
        if (!value->is(PdfValue::Kind::Word)) {
            if (operands.size() < mostOperands) {
                operands.push_back(std::move(*value));
            }
            continue;
        }
        writer.take(value->bytes, operands);
        if (value->bytes == "ID") {
            lexer.moveTo(afterPicture(content, lexer.at()));
        }
        operands.clear();
    }
    return writer.unreadable();
}

} // namespace probate
