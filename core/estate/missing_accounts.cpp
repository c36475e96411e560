#include "core/estate/missing_accounts.h"

#include "core/estate/alias.h"

#include <algorithm>

namespace probate {

namespace {

struct Listing
{
    EvidenceTime time;
    ObservationId from;
};

struct LastWord
{
    const AccountState *state = nullptr;
};

} // namespace

std::vector<MissingAccount> missingAccounts(const std::vector<KnownObservation> &observations)
{
    std::map<Scope, Listing> listings; // the newest complete one of each scope
    for (const KnownObservation &known : observations) {
        const auto *read = std::get_if<ListingRead>(&known.observation.fact);
        if (!read || read->handleScheme != accountListing || !read->complete || !read->time.at) {
            continue;
        }
        const auto [at, isNew] = listings.try_emplace(read->scope, Listing{read->time, known.id});
        if (!isNew && *read->time.at > *at->second.time.at) {
            at->second = {read->time, known.id};
        }
    }
    std::map<std::pair<Scope, QString>, LastWord> words;
    for (const KnownObservation &known : observations) {
        const auto *state = std::get_if<AccountState>(&known.observation.fact);
        if (!state || !listings.contains(state->scope)) {
            continue;
        }
        LastWord &last = words[{state->scope, toText(normalAlias(state->account))}];
        if (!last.state || last.state->time.at < state->time.at) {
            last.state = state;
        }
    }
    std::vector<MissingAccount> missing;
    for (const auto &[key, last] : words) {
        const Listing &listing = listings.at(key.first);
        const AccountState &state = *last.state;
        // Without a time of its own the word may be that of this very listing.
        if (!state.time.at || *state.time.at >= *listing.time.at || state.condition == AccountCondition::Deleted) {
            continue;
        }
        AccountState gone;
        gone.account = state.account;
        gone.scope = state.scope;
        gone.condition = AccountCondition::Deleted;
        gone.time = listing.time;
        gone.because = QStringLiteral("listed at %1, and gone from the complete listing of %2")
                           .arg(toIso(*state.time.at), toIso(*listing.time.at));
        missing.push_back({std::move(gone), listing.from});
    }
    return missing;
}

} // namespace probate
