// A secret stands in anything that a ref reaches, or in a store that is no proper place for it.
#include "core/assess/checks/checks.h"

#include <algorithm>

namespace probate {

namespace {

/// In a git source, what no ref reaches and no index or work tree holds is only an object that waits to be pruned.
bool standsThere(const Credential &credential, const Sighting &sighting)
{
    bool placed = false;
    for (const Placement &placement : credential.placements) {
        if (placement.source == sighting.origin.source) {
            placed = true;
            if (placement.placed.reachable || placement.placed.inIndex || placement.placed.inWorkTree) {
                return true;
            }
        }
    }
    return !placed;
}

Severity severityOf(State state)
{
    switch (state) {
    case State::Live:
        return Severity::High;
    case State::Dead:
        return Severity::Low;
    case State::Blocked:
    case State::Unproven:
        break;
    }
    return Severity::Medium;
}

void judgeP01(const CheckContext &context, FindingSink &sink)
{
    for (const Credential &credential : context.estate.credentials) {
        if (credential.exempt || credential.kind == Kind::EncryptedStore) {
            continue;
        }
        const Verdict &verdict = context.worst(credential).verdict;
        Draft draft;
        for (const Sighting &sighting : credential.sightings) {
            if (!sighting.suppressed && !sighting.properPlace && standsThere(credential, sighting)) {
                draft.because.push_back({QStringLiteral("stands in %1").arg(toText(sighting.origin)), {sighting.from}});
                const Instant there = stoodThereSince(credential, sighting);
                draft.since = draft.since ? std::min(*draft.since, there) : there;
            }
        }
        if (draft.because.empty()) {
            continue;
        }
        draft.credential = &credential;
        draft.principal = context.worst(credential).principal;
        draft.severity = severityOf(verdict.state);
        draft.unproven = verdict.state == State::Unproven;
        for (Reason &reason : reasonsOf(verdict)) {
            draft.because.push_back(std::move(reason));
        }
        sink.put(std::move(draft));
    }
}

} // namespace

const Check checkP01{"P01", judgeP01};

} // namespace probate
