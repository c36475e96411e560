// Searching bytes at the speed of memory: every document is searched for many words that it does not hold. Knows bytes
// and nothing of formats; on processors without SSE2 the C library's search takes its place.
#pragma once

#include <QByteArrayView>

#include <cstdint>

namespace probate {

/// The first place of `what` at or after `from`, or -1.
qsizetype findBytes(QByteArrayView bytes, QByteArrayView what, qsizetype from = 0);
inline bool holds(QByteArrayView bytes, QByteArrayView what)
{
    return findBytes(bytes, what) >= 0;
}

/// How often a byte stands there.
std::uint64_t countByte(QByteArrayView bytes, char byte);

} // namespace probate
