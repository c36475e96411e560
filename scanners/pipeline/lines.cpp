#include "scanners/pipeline/lines.h"

#include "scanners/find_bytes.h"

#include <algorithm>

namespace probate {

std::uint32_t Lines::numberAt(qsizetype offset)
{
    offset = std::clamp<qsizetype>(offset, 0, m_bytes.size());
    if (offset < m_at) {
        m_at = 0;
        m_line = 1;
    }
    m_line += static_cast<std::uint32_t>(countByte(m_bytes.sliced(m_at, offset - m_at), '\n'));
    m_at = offset;
    return m_line;
}

QByteArrayView Lines::around(qsizetype offset) const
{
    constexpr qsizetype reach = 4096;
    offset = std::clamp<qsizetype>(offset, 0, m_bytes.size());
    const qsizetype earliest = std::max<qsizetype>(offset - reach, 0);
    const auto before = m_bytes.sliced(earliest, offset - earliest).lastIndexOf('\n');
    const qsizetype from = before < 0 ? earliest : earliest + before + 1;
    const QByteArrayView after = m_bytes.sliced(offset, std::min(m_bytes.size() - offset, reach));
    const auto end = after.indexOf('\n');
    return m_bytes.sliced(from, offset + (end < 0 ? after.size() : end) - from);
}

qsizetype Lines::begin(std::uint32_t number)
{
    if (number < m_line) {
        m_at = 0;
        m_line = 1;
    }
    // m_at may stand inside its line; a line's beginning is after the last line end before it.
    while (m_line < number && m_at < m_bytes.size()) {
        const auto end = m_bytes.indexOf('\n', m_at);
        if (end < 0) {
            return m_bytes.size();
        }
        m_at = end + 1;
        ++m_line;
    }
    const auto before = m_bytes.first(m_at).lastIndexOf('\n');
    return before + 1;
}

} // namespace probate
