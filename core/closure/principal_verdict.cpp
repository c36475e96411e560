#include "core/closure/principal_verdict.h"

#include "core/closure/credential_verdict.h"

#include <algorithm>

namespace probate {

namespace {

QString label(const Credential &credential)
{
    return credential.label.isEmpty() ? toText(credential.kind) : credential.label;
}

bool endsInTime(const Reckoning &reckoning, const Credential &credential, const Verdict &verdict)
{
    const Closure &closure = reckoning.closed.closure;
    return verdict.until &&
           *verdict.until <= closure.at + serviceLevel(reckoning.policy, *reckoning.closed.principal, closure,
                                                       credential.layer, credential.kind, credential.lifetime);
}

struct Tally
{
    int open = 0;
    int closing = 0;
    int unproven = 0;
    int blocked = 0;
    std::optional<Instant> until;
    Instant lastDeath;
};

Tally tally(const Reckoning &reckoning)
{
    Tally tally;
    tally.lastDeath = reckoning.closed.closure.at;
    for (std::size_t i = 0; i < reckoning.verdicts.size(); ++i) {
        const Verdict &verdict = reckoning.verdicts[i].verdict;
        const Credential &credential = reckoning.estate.credentials[reckoning.closed.credentials[i]];
        switch (verdict.state) {
        case State::Live:
            if (endsInTime(reckoning, credential, verdict)) {
                ++tally.closing;
                tally.until = std::max(tally.until, verdict.until);
            } else {
                ++tally.open;
            }
            break;
        case State::Unproven:
            ++tally.unproven;
            break;
        case State::Blocked:
            ++tally.blocked;
            break;
        case State::Dead:
            tally.lastDeath = std::max(tally.lastDeath, verdict.at.value_or(tally.lastDeath));
            break;
        }
    }
    return tally;
}

void decide(PrincipalVerdict &verdict, const Tally &tally)
{
    const auto gaps =
        std::count_if(verdict.layers.begin(), verdict.layers.end(), [](const LayerCell &cell) { return !cell.proven; });
    const bool nothingKnown =
        verdict.credentials.empty() && std::none_of(verdict.layers.begin(), verdict.layers.end(),
                                                    [](const LayerCell &cell) { return cell.mustBeProven; });
    const qsizetype count = static_cast<qsizetype>(verdict.credentials.size());
    if (tally.open > 0) {
        verdict.state = ClosureState::Open;
        verdict.reason = QStringLiteral("%1 of %2 known credentials can still be used").arg(tally.open).arg(count);
    } else if (nothingKnown) {
        verdict.state = ClosureState::Unproven;
        verdict.reason = QStringLiteral("nothing at all is known of its credentials");
    } else if (tally.unproven > 0) {
        verdict.state = ClosureState::Unproven;
        verdict.reason = QStringLiteral("of %1 of %2 known credentials nothing proves that they ended")
                             .arg(tally.unproven)
                             .arg(count);
    } else if (gaps > 0) {
        verdict.state = ClosureState::Unproven;
        verdict.reason = QStringLiteral("%1 layers must be proven and are not").arg(gaps);
    } else if (tally.closing > 0) {
        verdict.state = ClosureState::Closing;
        verdict.until = tally.until;
        verdict.reason = QStringLiteral("%1 of %2 known credentials still work and end by themselves in time")
                             .arg(tally.closing)
                             .arg(count);
    } else if (tally.blocked > 0) {
        verdict.state = ClosureState::Blocked;
        verdict.reason =
            QStringLiteral("%1 of %2 known credentials exist and are only blocked").arg(tally.blocked).arg(count);
    } else {
        verdict.state = ClosureState::Closed;
        verdict.at = tally.lastDeath;
        verdict.reason = QStringLiteral("all of %1 known credentials have ended").arg(count);
    }
}

void findLastAccess(PrincipalVerdict &verdict, const Reckoning &reckoning)
{
    verdict.lastAccess = {LastAccess::Bound::At, reckoning.closed.closure.at};
    for (const CredentialVerdict &each : reckoning.verdicts) {
        if (isWorse(each.lastAccess, verdict.lastAccess)) {
            verdict.lastAccess = each.lastAccess;
            verdict.lastAccessBy = each.credential;
        }
    }
    const bool gap =
        std::any_of(verdict.layers.begin(), verdict.layers.end(), [](const LayerCell &cell) { return !cell.proven; });
    const LastAccess unknown{LastAccess::Bound::Unknown, {}};
    const bool known = !verdict.credentials.empty() || !verdict.layers.empty();
    if ((gap || !known) && isWorse(unknown, verdict.lastAccess)) {
        verdict.lastAccess = unknown;
        verdict.lastAccessBy.reset();
    }
}

} // namespace

PrincipalVerdict judgePrincipal(const Reckoning &reckoning, const CompleteListings &listings, const TrustMap &trust)
{
    const ClosedPrincipal &closed = reckoning.closed;
    PrincipalVerdict verdict;
    verdict.principal = closed.principal->id;
    verdict.closure = closed.closure;
    verdict.because.push_back({closed.closure.because, {closed.closure.from}});
    std::vector<JudgedCredential> judged;
    for (std::size_t i = 0; i < closed.credentials.size(); ++i) {
        const Credential &credential = reckoning.estate.credentials[closed.credentials[i]];
        verdict.credentials.push_back(credential.id);
        judged.push_back({&credential, &reckoning.verdicts[i].verdict});
        const Verdict &each = reckoning.verdicts[i].verdict;
        Reason reason{QStringLiteral("%1 is %2: %3").arg(label(credential), toText(each.state), each.reason), {}};
        for (const Reason &because : each.because) {
            reason.from.insert(reason.from.end(), because.from.begin(), because.from.end());
        }
        verdict.because.push_back(std::move(reason));
    }
    verdict.layers = layerMatrix(*closed.principal, closed.closure, judged, listings, reckoning.policy, trust);
    decide(verdict, tally(reckoning));
    findLastAccess(verdict, reckoning);
    return verdict;
}

} // namespace probate
