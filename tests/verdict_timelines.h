// Generated timelines of a credential and its account in which everything collides, and how a test says what one of
// them is. Knows nothing of what is right about them: that is for the oracle, and for the tests of properties.
#pragma once

#include "core/model/assessment.h"
#include "core/policy/policy.h"

#include <random>

namespace probate {

inline constexpr int timelines = 120'000;
inline constexpr int lastInstant = 13;

Instant at(int step);
Policy policyOfSteps();

/// Everything happens within fourteen milliseconds, so that equal instants and lags that just reach are common.
class TimelineGenerator
{
public:
    explicit TimelineGenerator(unsigned seed) : m_random(seed) {}

    int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(m_random); }
    bool oneIn(int chances) { return below(chances) == 0; }
    Instant instant() { return at(below(lastInstant + 1)); }

    Evidence evidence();
    Use use() { return {instant(), {oneIn(8) ? std::nullopt : std::optional(instant()), Duration{0}}, {}, "u"}; }

    Credential credential();
    std::vector<Closure> closures();

private:
    std::mt19937 m_random;
};

QString step(const std::optional<Instant> &time);
QString describe(const Credential &credential, std::optional<Instant> closureAt, Instant asOf);
State stateOf(const Credential &credential, std::optional<Instant> closureAt, Instant asOf);

} // namespace probate
