#include "core/closure/credential_verdict.h"

#include "core/closure/scope_verdict.h"

#include <algorithm>

namespace probate {

namespace {

using What = Evidence::What;

std::optional<Instant> firmExpiry(const Credential &credential)
{
    const Lifetime &lifetime = credential.lifetime;
    if (!lifetime.expires || !lifetime.expiryIsFirm || isNeverSentinel(lifetime.expires->at)) {
        return std::nullopt;
    }
    return lifetime.expires->at;
}

/// A use is a date of its own: it counts even where nobody says when its record was collected.
bool exists(const Use &use, Instant asOf)
{
    return use.at <= asOf && (!use.time.at || *use.time.at <= asOf);
}

const Use *lastUse(const Credential &credential, std::optional<Instant> after, Instant asOf)
{
    const Use *last = nullptr;
    for (const Use &use : credential.uses) {
        if (exists(use, asOf) && (!after || use.at > *after) && (!last || use.at > last->at)) {
            last = &use;
        }
    }
    return last;
}

/// Tokens that carry their own proof: verifiers do not ask whether the account behind them still stands.
bool isStateless(Kind kind)
{
    return kind == Kind::AccessToken || kind == Kind::PresignedUrl;
}

/// One scope of one issuer, and what it comes to.
struct Place
{
    QString issuer;
    ScopeVerdict verdict;
};

/// Everything that is known of one credential, sorted out.
struct Sorted
{
    std::vector<Place> places;            ///< one a scope
    std::vector<Place> overrides;         ///< issuers at which it has ended, whatever is listed
    std::vector<const Evidence *> blocks; ///< of the account behind it
};

bool sameScope(const Evidence *a, const Evidence *b)
{
    return a->scope == b->scope;
}

std::vector<const Evidence *> existing(const Credential &credential, Instant asOf)
{
    std::vector<const Evidence *> evidence;
    for (const Evidence &each : credential.evidence) {
        if (exists(each, asOf)) {
            evidence.push_back(&each);
        }
    }
    std::stable_sort(evidence.begin(), evidence.end(), [](const Evidence *a, const Evidence *b) {
        return std::tie(a->scope, *a->time.at) < std::tie(b->scope, *b->time.at);
    });
    return evidence;
}

Sorted sortOut(const Credential &credential, const Horizon &horizon)
{
    Sorted sorted;
    std::vector<const Evidence *> scopes;
    std::vector<const Evidence *> overriding;
    for (const Evidence *each : existing(credential, horizon.asOf)) {
        if (each->what == What::AccountBlocked) {
            sorted.blocks.push_back(each);
        } else {
            (each->overridesIssuer ? overriding : scopes).push_back(each);
        }
    }
    const auto eachScope = [&](const std::vector<const Evidence *> &all, auto &&take) {
        for (auto first = all.begin(); first != all.end();) {
            const auto last =
                std::find_if_not(first, all.end(), [&](const Evidence *e) { return sameScope(*first, e); });
            take(*first, judgeScope(std::span(first, last), horizon));
            first = last;
        }
    };
    eachScope(scopes, [&](const Evidence *first, ScopeVerdict verdict) {
        sorted.places.push_back({first->scope.issuer, std::move(verdict)});
    });
    eachScope(overriding, [&](const Evidence *first, ScopeVerdict verdict) {
        if (verdict.state == State::Dead) {
            sorted.overrides.push_back({first->scope.issuer, std::move(verdict)});
        }
    });
    return sorted;
}

void applyOverrides(Place &place, const Sorted &sorted)
{
    for (const auto &[issuer, end] : sorted.overrides) {
        if (issuer != place.issuer) {
            continue;
        }
        if (place.verdict.state != State::Dead ||
            std::tie(*end.at, end.basis) < std::tie(*place.verdict.at, place.verdict.basis)) {
            place.verdict = end;
        }
    }
}

bool blocksNow(const Evidence &block, const Horizon &horizon)
{
    return horizon.isFresh(block.time) && !(block.blockEndsAt && *block.blockEndsAt <= horizon.asOf);
}

/// A block of the account stops what is live and what is unproven: if it still exists, it does not work. It counts in
/// the places of the issuer that blocks; where no place is known, for the credential as such.
void applyBlocks(std::vector<Place> &places, const Sorted &sorted, const Horizon &horizon)
{
    const bool noPlaces = places.empty();
    for (const Evidence *block : sorted.blocks) {
        if (!blocksNow(*block, horizon)) {
            continue;
        }
        if (noPlaces && places.empty()) {
            places.emplace_back();
        }
        for (Place &place : places) {
            const bool governed = noPlaces || place.issuer == block->scope.issuer;
            if (!governed || place.verdict.state == State::Dead) {
                continue;
            }
            if (place.verdict.state == State::Blocked) {
                place.verdict.at = std::min(place.verdict.at, block->time.at);
                continue;
            }
            place.verdict.state = State::Blocked;
            place.verdict.at = block->time.at;
            place.verdict.basis = EndBasis::Stated;
            place.verdict.evidenceAt = block->time.at;
            place.verdict.reason = block->because;
            place.verdict.from.insert(place.verdict.from.end(), block->from.begin(), block->from.end());
        }
    }
}

/// When it ends by itself in every place that accepts it, or nothing if that is not known of each.
std::optional<Instant> endsEverywhere(const std::vector<Place> &places)
{
    std::optional<Instant> latest;
    for (const Place &place : places) {
        if (place.verdict.state == State::Unproven || (place.verdict.state == State::Live && !place.verdict.until)) {
            return std::nullopt;
        }
        if (place.verdict.state == State::Live) {
            latest = std::max(latest, place.verdict.until);
        }
    }
    return latest;
}

/// One credential in several scopes is judged in each, since one listing cannot speak for another; the worst counts.
Verdict worstOf(const std::vector<Place> &places)
{
    const ScopeVerdict *worst = &places.front().verdict;
    for (const Place &place : places) {
        if (isWorse(place.verdict.state, worst->state)) {
            worst = &place.verdict;
        }
    }
    Verdict verdict;
    verdict.state = worst->state;
    verdict.reason = worst->reason;
    verdict.evidenceAt = worst->evidenceAt;
    for (const Place &place : places) {
        verdict.because.push_back({place.verdict.reason, place.verdict.from});
        if (worst->state == State::Live && place.verdict.state == State::Live) {
            verdict.evidenceAt = std::max(verdict.evidenceAt, place.verdict.evidenceAt);
        }
        // Over everywhere only when the last place is over, or blocked.
        const bool over = worst->state == State::Dead || worst->state == State::Blocked;
        if (over && place.verdict.at && (!verdict.at || *place.verdict.at > *verdict.at)) {
            verdict.at = place.verdict.at;
            verdict.atBasis = place.verdict.basis;
        } else if (over && place.verdict.at == verdict.at) {
            verdict.atBasis = std::max(verdict.atBasis, place.verdict.basis); // the vaguer word
        }
    }
    if (verdict.state == State::Live) {
        verdict.until = endsEverywhere(places);
    }
    return verdict;
}

Verdict byEvidence(const Credential &credential, const Horizon &horizon)
{
    const Sorted sorted = sortOut(credential, horizon);
    std::vector<Place> places = sorted.places;
    for (Place &place : places) {
        applyOverrides(place, sorted);
    }
    if (!isStateless(credential.kind)) {
        applyBlocks(places, sorted, horizon);
    }
    if (places.empty()) {
        Verdict verdict;
        verdict.reason = credential.evidence.empty()
                             ? QStringLiteral("no source says anything about its state")
                             : QStringLiteral("no source that counts says anything about its state");
        return verdict;
    }
    return worstOf(places);
}

Horizon horizonOf(const Use *late, std::optional<Instant> closureAt, Instant asOf)
{
    Horizon horizon{asOf, closureAt, {}, closureAt};
    if (late) {
        horizon.lateUse = late->at;
        horizon.floor = std::max(horizon.floor, horizon.lateUse);
    }
    return horizon;
}

} // namespace

bool isWorse(State left, State right)
{
    const auto rank = [](State state) {
        switch (state) {
        case State::Live:
            return 3;
        case State::Unproven:
            return 2;
        case State::Blocked:
            return 1;
        case State::Dead:
            break;
        }
        return 0;
    };
    return rank(left) > rank(right);
}

bool isWorse(const LastAccess &left, const LastAccess &right)
{
    return left.bound != right.bound ? left.bound > right.bound : left.at > right.at;
}

Verdict judgeCredential(const Credential &credential, std::optional<Instant> closureAt, const Policy &policy,
                        Instant asOf)
{
    const auto after = closureAt ? std::optional(*closureAt + policy.clockSkew) : std::nullopt;
    const Use *late = lastUse(credential, after, asOf);
    Verdict verdict = byEvidence(credential, horizonOf(late, closureAt, asOf));
    if (late && verdict.state == State::Unproven) {
        verdict.state = State::Live;
        verdict.evidenceAt = late->at;
        verdict.reason =
            closureAt
                ? QStringLiteral("used at %1, after the closure, and nothing younger shows an end").arg(toIso(late->at))
                : QStringLiteral("used at %1, and nothing younger shows an end").arg(toIso(late->at));
        verdict.because.insert(verdict.because.begin(), {late->because, {late->from}});
    }
    const auto expiry = firmExpiry(credential);
    if (!expiry) {
        return verdict;
    }
    if (asOf < *expiry) {
        if (verdict.state == State::Live) {
            verdict.until = verdict.until ? std::min(*verdict.until, *expiry) : *expiry;
        } else if (verdict.state == State::Unproven) {
            verdict.until = expiry;
        }
        return verdict;
    }
    if (verdict.state != State::Dead || *verdict.at >= *expiry) { // at the instant of expiry it is over
        verdict.state = State::Dead;
        verdict.at = expiry;
        verdict.atBasis = EndBasis::Expiry;
        verdict.until.reset();
        verdict.evidenceAt.reset();
        verdict.reason = QStringLiteral("its own expiry passed at %1").arg(toIso(*expiry));
        verdict.because.insert(verdict.because.begin(), Reason{verdict.reason, credential.seen});
    }
    return verdict;
}

LastAccess lastAccessOf(const Verdict &verdict, std::optional<Instant> closureAt, Duration cache)
{
    const auto at = [&](Instant instant) {
        const Instant end = instant + cache;
        return LastAccess{LastAccess::Bound::At, closureAt ? std::max(end, *closureAt) : end};
    };
    switch (verdict.state) {
    case State::Dead:
    case State::Blocked:
        return verdict.at ? at(*verdict.at) : LastAccess{LastAccess::Bound::Unknown, {}};
    case State::Live:
        return verdict.until ? at(*verdict.until) : LastAccess{LastAccess::Bound::Unbounded, {}};
    case State::Unproven:
        break;
    }
    return verdict.until ? at(*verdict.until) : LastAccess{LastAccess::Bound::Unknown, {}};
}

const Use *firstUseAfter(const Credential &credential, Instant closureAt, const Policy &policy, Instant asOf)
{
    const Use *first = nullptr;
    for (const Use &use : credential.uses) {
        if (exists(use, asOf) && use.at > closureAt + policy.clockSkew && (!first || use.at < first->at)) {
            first = &use;
        }
    }
    return first;
}

std::optional<Instant> lastSignOfLife(const Credential &credential, Instant asOf)
{
    std::optional<Instant> last;
    for (const Evidence &evidence : credential.evidence) {
        if (exists(evidence, asOf) && (evidence.what == What::Enabled || evidence.what == What::NotRevoked)) {
            last = std::max(last, std::optional(*evidence.time.at - evidence.time.lag));
        }
    }
    if (const Use *use = lastUse(credential, {}, asOf)) {
        last = std::max(last, std::optional(use->at));
    }
    return last;
}

} // namespace probate
