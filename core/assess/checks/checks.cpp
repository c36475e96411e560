#include "core/assess/checks/checks.h"

#include <algorithm>
#include <array>

namespace probate {

std::span<const Check> allChecks()
{
    static const std::array checks{checkC01, checkC02, checkC03, checkC04, checkC05, checkC06, checkC07, checkC08,
                                   checkC09, checkC10, checkC11, checkC12, checkC13, checkC14, checkC15, checkC16,
                                   checkC17, checkC18, checkC19, checkC20, checkC21, checkC22, checkC23, checkC24,
                                   checkO01, checkO02, checkO03, checkO04, checkO05, checkL01, checkL02, checkL03,
                                   checkL04, checkP01, checkP02, checkP03, checkP04, checkP05, checkE01, checkE02};
    return checks;
}

const Check *findCheck(const CheckId &id)
{
    const auto checks = allChecks();
    const auto found = std::find_if(checks.begin(), checks.end(),
                                    [&](const Check &check) { return id == QLatin1StringView(check.id); });
    return found == checks.end() ? nullptr : &*found;
}

std::vector<Reason> reasonsOf(const Verdict &verdict)
{
    std::vector<Reason> reasons{{toText(verdict.state) + QStringLiteral(": ") + verdict.reason, {}}};
    for (const Reason &reason : verdict.because) {
        if (reason.text == verdict.reason) {
            reasons.front().from.insert(reasons.front().from.end(), reason.from.begin(), reason.from.end());
        } else {
            reasons.push_back(reason);
        }
    }
    return reasons;
}

Draft draftOn(const Survivor &survivor)
{
    Draft draft;
    draft.credential = &survivor.credential;
    draft.judged = &survivor.judged;
    draft.principal = survivor.closed.principal;
    draft.unproven = survivor.state() == State::Unproven;
    draft.since = survivor.closureAt();
    if (const auto &issued = survivor.credential.lifetime.issued; issued && issued->at > survivor.closureAt()) {
        draft.since = issued->at;
    }
    const Closure &closure = survivor.closed.closure;
    draft.because = reasonsOf(survivor.judged.verdict);
    draft.because.push_back(
        {QStringLiteral("closed (%1) at %2: %3").arg(toText(closure.kind), toIso(closure.at), closure.because),
         {closure.from}});
    return draft;
}

Draft draftOn(const CheckContext &context, const Credential &credential, const QString &because)
{
    Draft draft;
    draft.credential = &credential;
    draft.principal = context.worst(credential).principal;
    draft.judged = draft.principal ? &context.worst(credential) : nullptr;
    if (const Ownership *owned = context.ownershipOf(credential); !draft.principal && owned && !owned->owners.empty()) {
        draft.principal = owned->owners.front();
    }
    if (credential.lifetime.issued) { // true ever since it was made, unless the check knows better
        draft.since = credential.lifetime.issued->at;
    }
    draft.because.push_back({because, credential.seen});
    return draft;
}

bool isMachine(PrincipalKind kind)
{
    return kind == PrincipalKind::Service || kind == PrincipalKind::Workload || kind == PrincipalKind::AiAgent;
}

bool isRevokedPassively(const Credential &credential, Instant asOf)
{
    return std::any_of(credential.evidence.begin(), credential.evidence.end(), [&](const Evidence &evidence) {
        return evidence.what == Evidence::What::EndedPassively && evidence.time.at && *evidence.time.at <= asOf;
    });
}

Instant stoodThereSince(const Credential &credential, const Sighting &sighting)
{
    Instant since = sighting.seenAt;
    for (const Placement &placement : credential.placements) {
        if (placement.source == sighting.origin.source) {
            for (const auto &introduction : placement.placed.introduced) {
                since = std::min(since, introduction.committer.at);
            }
        }
    }
    return since;
}

bool isAcceptedOnly(const Credential &credential)
{
    return !credential.sightings.empty() && credential.evidence.empty() && credential.uses.empty() &&
           std::all_of(credential.sightings.begin(), credential.sightings.end(),
                       [](const Sighting &sighting) { return sighting.suppressed; });
}

bool isRotatedAfter(const Credential &credential, Instant at)
{
    const auto later = [&](const std::optional<LifetimeDate> &date) { return date && date->at > at; };
    return later(credential.lifetime.rotated) || later(credential.lifetime.issued);
}

} // namespace probate
