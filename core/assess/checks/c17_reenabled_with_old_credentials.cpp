// Enabled again, or a suspension over, with LIVE credentials from before the closure.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

bool isOlderThan(const Credential &credential, Instant closure)
{
    return !isRotatedAfter(credential, closure); // an unknown age is taken for old
}

void judgeC17(const CheckContext &context, FindingSink &sink)
{
    for (const Credential &credential : context.estate.credentials) {
        const Ownership *owned = context.ownershipOf(credential);
        if (!owned || credential.exempt || context.worst(credential).verdict.state != State::Live) {
            continue;
        }
        for (const PrincipalId &id : owned->owners) {
            const Principal *owner = context.principal(id);
            const auto back = owner ? lastReopening(*owner, context.asOf) : std::nullopt;
            if (!back || !isOlderThan(credential, back->closure.at)) {
                continue;
            }
            Draft draft = draftOn(
                context, credential,
                QStringLiteral("%1 came back at %2, and this is from before").arg(context.nameOf(id), toIso(back->at)));
            draft.principal = id;
            draft.since = back->at;
            draft.because.push_back({back->closure.because, {back->closure.from}});
            sink.put(std::move(draft));
        }
    }
}

} // namespace

const Check checkC17{"C17", judgeC17};

} // namespace probate
