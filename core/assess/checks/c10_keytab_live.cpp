// The keytab of a closed principal whose key version is current.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeC10(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        if (survivor.credential.kind == Kind::Keytab && survivor.state() == State::Live) {
            sink.put(draftOn(survivor));
        }
    });
}

} // namespace

const Check checkC10{"C10", judgeC10};

} // namespace probate
