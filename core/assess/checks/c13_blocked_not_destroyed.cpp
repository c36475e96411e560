// A principal's verdict is BLOCKED.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeC13(const CheckContext &context, FindingSink &sink)
{
    for (const PrincipalVerdict &closed : context.verdicts.closures) {
        if (closed.state == ClosureState::Blocked) {
            Draft draft;
            draft.principal = closed.principal;
            draft.since = closed.lastAccess.at;
            draft.because = closed.because;
            draft.because.insert(draft.because.begin(), {closed.reason, {}});
            sink.put(std::move(draft));
        }
    }
}

} // namespace

const Check checkC13{"C13", judgeC13};

} // namespace probate
