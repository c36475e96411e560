// A trusting store has no invalidation record and caches longer than allowed. That a store accepted an event is no
// record of an invalidation either (C23), so a store with a channel is unproven, one without is a fact.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

bool isOver(const Survivor &survivor, const TrustingStore &store, Instant asOf)
{
    const Verdict &verdict = survivor.judged.verdict;
    return verdict.state == State::Dead && verdict.at && *verdict.at + store.cache <= asOf;
}

void judgeC22(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        const TrustedIssuer *row = rowOf(context.trust, survivor.credential.issuer);
        if (!row) {
            return;
        }
        const Duration allowed =
            serviceLevel(context.policy, *context.principal(survivor.closed.principal), survivor.closed.closure,
                         Layer::DownstreamCache, survivor.credential.kind, {});
        for (const TrustingStore &store : row->stores) {
            if (store.cache <= allowed || isOver(survivor, store, context.asOf)) {
                continue;
            }
            Draft draft = draftOn(survivor);
            draft.detail = store.name;
            draft.unproven = store.invalidation != QLatin1StringView("none");
            draft.because.insert(
                draft.because.begin(),
                {QStringLiteral("%1 accepts it for up to %2 after its end (invalidation: %3); %4 are allowed")
                     .arg(store.name, toWords(store.cache), store.invalidation, toWords(allowed)),
                 {}});
            sink.put(std::move(draft));
        }
    });
}

} // namespace

const Check checkC22{"C22", judgeC22};

} // namespace probate
