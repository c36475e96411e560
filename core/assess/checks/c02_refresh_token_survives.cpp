// An offline or refresh token of a closed principal is not DEAD.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeC02(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        if (survivor.credential.layer == Layer::RefreshToken && survivor.state() != State::Dead) {
            sink.put(draftOn(survivor));
        }
    });
}

} // namespace

const Check checkC02{"C02", judgeC02};

} // namespace probate
