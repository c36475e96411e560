// Where encoded parts may begin in a text: long runs of letters and digits, and the bytes that escapes begin with. One
// pass over the text tells of all of them. Knows bytes, and nothing of what they stand for.
#pragma once

#include "scanners/matching/span.h"

#include <cstdint>
#include <vector>

namespace probate {

class EncodingHints
{
public:
    /// Bytes of a run; letters, digits, '+', '/', '-' and '_' are in one.
    static constexpr int shortestRun = 24;

    enum class Speed : std::uint8_t {
        Fastest, ///< that the processor is capable of
        Plain    ///< what every processor is capable of
    };
    /// The bytes outlive it.
    explicit EncodingHints(QByteArrayView bytes, Speed speed = Speed::Fastest);

    /// The first place at or after `from` where a run stands that begins there, or that `from` parts; -1 if there is
    /// none.
    qsizetype run(qsizetype from);
    /// The first place at or after `from` where `mark` stands with a byte behind it that may follow: '%' and a digit of
    /// hex, '&' and one of "#alg", a backslash and one of "ux"; -1 if there is none.
    qsizetype mark(char mark, qsizetype from);

private:
    void look(qsizetype at);

    QByteArrayView m_bytes;
    Speed m_speed;
    Span m_seen;                       ///< what the places are of
    std::vector<std::uint32_t> m_runs; ///< in it, ascending
    std::vector<std::uint32_t> m_marks;
};

} // namespace probate
