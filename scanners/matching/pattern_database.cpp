#include "scanners/matching/pattern_database.h"

#include "scanners/matching/matcher.h"
#include "scanners/matching/one_line.h"

#include <hs/hs.h>

#include <algorithm>
#include <array>
#include <limits>

namespace probate {

namespace {

/// Ranges of hits that one document may have before stage one gives up on it: 50 MB of memory a thread.
constexpr std::size_t mostRanges = 4'000'000;
/// Width assumed where neither the rule nor Vectorscan states one (rules check asks for it).
constexpr qint32 assumedWidth = 1024;
/// Widest matches of the tiers of rules whose matches go over line ends.
constexpr std::array tierWidths{700, widestAllowed};

/// Lines as in PCRE with PCRE2_MULTILINE. No HS_FLAG_UTF8: documents are bytes. No HS_FLAG_SINGLEMATCH: every match
/// counts. No HS_FLAG_SOM_LEFTMOST: tracking starts costs most of the speed, and stage two finds them where it matters.
unsigned flagsOf(const Rule &rule)
{
    return HS_FLAG_MULTILINE | (rule.caseless ? HS_FLAG_CASELESS : 0u);
}

QByteArray literally(const QByteArray &word)
{
    QByteArray pattern;
    for (const char byte : word) {
        pattern += "\\x" + QByteArray(1, byte).toHex();
    }
    return pattern;
}

struct Info
{
    bool compiles = false;
    unsigned narrowest = 0;
    std::optional<qint32> widest;
    QString complaint;
};

Info infoOf(const QByteArray &pattern, unsigned flags)
{
    hs_expr_info_t *raw = nullptr;
    hs_compile_error_t *failure = nullptr;
    Info info;
    if (hs_expression_info(pattern.constData(), flags, &raw, &failure) == HS_SUCCESS) {
        info.compiles = true;
        info.narrowest = raw->min_width;
        if (raw->max_width < (1u << 30)) {
            info.widest = static_cast<qint32>(raw->max_width) + 2; // a byte on either side for \b, ^ and $
        }
        std::free(raw); // allocated with the misc allocator, which is malloc unless set
    } else if (failure) {
        info.complaint = QString::fromLatin1(failure->message);
        hs_free_compile_error(failure);
    }
    return info;
}

/// The patterns as Vectorscan wants them.
struct PatternList
{
    std::vector<QByteArray> texts;
    std::vector<unsigned> flags;
    std::vector<unsigned> ids; ///< index of the rule

    void add(const QByteArray &text, unsigned flag, std::size_t rule)
    {
        texts.push_back(text);
        flags.push_back(flag);
        ids.push_back(static_cast<unsigned>(rule));
    }
};

PatternList listOf(const RuleSet &rules, const std::vector<CompiledRule> &compiled,
                   const std::vector<std::uint32_t> &wanted)
{
    PatternList list;
    for (const std::uint32_t i : wanted) {
        const Rule &rule = rules.rules[i];
        if (compiled[i].how == StageOne::Words) {
            for (const QByteArray &word : rule.words) {
                list.add(literally(word), HS_FLAG_CASELESS, i);
            }
        } else if (compiled[i].how == StageOne::Head) {
            list.add(oneLineHead(rule.pattern).toByteArray(), flagsOf(rule), i);
        } else {
            list.add(rule.pattern, flagsOf(rule) | (compiled[i].how == StageOne::Prefilter ? HS_FLAG_PREFILTER : 0u),
                     i);
        }
    }
    return list;
}

Error ruleError(const Rule &rule, const QString &what)
{
    return {ErrorKind::Malformed, QStringLiteral("%1:%2: %3: %4").arg(rule.file).arg(rule.line).arg(rule.id, what)};
}

/// A rule that Vectorscan understands, as the search around changes wants it: on one line, or by a head that is.
CompiledRule inLines(const Rule &rule, CompiledRule compiled)
{
    constexpr unsigned narrowestHead = 4; // shorter ones stand everywhere
    if (compiled.how != StageOne::Exact) {
        return compiled;
    }
    compiled.oneLine = keepsToOneLine(rule.pattern) ? 1 : 0;
    if (!compiled.oneLine) {
        const QByteArray head = oneLineHead(rule.pattern).toByteArray();
        const Info info = head.isEmpty() ? Info() : infoOf(head, flagsOf(rule));
        if (info.compiles && info.widest && info.narrowest >= narrowestHead) {
            compiled.how = StageOne::Head;
            compiled.widestSeen = *info.widest;
        }
    }
    return compiled;
}

Result<std::vector<CompiledRule>> judgeAll(const RuleSet &rules)
{
    std::vector<CompiledRule> compiled;
    for (const Rule &rule : rules.rules) {
        const StageOneVerdict verdict = judgePattern(rule);
        if (!verdict.how) {
            return ruleError(rule, verdict.complaint);
        }
        const qint32 widest = std::max(rule.widest, verdict.widest.value_or(rule.widest ? 0 : assumedWidth));
        if (*verdict.how == StageOne::Exact && !verdict.widest) {
            return ruleError(rule, QStringLiteral("the pattern has no bound: write {0,N} for * and {1,N} for +"));
        }
        if (widest > widestAllowed) {
            return ruleError(
                rule, QStringLiteral("a match may be %1 bytes wide; %2 are allowed").arg(widest).arg(widestAllowed));
        }
        compiled.push_back(inLines(rule, {*verdict.how, widest, 0, widest}));
    }
    return compiled;
}

struct Collector
{
    std::vector<HitRange> &hits;
    std::vector<std::uint32_t> &latest; ///< of rules; greater numbers are marks
    Marks &marks;
};

int collect(unsigned id, unsigned long long, unsigned long long to, unsigned, void *context)
{
    auto &collector = *static_cast<Collector *>(context);
    if (id >= collector.latest.size()) {
        collector.marks |= Marks{1} << (id - collector.latest.size());
        return 0;
    }
    const auto end = static_cast<std::uint32_t>(to);
    std::uint32_t &latest = collector.latest[id];
    if (latest != 0) {
        HitRange &range = collector.hits[latest - 1];
        if (end >= range.first && end <= range.last) {
            return 0;
        }
        if (end == range.last + 1) {
            range.last = end;
            return 0;
        }
    }
    if (collector.hits.size() >= mostRanges) {
        return 1;
    }
    collector.hits.push_back({id, end, end});
    latest = static_cast<std::uint32_t>(collector.hits.size());
    return 0;
}

} // namespace

void HitScratch::sort()
{
    std::sort(m_hits.begin(), m_hits.end(), [](const HitRange &a, const HitRange &b) {
        return std::tie(a.rule, a.first, a.last) < std::tie(b.rule, b.first, b.last);
    });
}

void HitScratch::add(std::span<const HitRange> more)
{
    if (more.empty()) {
        return;
    }
    m_hits.insert(m_hits.end(), more.begin(), more.end());
    sort();
    std::size_t kept = 0;
    for (std::size_t i = 1; i < m_hits.size(); ++i) {
        HitRange &before = m_hits[kept];
        if (m_hits[i].rule == before.rule && m_hits[i].first <= before.last + 1) {
            before.last = std::max(before.last, m_hits[i].last);
        } else {
            m_hits[++kept] = m_hits[i];
        }
    }
    m_hits.resize(kept + 1);
}

void HitScratch::Free::operator()(hs_scratch *it) const
{
    hs_free_scratch(it);
}
void PatternDatabase::Free::operator()(hs_database *it) const
{
    hs_free_database(it);
}

StageOneVerdict judgePattern(const Rule &rule)
{
    const Info exact = infoOf(rule.pattern, flagsOf(rule));
    if (exact.compiles) {
        return {StageOne::Exact, exact.widest, {}};
    }
    const Info prefilter = infoOf(rule.pattern, flagsOf(rule) | HS_FLAG_PREFILTER);
    if (rule.words.empty() && prefilter.compiles) {
        return {StageOne::Prefilter, prefilter.widest, exact.complaint};
    }
    if (!rule.words.empty()) {
        return {StageOne::Words, prefilter.widest, exact.complaint};
    }
    return {std::nullopt, std::nullopt,
            exact.complaint +
                QStringLiteral(" Vectorscan cannot search for this pattern; give it \"words\", one of which "
                               "stands in every match.")};
}

Result<PatternDatabase> PatternDatabase::compile(const RuleSet &rules, std::span<const QByteArray> marks)
{
    Q_ASSERT(marks.size() <= mostMarks);
    auto judged = judgeAll(rules);
    if (!judged) {
        return judged.error();
    }
    PatternDatabase made;
    made.m_rules = std::move(judged).value();
    made.sortIntoTiers();
    if (made.m_tiers.empty() && !marks.empty()) {
        made.m_tiers.emplace_back();
    }
    for (Tier &tier : made.m_tiers) {
        PatternList list = listOf(rules, made.m_rules, tier.rules);
        if (&tier == &made.m_tiers.front()) {
            for (std::size_t i = 0; i < marks.size(); ++i) {
                list.add(literally(marks[i]), HS_FLAG_SINGLEMATCH, rules.rules.size() + i);
            }
        }
        std::vector<const char *> texts;
        for (const QByteArray &text : list.texts) {
            texts.push_back(text.constData());
        }
        hs_database_t *database = nullptr;
        hs_compile_error_t *failure = nullptr;
        if (hs_compile_multi(texts.data(), list.flags.data(), list.ids.data(), static_cast<unsigned>(texts.size()),
                             HS_MODE_BLOCK, nullptr, &database, &failure) != HS_SUCCESS) {
            const QString message = failure ? QString::fromLatin1(failure->message) : QStringLiteral("out of memory");
            const int at = failure ? failure->expression : -1;
            hs_free_compile_error(failure);
            const std::size_t id = at < 0 ? rules.rules.size() : list.ids[static_cast<std::size_t>(at)];
            if (id < rules.rules.size()) {
                return ruleError(rules.rules[id], message);
            }
            return Error(ErrorKind::Internal, QStringLiteral("compiling the patterns: ") + message);
        }
        tier.database.reset(database);
    }
    return made;
}

void PatternDatabase::sortIntoTiers()
{
    std::array<Tier, tierWidths.size() + 1> tiers;
    for (std::uint32_t i = 0; i < m_rules.size(); ++i) {
        // Only an exact pattern is known to need no more than its width.
        const qint32 width = m_rules[i].how == StageOne::Exact ? m_rules[i].widest : widestAllowed;
        const auto tier = std::lower_bound(tierWidths.begin(), tierWidths.end(), width) - tierWidths.begin();
        const bool inLines = m_rules[i].oneLine || m_rules[i].how == StageOne::Head;
        tiers[inLines ? 0 : static_cast<std::size_t>(tier) + 1].rules.push_back(i);
    }
    for (Tier &tier : tiers) {
        if (!tier.rules.empty()) {
            m_tiers.push_back(std::move(tier));
        }
    }
}

Result<HitScratch> PatternDatabase::makeScratch() const
{
    HitScratch scratch;
    scratch.m_latest.resize(m_rules.size());
    for (const Tier &tier : m_tiers) {
        hs_scratch_t *grown = scratch.m_scratch.release();
        const hs_error_t outcome = hs_alloc_scratch(tier.database.get(), &grown);
        scratch.m_scratch.reset(grown);
        if (outcome != HS_SUCCESS) {
            return Error(ErrorKind::Internal, QStringLiteral("no memory for matching"));
        }
    }
    return scratch;
}

bool PatternDatabase::scan(QByteArrayView bytes, int tier, HitScratch &scratch) const
{
    scratch.m_hits.clear();
    if (bytes.isEmpty() || bytes.size() > std::numeric_limits<std::int32_t>::max()) {
        return bytes.isEmpty();
    }
    Collector collector{scratch.m_hits, scratch.m_latest, scratch.m_marks};
    const hs_database_t *database = m_tiers[static_cast<std::size_t>(tier)].database.get();
    const hs_error_t outcome = hs_scan(database, bytes.data(), static_cast<unsigned>(bytes.size()), 0,
                                       scratch.m_scratch.get(), &collect, &collector);
    for (const HitRange &range : scratch.m_hits) {
        scratch.m_latest[range.rule] = 0;
    }
    scratch.sort(); // Vectorscan promises no order across patterns
    return outcome == HS_SUCCESS;
}

} // namespace probate
