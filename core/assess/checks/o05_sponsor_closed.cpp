// The only accountable person of a service, workload or agent is closed.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judge(const CheckContext &context, FindingSink &sink)
{
    for (const Principal &principal : context.estate.principals) {
        const PrincipalVerdict *sponsor = principal.sponsor ? context.closureOf(*principal.sponsor) : nullptr;
        if (!isMachine(principal.kind) || !sponsor || context.isClosed(principal.id)) {
            continue;
        }
        Draft draft;
        draft.principal = principal.id;
        draft.since = sponsor->closure.at;
        draft.because = {{QStringLiteral("its sponsor %1 is closed").arg(context.nameOf(*principal.sponsor)),
                          {sponsor->closure.from}}};
        sink.put(std::move(draft));
    }
}

} // namespace

const Check checkO05{"O05", judge};

} // namespace probate
