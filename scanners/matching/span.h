// A piece of a document's bytes.
#pragma once

#include <QByteArrayView>

namespace probate {

struct Span
{
    qsizetype from = 0;
    qsizetype to = 0; ///< one past the end

    qsizetype size() const { return to - from; }
    bool intersects(Span other) const { return from < other.to && other.from < to; }
    QByteArrayView of(QByteArrayView bytes) const { return bytes.sliced(from, to - from); }

    bool operator==(const Span &) const = default;
};

} // namespace probate
