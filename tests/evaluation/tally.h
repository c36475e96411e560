// Holds what the scanner says of specimens against their labels. Secrets are compared by fingerprint: a value that is
// found with one byte too many is a miss and a false alarm.
#pragma once

#include "core/crypto/fingerprint.h"
#include "scanners/document_scanner.h"
#include "tests/evaluation/corpus.h"

#include <map>

namespace probate::evaluation {

struct Count
{
    int wanted = 0; ///< secrets in specimens
    int found = 0;
    int wrong = 0; ///< reported and no secret

    double recall() const { return wanted > 0 ? double(found) / wanted : 1; }
    double precision() const { return found + wrong > 0 ? double(found) / (found + wrong) : 1; }
};

struct Miss
{
    QString about;
    QString syntax;
    QString what; ///< "missed", or "wrong: " and the rule that spoke
    std::size_t specimen = 0;
};

struct Tally
{
    Count all;
    std::map<QString, Count> byAbout;
    std::map<QString, Count> bySyntax;
    std::vector<Miss> misses;

    /// The worst first, at most `most`; only what is below `floor`.
    QString table(std::size_t most, double floor) const;
};

/// Scanned with this fingerprinter and the shipped rules.
Tally holdAgainst(const DocumentScanner &scanner, const Fingerprinter &fingerprinter,
                  const std::vector<Specimen> &specimens);

/// The whole corpus, in a fixed order.
std::vector<Specimen> wholeCorpus(const RuleSet &rules, std::uint64_t seed);

} // namespace probate::evaluation
