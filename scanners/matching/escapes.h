// Characters written as numbers or names: \u0041 and \x41 in string literals and JSON, &#x41; and &amp; in HTML and
// XML. Knows how they are spelled and nothing of documents; what it decodes may be a secret and is the caller's to
// wipe.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace probate {

/// What stands at a backslash or ampersand.
struct Escape
{
    enum class Form { Backslash, Entity };

    Form form = Form::Backslash;
    qsizetype size = 0; ///< bytes as written; 0: no escape
    char32_t character = 0;
    bool byName = false; ///< \n, \", &amp;: everyday writing that hides nothing
};
Escape escapeAt(QByteArrayView text, qsizetype at);

/// True if a character of the text is written as a number.
bool holdsEscape(QByteArrayView text);

/// The text with the escapes of one form replaced, once: "\\u0041" becomes "\u0041".
QByteArray withoutEscapes(QByteArrayView text, Escape::Form form);

} // namespace probate
