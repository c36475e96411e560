// The verdict on one credential: DEAD, BLOCKED, LIVE or UNPROVEN, exactly as closure.md states it, and the residual
// window that follows. A pure function of the credential's evidence; it knows no vendor, no owner and no other
// credential.
#pragma once

#include "core/model/assessment.h"
#include "core/policy/policy.h"

namespace probate {

/// Judges against a closure, or, without one, by the newest evidence alone.
Verdict judgeCredential(const Credential &credential, std::optional<Instant> closureAt, const Policy &policy,
                        Instant asOf);

/// The last moment at which the credential can be used: from the closure (never before it) to its death; `cache` is
/// what stores downstream add. Unproven without expiry is Unknown, live without end is Unbounded.
LastAccess lastAccessOf(const Verdict &verdict, std::optional<Instant> closureAt, Duration cache = Duration{0});

/// True if `left` is the worse of two verdicts or windows: LIVE, UNPROVEN, BLOCKED, DEAD; unbounded, unknown, later.
bool isWorse(State left, State right);
bool isWorse(const LastAccess &left, const LastAccess &right);

/// The first use later than the closure plus skew, as far as it exists at `asOf`.
const Use *firstUseAfter(const Credential &credential, Instant closureAt, const Policy &policy, Instant asOf);

/// The latest instant at which the credential is known to have been alive: a use, or a listing that shows it.
std::optional<Instant> lastSignOfLife(const Credential &credential, Instant asOf);

} // namespace probate
