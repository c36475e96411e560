#include "reports/printable.h"

#include <QList>

#include <algorithm>
#include <array>

namespace probate {

namespace {

bool isHostile(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        // Tags and variation selector supplements hide text in plain sight (Unicode 23.9).
        return c >= 0xE0000 && c <= 0xE0FFF;
    }
}

QString escaped(char32_t c)
{
    switch (c) {
    case '\n':
        return QStringLiteral("\\n");
    case '\r':
        return QStringLiteral("\\r");
    case '\t':
        return QStringLiteral("\\t");
    default:
        return QStringLiteral("\\u{%1}").arg(static_cast<uint>(c), 0, 16);
    }
}

int columnsOf(char32_t c)
{
    const QChar::Category category = QChar::category(c);
    if (category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing) {
        return 0;
    }
    struct Range
    {
        char32_t first;
        char32_t last;
    };
    // Unicode Standard Annex 11, wide and full-width, in coarse ranges.
    static constexpr std::array wide{Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0xA4CF},
                                     Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},
                                     Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F},
                                     Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1FAFF}, Range{0x20000, 0x3FFFD}};
    for (const Range &range : wide) {
        if (c >= range.first && c <= range.last) {
            return 2;
        }
    }
    return 1;
}

/// Most text is, and needs no look at its categories.
bool isPlainAscii(const QString &text)
{
    return std::ranges::all_of(text, [](QChar c) { return c >= QLatin1Char(' ') && c <= QLatin1Char('~'); });
}

} // namespace

QString printable(const QString &text)
{
    if (isPlainAscii(text)) {
        return text;
    }
    QString out;
    out.reserve(text.size());
    for (const char32_t c : text.toUcs4()) {
        if (isHostile(c)) {
            out += escaped(c);
        } else if (QChar::category(c) == QChar::Separator_Space) {
            out += QLatin1Char(' ');
        } else {
            out += QChar::fromUcs4(c);
        }
    }
    return out;
}

int columns(const QString &text)
{
    if (isPlainAscii(text)) {
        return static_cast<int>(text.size());
    }
    int total = 0;
    for (const char32_t c : text.toUcs4()) {
        total += columnsOf(c);
    }
    return total;
}

QString elided(const QString &text, int most)
{
    if (columns(text) <= most) {
        return text;
    }
    const QList<uint> points = text.toUcs4();
    const int room = std::max(most - 1, 2);
    QString head;
    QString tail;
    int headColumns = 0;
    int tailColumns = 0;
    for (qsizetype i = 0; i < points.size() && headColumns + columnsOf(points[i]) <= room / 3; ++i) {
        headColumns += columnsOf(points[i]);
        head += QChar::fromUcs4(points[i]);
    }
    for (qsizetype i = points.size(); i-- > 0 && tailColumns + columnsOf(points[i]) <= room - headColumns;) {
        tailColumns += columnsOf(points[i]);
        tail.prepend(QStringView(QChar::fromUcs4(points[i])));
    }
    return head + QChar(0x2026) + tail;
}

} // namespace probate
