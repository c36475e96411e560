// Administrator-like rights on a machine identity.
#include "core/assess/checks/checks.h"

#include <algorithm>

namespace probate {

namespace {

bool isMachineCredential(Kind kind)
{
    return kind == Kind::ServiceAccountToken || kind == Kind::ServiceAccountKey || kind == Kind::ClientSecret ||
           kind == Kind::SecretManagerToken;
}

void judgeP04(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &) {
        if (!credential.privileged) {
            return;
        }
        const Ownership *owned = context.ownershipOf(credential);
        const bool machineOwner =
            owned && std::any_of(owned->owners.begin(), owned->owners.end(), [&](const PrincipalId &id) {
                const Principal *owner = context.principal(id);
                return owner && isMachine(owner->kind);
            });
        if (machineOwner || isMachineCredential(credential.kind)) {
            Draft draft = draftOn(context, credential, QStringLiteral("its source shows administrator-like rights"));
            draft.stepsApply = false; // the privilege is the finding
            sink.put(std::move(draft));
        }
    });
}

} // namespace

const Check checkP04{"P04", judgeP04};

} // namespace probate
