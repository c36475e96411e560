// The text that a content stream of PDF shows (ISO 32000-1, 9.4), as far as fonts tell what their codes mean. Private
// to scanners/documents; draws nothing, follows nothing.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <map>
#include <unordered_map>

namespace probate {

/// What the codes of a font stand for (9.10.3, ToUnicode).
struct PdfFont
{
    std::unordered_map<std::uint32_t, QByteArray> text; ///< by code, in UTF-8; empty: codes are Latin letters
    int codeSize = 1;                                   ///< bytes
    bool unreadable = false;                            ///< codes that nobody explains
};

/// Reads a ToUnicode table into the font.
void readCharacterMap(QByteArrayView map, PdfFont &font);

/// Appends the text; new lines where the line changes, blanks where a gap is. True: some of it could not be told.
bool appendShownText(QByteArrayView content, const std::map<QByteArray, const PdfFont *> &fonts, QByteArray &text);

} // namespace probate
