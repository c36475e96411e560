// A consent or authorisation by a closed principal is LIVE or BLOCKED.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeC03(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        if (survivor.credential.layer == Layer::Grant &&
            (survivor.state() == State::Live || survivor.state() == State::Blocked)) {
            sink.put(draftOn(survivor));
        }
    });
}

} // namespace

const Check checkC03{"C03", judgeC03};

} // namespace probate
