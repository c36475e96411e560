// A session of a closed principal is LIVE.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeC01(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        if (survivor.credential.layer == Layer::Session && survivor.state() == State::Live) {
            sink.put(draftOn(survivor));
        }
    });
}

} // namespace

const Check checkC01{"C01", judgeC01};

} // namespace probate
