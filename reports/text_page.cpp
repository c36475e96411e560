#include "reports/text_page.h"

#include "reports/printable.h"

#include <algorithm>

namespace probate {

namespace {

constexpr int leastWidth = 60;
constexpr int usualLabel = 9;

QLatin1StringView sequence(Ink ink)
{
    switch (ink) {
    case Ink::Plain:
        break;
    case Ink::Bold:
        return QLatin1StringView("\x1b[1m");
    case Ink::Dim:
        return QLatin1StringView("\x1b[2m");
    case Ink::Red:
        return QLatin1StringView("\x1b[1;31m");
    case Ink::Yellow:
        return QLatin1StringView("\x1b[33m");
    case Ink::Green:
        return QLatin1StringView("\x1b[32m");
    case Ink::Cyan:
        return QLatin1StringView("\x1b[36m");
    case Ink::Magenta:
        return QLatin1StringView("\x1b[35m");
    }
    return {};
}

struct Word
{
    QString text;
    Ink ink = Ink::Plain;
    int spaces = 0; ///< before it; runs in names count as two at most
};

std::vector<Word> wordsOf(const std::vector<Piece> &pieces)
{
    std::vector<Word> out;
    int spaces = 0;
    for (const Piece &piece : pieces) {
        const QString text = printable(piece.text);
        qsizetype from = 0;
        while (from <= text.size()) {
            qsizetype to = text.indexOf(QLatin1Char(' '), from);
            to = to < 0 ? text.size() : to;
            if (to > from) {
                out.push_back({text.mid(from, to - from), piece.ink, std::min(spaces, 2)});
                spaces = 0;
            }
            spaces += to < text.size() ? 1 : 0;
            from = to + 1;
        }
    }
    return out;
}

/// Numbers stand to the right under their heading.
bool isNumeric(const std::vector<std::vector<Piece>> &rows, std::size_t column)
{
    for (std::size_t row = rows.size() > 1 ? 1 : 0; row < rows.size(); ++row) {
        const QString &text = rows[row][column].text;
        const bool number = text == QStringLiteral("·") || std::ranges::all_of(text, [](QChar c) {
                                return c >= QLatin1Char('0') && c <= QLatin1Char('9');
                            });
        if (!number) {
            return false;
        }
    }
    return true;
}

} // namespace

TextPage::TextPage(const ReportOptions &options)
    : m_width(std::max(options.width, leastWidth)), m_colour(options.colour)
{}

void TextPage::put(const QString &text, Ink ink)
{
    if (m_colour && ink != Ink::Plain && !text.isEmpty()) {
        m_out += sequence(ink) + text + QLatin1StringView("\x1b[0m");
    } else {
        m_out += text;
    }
}

void TextPage::blank()
{
    if (!m_blank) {
        m_out += QLatin1Char('\n');
        m_blank = true;
    }
}

void TextPage::heading(const QString &text, const QString &aside)
{
    blank();
    std::vector<Piece> pieces{{text, Ink::Bold}};
    if (!aside.isEmpty()) {
        pieces.push_back({QStringLiteral("  ") + aside, Ink::Dim});
    }
    line(0, pieces);
}

void TextPage::flow(const std::vector<Piece> &pieces, int column, int hang)
{
    bool fresh = true;
    for (const Word &word : wordsOf(pieces)) {
        const int wide = columns(word.text);
        if (!fresh && word.spaces > 0) {
            if (column + word.spaces + wide > m_width) {
                m_out += QLatin1Char('\n') + QString(hang, QLatin1Char(' '));
                column = hang;
            } else {
                m_out += QString(word.spaces, QLatin1Char(' '));
                column += word.spaces;
            }
        }
        put(word.text, word.ink);
        column += wide;
        fresh = false;
    }
    m_out += QLatin1Char('\n');
    m_blank = false;
}

void TextPage::line(int indent, const std::vector<Piece> &pieces, int hang)
{
    m_out += QString(indent, QLatin1Char(' '));
    flow(pieces, indent, indent + hang);
}

void TextPage::line(int indent, const QString &text, Ink ink)
{
    line(indent, {{text, ink}});
}

void TextPage::labelled(int indent, const Piece &label, const std::vector<Piece> &pieces, int labelWidth)
{
    m_out += QString(indent, QLatin1Char(' '));
    const QString text = printable(label.text);
    put(text, label.ink);
    m_out += QString(std::max(labelWidth - columns(text), 1), QLatin1Char(' '));
    flow(pieces, indent + labelWidth, indent + labelWidth);
}

void TextPage::labelled(int indent, const QString &label, const std::vector<Piece> &pieces)
{
    labelled(indent, {label, Ink::Dim}, pieces, usualLabel);
}

void TextPage::labelled(int indent, const QString &label, const QString &text, Ink ink)
{
    labelled(indent, label, {{text, ink}});
}

void TextPage::table(int indent, const std::vector<std::vector<Piece>> &rows)
{
    std::vector<std::vector<Piece>> cells = rows;
    std::vector<int> widths;
    int others = 0;
    for (std::size_t column = 0; !rows.empty() && column < rows.front().size(); ++column) {
        widths.push_back(0);
        for (auto &row : cells) {
            row[column].text = printable(row[column].text);
            widths[column] = std::max(widths[column], columns(row[column].text));
        }
        others += column > 0 ? widths[column] + 2 : 0;
    }
    for (auto &row : cells) {
        row.front().text = elided(row.front().text, std::max(m_width - indent - others, 12));
    }
    if (!widths.empty()) {
        widths.front() = 0;
        for (const auto &row : cells) {
            widths.front() = std::max(widths.front(), columns(row.front().text));
        }
    }
    std::vector<bool> numeric;
    for (std::size_t column = 0; column < widths.size(); ++column) {
        numeric.push_back(column > 0 && isNumeric(cells, column));
    }
    for (const auto &row : cells) {
        m_out += QString(indent, QLatin1Char(' '));
        for (std::size_t column = 0; column < row.size(); ++column) {
            const QString padding(widths[column] - columns(row[column].text), QLatin1Char(' '));
            const bool right = numeric[column];
            m_out += column > 0 ? QStringLiteral("  ") : QString();
            m_out += right ? padding : QString();
            put(row[column].text, row[column].ink);
            m_out += right || column + 1 == row.size() ? QString() : padding;
        }
        m_out += QLatin1Char('\n');
    }
    m_blank = m_blank && rows.empty();
}

Ink inkOf(State state)
{
    switch (state) {
    case State::Dead:
        return Ink::Green;
    case State::Blocked:
        return Ink::Cyan;
    case State::Live:
        return Ink::Red;
    case State::Unproven:
        break;
    }
    return Ink::Magenta;
}

Ink inkOf(ClosureState state)
{
    switch (state) {
    case ClosureState::Closed:
        return Ink::Green;
    case ClosureState::Closing:
        return Ink::Yellow;
    case ClosureState::Blocked:
        return Ink::Cyan;
    case ClosureState::Open:
        return Ink::Red;
    case ClosureState::Unproven:
        break;
    }
    return Ink::Magenta;
}

Ink inkOf(Severity severity)
{
    switch (severity) {
    case Severity::Critical:
    case Severity::High:
        return Ink::Red;
    case Severity::Medium:
        return Ink::Yellow;
    case Severity::Low:
        return Ink::Cyan;
    case Severity::Info:
        break;
    }
    return Ink::Dim;
}

} // namespace probate
