// Passwords that say of themselves that they are none: words such as "test", "secret" and "password" put together, also
// with digits for letters. Knows words and spelling; whether a name promises a secret is asked elsewhere.
#pragma once

#include <QByteArrayView>

namespace probate {

/// "testPass123", "new_secret", "s3cr3t", "foo$bar": made of nothing but such words. What follows the rules that ask
/// for a capital and a mark ("P@ssw0rd!") is in use as a password, and is none of these.
bool isStandIn(QByteArrayView value);

/// MD5, SHA-1 or SHA-256 of such a word in hexadecimal, without salt: everybody knows what it is of.
bool isHashOfStandIn(QByteArrayView value);

/// BAD_PASSWORD, KEYSTONE_DBPASS, WRONG_VALUE2: a constant's name, or what a manual writes where a value belongs.
bool isConstantName(QByteArrayView value);

/// Digits, or a word, as base32 writes it: the secret of the test vectors of RFC 6238 and what is like it.
bool isEncodedStandIn(QByteArrayView value);

} // namespace probate
