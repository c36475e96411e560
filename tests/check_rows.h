// One row a fixture of a check: what the estate is, what the check makes of it and since when. Every check has rows of
// each sort; tst_check_rows holds that, so that a check cannot be added with less.
#pragma once

#include "checks_case.h"

namespace probate::fixtures {

enum class Sort {
    Positive, ///< it fires
    Negative, ///< it does not
    Unproven, ///< evidence is missing or too old
    Boundary  ///< the last instant or value on either side: at least one row fires, and one does not
};

struct CheckRow
{
    const char *check;
    Sort sort;
    const char *name;
    Case given;
    const char *found;                ///< "high", "high unproven", or empty
    std::optional<double> since = {}; ///< minutes; checked where given
};

std::vector<CheckRow> survivorRows();  ///< C01 to C12
std::vector<CheckRow> closureRows();   ///< C13 to C24
std::vector<CheckRow> ownershipRows(); ///< O01 to O05, E01, E02
std::vector<CheckRow> hygieneRows();   ///< L01 to L04, P01 to P05

// Words for credentials. The closure of ann is at minute 100, the as-of instant at `now`.
Credential of(Kind kind, Credential made);
Credential live(Kind kind = Kind::ApiKey);
Credential dead(Kind kind = Kind::ApiKey);
Credential off(Kind kind = Kind::ApiKey);
Credential stale(Kind kind = Kind::ApiKey); ///< last listed before the closure
Credential enabledAt(double at, Kind kind = Kind::ApiKey);
Credential expiring(double at, Kind kind = Kind::ApiKey); ///< listed as enabled at 300, with a firm expiry
Credential madeAt(double at, Credential made);
/// Seen in as many places; true: a list accepts it there.
Credential accepted(std::initializer_list<bool> places, Credential made = credential({}));
Case annWith(Credential held);

/// One moment after: a millisecond, the grain of instants.
inline constexpr double moment = 1.0 / 60'000;

} // namespace probate::fixtures
