// Where readers and matchers put what they learned, and what the store takes it from. Implementations are thread-safe;
// nothing put here holds a secret.
#pragma once

#include "core/model/assessment.h"

namespace probate {

class ObservationSink
{
public:
    virtual ~ObservationSink() = default;
    virtual void observe(Observation observation) = 0;
    virtual void skip(Skip skip) = 0;

protected:
    ObservationSink() = default;
    ObservationSink(const ObservationSink &) = default;
    ObservationSink &operator=(const ObservationSink &) = default;
};

} // namespace probate
