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

/// The first place at or after `from` where `first` stands and one of `seconds` behind it, or -1.
qsizetype findPair(QByteArrayView bytes, char first, QByteArrayView seconds, qsizetype from = 0);

/// How often a byte stands there.
std::uint64_t countByte(QByteArrayView bytes, char byte);

/// The first place at or after `from` where `length` (17 to 64) bytes in a row are letters, digits, '+', '/', '-' or
/// '_' and no such byte stands before them, `from` itself apart; -1 if there is none.
qsizetype findWordRun(QByteArrayView bytes, qsizetype from, int length);
/// The same as on processors without AVX2.
qsizetype findWordRunNarrowly(QByteArrayView bytes, qsizetype from, int length);

} // namespace probate
