// Finds where rules match, in two stages: all patterns at once with Vectorscan, then each hit anew with PCRE for its
// exact bytes and groups. Knows bytes and rules only: nothing of documents, validators or secrets being real.
#pragma once

#include "core/rules/rule.h"
#include "scanners/matching/changes.h"
#include "scanners/matching/match_trace.h"

#include <QByteArrayView>

#include <functional>
#include <memory>
#include <span>

namespace probate {

struct Match
{
    struct Group
    {
        QByteArrayView name; ///< lives as long as the matcher
        Span at;
    };

    std::size_t rule = 0; ///< index in RuleSet::rules
    Span whole;           ///< what the pattern matched; for rules with a closing, through the closing
    Span secret;          ///< (?<secret>…), or all of it
    std::vector<Group> groups;
};

/// Something was not matched as it should have been: a skip, never silence.
struct MatchTrouble
{
    std::size_t rule = 0;
    std::uint64_t offset = 0;
    const char *what = ""; ///< "stages-disagree", "match-limit", "too-many-hits", "too-large"
};

struct MatchSink
{
    std::function<void(const Match &)> match;
    std::function<void(const MatchTrouble &)> trouble;
};

/// The longest text of a rule with a closing; larger blocks are not matched.
inline constexpr qsizetype largestClosedBlock = 256 << 10;
/// The widest match that a rule may state.
inline constexpr int widestAllowed = 4096;

/// Move-only; all const functions may be called from several threads, each with its own Scratch.
class Matcher
{
public:
    /// What one thread needs while matching. Belongs to the matcher that made it.
    class Scratch
    {
    public:
        Scratch(Scratch &&) noexcept;
        Scratch &operator=(Scratch &&) noexcept;
        ~Scratch();

    private:
        friend class Matcher;
        Scratch();
        struct State;
        std::unique_ptr<State> m_state;
    };

    /// Compiles the rules' patterns, or loads them from `cacheDirectory` (empty: no cache). A pattern that neither
    /// library compiles, or without a bound, is an error that names the rule. The rules are copied as far as needed.
    /// `marks`: words, as many as mostMarks, of which traces tell whether they stand in the text.
    static Result<Matcher> open(const RuleSet &rules, const QString &cacheDirectory,
                                std::span<const QByteArray> marks = {});

    Matcher(Matcher &&) noexcept;
    Matcher &operator=(Matcher &&) noexcept;
    ~Matcher();

    Result<Scratch> makeScratch() const;

    /// Every match, ordered by rule, then place. Of one rule's matches those that begin inside an earlier one, reported
    /// or not, are left out.
    void match(QByteArrayView bytes, Scratch &scratch, const MatchSink &sink) const;

    /// The same, and remembers what a later version of the bytes needs.
    void match(QByteArrayView bytes, Scratch &scratch, const MatchSink &sink, MatchTrace &trace) const;

    /// The same of a version of bytes that match() remembered in `earlier`, which must be complete. Only what the
    /// changes may touch is searched; the outcome is that of match() on all the bytes.
    void match(QByteArrayView bytes, const MatchTrace &earlier, const Changes &changes, Scratch &scratch,
               const MatchSink &sink, MatchTrace &trace) const;

    /// Stage one alone: where some match of a rule may end, from `first` to `last`. What it does not tell of, no rule
    /// matches. False: there is too much to tell.
    bool hits(QByteArrayView bytes, Scratch &scratch,
              const std::function<void(std::size_t rule, qsizetype first, qsizetype last)> &hit) const;

    /// The widest match of a rule in bytes, look-around included: history is searched this far around each change.
    int widestOf(std::size_t rule) const;
    bool loadedFromCache() const;

private:
    struct Inside;
    explicit Matcher(std::unique_ptr<Inside> inside);

    std::unique_ptr<Inside> m_inside;
};

/// What is wrong with a rule's pattern for the two libraries, in a sentence each: does not compile, has no bound, is
/// wider than it states, needs the slow path. `warning` as in RuleProblem.
struct PatternRemark
{
    QString what;
    bool warning = false;
};
std::vector<PatternRemark> remarksOn(const Rule &rule);

} // namespace probate
