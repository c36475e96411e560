// Holds what correlation says of a generated organisation against what is true there: owners, exposure, each basis by
// itself, and whether a confidence means what it says.
#pragma once

#include "tests/evaluation/ownership_world.h"

#include <QString>

#include <array>

namespace probate::evaluation {

struct Hits
{
    std::size_t said = 0;   ///< names given
    std::size_t right = 0;  ///< of them
    std::size_t wanted = 0; ///< names to be given
    std::size_t found = 0;  ///< of them
    double confidence = 0;  ///< sum over what was said

    double precision() const { return said ? double(right) / double(said) : 1; }
    double recall() const { return wanted ? double(found) / double(wanted) : 1; }
};

struct OwnershipTally
{
    std::size_t principals = 0;
    std::size_t credentials = 0;
    std::size_t observations = 0;
    Hits owners; ///< what is settled: one answer, or several that do not contradict
    Hits exposure;
    Hits nameable; ///< the best that any way of choosing among the names given could do, for the same answers
    std::map<QString, Hits> byBasis;   ///< each claim by itself
    std::array<Hits, 10> byConfidence; ///< of claims on ownership: [0, 0.1), [0.1, 0.2) …
    std::array<Hits, 10> settled;      ///< the same for what claims come to
    std::size_t contested = 0;         ///< left to a person
    std::size_t unanswered = 0;

    QString table() const;
};

OwnershipTally holdAgainst(World world);

} // namespace probate::evaluation
