// What the header of a 7z archive claims, checked before libarchive reads it: counts there decide how much is
// allocated, and a few packed bytes can claim a hundred million files. Private to scanners/archives; unpacks no entry.
#pragma once

#include <QByteArrayView>

namespace probate {

enum class SevenZipClaim {
    Plausible,
    Absurd,     ///< counts or sizes that its bytes cannot bear out
    Unsupported ///< the header is packed in a way that nobody uses for it
};

SevenZipClaim sevenZipClaim(QByteArrayView archive);

} // namespace probate
