// What Matcher holds, for the files that match. Private to scanners/matching.
#pragma once

#include "scanners/matching/changes.h"
#include "scanners/matching/match_trace.h"
#include "scanners/matching/matcher.h"
#include "scanners/matching/pattern_database.h"
#include "scanners/matching/regex.h"

#include <mutex>

namespace probate {

/// A rule as stage two needs it. The regex is compiled when it is first needed: most rules match nothing in most runs,
/// and compiling them all would cost more than the start allows.
struct StageTwo
{
    QByteArray pattern;
    bool caseless = false;
    QByteArray closing;
    mutable std::once_flag once;
    mutable std::unique_ptr<Regex> regex;

    const Regex &get() const;
};

struct Matcher::Scratch::State
{
    HitScratch hits;
    RegexScratch regex;
    Match match;
    std::vector<MatchStart> starts; ///< of the document that is being matched
    std::vector<MatchHead> heads;
    QByteArray joined; ///< views of it, wiped after each use
};

struct Matcher::Inside
{
    PatternDatabase database;
    std::vector<std::unique_ptr<StageTwo>> rules;
    std::vector<Reach> reaches; ///< by tier: what stage one has to see around a break

    void measure(); ///< fills `reaches`; readers have millions of short values matched
    /// The starts of the earlier version that no break touches, at their places in the later one.
    void inherit(const MatchTrace &earlier, const Changes &changes, std::vector<MatchStart> &starts) const;
    /// The same of heads. What a change took away stays among them: no match begins with it, and it costs a look.
    void inheritHeads(const MatchTrace &earlier, const Changes &changes, std::vector<HitRange> &hits) const;
    /// Finds the other starts that a tier's rules have.
    void search(QByteArrayView bytes, int tier, const MatchTrace &earlier, const Changes &changes,
                Scratch::State &scratch, const MatchSink &sink) const;
    bool scanViews(QByteArrayView bytes, const std::vector<Span> &views, int tier, Scratch::State &scratch) const;
    void searchHits(QByteArrayView bytes, const std::vector<Span> &views, std::span<const HitRange> hits,
                    const Changes &changes, Scratch::State &scratch, const MatchSink &sink) const;
    bool searchStarts(QByteArrayView bytes, Span here, std::uint32_t rule, const HitRange &hit, Scratch::State &scratch,
                      const MatchSink &sink, qsizetype &latest) const;
    /// Of each rule's starts those that begin inside no earlier match.
    void reportStarts(QByteArrayView bytes, Scratch::State &scratch, const MatchSink &sink) const;
    void report(QByteArrayView bytes, std::size_t rule, Scratch::State &scratch, const MatchSink &sink) const;
};

} // namespace probate
