// Revoked at the CA only passively, and not expired.
#include "core/assess/checks/checks.h"

#include <algorithm>

namespace probate {

namespace {

void judgeC07(const CheckContext &context, FindingSink &sink)
{
    for (const Credential &credential : context.estate.credentials) {
        const bool certifies = credential.kind == Kind::Certificate || credential.kind == Kind::SshCertificate;
        const CredentialVerdict &worst = context.worst(credential);
        if (!certifies || credential.exempt || !isRevokedPassively(credential, context.asOf) ||
            worst.verdict.state == State::Dead) {
            continue;
        }
        Draft draft =
            draftOn(context, credential, QStringLiteral("its CA refuses renewal only; it works until it expires"));
        for (const Evidence &evidence : credential.evidence) {
            if (evidence.what == Evidence::What::EndedPassively && evidence.time.at) {
                draft.since = draft.since ? std::min(*draft.since, *evidence.time.at) : *evidence.time.at;
                draft.because.push_back({evidence.because, evidence.from});
            }
        }
        sink.put(std::move(draft));
    }
}

} // namespace

const Check checkC07{"C07", judgeC07};

} // namespace probate
