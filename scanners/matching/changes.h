// Where a later version of a text may match otherwise than the earlier one. Arithmetic of places; sees no bytes.
#pragma once

#include "scanners/matching/span.h"
#include "scanners/version.h"

#include <optional>
#include <vector>

namespace probate {

/// How far from a place its outcome may depend on the bytes: of [place - behind, place + ahead) and no others.
struct Reach
{
    qsizetype behind = 0;
    qsizetype ahead = 0;
};

class Changes
{
public:
    /// Runs as in EarlierVersion; sizes in bytes of both versions.
    Changes(std::span<const CopiedRun> copied, qsizetype earlierSize, qsizetype size);

    qsizetype size() const { return m_size; }
    const std::vector<CopiedRun> &copied() const { return m_copied; }
    /// Inserted bytes with the seams around them, and seams alone, which are empty spans: ordered, apart. An edge of
    /// the text is a break unless both versions begin, or end, with the same run.
    const std::vector<Span> &breaks() const { return m_breaks; }

    /// The places whose outcome a break may change: [from, to) around it.
    static Span affected(Span at, Reach reach) { return {at.from - reach.ahead + 1, at.to + reach.behind}; }
    /// Breaks with all the bytes that affected places look at, clipped; merged where they meet.
    std::vector<Span> views(Reach reach) const;
    /// True: `place` of the later version lies in the run and no break changes its outcome.
    bool keeps(const CopiedRun &run, qsizetype place, Reach reach) const;

private:
    qsizetype m_earlierSize;
    qsizetype m_size;
    std::vector<CopiedRun> m_copied;
    std::vector<Span> m_breaks;
};

} // namespace probate
