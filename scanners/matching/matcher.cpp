#include "scanners/matching/matcher.h"

#include "scanners/matching/pattern_database.h"
#include "scanners/matching/regex.h"

#include <algorithm>
#include <mutex>

namespace probate {

namespace {

/// How far before a match a prefilter word may stand (Rule::words).
constexpr qsizetype wordReach = 64;

/// A rule as stage two needs it. The regex is compiled when it is first needed: most rules match nothing in most runs,
/// and compiling them all would cost more than the start allows.
struct StageTwo
{
    QByteArray pattern;
    bool caseless = false;
    QByteArray closing;
    mutable std::once_flag once;
    mutable std::unique_ptr<Regex> regex;

    const Regex &get() const
    {
        std::call_once(once, [this] {
            auto compiled =
                Regex::compile(pattern, caseless, true); // open() or the run that made the cache saw it compile
            if (compiled) {
                regex = std::make_unique<Regex>(std::move(compiled).value());
            }
        });
        return *regex;
    }
};

/// Where stage two stands within one document and rule.
struct Progress
{
    qsizetype searched = 0;     ///< no start before this needs a look
    qsizetype covered = 0;      ///< end of the matches seen so far, reported or not
    qsizetype latestStart = -1; ///< of a match seen
};

} // namespace

struct Matcher::Scratch::State
{
    HitScratch hits;
    RegexScratch regex;
    Match match;
};

Matcher::Scratch::Scratch() = default;
Matcher::Scratch::Scratch(Scratch &&) noexcept = default;
Matcher::Scratch &Matcher::Scratch::operator=(Scratch &&) noexcept = default;
Matcher::Scratch::~Scratch() = default;

struct Matcher::Inside
{
    PatternDatabase database;
    std::vector<std::unique_ptr<StageTwo>> rules;
    int widestWindow = 0;

    void matchRule(QByteArrayView bytes, Span window, std::span<const HitRange> hits, Scratch::State &scratch,
                   const MatchSink &sink) const;
    void report(QByteArrayView bytes, Span window, std::size_t rule, Scratch::State &scratch,
                const MatchSink &sink) const;
};

Matcher::Matcher(std::unique_ptr<Inside> inside) : m_inside(std::move(inside)) {}
Matcher::Matcher(Matcher &&) noexcept = default;
Matcher &Matcher::operator=(Matcher &&) noexcept = default;
Matcher::~Matcher() = default;

Result<Matcher> Matcher::open(const RuleSet &rules, const QString &cacheDirectory)
{
    auto database = PatternDatabase::open(rules, cacheDirectory);
    if (!database) {
        return database.error();
    }
    auto inside = std::make_unique<Inside>(Inside{std::move(database).value(), {}, 0});
    for (std::size_t i = 0; i < rules.rules.size(); ++i) {
        const Rule &rule = rules.rules[i];
        if (!inside->database.loadedFromCache()) {
            const auto compiled = Regex::compile(rule.pattern, rule.caseless, false);
            if (!compiled) {
                return compiled.error().within(QStringLiteral("%1:%2: %3").arg(rule.file).arg(rule.line).arg(rule.id));
            }
        }
        auto second = std::make_unique<StageTwo>();
        second->pattern = rule.pattern;
        second->caseless = rule.caseless;
        second->closing = rule.closing;
        inside->rules.push_back(std::move(second));
        inside->widestWindow = std::max(inside->widestWindow, int(inside->database.rule(i).widest));
    }
    return Matcher(std::move(inside));
}

Result<Matcher::Scratch> Matcher::makeScratch() const
{
    auto hits = m_inside->database.makeScratch();
    if (!hits) {
        return hits.error();
    }
    Scratch scratch;
    scratch.m_state = std::make_unique<Scratch::State>(Scratch::State{std::move(hits).value(), {}, {}});
    return scratch;
}

void Matcher::match(QByteArrayView bytes, Scratch &scratch, const MatchSink &sink) const
{
    matchWindow(bytes, {0, bytes.size()}, scratch, sink);
}

void Matcher::matchWindow(QByteArrayView bytes, Span window, Scratch &scratch, const MatchSink &sink) const
{
    Scratch::State &state = *scratch.m_state;
    if (!m_inside->database.scan(bytes, state.hits)) {
        sink.trouble({0, 0, bytes.size() >= (qsizetype(1) << 31) ? "too-large" : "too-many-hits"});
    }
    const auto hits = state.hits.hits();
    for (std::size_t from = 0; from < hits.size();) {
        std::size_t to = from + 1;
        while (to < hits.size() && hits[to].rule == hits[from].rule) {
            ++to;
        }
        m_inside->matchRule(bytes, window, hits.subspan(from, to - from), state, sink);
        from = to;
    }
}

void Matcher::Inside::matchRule(QByteArrayView bytes, Span window, std::span<const HitRange> hits,
                                Scratch::State &scratch, const MatchSink &sink) const
{
    const std::size_t rule = hits.front().rule;
    const CompiledRule &compiled = database.rule(rule);
    const Regex &regex = rules[rule]->get();
    const qsizetype reach = compiled.how == StageOne::Words ? wordReach : 0;
    Progress progress;
    for (const HitRange &hit : hits) {
        // Every match that ends at a hit starts within the widest match before it.
        const qsizetype earliest = std::max<qsizetype>(qsizetype(hit.first) - compiled.widest - reach, 0);
        const qsizetype latest = std::min<qsizetype>(qsizetype(hit.last) + reach, bytes.size());
        bool explained = progress.covered >= hit.first || progress.latestStart >= earliest;
        progress.searched = std::max(progress.searched, earliest);
        while (progress.searched <= latest) {
            const auto outcome = regex.search(bytes, progress.searched, latest, scratch.regex);
            if (outcome == Regex::Outcome::Limit) {
                sink.trouble({rule, hit.first, "match-limit"});
                explained = true;
            }
            if (outcome != Regex::Outcome::Found) {
                break;
            }
            const Span whole = regex.group(0, scratch.regex);
            explained = true;
            if (whole.from >= progress.covered) {
                report(bytes, window, rule, scratch, sink);
            }
            progress.covered = std::max(progress.covered, whole.to);
            progress.latestStart = whole.from;
            progress.searched = std::max(whole.from, progress.searched) + 1;
        }
        progress.searched = std::max(progress.searched, latest + 1);
        if (!explained && compiled.how == StageOne::Exact) {
            sink.trouble({rule, hit.first, "stages-disagree"});
        }
    }
}

void Matcher::Inside::report(QByteArrayView bytes, Span window, std::size_t rule, Scratch::State &scratch,
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
    if (match.whole.intersects(window)) {
        sink.match(match);
    }
}

int Matcher::widestWindow() const
{
    return m_inside->widestWindow;
}

int Matcher::widestOf(std::size_t rule) const
{
    return m_inside->database.rule(rule).widest;
}

bool Matcher::loadedFromCache() const
{
    return m_inside->database.loadedFromCache();
}

std::vector<PatternRemark> remarksOn(const Rule &rule)
{
    std::vector<PatternRemark> remarks;
    const auto compiled = Regex::compile(rule.pattern, rule.caseless, false);
    if (!compiled) {
        remarks.push_back({compiled.error().message(), false});
    }
    const StageOneVerdict verdict = judgePattern(rule);
    if (!verdict.how) {
        remarks.push_back({verdict.complaint, false});
        return remarks;
    }
    if (*verdict.how != StageOne::Exact) {
        remarks.push_back(
            {QStringLiteral("Vectorscan refuses the pattern, so it is matched the slow way: ") + verdict.complaint,
             true});
        if (!rule.widest) {
            remarks.push_back({QStringLiteral("such a pattern must state \"widest\""), false});
        }
    } else if (!verdict.widest) {
        remarks.push_back({QStringLiteral("the pattern has no bound: write {0,N} for * and {1,N} for +"), false});
    } else if (*verdict.widest > widestAllowed) {
        remarks.push_back(
            {QStringLiteral("a match may be %1 bytes wide; %2 are allowed").arg(*verdict.widest).arg(widestAllowed),
             false});
    } else if (rule.widest && rule.widest < *verdict.widest - 2) {
        remarks.push_back({QStringLiteral("states a widest match of %1 bytes, but the pattern can match %2")
                               .arg(rule.widest)
                               .arg(*verdict.widest - 2),
                           false});
    }
    return remarks;
}

} // namespace probate
