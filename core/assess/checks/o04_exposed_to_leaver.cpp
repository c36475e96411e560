// A closed person could read it (narrow), does not own it, and it is not DEAD.
#include "core/assess/checks/checks.h"

#include <algorithm>
#include <set>

namespace probate {

namespace {

bool owns(const CheckContext &context, const Credential &credential, const PrincipalId &id)
{
    const auto judged = context.judged(id);
    return std::any_of(judged.begin(), judged.end(),
                       [&](const CredentialVerdict &each) { return each.credential == credential.id; });
}

void judgeO04(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &worst) {
        std::set<PrincipalId> told;
        for (const Claim &claim : context.claimsOn(credential)) {
            const PrincipalVerdict *closed =
                claim.relation == Relation::Reader ? context.closureOf(claim.principal) : nullptr;
            if (!closed || owns(context, credential, claim.principal) || !told.insert(claim.principal).second) {
                continue;
            }
            Draft draft;
            draft.credential = &credential;
            draft.principal = claim.principal;
            draft.unproven = worst.verdict.state == State::Unproven;
            draft.since = closed->closure.at;
            if (credential.lifetime.issued) {
                draft.since = std::max(*draft.since, credential.lifetime.issued->at);
            }
            draft.because = {{claim.because, claim.from}, {closed->closure.because, {closed->closure.from}}};
            for (Reason &reason : reasonsOf(worst.verdict)) {
                draft.because.push_back(std::move(reason));
            }
            sink.put(std::move(draft));
        }
    });
}

} // namespace

const Check checkO04{"O04", judgeO04};

} // namespace probate
