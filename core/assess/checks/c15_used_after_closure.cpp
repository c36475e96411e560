// Any use after closure and skew.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeC15(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        const Use *use = firstUseAfter(survivor.credential, survivor.closureAt(), context.policy, context.asOf);
        if (!use) {
            return;
        }
        Draft draft = draftOn(survivor);
        draft.unproven = false;
        draft.since = use->at;
        const QString sentence = use->because.isEmpty() ? QStringLiteral("a use was recorded") : use->because;
        draft.because.insert(draft.because.begin(),
                             {QStringLiteral("used at %1: %2").arg(toIso(use->at), sentence), {use->from}});
        sink.put(std::move(draft));
    });
}

} // namespace

const Check checkC15{"C15", judgeC15};

} // namespace probate
