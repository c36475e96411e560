// From matches to credentials: validators, placeholders, pairs and overlaps. What is dropped has a reason. Knows
// nothing of documents, places or fingerprints; the secret leaves only as a span of the caller's bytes.
#pragma once

#include "core/model/observation.h"
#include "scanners/matching/matcher.h"
#include "scanners/matching/refused_matches.h"

namespace probate {

struct Recognised
{
    std::size_t rule = 0; ///< index in RuleSet::rules
    Span whole;
    Span secret;
    CredentialDescription credential; ///< handles: those that the rule yields; the fingerprint is the caller's to add
    double confidence = 0;
};

/// A match that is no credential, and why (--explain-drops).
struct Dropped
{
    std::size_t rule = 0;
    Span whole;
    const char *why = "";
};

struct RecogniserSink
{
    std::function<void(Recognised)> found;
    std::function<void(const MatchTrouble &)> trouble;
    std::function<void(const Dropped &)> dropped;       ///< may be empty
    std::function<bool(std::size_t rule)> applies = {}; ///< may be empty: every rule does
    std::function<void()> concerned = {};               ///< may be empty: some rule has a say, reported or not
};

/// For documents that are versions of one another: what was remembered of the earlier one, and where to keep what
/// helps with the next. See Matcher::match.
struct MatchMemory
{
    const MatchTrace *earlier = nullptr; ///< none: match everything
    const Changes *changes = nullptr;    ///< from the earlier one
    MatchTrace *trace = nullptr;
    RefusedMatches *refused = nullptr; ///< of all documents; none: every match is judged
};

class Recogniser
{
public:
    /// An unknown validator or argument is an error that names the rule, as is a pattern that Matcher::open refuses.
    static Result<Recogniser> open(RuleSet rules, const QString &cacheDirectory,
                                   std::span<const QByteArray> marks = {});

    const RuleSet &rules() const { return m_rules; }
    const Matcher &matcher() const { return m_matcher; }

    /// Everything in the bytes, ordered by place.
    void recognise(QByteArrayView bytes, Matcher::Scratch &scratch, const RecogniserSink &sink,
                   const MatchMemory &memory = {}) const;

    /// Matches that pass placeholder test and validators, before pairs and overlaps: what one rule alone would say.
    std::vector<Recognised> candidates(QByteArrayView bytes, Matcher::Scratch &scratch, const RecogniserSink &sink,
                                       const MatchMemory &memory = {}) const;

private:
    Recogniser(RuleSet rules, Matcher matcher) : m_rules(std::move(rules)), m_matcher(std::move(matcher)) {}

    struct Judgement;
    Judgement judge(QByteArrayView bytes, const Match &match) const;
    std::optional<Recognised> take(QByteArrayView bytes, const Match &match, const RecogniserSink &sink,
                                   RefusedMatches *refused, std::vector<Span> &forged) const;
    void pair(std::vector<Recognised> &found) const;

    RuleSet m_rules;
    Matcher m_matcher;
};

/// "${account}/${id}" with the named values; nothing if one of them is missing.
std::optional<QString> fillTemplate(const QString &text, const std::map<QString, QString> &named);

} // namespace probate
