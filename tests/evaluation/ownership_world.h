// An organisation with people, services, teams and credentials whose owners are known, and what its systems would say
// of it: late, contradictory, with gaps. Made from a seed; the same seed gives the same bytes. It knows nothing of how
// owners are found.
#pragma once

#include "core/model/estate.h"

#include <map>
#include <random>
#include <set>

namespace probate::evaluation {

struct WorldSize
{
    std::size_t people = 4'300;
    std::size_t services = 700;
    std::size_t teams = 120;
    std::size_t credentials = 30'000;
    bool poorRecords = false; ///< what systems say is wrong or missing about twice as often
};

struct World
{
    std::vector<KnownObservation> told;
    std::map<QString, std::set<QString>> owners;  ///< by handle as text: ids of the roster; empty set: nobody can know
    std::map<QString, std::set<QString>> readers; ///< who could read it, of those whom the roster has
    Instant asOf;
};

World makeWorld(std::uint64_t seed, const WorldSize &size = {});

} // namespace probate::evaluation
