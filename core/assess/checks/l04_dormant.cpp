// LIVE, and from last use (or creation) to the evidence longer than the policy. Creation counts only where the issuer
// keeps a record of use that is empty: a certificate has none, and is not dormant for that.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

bool recordsUse(Kind kind)
{
    return kind == Kind::CloudAccessKey || kind == Kind::PersonalAccessToken || kind == Kind::SshDeployKey ||
           kind == Kind::ServiceAccountToken || kind == Kind::ApiKey;
}

std::optional<Instant> lastUsed(const Credential &credential, Instant asOf)
{
    std::optional<Instant> last;
    const auto take = [&](Instant at) {
        if (at <= asOf && (!last || at > *last)) {
            last = at;
        }
    };
    for (const Use &use : credential.uses) {
        take(use.at);
    }
    if (credential.lifetime.lastUsed) {
        take(credential.lifetime.lastUsed->at);
    }
    return last;
}

void judgeL04(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &worst) {
        auto since = lastUsed(credential, context.asOf);
        const bool used = since.has_value();
        if (!used && recordsUse(credential.kind) && credential.lifetime.issued) {
            since = credential.lifetime.issued->at;
        }
        const Instant seen = worst.verdict.evidenceAt.value_or(context.asOf);
        if (worst.verdict.state != State::Live || !since || seen - *since <= context.policy.dormantAfter) {
            return;
        }
        Draft draft = draftOn(context, credential,
                              (used ? QStringLiteral("last used at %1, %2 before the evidence")
                                    : QStringLiteral("never used since it was made at %1, %2 before the evidence"))
                                  .arg(toIso(*since), toWords(seen - *since)));
        draft.since = *since + context.policy.dormantAfter;
        sink.put(std::move(draft));
    });
}

} // namespace

const Check checkL04{"L04", judgeL04};

} // namespace probate
