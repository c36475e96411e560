// Owner changed after the closure, credential from before it.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeO03(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &worst) {
        const Ownership *owned = context.ownershipOf(credential);
        if (!owned) {
            return;
        }
        for (const PrincipalId &id : owned->formerOwners) {
            const PrincipalVerdict *closed = context.closureOf(id);
            if (!closed || isRotatedAfter(credential, closed->closure.at)) {
                continue;
            }
            Draft draft = draftOn(context, credential,
                                  QStringLiteral("%1 owned it, and it was not rotated since").arg(context.nameOf(id)));
            draft.principal = id;
            draft.since = closed->closure.at;
            draft.unproven = worst.verdict.state == State::Unproven;
            sink.put(std::move(draft));
        }
    });
}

} // namespace

const Check checkO03{"O03", judgeO03};

} // namespace probate
