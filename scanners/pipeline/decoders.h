// Finds what stands encoded inside a text: base64, hex and percent-encoding that decode to text, an archive
// or a key, and lines in which characters are written as numbers or names.
#pragma once

#include "scanners/matching/span.h"

#include <functional>
#include <optional>

namespace probate {

struct EncodedPart
{
    const char *encoding;   ///< "base64", "hex", "percent", "entities", "escapes"
    int pass = 0;           ///< parts are found pass by pass, in the order of the text within one
    qsizetype offset = 0;   ///< of the encoded form
    QByteArrayView decoded; ///< lives until the callback returns; wiped then
};

/// Calls `found` for each; at most `most` parts, false if there were more.
bool findEncoded(QByteArrayView bytes, int most, const std::function<void(const EncodedPart &)> &found);

/// The piece of a text around a place that alone decides what stands encoded there. Every decoder keeps to its edges:
/// none looks beyond a line end, but over those of wrapped base64. `before`, `behind`: the last line feed before the
/// place and the first one from its end on, where they are known.
Span encodedAround(QByteArrayView bytes, Span at, std::optional<qsizetype> before = {},
                   std::optional<qsizetype> behind = {});

} // namespace probate
