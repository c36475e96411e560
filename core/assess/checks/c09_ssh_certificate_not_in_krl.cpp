// An SSH certificate is valid beyond the closure and in no KRL.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeC09(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        if (survivor.credential.kind == Kind::SshCertificate && survivor.state() != State::Dead &&
            !isRevokedPassively(survivor.credential, context.asOf)) {
            sink.put(draftOn(survivor));
        }
    });
}

} // namespace

const Check checkC09{"C09", judgeC09};

} // namespace probate
