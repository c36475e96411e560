// An authorised, user or deploy key of a closed principal is LIVE or UNPROVEN.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

bool isSshKey(Kind kind)
{
    return kind == Kind::SshKey || kind == Kind::SshDeployKey;
}

void judgeC08(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        if (isSshKey(survivor.credential.kind) &&
            (survivor.state() == State::Live || survivor.state() == State::Unproven)) {
            sink.put(draftOn(survivor));
        }
    });
}

} // namespace

const Check checkC08{"C08", judgeC08};

} // namespace probate
