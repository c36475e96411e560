// Dead now, and shown to have been alive later than the service level: by a stated date, or a sign of life.
#include "core/assess/checks/checks.h"

#include <algorithm>

namespace probate {

namespace {

std::optional<Instant> shownAlive(const Survivor &survivor, Instant asOf)
{
    const Verdict &verdict = survivor.judged.verdict;
    std::optional<Instant> until = lastSignOfLife(survivor.credential, asOf);
    if (verdict.atBasis != EndBasis::NoLaterThan) {
        until = std::max(until, verdict.at);
    }
    // A listing that shows what has ended by itself is no sign of life.
    return until && verdict.at ? std::min(until, verdict.at) : until;
}

void judgeC19(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        const auto alive = shownAlive(survivor, context.asOf);
        const Instant limit = survivor.closureAt() + context.allowed(survivor.closed, survivor.credential);
        if (survivor.state() != State::Dead || !alive || *alive <= limit) {
            return;
        }
        Draft draft = draftOn(survivor);
        draft.since = limit;
        draft.because.insert(draft.because.begin(), {QStringLiteral("still alive at %1, %2 after the service level")
                                                         .arg(toIso(*alive), toWords(*alive - limit)),
                                                     {}});
        sink.put(std::move(draft));
    });
}

} // namespace

const Check checkC19{"C19", judgeC19};

} // namespace probate
