// Each UNPROVEN credential of a closed principal, each layer that must be proven and is not, and each closed principal
// of whom nothing is known.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

void judgeE01(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        if (survivor.state() == State::Unproven) {
            sink.put(draftOn(survivor));
        }
    });
    for (const PrincipalVerdict &closed : context.verdicts.closures) {
        Draft draft;
        draft.principal = closed.principal;
        draft.since = closed.closure.at;
        draft.unproven = true;
        if (closed.credentials.empty() && closed.layers.empty()) {
            draft.because = {{closed.reason, {closed.closure.from}}};
            sink.put(draft);
        }
        for (const LayerCell &cell : closed.layers) {
            if (!cell.proven && cell.unproven == 0) {
                draft.detail = toText(cell.layer);
                draft.title = QStringLiteral("Layer %1 must be proven and is not: %2")
                                  .arg(draft.detail, context.nameOf(closed.principal));
                draft.because = {
                    {QStringLiteral("no complete listing of the layer %1 postdates the closure").arg(draft.detail),
                     {closed.closure.from}}};
                sink.put(draft);
            }
        }
    }
}

} // namespace

const Check checkE01{"E01", judgeE01};

} // namespace probate
