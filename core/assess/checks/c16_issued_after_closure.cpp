// Created or granted by a closed principal after the closure.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

/// Only dates that the credential or its issuer states: a file's time or a first commit is no date of making.
bool isStated(LifetimeBasis basis)
{
    return basis == LifetimeBasis::Credential || basis == LifetimeBasis::IssuerExport;
}

void judgeC16(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        const auto &issued = survivor.credential.lifetime.issued;
        if (!issued || !isStated(issued->basis) || issued->at <= survivor.closureAt() + context.policy.clockSkew ||
            issued->at > context.asOf) {
            return;
        }
        Draft draft = draftOn(survivor);
        draft.unproven = false;
        draft.since = issued->at;
        draft.because.insert(draft.because.begin(), {QStringLiteral("made at %1").arg(toIso(issued->at)), {}});
        sink.put(std::move(draft));
    });
}

} // namespace

const Check checkC16{"C16", judgeC16};

} // namespace probate
