// A stateless token that cannot be revoked is unexpired.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

bool isStateless(const CheckContext &context, const Credential &credential)
{
    if (credential.kind != Kind::AccessToken && credential.kind != Kind::PresignedUrl) {
        return false;
    }
    const IssuerFact *fact = factFor(context.facts, credential.issuer, credential.kind);
    return !fact || !fact->revocable;
}

void judgeC21(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        if (isStateless(context, survivor.credential) && survivor.state() != State::Dead) {
            sink.put(draftOn(survivor));
        }
    });
}

} // namespace

const Check checkC21{"C21", judgeC21};

} // namespace probate
