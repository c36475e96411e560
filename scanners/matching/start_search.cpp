// Where patterns match: stage one around the breaks between two versions, stage two on its hits, and what the earlier
// version already knew. A text without an earlier version is one break.
#include "scanners/matching/matcher_inside.h"

#include <algorithm>

namespace probate {

namespace {

/// How far before a match a prefilter word may stand (Rule::words).
constexpr qsizetype wordReach = 64;
/// No word is longer.
constexpr qsizetype longestWord = 64;
/// \b, ^ and $ look at one byte; Vectorscan has no other look-behind.
constexpr qsizetype edgeReach = 1;
/// Starts of one text that are worth remembering; a text of tiles is cheaper to match again.
constexpr std::size_t mostStarts = 50'000;

/// Starts of matches that explain a hit: [from, to).
Span startsBefore(const HitRange &hit, const CompiledRule &rule, qsizetype size)
{
    // Every match, or head of one, that ends at a hit starts within the widest before it.
    const qsizetype reach = rule.how == StageOne::Words ? wordReach : 0;
    return {std::max<qsizetype>(qsizetype(hit.first) - rule.widestSeen - reach, 0),
            std::min<qsizetype>(qsizetype(hit.last) + reach, size) + 1};
}

/// A view's edge is no text's edge, but looks like one to a pattern.
bool endsView(const HitRange &hit, const std::vector<Span> &views, qsizetype size)
{
    return std::any_of(views.begin(), views.end(),
                       [&](Span view) { return qsizetype(hit.last) == view.to && view.to < size; });
}

/// Rules that share a pass of stage one are searched as far as the widest of them reaches.
Reach join(Reach a, Reach b)
{
    return {std::max(a.behind, b.behind), std::max(a.ahead, b.ahead), a.oneLine && b.oneLine};
}

/// What a start's outcome depends on.
Reach reachOf(const CompiledRule &rule)
{
    if (rule.how == StageOne::Exact || rule.how == StageOne::Head) {
        return {edgeReach, rule.widest, rule.oneLine != 0};
    }
    const qsizetype around = rule.widest + wordReach + longestWord; // PCRE has look-behind, and words stand outside
    return {around, around, false};
}

/// What stage one has to see around a break to find what it can find there.
Reach viewReach(const CompiledRule &rule)
{
    return rule.how == StageOne::Head ? Reach{edgeReach, rule.widestSeen, true} : reachOf(rule);
}

} // namespace

void Matcher::match(QByteArrayView bytes, Scratch &scratch, const MatchSink &sink) const
{
    MatchTrace trace;
    match(bytes, scratch, sink, trace);
}

void Matcher::match(QByteArrayView bytes, Scratch &scratch, const MatchSink &sink, MatchTrace &trace) const
{
    match(bytes, {}, Changes({}, 0, bytes), scratch, sink, trace);
}

void Matcher::match(QByteArrayView bytes, const MatchTrace &earlier, const Changes &changes, Scratch &scratch,
                    const MatchSink &sink, MatchTrace &trace) const
{
    Scratch::State &state = *scratch.m_state;
    state.starts.clear();
    state.heads.clear();
    state.hits.forgetMarks();
    bool troubled = false;
    const MatchSink told{sink.match, [&](const MatchTrouble &trouble) {
                             troubled = true;
                             sink.trouble(trouble);
                         }};
    m_inside->inherit(earlier, changes, state.starts);
    for (int tier = 0; tier < m_inside->database.tiers(); ++tier) {
        m_inside->search(bytes, tier, earlier, changes, state, told);
    }
    std::sort(state.starts.begin(), state.starts.end(), [](const MatchStart &a, const MatchStart &b) {
        return std::tie(a.rule, a.from) < std::tie(b.rule, b.from);
    });
    m_inside->reportStarts(bytes, state, told);
    trace.complete = !troubled && state.starts.size() <= mostStarts && state.heads.size() <= mostStarts;
    trace.marks = earlier.marks | state.hits.marks();
    trace.sawMark = state.hits.marks() != 0;
    trace.starts.clear();
    trace.heads.clear();
    if (trace.complete) {
        trace.starts = state.starts;
        std::sort(trace.starts.begin(), trace.starts.end(), [](const MatchStart &a, const MatchStart &b) {
            return std::tie(a.from, a.rule) < std::tie(b.from, b.rule);
        });
        trace.heads = state.heads;
        std::sort(trace.heads.begin(), trace.heads.end(),
                  [](const MatchHead &a, const MatchHead &b) { return a.last < b.last; });
        trace.longestHead = 0;
        for (const MatchHead &head : trace.heads) {
            trace.longestHead = std::max(trace.longestHead, head.last - head.first);
        }
    }
}

void Matcher::Inside::inherit(const MatchTrace &earlier, const Changes &changes, std::vector<MatchStart> &starts) const
{
    if (earlier.starts.empty()) {
        return;
    }
    for (std::size_t i = 0; i < changes.copied().size(); ++i) {
        const CopiedRun &run = changes.copied()[i];
        auto at = std::lower_bound(earlier.starts.begin(), earlier.starts.end(), run.from,
                                   [](const MatchStart &start, qsizetype place) { return start.from < place; });
        const qsizetype moved = run.to - run.from;
        for (; at != earlier.starts.end() && at->from < run.from + run.size; ++at) {
            const qsizetype place = at->from + moved;
            const Span kept = changes.kept(i, reachOf(database.rule(at->rule)));
            if (place >= kept.from && place < kept.to) {
                starts.push_back(
                    {at->rule, static_cast<std::uint32_t>(place), static_cast<std::uint32_t>(at->to + moved)});
            }
        }
    }
}

void Matcher::Inside::inheritHeads(const MatchTrace &earlier, const Changes &changes, std::vector<HitRange> &hits) const
{
    for (const CopiedRun &run : changes.copied()) {
        // The last byte of a head lies in the run.
        auto at = std::upper_bound(earlier.heads.begin(), earlier.heads.end(), run.from,
                                   [](qsizetype place, const MatchHead &head) { return place < head.last; });
        const qsizetype end = run.from + run.size;
        for (; at != earlier.heads.end() && qsizetype(at->last) - earlier.longestHead <= end; ++at) {
            const qsizetype first = std::max<qsizetype>(at->first, run.from + 1);
            const qsizetype last = std::min<qsizetype>(at->last, end);
            if (first <= last) {
                const qsizetype moved = run.to - run.from;
                hits.push_back(
                    {at->rule, static_cast<std::uint32_t>(first + moved), static_cast<std::uint32_t>(last + moved)});
            }
        }
    }
}

void Matcher::Inside::measure()
{
    for (int tier = 0; tier < database.tiers(); ++tier) {
        Reach reach{0, tier == 0 ? database.longestMark() : 0, true};
        for (const std::uint32_t rule : database.rulesOf(tier)) {
            reach = join(reach, viewReach(database.rule(rule)));
        }
        reaches.push_back(reach);
    }
}

void Matcher::Inside::search(QByteArrayView bytes, int tier, const MatchTrace &earlier, const Changes &changes,
                             Scratch::State &scratch, const MatchSink &sink) const
{
    const std::vector<Span> views = changes.views(reaches[static_cast<std::size_t>(tier)]);
    if (!scanViews(bytes, views, tier, scratch)) {
        sink.trouble({0, 0, bytes.size() >= (qsizetype(1) << 31) ? "too-large" : "too-many-hits"});
    }
    if (tier == 0) { // heads keep to one line
        std::vector<HitRange> known;
        inheritHeads(earlier, changes, known);
        scratch.hits.add(known);
    }
    const auto hits = scratch.hits.hits();
    for (const HitRange &hit : hits) {
        if (database.rule(hit.rule).how == StageOne::Head) {
            scratch.heads.push_back({hit.rule, hit.first, hit.last});
        }
    }
    for (std::size_t from = 0; from < hits.size();) {
        std::size_t to = from + 1;
        while (to < hits.size() && hits[to].rule == hits[from].rule) {
            ++to;
        }
        searchHits(bytes, views, hits.subspan(from, to - from), changes, scratch, sink);
        from = to;
    }
}

/// Stage one of all views in one call, since a call costs as much as hundreds of bytes: one after the other, with line
/// feeds between. A hit that such a neighbourhood makes up is refused by stage two, which sees the text.
bool Matcher::Inside::scanViews(QByteArrayView bytes, const std::vector<Span> &views, int tier,
                                Scratch::State &scratch) const
{
    constexpr qsizetype gap = 2; // ends of matches before and behind it are no neighbours
    if (views.size() == 1) {
        const bool all = database.scan(views.front().of(bytes), tier, scratch.hits);
        scratch.hits.move([&](std::uint32_t end) { return end + static_cast<std::uint32_t>(views.front().from); });
        return all;
    }
    std::vector<qsizetype> begins;
    begins.reserve(views.size());
    qsizetype size = 0;
    for (const Span view : views) {
        begins.push_back(size);
        size += view.to - view.from + gap;
    }
    QByteArray &joined = scratch.joined;
    joined.resize(size);
    char *to = joined.data();
    for (const Span view : views) {
        to = std::copy(bytes.data() + view.from, bytes.data() + view.to, to);
        to = std::fill_n(to, gap, '\n');
    }
    const bool all = database.scan(joined, tier, scratch.hits);
    scratch.hits.move([&](std::uint32_t end) {
        const auto at = std::upper_bound(begins.begin(), begins.end(), qsizetype(end)) - begins.begin() - 1;
        const Span view = views[static_cast<std::size_t>(at)];
        return static_cast<std::uint32_t>(std::min(end - begins[static_cast<std::size_t>(at)] + view.from, view.to));
    });
    joined.fill('\0');
    return all;
}

void Matcher::Inside::searchHits(QByteArrayView bytes, const std::vector<Span> &views, std::span<const HitRange> hits,
                                 const Changes &changes, Scratch::State &scratch, const MatchSink &sink) const
{
    const std::uint32_t rule = hits.front().rule;
    const CompiledRule &compiled = database.rule(rule);
    const Reach reach = reachOf(compiled);
    const auto end = changes.breaks().end();
    auto next = changes.breaks().begin();
    qsizetype searched = 0; // no start before this needs a look
    qsizetype latest = -1;  // start that was found
    for (const HitRange &hit : hits) {
        const Span starts = startsBefore(hit, compiled, bytes.size());
        while (next != end && Changes::affected(*next, reach).to <= starts.from) {
            ++next;
        }
        bool explained = compiled.how != StageOne::Exact;
        bool seesAll = false; // only who sees all starts that a hit may have can tell whether the stages agree
        for (auto at = next; at != end && Changes::affected(*at, reach).from < starts.to; ++at) {
            const Span affected = Changes::affected(*at, reach);
            const Span here{std::max({starts.from, affected.from, searched}), std::min(starts.to, affected.to)};
            seesAll = seesAll || (starts.from >= affected.from && starts.to <= affected.to);
            explained = searchStarts(bytes, here, rule, hit, scratch, sink, latest) || explained;
            searched = std::max(searched, here.to);
        }
        if (seesAll && !explained && latest < starts.from && !endsView(hit, views, bytes.size())) {
            sink.trouble({rule, hit.first, "stages-disagree"});
        }
    }
}

/// Appends the starts in a place. True: PCRE gave up on it, so what was not found proves nothing.
bool Matcher::Inside::searchStarts(QByteArrayView bytes, Span here, std::uint32_t rule, const HitRange &hit,
                                   Scratch::State &scratch, const MatchSink &sink, qsizetype &latest) const
{
    const Regex &regex = rules[rule]->get();
    while (here.from < here.to) {
        const auto outcome = regex.search(bytes, here.from, here.to - 1, scratch.regex);
        if (outcome == Regex::Outcome::Limit) {
            sink.trouble({rule, hit.first, "match-limit"});
            return true;
        }
        if (outcome == Regex::Outcome::None) {
            return false;
        }
        latest = regex.start(scratch.regex);
        const qsizetype to = regex.group(0, scratch.regex).to;
        scratch.starts.push_back({rule, static_cast<std::uint32_t>(latest), static_cast<std::uint32_t>(to)});
        here.from = latest + 1;
    }
    return false;
}

void Matcher::Inside::reportStarts(QByteArrayView bytes, Scratch::State &scratch, const MatchSink &sink) const
{
    qsizetype covered = 0;
    for (std::size_t i = 0; i < scratch.starts.size(); ++i) {
        const MatchStart start = scratch.starts[i];
        if (i == 0 || scratch.starts[i - 1].rule != start.rule) {
            covered = 0;
        }
        if (start.from >= covered) {
            const Regex &regex = rules[start.rule]->get();
            if (regex.search(bytes, start.from, start.from, scratch.regex) == Regex::Outcome::Found) {
                report(bytes, start.rule, scratch, sink);
            } else {
                sink.trouble({start.rule, start.from, "stages-disagree"});
            }
        }
        covered = std::max<qsizetype>(covered, start.to);
    }
}

void Matcher::Inside::report(QByteArrayView bytes, std::size_t rule, Scratch::State &scratch,
                             const MatchSink &sink) const
{
    const StageTwo &second = *rules[rule];
    Match &match = scratch.match;
    match.rule = rule;
    match.whole = second.get().group(0, scratch.regex);
    match.secret = match.whole;
    match.groups.clear();
    for (const Regex::Name &name : second.get().names()) {
        const Span at = second.get().group(name.group, scratch.regex);
        if (at.from < 0) {
            continue;
        }
        if (name.text == "secret") {
            match.secret = at;
        } else {
            match.groups.push_back({name.text, at});
        }
    }
    if (!second.closing.isEmpty()) {
        const qsizetype reach = std::min(bytes.size() - match.whole.to, largestClosedBlock);
        const qsizetype end = bytes.sliced(match.whole.to, reach).indexOf(second.closing);
        if (end < 0) {
            return; // an opening without its end is no block: text that talks about one
        }
        match.whole.to += end + second.closing.size();
        match.secret = match.whole;
    }
    sink.match(match);
}

} // namespace probate
