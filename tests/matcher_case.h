// What tests of the matcher share: rules that are hard to match in two stages, texts in which they match often, and a
// slow reading of what the matcher promises.
#pragma once

#include "scanners/matching/matcher.h"

#include <random>

namespace probate {

Rule ruleOf(const char *id, const QByteArray &pattern);
RuleSet setOf(std::vector<Rule> rules);
const std::vector<Rule> &hardRules();
QByteArray randomText(std::mt19937_64 &random, int size); ///< of few letters, so that they match

struct Found
{
    std::size_t rule;
    Span whole;
    Span secret;

    bool operator==(const Found &) const = default;
};

/// What Matcher promises, said slowly: every start is tried; a match that begins inside an earlier one is left out.
std::vector<Found> slowly(const RuleSet &set, QByteArrayView bytes);

struct Run
{
    std::vector<Found> found;
    QStringList troubles;
};

MatchSink collecting(Run &out);
Run run(const Matcher &matcher, QByteArrayView bytes);

} // namespace probate
