// Sources name different owners.
#include "core/assess/checks/checks.h"

#include <QStringList>

#include <algorithm>

namespace probate {

namespace {

void judgeO02(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &) {
        const Ownership *owned = context.ownershipOf(credential);
        if (!owned || owned->conflict.empty()) {
            return;
        }
        QStringList names;
        for (const PrincipalId &id : owned->conflict) {
            names.append(context.nameOf(id));
        }
        Draft draft =
            draftOn(context, credential,
                    QStringLiteral("candidates of the same strength: %1").arg(names.join(QStringLiteral(", "))));
        for (const Claim &claim : context.claimsOn(credential)) {
            if (std::find(owned->conflict.begin(), owned->conflict.end(), claim.principal) != owned->conflict.end()) {
                draft.because.push_back({claim.because, claim.from});
            }
        }
        sink.put(std::move(draft));
    });
}

} // namespace

const Check checkO02{"O02", judgeO02};

} // namespace probate
