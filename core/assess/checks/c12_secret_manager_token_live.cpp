// A vault token, lease or child of a closed principal is not DEAD.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeC12(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        if (survivor.credential.kind == Kind::SecretManagerToken && survivor.state() != State::Dead) {
            sink.put(draftOn(survivor));
        }
    });
}

} // namespace

const Check checkC12{"C12", judgeC12};

} // namespace probate
