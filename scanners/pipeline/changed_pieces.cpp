#include "scanners/pipeline/changed_pieces.h"

#include "scanners/pipeline/decoders.h"

#include <algorithm>

namespace probate {

namespace {

struct Place
{
    Span at;
    std::optional<qsizetype> feedBefore; ///< as encodedAround() takes them
    std::optional<qsizetype> feedBehind;
};

Place placeOf(QByteArrayView bytes, const Changes::Break &line)
{
    Place place{line.at, {}, {}};
    if (line.lineFrom < line.at.from && bytes[line.lineFrom] == '\n') { // it may be that far away that it was given up
        place.feedBefore = line.lineFrom;
    }
    if (line.at.to < bytes.size() && bytes[line.at.to] == '\n') {
        place.feedBehind = line.at.to;
    } else if (line.lineTo > line.at.to && bytes[line.lineTo - 1] == '\n') {
        place.feedBehind = line.lineTo - 1;
    }
    return place;
}

/// Breaks line by line, and where the places of encoded parts are now.
std::vector<Place> placesOf(QByteArrayView bytes, const Changes &changes, const std::vector<qsizetype> &encoded)
{
    std::vector<Place> places;
    const auto lines = changes.lines();
    places.reserve(lines.size());
    for (const Changes::Break &line : lines) {
        places.push_back(placeOf(bytes, line));
    }
    for (const CopiedRun &run : changes.copied()) {
        auto at = std::lower_bound(encoded.begin(), encoded.end(), run.from);
        for (; at != encoded.end() && *at < run.from + run.size; ++at) {
            const qsizetype place = *at - run.from + run.to;
            places.push_back({{place, place + 1}, {}, {}});
        }
    }
    std::inplace_merge(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(lines.size()), places.end(),
                       [](const Place &a, const Place &b) { return a.at.from < b.at.from; });
    return places;
}

/// A text's first and last piece are keyed apart: patterns may ask for its edges.
unsigned edgesOf(Span piece, qsizetype size)
{
    return (piece.from == 0 ? 1u : 0u) | (piece.to == size ? 2u : 0u);
}

} // namespace

ChangedPieces::ChangedPieces(QByteArrayView bytes, Changes &changes, const std::vector<qsizetype> &encoded,
                             const InertTexts &inert)
{
    Span done{0, 0};
    const std::vector<Place> places = placesOf(bytes, changes, encoded);
    m_spans.reserve(places.size());
    m_keys.reserve(places.size());
    for (const Place &place : places) {
        if (done.to > 0 && place.at.from >= done.from && place.at.to < done.to) {
            continue;
        }
        Span around = encodedAround(bytes, place.at, place.feedBefore, place.feedBehind);
        around.from = std::max(around.from, done.to);
        if (around.from < around.to) {
            m_spans.push_back(around);
            m_keys.push_back(inert.keyOf(around.of(bytes), edgesOf(around, bytes.size())));
            inert.announce(m_keys.back());
            done = around;
        }
    }
    std::vector<Span> nothing;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_spans.size(); ++i) {
        if (inert.contains(m_keys[i])) {
            nothing.push_back(m_spans[i]);
        } else {
            m_spans[kept] = m_spans[i];
            m_keys[kept++] = m_keys[i];
        }
    }
    m_spans.resize(kept);
    m_keys.resize(kept);
    changes.setInert(nothing);
}

void ChangedPieces::remember(const MatchTrace &matches, const std::vector<qsizetype> &encoded, InertTexts &inert) const
{
    if (!matches.complete || matches.sawMark) {
        return;
    }
    for (std::size_t i = 0; i < m_spans.size(); ++i) {
        const Span piece = m_spans[i];
        const qsizetype first = piece.from - 1; // a match may begin with the line feed before its line
        const auto start = std::lower_bound(matches.starts.begin(), matches.starts.end(), first,
                                            [](const MatchStart &at, qsizetype from) { return at.from < from; });
        const auto head = std::lower_bound(matches.heads.begin(), matches.heads.end(), piece.from,
                                           [](const MatchHead &at, qsizetype from) { return at.last < from; });
        const auto part = std::lower_bound(encoded.begin(), encoded.end(), piece.from);
        const bool holds = (start != matches.starts.end() && start->from < piece.to) ||
                           (head != matches.heads.end() && qsizetype(head->last) - matches.longestHead <= piece.to) ||
                           (part != encoded.end() && *part < piece.to);
        if (!holds) {
            inert.add(m_keys[i]);
        }
    }
}

} // namespace probate
