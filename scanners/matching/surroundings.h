// What the text around a value says of it: test vectors of cryptography hold keys by the thousand, and none opens
// anything.
#pragma once

#include "scanners/matching/span.h"

namespace probate {

/// Nothing, or why: a hexadecimal value among the names that only test vectors have (plaintext, ciphertext, ikm …).
const char *standsInTestVector(QByteArrayView bytes, Span value);

} // namespace probate
