// Not DEAD, and no expiry or a sentinel for never; not for sessions and consents, nor for what is accepted.
#include "core/assess/checks/checks.h"

#include <algorithm>

namespace probate {

namespace {

bool hasExpiry(const Credential &credential, const Verdict &verdict)
{
    const Lifetime &lifetime = credential.lifetime;
    const bool stated = lifetime.expires && !lifetime.statedNever && !isNeverSentinel(lifetime.expires->at);
    return stated || verdict.until ||
           std::any_of(credential.evidence.begin(), credential.evidence.end(),
                       [](const Evidence &evidence) { return evidence.endsAt.has_value(); });
}

/// Not a credential that is presented anywhere, or one that its issuer keeps only while somebody is there.
bool isOutside(const Credential &credential)
{
    return credential.kind == Kind::Session || credential.kind == Kind::Consent ||
           credential.kind == Kind::EncryptedStore || credential.kind == Kind::PasswordHash ||
           credential.layer == Layer::Session || credential.layer == Layer::Grant;
}

void judgeL01(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &worst) {
        if (isOutside(credential) || isAcceptedOnly(credential) || hasExpiry(credential, worst.verdict)) {
            return;
        }
        Draft draft = draftOn(context, credential,
                              credential.lifetime.statedNever ? QStringLiteral("its source says that it never expires")
                                                              : QStringLiteral("no source states an expiry"));
        draft.since = credential.lifetime.issued ? std::optional(credential.lifetime.issued->at) : std::nullopt;
        sink.put(std::move(draft));
    });
}

} // namespace

const Check checkL01{"L01", judgeL01};

} // namespace probate
