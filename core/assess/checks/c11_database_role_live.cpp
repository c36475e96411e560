// The role can log in, or a session from before the closure is open.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeC11(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        if (survivor.credential.layer == Layer::DatabaseRole && survivor.state() == State::Live) {
            sink.put(draftOn(survivor));
        }
    });
}

} // namespace

const Check checkC11{"C11", judgeC11};

} // namespace probate
