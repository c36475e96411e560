#include "core/correlate/ownership.h"

#include <algorithm>
#include <map>
#include <set>

namespace probate {

namespace {

enum Strength { Weak, Middling, Stated, Declared, Decided };

Strength strengthOf(const Voice &voice)
{
    const Claim &claim = voice.claim;
    if (voice.decided) {
        return Decided;
    }
    if (claim.relation == Relation::Maintainer || claim.basis == Basis::IntroducedBy ||
        claim.basis == Basis::MaintainsPlace) {
        return Weak;
    }
    if (claim.relation == Relation::Creator) {
        return Middling;
    }
    switch (claim.basis) {
    case Basis::Declared:
        return Declared;
    case Basis::StatedByIssuer:
    case Basis::NamedInCredential:
        return Stated;
    default:
        return Middling;
    }
}

bool isExposure(const Claim &claim)
{
    return claim.relation == Relation::Reader || claim.relation == Relation::WideReader ||
           claim.basis == Basis::CouldRead;
}

bool isMachine(PrincipalKind kind)
{
    return kind == PrincipalKind::Service || kind == PrincipalKind::Workload || kind == PrincipalKind::AiAgent;
}

struct Candidate
{
    std::map<Strength, std::map<Basis, double>> surest;
    Strength strength = Weak;    ///< the strongest class whose claims, with those above it, reach the threshold
    bool acts = false;           ///< subject rather than owner
    std::set<QString> documents; ///< that name it outright

    /// Of the claims of this class and above.
    double score(Strength from = Weak) const
    {
        std::map<Basis, double> best;
        for (auto it = surest.lower_bound(from); it != surest.end(); ++it) {
            for (const auto &[basis, confidence] : it->second) {
                best[basis] = std::max(best[basis], confidence);
            }
        }
        double doubt = 1;
        for (const auto &[basis, confidence] : best) {
            doubt *= 1 - confidence;
        }
        return 1 - doubt;
    }

    void settle(double threshold)
    {
        for (const auto &[from, claims] : surest) {
            if (score(from) >= threshold) {
                strength = std::max(strength, from);
            }
        }
    }
};

using Candidates = std::map<std::size_t, Candidate>; // by principal: the estate's order

struct Outcome
{
    std::vector<std::size_t> winners;
    bool contested = false;
    double confidence = 0;
    Strength strength = Weak;
};

bool shareADocument(const Candidate &a, const Candidate &b)
{
    return std::any_of(a.documents.begin(), a.documents.end(),
                       [&](const QString &it) { return b.documents.contains(it); });
}

Outcome decide(const Candidates &candidates, bool ownersTogether, const CorrelationPolicy &policy)
{
    Outcome outcome;
    const Candidate *best = nullptr;
    for (const auto &[principal, candidate] : candidates) {
        if (candidate.score() < policy.ownerThreshold) {
            continue;
        }
        if (!best || candidate.strength > best->strength ||
            (candidate.strength == best->strength && candidate.score() > best->score())) {
            best = &candidate;
        }
    }
    if (!best) {
        return outcome;
    }
    outcome.confidence = best->score();
    outcome.strength = best->strength;
    for (const auto &[principal, candidate] : candidates) {
        const bool isNear = candidate.strength == best->strength && candidate.score() >= policy.ownerThreshold &&
                            best->score() - candidate.score() < policy.conflictMargin;
        const bool together = &candidate == best || ownersTogether || shareADocument(candidate, *best);
        if (isNear ||
            (candidate.strength == best->strength && together && candidate.score() >= policy.ownerThreshold)) {
            outcome.winners.push_back(principal);
            outcome.contested |= !together;
        }
    }
    return outcome;
}

/// Secrets of applications belong to those who own the application, all of them.
bool isApplicationSecret(const Credential &credential)
{
    return credential.kind == Kind::ClientSecret ||
           std::any_of(credential.accounts.begin(), credential.accounts.end(),
                       [](const Alias &it) { return it.space == QLatin1StringView("entra-app"); });
}

/// What each principal has going for it; whom a later word superseded goes to `former`.
Candidates gather(const CorrelationContext &context, const std::vector<Voice> &voices, double threshold,
                  std::set<std::size_t> &former)
{
    Candidates all;
    for (const Voice &voice : voices) {
        if (isExposure(voice.claim)) {
            continue;
        }
        if (voice.superseded) {
            if (voice.claim.basis != Basis::Declared) { // a decision that was taken back hands nothing over
                former.insert(voice.principal);
            }
            continue;
        }
        Candidate &candidate = all[voice.principal];
        double &surest = candidate.surest[strengthOf(voice)][voice.claim.basis];
        surest = std::max(surest, voice.claim.confidence);
        candidate.acts |=
            voice.claim.relation == Relation::Subject ||
            (voice.claim.relation == Relation::Owner && isMachine(context.estate().principals[voice.principal].kind));
        if (!voice.document.isEmpty()) {
            candidate.documents.insert(voice.document);
        }
    }
    for (auto &[principal, candidate] : all) {
        candidate.settle(threshold);
    }
    return all;
}

} // namespace

Ownership settleOwnership(const CorrelationContext &context, const Credential &credential,
                          const std::vector<Voice> &voices, const CorrelationPolicy &policy)
{
    std::set<std::size_t> former;
    Candidates all = gather(context, voices, policy.ownerThreshold, former);
    Candidates acting;
    Candidates answering;
    for (auto &[principal, candidate] : all) {
        (candidate.acts ? acting : answering).emplace(principal, std::move(candidate));
    }
    const bool isApplications = isApplicationSecret(credential);
    Outcome subjects = decide(acting, isApplications, policy);
    Outcome owners = decide(answering, isApplications, policy);
    if (!subjects.winners.empty() && owners.strength < Stated) {
        owners = {};
    }

    Ownership ownership;
    ownership.credential = credential.id;
    const auto ids = [&](const std::vector<std::size_t> &principals) {
        std::vector<PrincipalId> found;
        for (const std::size_t principal : principals) {
            found.push_back(context.idOf(principal));
        }
        return found;
    };
    ownership.subjects = ids(subjects.winners);
    ownership.anyOwnerSuffices = isApplications && owners.winners.size() > 1;
    std::set<std::size_t> winners(owners.winners.begin(), owners.winners.end());
    if (!ownership.anyOwnerSuffices) {
        winners.insert(subjects.winners.begin(), subjects.winners.end());
    }
    ownership.owners = ids({winners.begin(), winners.end()});
    for (const Outcome *outcome : {&subjects, &owners}) {
        if (outcome->contested) {
            const auto contested = ids(outcome->winners);
            ownership.conflict.insert(ownership.conflict.end(), contested.begin(), contested.end());
        }
    }
    std::sort(ownership.conflict.begin(), ownership.conflict.end());
    for (const std::size_t principal : former) {
        if (!winners.contains(principal) &&
            std::find(subjects.winners.begin(), subjects.winners.end(), principal) == subjects.winners.end()) {
            ownership.formerOwners.push_back(context.idOf(principal));
        }
    }
    ownership.confidence = std::max(subjects.confidence, owners.confidence);
    return ownership;
}

} // namespace probate
