// Some layers wholly DEAD, some with LIVE or UNPROVEN.
#include "core/assess/checks/checks.h"

#include <QStringList>

#include <algorithm>
#include <map>

namespace probate {

namespace {

QString layersWhere(const PrincipalVerdict &closed, bool (*holds)(const LayerCell &))
{
    QStringList names;
    for (const LayerCell &cell : closed.layers) {
        if (holds(cell)) {
            names.append(toText(cell.layer));
        }
    }
    return names.join(QStringLiteral(", "));
}

bool isDead(const LayerCell &cell)
{
    return cell.dead > 0 && cell.live + cell.blocked + cell.unproven == 0 && cell.proven;
}
bool isOpen(const LayerCell &cell)
{
    return cell.live + cell.unproven > 0;
}

/// The first layer that was over made the difference.
Instant firstLayerOver(const CheckContext &context, const PrincipalVerdict &closed)
{
    std::map<Layer, Instant> over;
    for (const CredentialVerdict &judged : context.judged(closed.principal)) {
        Instant &last = over.try_emplace(context.credentialOf(judged).layer, closed.closure.at).first->second;
        last = std::max(last, judged.verdict.at.value_or(last));
    }
    std::optional<Instant> first;
    for (const LayerCell &cell : closed.layers) {
        const auto at = over.find(cell.layer);
        if (isDead(cell) && at != over.end() && (!first || at->second < *first)) {
            first = at->second;
        }
    }
    return first.value_or(closed.closure.at);
}

void judgeC20(const CheckContext &context, FindingSink &sink)
{
    for (const PrincipalVerdict &closed : context.verdicts.closures) {
        const QString dead = layersWhere(closed, isDead);
        const QString open = layersWhere(closed, isOpen);
        if (dead.isEmpty() || open.isEmpty()) {
            continue;
        }
        Draft draft;
        draft.principal = closed.principal;
        draft.since = firstLayerOver(context, closed);
        draft.unproven = std::none_of(closed.layers.begin(), closed.layers.end(),
                                      [](const LayerCell &cell) { return cell.live > 0; });
        draft.because = closed.because;
        draft.because.insert(draft.because.begin(), {QStringLiteral("ended: %1; not ended: %2").arg(dead, open), {}});
        sink.put(std::move(draft));
    }
}

} // namespace

const Check checkC20{"C20", judgeC20};

} // namespace probate
