// The assessment: estate, claims, verdicts, findings and coverage as of one instant. The input of every report.
#pragma once

#include "core/model/estate.h"

namespace probate {

/// A sentence and the observations behind it.
struct Reason
{
    QString text;
    std::vector<ObservationId> from;

    bool operator==(const Reason &) const = default;
};

/// How sure the time of an end is.
enum class EndBasis {
    Stated,     ///< the issuer states it
    Expiry,     ///< the credential's own firm expiry
    NoLaterThan ///< known from absence or an undated word: reports say "by", not "at"
};

struct Verdict
{
    State state = State::Unproven;
    std::optional<Instant> at;    ///< Dead: when it ended; Blocked: when the block was first shown
    EndBasis atBasis = EndBasis::Stated;
    std::optional<Instant> until; ///< Live: when it ends by itself; Unproven: its firm expiry, if any
    std::optional<Instant> evidenceAt; ///< time of the evidence that decided
    QString reason;               ///< one sentence
    std::vector<Reason> because;  ///< the chain

    bool operator==(const Verdict &) const = default;
};

/// The last moment at which something can be used.
struct LastAccess
{
    enum class Bound { None, At, Unknown, Unbounded }; ///< ordered: worse is greater; None: nothing to use, ever

    Bound bound = Bound::None;
    std::optional<Instant> at; ///< for At

    bool operator==(const LastAccess &) const = default;
};

struct CredentialVerdict
{
    CredentialId credential;
    std::optional<PrincipalId> principal; ///< the closed owner against whose closure it was judged, else none
    std::optional<Instant> closureAt;     ///< the closure it was judged against
    Verdict verdict;
    LastAccess lastAccess;

    bool operator==(const CredentialVerdict &) const = default;
};

/// One cell of the layer matrix.
struct LayerCell
{
    Layer layer = Layer::Session;
    int dead = 0;
    int blocked = 0;
    int live = 0;
    int unproven = 0;
    bool mustBeProven = false;
    bool proven = true;                ///< false: it must be proven and is not
    std::optional<Instant> evidenceAt; ///< oldest deciding evidence

    bool operator==(const LayerCell &) const = default;
};

struct PrincipalVerdict
{
    PrincipalId principal;
    Closure closure;              ///< the earliest closing fact in force
    ClosureState state = ClosureState::Unproven;
    std::optional<Instant> at;    ///< Closed: the last death, or the closure
    std::optional<Instant> until; ///< Closing
    LastAccess lastAccess;
    std::optional<CredentialId> lastAccessBy;
    std::vector<CredentialId> credentials;
    std::vector<LayerCell> layers;///< only layers with credentials or that must be proven
    QString reason;
    std::vector<Reason> because;

    bool operator==(const PrincipalVerdict &) const = default;
};

using CheckId = QString; ///< "C04"

struct Waiver
{
    CheckId check;                 ///< empty: every check
    QString subject;               ///< a handle, credential id, principal id or alias
    QString owner;
    QString reason;
    Instant until;

    bool operator==(const Waiver &) const = default;
};

struct Finding
{
    QString id;                    ///< "f-" and 12 hex digits of (check, subject): stable across runs
    CheckId check;
    std::optional<CredentialId> credential;
    std::optional<PrincipalId> principal;
    Severity severity = Severity::Medium;
    bool unproven = false;         ///< evidence is missing rather than bad
    std::optional<Instant> since;  ///< when it became true
    QString title;                 ///< one line for people
    QString remedy;                ///< what to do
    std::vector<Reason> because;
    std::optional<Waiver> waiver;  ///< accepted: does not count against the threshold

    bool operator==(const Finding &) const = default;
};

/// What was left out and why. An unreadable file is one of these, never a log line.
struct Skip
{
    QString source;
    QString place;   ///< path, object or row
    QString kind;    ///< "unreadable", "damaged", "too-large", "too-deep", "special-file", "link", "encrypted", "limit",
                     ///< "unsupported", "no-collection-record", "suppressed", "missing-object", "shallow", "full-scan"
    QString detail;  ///< a sentence: what was left, why, what to do

    std::strong_ordering operator<=>(const Skip &) const = default;
};

/// True for skips that leave something unread (exit code 4); a suppression, a missing collection record or a full scan
/// for want of a state does not.
bool leavesCoverageIncomplete(const Skip &skip);

struct SourceCoverage
{
    QString source;
    QString kind;              ///< "git", "directory", "export"
    std::uint64_t documents = 0;
    std::uint64_t bytes = 0;
    std::uint64_t commits = 0;
    std::optional<Instant> scannedAt;

    bool operator==(const SourceCoverage &) const = default;
};

struct Coverage
{
    std::vector<SourceCoverage> sources; ///< sorted
    std::vector<Skip> skips;             ///< sorted

    bool operator==(const Coverage &) const = default;
};

struct Assessment
{
    QString toolVersion;
    Instant asOf;
    Estate estate;
    std::vector<Claim> claims;                     ///< sorted by credential, then relation
    std::vector<Ownership> ownership;              ///< one a credential, in the estate's order
    std::vector<CredentialVerdict> verdicts;       ///< the worst one a credential, in the estate's order
    std::vector<PrincipalVerdict> closures;        ///< closed principals, worst first
    std::vector<Finding> findings;                 ///< worst first
    Coverage coverage;
};

} // namespace probate
