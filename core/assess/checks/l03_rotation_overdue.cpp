// Age since creation or last rotation above the policy of its kind.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judge(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &) {
        const auto limit = context.policy.rotateAfter.find(credential.kind);
        const auto &born = credential.lifetime.rotated ? credential.lifetime.rotated : credential.lifetime.issued;
        if (limit == context.policy.rotateAfter.end() || !born || born->basis == LifetimeBasis::FileTime ||
            context.asOf - born->at <= limit->second) {
            return;
        }
        Draft draft = draftOn(context, credential,
                              QStringLiteral("unchanged since %1 (%2); the policy allows %3")
                                  .arg(toIso(born->at), toText(born->basis), toWords(limit->second)));
        draft.since = born->at + limit->second;
        sink.put(std::move(draft));
    });
}

} // namespace

const Check checkL03{"L03", judge};

} // namespace probate
