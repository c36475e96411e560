// The only accountable person of a service, workload or agent is closed, or answers for it no longer.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeO05(const CheckContext &context, FindingSink &sink)
{
    for (const Principal &principal : context.estate.principals) {
        if (!isMachine(principal.kind) || context.isClosed(principal.id)) {
            continue;
        }
        Draft draft;
        draft.principal = principal.id;
        if (const auto *sponsor = principal.sponsor ? context.closureOf(*principal.sponsor) : nullptr) {
            draft.since = sponsor->closure.at;
            draft.because = {{QStringLiteral("its sponsor %1 is closed").arg(context.nameOf(*principal.sponsor)),
                              {sponsor->closure.from}}};
        } else if (principal.endedSponsor) {
            draft.since = principal.endedSponsor->until;
            draft.because = {{QStringLiteral("%1 answered for it until %2, and nobody has since")
                                  .arg(context.nameOf(principal.endedSponsor->principal), toIso(*draft.since)),
                              {principal.endedSponsor->from}}};
        } else {
            continue;
        }
        sink.put(std::move(draft));
    }
}

} // namespace

const Check checkO05{"O05", judgeO05};

} // namespace probate
