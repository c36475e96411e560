// Which records of directories and issuers are one principal: those that hold an alias at the same time, but never two
// roster ids, and never through a name that two roster ids claim.
#pragma once

#include "core/model/estate.h"

namespace probate {

/// A person's word that two names are two principals ("apart:ALIAS"), or that they may be one after all. Records on the
/// two sides never merge; a name that both hold then means neither of them, unless the roster says whose it is.
inline constexpr char apartSpace[] = "apart:";
inline constexpr char togetherSpace[] = "together:";

struct Record
{
    ObservationId id;
    QString source;
    PrincipalSeen seen;
};

/// Groups of records, each sorted by observation id; the order of the groups is that of their first record. An alias
/// that was contested is taken from those who are in no roster, so that it means one of its claimants or nobody.
std::vector<Principal> mergeRecords(const Observations &observations);

} // namespace probate
