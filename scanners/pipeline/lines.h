// Line numbers and lines of a text, found as they are asked for. Private to scanners/pipeline.
#pragma once

#include <QByteArrayView>

#include <cstdint>

namespace probate {

class Lines
{
public:
    explicit Lines(QByteArrayView bytes) : m_bytes(bytes) {}

    /// The line, from 1, on which the byte stands. Fast for offsets that ascend.
    std::uint32_t numberAt(qsizetype offset);
    /// The line around a byte, at most 4 KiB either side.
    QByteArrayView around(qsizetype offset) const;
    /// Where a line begins, from 1; the end of the text if it has fewer.
    qsizetype begin(std::uint32_t number);

private:
    QByteArrayView m_bytes;
    qsizetype m_at = 0;
    std::uint32_t m_line = 1;
};

} // namespace probate
