#include "scanners/matching/changes.h"

#include <algorithm>
#include <cstring>

namespace probate {

namespace {

/// No outcome depends on bytes further away than this, whatever the lines.
constexpr qsizetype longestLine = 8192;
/// A shorter run costs more to keep apart than to read: half of the runs that git stores are.
constexpr qsizetype shortestRun = 48;

qsizetype lineFeedBefore(QByteArrayView bytes, qsizetype place)
{
    const qsizetype from = std::max<qsizetype>(place - longestLine, 0);
    const void *const found =
        from < place ? ::memrchr(bytes.data() + from, '\n', static_cast<std::size_t>(place - from)) : nullptr;
    return found ? static_cast<const char *>(found) - bytes.data() : from;
}

qsizetype afterLineFeed(QByteArrayView bytes, qsizetype place)
{
    const qsizetype to = std::min(place + longestLine, bytes.size());
    const void *const found =
        place < to ? std::memchr(bytes.data() + place, '\n', static_cast<std::size_t>(to - place)) : nullptr;
    return found ? static_cast<const char *>(found) - bytes.data() + 1 : to;
}

} // namespace

Changes::Changes(std::span<const CopiedRun> copied, qsizetype earlierSize, QByteArrayView bytes) : m_size(bytes.size())
{
    m_copied.reserve(copied.size());
    m_breaks.reserve(copied.size() + 1);
    std::copy_if(copied.begin(), copied.end(), std::back_inserter(m_copied),
                 [](const CopiedRun &run) { return run.size >= shortestRun; });
    const auto addBreak = [&](Span at) {
        m_breaks.push_back({at, lineFeedBefore(bytes, at.from), afterLineFeed(bytes, at.to + 1), false});
    };
    m_sameBegin = !m_copied.empty() && m_copied.front().to == 0 && m_copied.front().from == 0;
    qsizetype end = 0; // of what is dealt with, in the later version
    for (const CopiedRun &run : m_copied) {
        if (end != 0 || !m_sameBegin) {
            addBreak({end, run.to});
        }
        end = run.to + run.size;
    }
    m_sameEnd = !m_copied.empty() && end == m_size && m_copied.back().from + m_copied.back().size == earlierSize;
    if (!m_sameEnd) {
        addBreak({end, m_size});
    }
}

Span Changes::affected(const Break &at, Reach reach)
{
    const qsizetype from = at.at.from - reach.ahead + 1;
    return {reach.oneLine ? std::max(from, at.lineFrom) : from, at.at.to + reach.behind};
}

void Changes::setInert(std::span<const Span> pieces)
{
    auto piece = pieces.begin();
    for (Break &at : m_breaks) {
        while (piece != pieces.end() && piece->to < at.lineTo) {
            ++piece;
        }
        // A line feed stands before a line, and nothing before the text's first one.
        at.inert = piece != pieces.end() && piece->from <= (at.lineFrom == 0 ? 0 : at.lineFrom + 1);
    }
}

std::vector<Changes::Break> Changes::lines() const
{
    std::vector<Break> lines;
    lines.reserve(m_breaks.size());
    for (const Break &at : m_breaks) {
        if (!lines.empty() && at.lineFrom < lines.back().lineTo) {
            lines.back().at.to = at.at.to;
            lines.back().lineTo = at.lineTo;
        } else {
            lines.push_back(at);
        }
    }
    return lines;
}

std::vector<Span> Changes::views(Reach reach) const
{
    std::vector<Span> views;
    for (const Break &at : m_breaks) {
        if (at.inert && reach.oneLine) {
            continue;
        }
        const Span places = affected(at, reach);
        const qsizetype to = at.at.to + reach.behind + reach.ahead;
        const Span view{std::max<qsizetype>(places.from - reach.behind, 0),
                        std::min(reach.oneLine ? std::min(at.lineTo, to) : to, m_size)};
        if (!views.empty() && views.back().to >= view.from) {
            views.back().to = std::max(views.back().to, view.to);
        } else {
            views.push_back(view);
        }
    }
    return views;
}

Span Changes::kept(std::size_t run, Reach reach) const
{
    const CopiedRun &copied = m_copied[run];
    // Before the run stands break number `run`, or the one before if the text's beginning is none.
    const std::size_t before = m_sameBegin ? run : run + 1;
    const bool begins = before == 0;
    const bool ends = before == m_breaks.size();
    return {begins ? copied.to : std::max(copied.to, affected(m_breaks[before - 1], reach).to),
            ends ? copied.to + copied.size : std::min(copied.to + copied.size, affected(m_breaks[before], reach).from)};
}

} // namespace probate
