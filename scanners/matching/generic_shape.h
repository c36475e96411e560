// Shapes of values that say what they are, whatever name stands beside them: paths, formats, code, hashes of passwords.
// Knows bytes; no names and no places. Private to scanners/matching.
#pragma once

#include <QByteArrayView>

namespace probate {

/// Why a value of this shape is never the secret itself, or nothing.
const char *foreignShape(QByteArrayView value);

/// crypt(5), "$y$j9T$...", and Django's "pbkdf2_sha256$260000$salt$hash"
/// (https://docs.djangoproject.com/en/stable/topics/auth/passwords/).
bool isPasswordHash(QByteArrayView value);

} // namespace probate
