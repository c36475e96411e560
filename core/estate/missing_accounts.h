// Accounts that a complete listing no longer has: deleted, as far as that issuer goes. Only of accounts that an earlier
// word of the very same scope had, and only on a listing that says that it is whole.
#pragma once

#include "core/model/estate.h"

namespace probate {

/// The handle scheme of a ListingRead that lists accounts rather than credentials.
inline constexpr char accountListing[] = "account";

struct MissingAccount
{
    AccountState state; ///< Deleted, at the time of the newest complete listing
    ObservationId from; ///< that listing
};

/// Sorted by scope and account.
std::vector<MissingAccount> missingAccounts(const Observations &observations);

} // namespace probate
