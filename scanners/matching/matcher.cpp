#include "scanners/matching/matcher_inside.h"

#include "scanners/matching/literal.h"

#include <algorithm>

namespace probate {

const Regex &StageTwo::get() const
{
    std::call_once(once, [this] {
        auto compiled = Regex::compile(pattern, caseless, true); // open() or the run that made the cache saw it compile
        if (compiled) {
            regex = std::make_unique<Regex>(std::move(compiled).value());
        }
    });
    return *regex;
}

Matcher::Scratch::Scratch() = default;
Matcher::Scratch::Scratch(Scratch &&) noexcept = default;
Matcher::Scratch &Matcher::Scratch::operator=(Scratch &&) noexcept = default;
Matcher::Scratch::~Scratch() = default;

Matcher::Matcher(std::unique_ptr<Inside> inside) : m_inside(std::move(inside)) {}
Matcher::Matcher(Matcher &&) noexcept = default;
Matcher &Matcher::operator=(Matcher &&) noexcept = default;
Matcher::~Matcher() = default;

Result<Matcher> Matcher::open(const RuleSet &rules, const QString &cacheDirectory, std::span<const QByteArray> marks)
{
    auto database = PatternDatabase::open(rules, cacheDirectory, marks);
    if (!database) {
        return database.error();
    }
    auto inside = std::make_unique<Inside>(Inside{std::move(database).value(), {}, {}});
    inside->measure();
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
    scratch.m_state = std::make_unique<Scratch::State>(Scratch::State{std::move(hits).value(), {}, {}, {}, {}, {}});
    return scratch;
}

bool Matcher::hits(QByteArrayView bytes, Scratch &scratch,
                   const std::function<void(std::size_t rule, qsizetype first, qsizetype last)> &hit) const
{
    bool all = true;
    for (int tier = 0; tier < m_inside->database.tiers(); ++tier) {
        HitScratch &found = scratch.m_state->hits;
        all = m_inside->database.scan(bytes, tier, found) && all;
        for (const HitRange &range : found.hits()) {
            hit(range.rule, range.first, range.last);
        }
    }
    return all;
}

int Matcher::widestOf(std::size_t rule) const
{
    return m_inside->database.rule(rule).widest;
}

bool Matcher::loadedFromCache() const
{
    return m_inside->database.loadedFromCache();
}

/// Alone on a source tree, the shipped rule with one sure byte takes three times as long as the median, those with two
/// and more do not stand out.
constexpr int shortestLiteral = 2;

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
    if (*verdict.how == StageOne::Exact && surestLiteral(rule.pattern) < shortestLiteral) {
        remarks.push_back(
            {QStringLiteral("no %1 bytes in a row stand in every match, so Vectorscan follows the pattern "
                            "from every byte of every document: it slows every scan; put a literal into "
                            "the pattern, or a name that stands beside the value")
                 .arg(shortestLiteral),
             true});
    }
    return remarks;
}

} // namespace probate
