// Stage one: all patterns in a few Vectorscan block databases, compiled once and kept on disk. Patterns of like width
// share one, so that the search around a change looks no further than they reach. Private to scanners/matching.
#pragma once

#include "core/rules/rule.h"
#include "scanners/matching/match_trace.h"

#include <QByteArrayView>

#include <memory>
#include <span>

struct hs_database;
struct hs_scratch;

namespace probate {

/// How stage one knows a rule.
enum class StageOne : qint32 {
    Exact,     ///< the pattern itself: every end of every match is a hit
    Head,      ///< the beginning of the pattern that keeps to one line: every end of it is a hit
    Prefilter, ///< a superset of the pattern (HS_FLAG_PREFILTER): hits near the match
    Words      ///< literals beside it
};

struct CompiledRule
{
    StageOne how = StageOne::Exact;
    qint32 widest = 0;     ///< bytes, look-around included
    qint32 oneLine = 0;    ///< not 0: no match goes on behind a line feed (keepsToOneLine)
    qint32 widestSeen = 0; ///< of what stage one sees: the pattern, or its head
};

/// Ends of matches of one rule that follow one another without a gap.
struct HitRange
{
    std::uint32_t rule = 0;
    std::uint32_t first = 0;
    std::uint32_t last = 0;
};

class HitScratch
{
public:
    std::span<const HitRange> hits() const { return m_hits; }
    /// Those seen since they were forgotten.
    Marks marks() const { return m_marks; }
    void forgetMarks() { m_marks = 0; }
    /// Adds hits that are known already.
    void add(std::span<const HitRange> more);
    /// Gives every end another place; the order must stay.
    template <typename Place> void move(const Place &place)
    {
        for (HitRange &hit : m_hits) {
            hit.first = place(hit.first);
            hit.last = place(hit.last);
        }
    }

private:
    friend class PatternDatabase;
    struct Free
    {
        void operator()(hs_scratch *it) const;
    };
    void sort();

    std::unique_ptr<hs_scratch, Free> m_scratch;
    std::vector<HitRange> m_hits;
    std::vector<std::uint32_t> m_latest; ///< by rule: index of its latest range in m_hits, plus one
    Marks m_marks = 0;
};

class PatternDatabase
{
public:
    /// `marks` are looked for with the first tier.
    static Result<PatternDatabase> open(const RuleSet &rules, const QString &cacheDirectory,
                                        std::span<const QByteArray> marks);

    Result<HitScratch> makeScratch() const;
    int tiers() const { return static_cast<int>(m_tiers.size()); }
    /// Indices of the rules of a tier.
    const std::vector<std::uint32_t> &rulesOf(int tier) const { return m_tiers[static_cast<std::size_t>(tier)].rules; }
    /// Fills scratch.hits() with the hits of a tier's rules, sorted by rule and place. False: stopped at the cap on
    /// hits, the rest is missing.
    bool scan(QByteArrayView bytes, int tier, HitScratch &scratch) const;

    /// Bytes; marks stand in the first tier and keep to one line.
    qint32 longestMark() const { return m_longestMark; }

    const CompiledRule &rule(std::size_t index) const { return m_rules[index]; }
    bool loadedFromCache() const { return m_cached; }

private:
    struct Free
    {
        void operator()(hs_database *it) const;
    };
    struct Tier
    {
        // Rules that keep to one line are together, whatever their width; the others by width.
        std::vector<std::uint32_t> rules;
        std::unique_ptr<hs_database, Free> database;
    };
    static Result<PatternDatabase> compile(const RuleSet &rules, std::span<const QByteArray> marks);
    static std::optional<PatternDatabase> load(const QString &path, std::size_t rules);
    void keep(const QString &path) const;
    void sortIntoTiers();

    std::vector<CompiledRule> m_rules;
    std::vector<Tier> m_tiers; ///< none is without rules, but for one that holds marks alone
    qint32 m_longestMark = 0;
    bool m_cached = false;
};

/// What Vectorscan makes of one pattern.
struct StageOneVerdict
{
    std::optional<StageOne> how;  ///< none: not at all, and there are no words
    std::optional<qint32> widest; ///< none: without a bound, or unknown
    QString complaint;            ///< why it is not Exact
};
StageOneVerdict judgePattern(const Rule &rule);

} // namespace probate
