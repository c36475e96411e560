// Names come from repositories and exports, so an attacker may have chosen them. This file turns any text into one that
// cannot move a cursor, set a title, break a line or reorder what stands beside it. It knows nothing of formats: a
// format escapes what comes out of here by its own rules.
#pragma once

#include <QString>

namespace probate {

/// The text with every control, format (bidirectional controls, zero-width, tags), line or paragraph separator and lone
/// surrogate written out: newline as \n, tab as \t, carriage return as \r, all else as \u{1b}. Spaces that are not
/// U+0020 become U+0020. The result is one line. Backslashes that stood there already stay as they are.
QString printable(const QString &text);

/// Columns that a terminal gives to the text: 2 for wide East Asian characters and emoji, 0 for combining marks.
int columns(const QString &text);

/// At most `most` columns, with an ellipsis in the middle, since the end of a path or name is what tells it apart.
QString elided(const QString &text, int most);

} // namespace probate
