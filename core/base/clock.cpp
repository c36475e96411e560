#include "core/base/clock.h"

namespace probate {

Instant readClock()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace probate
