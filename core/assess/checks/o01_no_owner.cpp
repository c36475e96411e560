// No claim above the policy's threshold. What has ended needs no owner any more, nor what is accepted as no secret.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeO01(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &) {
        const Ownership *owned = context.ownershipOf(credential);
        if (isAcceptedOnly(credential) || (owned && (!owned->owners.empty() || !owned->conflict.empty()))) {
            return;
        }
        Draft draft =
            draftOn(context, credential,
                    QStringLiteral("no claim on it reaches the threshold of %1").arg(context.policy.ownerThreshold));
        for (const Claim &claim : context.claimsOn(credential)) {
            if (claim.relation == Relation::Owner || claim.relation == Relation::Creator ||
                claim.relation == Relation::Maintainer) {
                draft.because.push_back({QStringLiteral("%1 (%2, %3)")
                                             .arg(claim.because, toText(claim.relation))
                                             .arg(claim.confidence, 0, 'f', 2),
                                         claim.from});
            }
        }
        if (credential.lifetime.issued) {
            draft.since = credential.lifetime.issued->at;
        }
        sink.put(std::move(draft));
    });
}

} // namespace

const Check checkO01{"O01", judgeO01};

} // namespace probate
