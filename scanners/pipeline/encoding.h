// Which Unicode form a document has, and its text in UTF-8, since rules and readers read bytes of that.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace probate {

struct Decoded
{
    const char *encoding = ""; ///< "utf-16le" …
    QByteArray text;           ///< may hold secrets: the caller wipes it
};

/// UTF-16 and UTF-32, by byte order mark or, without one, by where the zero bytes of its first 4 KiB stand; nothing for
/// everything else. Lone surrogates and values beyond Unicode become U+FFFD.
std::optional<Decoded> decodeWide(QByteArrayView bytes);

/// Bytes of a UTF-8 byte order mark at the beginning: 0 or 3.
qsizetype markSize(QByteArrayView bytes);

/// True if a zero byte stands in the first 8 KiB: no text.
bool looksBinary(QByteArrayView bytes);

} // namespace probate
