// The estate: observations joined to credentials by shared handles, and to principals by shared aliases. A pure
// function of the observations and the as-of instant; it refuses to know who owns what (core/correlate), what is dead
// (core/closure), and where observations come from.
#pragma once

#include "core/model/estate.h"

namespace probate {

/// Joins what belongs together. The result does not depend on the order of the observations, and what is collected,
/// used or dated after `asOf` is not in it.
///
/// Credentials
/// - One a set of handles that descriptions (SecretSeen, CredentialListed) join. An observation that only names a
///   handle (StateEvidence, UseSeen, OwnershipStated, SecretPlaced) joins a described credential and makes none.
/// - `secret` and `spki-sha256` join too, but never two records to which issuers gave different ids of one scheme, nor
///   two certificates: what is known of the bare value then counts for each of its bearers.
/// - The id is "c-" and 12 hex digits of SHA-256 over the text of the most telling handle: an issuer's id before a hash
///   of a certificate or public key, that before a record-joining name, the keyed fingerprint last; within a rank the
///   smallest.
/// - Kind, layer, label and issuer come from the most telling description: an issuer's record, then a parsed
///   credential, then a rule's match; specific kinds before general ones. Dates by LifetimeBasis, and within a basis
///   the earliest issue and the latest expiry.
///
/// Evidence (for the judge)
/// - Newest of a scope decides; at equal times in one scope the worst word counts. `time.at` empty proves nothing.
/// - AccountBlocked stands beside the scopes, wherever the account governs the credential. Blocks that a later word in
///   the same scope lifted are not in it: each one here still stood in the newest word of its scope on that account.
/// - An end through an account's notBefore is Ended with `overridesIssuer`, since listings go on showing what it ended.
/// - Absent is only given where the credential can have been in the listing: it was placed in that scope before, or its
///   issuer is the one that lists; and it was not issued after the data were true.
///
/// Principals
/// - Records merge over aliases under their namespace's rules (alias.h) while both hold them; two roster ids never
///   merge, and what they share is in `aliasConflicts`. A closure that names nobody known, or several, makes a
///   principal of its own, so that it is not lost. UnverifiedEvent signals are kept in `closures` and are for
///   explaining only.
Estate buildEstate(Observations observations, Instant asOf);

} // namespace probate
