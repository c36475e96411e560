#include "core/estate/missing_accounts.h"

#include "core/estate/alias.h"

#include <algorithm>

namespace probate {

namespace {

struct AccountListing
{
    EvidenceTime time;
    ObservationId from;
};

} // namespace

std::vector<MissingAccount> missingAccounts(const Observations &observations)
{
    std::map<Scope, AccountListing> listings; // the newest complete one of each scope
    observations.each<ListingRead>([&](std::size_t from, const ListingRead &read) {
        if (read.handleScheme != accountListing || !read.complete || !read.time.at) {
            return;
        }
        const ObservationId &id = observations.id(from);
        const auto [at, isNew] = listings.try_emplace(read.scope, AccountListing{read.time, id});
        if (!isNew && *read.time.at > *at->second.time.at) {
            at->second = {read.time, id};
        }
    });
    if (listings.empty()) {
        return {};
    }
    std::map<std::pair<Scope, QString>, AccountState> words; // the last of each account
    observations.each<AccountState>([&](std::size_t, const AccountState &state) {
        if (!listings.contains(state.scope)) {
            return;
        }
        const auto [last, isNew] = words.try_emplace({state.scope, toText(normalAlias(state.account))}, state);
        if (!isNew && last->second.time.at < state.time.at) {
            last->second = state;
        }
    });
    std::vector<MissingAccount> missing;
    for (const auto &[key, state] : words) {
        const AccountListing &listing = listings.at(key.first);
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
