// Comparing bytes without their case and without a copy: what is compared may be a secret.
#pragma once

#include <QByteArrayView>

#include <algorithm>

namespace probate {

inline char toLowerAscii(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// `lower` is in lower case.
inline bool equalsCaseless(QByteArrayView value, QByteArrayView lower)
{
    return std::equal(value.begin(), value.end(), lower.begin(), lower.end(),
                      [](char a, char b) { return toLowerAscii(a) == b; });
}

inline bool containsCaseless(QByteArrayView value, QByteArrayView lower)
{
    return std::search(value.begin(), value.end(), lower.begin(), lower.end(),
                       [](char a, char b) { return toLowerAscii(a) == b; }) != value.end();
}

inline bool endsCaseless(QByteArrayView value, QByteArrayView lower)
{
    return value.size() >= lower.size() && equalsCaseless(value.last(lower.size()), lower);
}

} // namespace probate
