// The estate: credentials and principals as the observations show them, before anybody judges. Built by core/estate.
#pragma once

#include "core/model/observations.h"

namespace probate {

using CredentialId = QString; ///< "c-" and 12 hex digits, derived from the smallest handle: stable across runs
using PrincipalId = QString;  ///< the roster's id, else "p-" and 12 hex digits of the smallest alias

/// One piece of evidence on a credential, joined over handles, accounts and settings; `state` may be derived from
/// absence. Ordered by (scope, time) in Credential::evidence.
struct Evidence
{
    enum class What { Enabled, SwitchedOff, AccountBlocked, Ended, EndedPassively, Absent, NotRevoked };

    Scope scope;
    What what = What::Enabled;
    bool complete = true; ///< for Absent: the listing was complete
    bool irreversible = false;
    bool overridesIssuer = false; ///< as StateEvidence::overridesIssuer, its requirement already met
    EvidenceTime time;
    std::optional<Instant> endedAt;
    std::optional<Instant> endsAt;
    std::optional<Instant> speaksUntil;
    std::optional<Instant> blockEndsAt; ///< AccountBlocked with an end of its own
    QString because;
    std::vector<ObservationId> from;

    bool operator==(const Evidence &) const = default;
};

struct Use
{
    Instant at;
    EvidenceTime time;
    QString because;
    ObservationId from;

    bool operator==(const Use &) const = default;
};

/// A place where the secret itself stands.
struct Sighting
{
    Origin origin;
    Instant seenAt;
    QString rule;
    double confidence = 0;
    bool properPlace = false;
    bool suppressed = false;
    QString suppressedBy;
    ObservationId from;

    bool operator==(const Sighting &) const = default;
};

struct Placement
{
    QString source; ///< the repository
    SecretPlaced placed;
    ObservationId from;

    bool operator==(const Placement &) const = default;
};

struct Credential
{
    CredentialId id;
    Kind kind = Kind::GenericSecret;
    Layer layer = Layer::EmbeddedSecret;
    std::vector<Handle> handles; ///< sorted
    QString label;
    QString issuer;
    std::vector<Alias> accounts;
    Lifetime lifetime; ///< merged: the most trusted basis wins per date
    bool privileged = false;
    bool exempt = false;
    std::map<QString, QString> attributes;
    std::vector<Evidence> evidence; ///< sorted by scope, then time
    std::vector<Use> uses;          ///< sorted by time
    std::vector<Sighting> sightings;
    std::vector<Placement> placements;
    std::vector<ObservationId> seen; ///< everything that was joined, sorted

    bool operator==(const Credential &) const = default;
};

struct Closure
{
    ClosureKind kind = ClosureKind::Disabled;
    Instant at;
    std::optional<Instant> ends;
    SignalAuthority authority = SignalAuthority::Declared;
    bool reopens = false; ///< a re-enable rather than a closing fact
    QString because;
    ObservationId from;

    bool operator==(const Closure &) const = default;
};

/// What a directory or issuer says of one of the principal's accounts.
struct KnownAccount
{
    AccountState state;
    ObservationId from;

    bool operator==(const KnownAccount &) const = default;
};

/// Somebody who answered for a service, workload or agent until an instant that a source states.
struct EndedSponsor
{
    PrincipalId principal;
    Instant until;
    ObservationId from;

    bool operator==(const EndedSponsor &) const = default;
};

struct Principal
{
    PrincipalId id;
    PrincipalKind kind = PrincipalKind::Person;
    QString displayName;
    std::vector<ValidAlias> aliases; ///< sorted
    std::optional<PrincipalId> sponsor; ///< who answers for it at the as-of instant
    std::optional<EndedSponsor> endedSponsor; ///< where nobody does: who did last, until when
    std::optional<Instant> opened;
    bool roster = false;
    std::vector<Closure> closures; ///< closing and re-enabling facts, sorted by time
    std::vector<KnownAccount> accounts;
    std::vector<ObservationId> seen;

    bool operator==(const Principal &) const = default;
};

struct Claim
{
    CredentialId credential;
    PrincipalId principal;
    Relation relation = Relation::Owner;
    Basis basis = Basis::Declared;
    double confidence = 0; ///< 0 to 1, of this claim alone
    QString because;
    std::vector<ObservationId> from;

    bool operator==(const Claim &) const = default;
};

/// The outcome of all claims on a credential.
struct Ownership
{
    CredentialId credential;
    std::vector<PrincipalId> owners;   ///< who answers for it, in a conflict everybody who may; empty: no owner above
                                       ///< the threshold
    std::vector<PrincipalId> subjects; ///< who acts with it (the account that it was issued to). Also among `owners`,
                                       ///< except where `anyOwnerSuffices`: a closed subject then counts by itself
    std::vector<PrincipalId> formerOwners; ///< owned it before a transfer
    std::vector<PrincipalId> conflict;     ///< contradicting candidates of the same strength
    double confidence = 0;                 ///< combined, of the winning owners
    bool anyOwnerSuffices = false;         ///< an application's secret: counts for its owners only when all are closed

    bool operator==(const Ownership &) const = default;
};

/// A name that does not say whom it means: two roster records share it at one time, or a closure names it and nobody or
/// several answer to it.
struct AliasConflict
{
    Alias alias;
    std::vector<PrincipalId> principals; ///< sorted; those that it could mean
    QString because;
    std::vector<ObservationId> from;

    bool operator==(const AliasConflict &) const = default;
};

struct Estate
{
    Observations observations;                 ///< sorted by id
    std::vector<Credential> credentials;       ///< sorted by id
    std::vector<Principal> principals;         ///< sorted by id
    std::vector<AliasConflict> aliasConflicts; ///< sorted by alias
};

} // namespace probate
