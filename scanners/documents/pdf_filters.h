// Undoes the filters of PDF streams that are not deflate (ISO 32000-1, 7.4), piece by piece where few bytes may become
// many, so that they cost what a limit allows. Knows no object of a file. Private to scanners/documents.
#pragma once

#include "scanners/documents/inflate.h"

namespace probate {

using MayMake = std::function<bool(std::uint64_t)>; ///< as for inflate()

/// 7.4.2. Damaged: a character that is no digit, or no '>' at the end.
Inflated undoAsciiHex(QByteArrayView text, QByteArray &bytes, const MayMake &mayMake);
/// 7.4.3. Damaged: a character or a group that stands for nothing.
Inflated undoAscii85(QByteArrayView text, QByteArray &bytes, const MayMake &mayMake);
/// 7.4.4. `early`: codes grow one code sooner than they must (EarlyChange, as is the default).
Inflated undoLzw(QByteArrayView packed, bool early, QByteArray &bytes, const MayMake &mayMake);
/// 7.4.5.
Inflated undoRunLength(QByteArrayView packed, QByteArray &bytes, const MayMake &mayMake);

/// 7.4.4.4, what Flate and LZW may be told of the bytes before them.
struct PdfPredictor
{
    int kind = 1; ///< 1: none; 2: TIFF's; 10 and more: PNG's
    int colors = 1;
    int bits = 8; ///< of each
    int columns = 1;
};

/// Works in place. False: it is one that is not undone, or a row says something that it may not.
bool undoPredictor(const PdfPredictor &predictor, QByteArray &bytes);

} // namespace probate
