// What Vectorscan can look for before it runs a pattern: the longest literal that stands in every match. A judgement of
// the pattern's text, on the low side. Private to scanners/matching.
#pragma once

#include <QByteArrayView>

namespace probate {

/// Its length in bytes; 0 if there is none, or if the pattern's groups are nested too deep to say.
int surestLiteral(QByteArrayView pattern);

} // namespace probate
