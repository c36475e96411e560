// Where a later version of a text may match otherwise than the earlier one. Arithmetic of places; of the bytes it knows
// line feeds only.
#pragma once

#include "scanners/matching/span.h"
#include "scanners/version.h"

#include <vector>

namespace probate {

/// How far from a place its outcome may depend on the bytes: of [place - behind, place + ahead) and no others.
struct Reach
{
    qsizetype behind = 0;
    qsizetype ahead = 0;
    bool oneLine = false; ///< and of none after the first line feed behind the place's own byte
};

class Changes
{
public:
    /// Inserted bytes with the seams around them, or a seam alone, which is an empty span.
    struct Break
    {
        Span at;
        qsizetype lineFrom = 0; ///< the line feed before the line that `at` begins in, or the text's beginning
        qsizetype lineTo = 0;   ///< after the line feed of the line that the byte behind `at` stands in or ends
        bool inert = false;     ///< nothing begins in its lines that a search of single lines could find
    };

    /// Runs as in EarlierVersion; of the later version the bytes, of the earlier its size. Short runs count as
    /// inserted.
    Changes(std::span<const CopiedRun> copied, qsizetype earlierSize, QByteArrayView bytes);

    const std::vector<CopiedRun> &copied() const { return m_copied; }
    /// Ordered, apart. An edge of the text is a break unless both versions begin, or end, with the same run.
    const std::vector<Break> &breaks() const { return m_breaks; }

    /// Ordered, apart, each of whole lines: breaks whose lines lie in one become inert.
    void setInert(std::span<const Span> pieces);

    /// Breaks of which no line feed parts one from the next are one: from the first's beginning to the last's end.
    std::vector<Break> lines() const;

    /// The places whose outcome a break may change: [from, to) around it.
    static Span affected(const Break &at, Reach reach);
    /// Breaks with all the bytes that affected places look at, clipped; merged where they meet. Inert ones are left out
    /// for who keeps to one line.
    std::vector<Span> views(Reach reach) const;
    /// The places of the later version in a run whose outcome no break changes; may be empty.
    Span kept(std::size_t run, Reach reach) const;

private:
    qsizetype m_size;
    bool m_sameBegin = false;
    bool m_sameEnd = false;
    std::vector<CopiedRun> m_copied;
    std::vector<Break> m_breaks;
};

} // namespace probate
