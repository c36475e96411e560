// The pieces of a version that must be looked at: lines around its changes, as far as decoders look, and those where
// the earlier version had something encoded. Pieces that held nothing in another version are left out.
#pragma once

#include "scanners/inert_texts.h"
#include "scanners/matching/changes.h"
#include "scanners/matching/match_trace.h"

#include <vector>

namespace probate {

class ChangedPieces
{
public:
    /// Marks the breaks of `changes` that lie in such pieces as inert. `encoded`: where encoded parts stood in the
    /// earlier version, ascending.
    ChangedPieces(QByteArrayView bytes, Changes &changes, const std::vector<qsizetype> &encoded,
                  const InertTexts &inert);

    /// Ordered, apart; decoders keep to the edges of each.
    const std::vector<Span> &spans() const { return m_spans; }

    /// Remembers the pieces that hold nothing: no start or head of a match, nothing encoded.
    void remember(const MatchTrace &matches, const std::vector<qsizetype> &encoded, InertTexts &inert) const;

private:
    std::vector<Span> m_spans;
    std::vector<InertTexts::Key> m_keys; ///< of m_spans
};

} // namespace probate
