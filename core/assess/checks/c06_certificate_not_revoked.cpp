// A certificate of a closed principal is LIVE or UNPROVEN. Where it was revoked passively, C07 speaks.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeC06(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        if (survivor.credential.kind == Kind::Certificate && !isRevokedPassively(survivor.credential, context.asOf) &&
            (survivor.state() == State::Live || survivor.state() == State::Unproven)) {
            sink.put(draftOn(survivor));
        }
    });
}

} // namespace

const Check checkC06{"C06", judgeC06};

} // namespace probate
