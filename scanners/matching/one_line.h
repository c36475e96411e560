// Which patterns keep to one line: of such a rule, the bytes of other lines say nothing. A judgement of the pattern's
// text, on the safe side. Private to scanners/matching.
#pragma once

#include <QByteArrayView>

namespace probate {

/// True: no match has a line feed but as its first or its last byte. False: some may.
bool keepsToOneLine(QByteArrayView pattern);

/// The longest beginning of the pattern that keeps to one line and that every match begins with; empty if there is
/// none.
QByteArrayView oneLineHead(QByteArrayView pattern);

} // namespace probate
