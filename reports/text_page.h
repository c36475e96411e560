// A page of plain text for a terminal: words wrapped at a width, a hanging indent, colour only where asked. Everything
// that is put on it passes through printable() first, so no name can steer the terminal.
#pragma once

#include "reports/report.h"

namespace probate {

enum class Ink { Plain, Bold, Dim, Red, Yellow, Green, Cyan, Magenta };

struct Piece
{
    QString text;
    Ink ink = Ink::Plain;
};

class TextPage
{
public:
    explicit TextPage(const ReportOptions &options);

    int width() const { return m_width; }
    void blank(); ///< one empty line; two in a row become one
    void heading(const QString &text, const QString &aside = {});
    /// Wraps at spaces; lines after the first begin `hang` columns further right than `indent`.
    void line(int indent, const std::vector<Piece> &pieces, int hang = 0);
    void line(int indent, const QString &text, Ink ink = Ink::Plain);
    void labelled(int indent, const Piece &label, const std::vector<Piece> &pieces, int labelWidth);
    /// "where     git:…": the label in a column of its own, the text wrapped beside it.
    void labelled(int indent, const QString &label, const std::vector<Piece> &pieces);
    void labelled(int indent, const QString &label, const QString &text, Ink ink = Ink::Plain);
    /// Columns as wide as their content, numbers to the right; the first is elided where the row would not fit. Every
    /// row has as many cells as the first, which is the heading.
    void table(int indent, const std::vector<std::vector<Piece>> &rows);

    QByteArray bytes() const { return m_out.toUtf8(); }

private:
    void put(const QString &text, Ink ink);
    void flow(const std::vector<Piece> &pieces, int column, int hang);

    int m_width;
    bool m_colour;
    bool m_blank = true;
    QString m_out;
};

Ink inkOf(State state);
Ink inkOf(ClosureState state);
Ink inkOf(Severity severity);

} // namespace probate
