#include "scanners/matching/changes.h"

#include <algorithm>

namespace probate {

Changes::Changes(std::span<const CopiedRun> copied, qsizetype earlierSize, qsizetype size)
    : m_earlierSize(earlierSize), m_size(size), m_copied(copied.begin(), copied.end())
{
    qsizetype end = 0; // of what is dealt with, in the later version
    const auto addBreak = [this](Span at) {
        if (!m_breaks.empty() && m_breaks.back().to >= at.from) {
            m_breaks.back().to = std::max(m_breaks.back().to, at.to);
        } else {
            m_breaks.push_back(at);
        }
    };
    for (const CopiedRun &run : m_copied) {
        if (run.to != 0 || run.from != 0) {
            addBreak({end, run.to});
        }
        end = run.to + run.size;
    }
    const bool sameEnd = !m_copied.empty() && end == size && m_copied.back().from + m_copied.back().size == earlierSize;
    if (!sameEnd) {
        addBreak({end, size});
    }
}

std::vector<Span> Changes::views(Reach reach) const
{
    std::vector<Span> views;
    const qsizetype margin = reach.ahead + reach.behind;
    for (const Span &at : m_breaks) {
        const Span view{std::max<qsizetype>(at.from - margin, 0), std::min(at.to + margin, m_size)};
        if (!views.empty() && views.back().to >= view.from) {
            views.back().to = view.to;
        } else {
            views.push_back(view);
        }
    }
    return views;
}

bool Changes::keeps(const CopiedRun &run, qsizetype place, Reach reach) const
{
    const bool begins = run.to == 0 && run.from == 0;
    const bool ends = run.to + run.size == m_size && run.from + run.size == m_earlierSize;
    return place >= run.to && place < run.to + run.size && (begins || place - reach.behind >= run.to) &&
           (ends || place + reach.ahead <= run.to + run.size);
}

} // namespace probate
