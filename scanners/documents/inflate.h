// Undoes deflate (RFC 1950) piece by piece, so that a few bytes that unpack to gigabytes cost what a limit allows.
// Private to scanners/documents.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <functional>

namespace probate {

enum class Inflated {
    Whole,
    Damaged, ///< up to there
    Refused  ///< up to there, since `mayMake` said so
};

/// Appends to `bytes`; `mayMake` is told of every piece before it is made, with its size.
Inflated inflate(QByteArrayView packed, QByteArray &bytes, const std::function<bool(std::uint64_t)> &mayMake);

} // namespace probate
