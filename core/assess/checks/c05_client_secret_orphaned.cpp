// An application's secret is LIVE and every owner is closed.
#include "core/assess/checks/checks.h"

#include <algorithm>

namespace probate {

namespace {

void judgeC05(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &worst) {
        const Ownership *owned = context.ownershipOf(credential);
        if (credential.kind != Kind::ClientSecret || worst.verdict.state != State::Live || !owned ||
            owned->owners.empty()) {
            return;
        }
        std::optional<Instant> last;
        for (const PrincipalId &owner : owned->owners) {
            const PrincipalVerdict *closed = context.closureOf(owner);
            if (!closed) {
                return;
            }
            last = std::max(last, std::optional(closed->closure.at));
        }
        Draft draft =
            draftOn(context, credential, QStringLiteral("all of its %1 owners are closed").arg(owned->owners.size()));
        draft.since = draft.since ? std::max(draft.since, last) : last;
        for (Reason &reason : reasonsOf(worst.verdict)) {
            draft.because.push_back(std::move(reason));
        }
        sink.put(std::move(draft));
    });
}

} // namespace

const Check checkC05{"C05", judgeC05};

} // namespace probate
