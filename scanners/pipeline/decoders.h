// Finds what stands encoded inside a text: base64, hex and percent-encoding that decode to text, an archive or a key.
#pragma once

#include <QByteArrayView>

#include <functional>

namespace probate {

struct EncodedPart
{
    const char *encoding;   ///< "base64", "hex", "percent"
    qsizetype offset = 0;   ///< of the encoded form
    QByteArrayView decoded; ///< lives until the callback returns; wiped then
};

/// Calls `found` for each; at most `most` parts, false if there were more.
bool findEncoded(QByteArrayView bytes, int most, const std::function<void(const EncodedPart &)> &found);

} // namespace probate
