// Observations: one fact read from one place at one time. Everything that Probate reads becomes one of these; everything
// that it says is computed from them. Plain values, no secrets, no behaviour.
#pragma once

#include "core/model/handle.h"
#include "core/model/names.h"

#include <map>
#include <variant>

namespace probate {

/// Content-derived: the first 16 bytes of SHA-256 over the canonical form, in lower-case hex. The same fact from the
/// same place at the same time has the same id, so storing it twice stores it once.
using ObservationId = QByteArray;

struct LifetimeDate
{
    Instant at;
    LifetimeBasis basis = LifetimeBasis::Credential;

    bool operator==(const LifetimeDate &) const = default;
};

/// When a credential began, changes and ends, as far as one source says.
struct Lifetime
{
    std::optional<LifetimeDate> issued;
    std::optional<LifetimeDate> expires;
    bool expiryIsFirm = false;  ///< nobody can move it (closure.md, "A firm expiry")
    bool statedNever = false;   ///< the source says outright that it does not expire (null, year 9999, infinity)
    std::optional<LifetimeDate> rotated;
    std::optional<LifetimeDate> lastUsed;

    bool operator==(const Lifetime &) const = default;
};

/// What a source says a credential is.
struct CredentialDescription
{
    Kind kind = Kind::GenericSecret;
    Layer layer = Layer::EmbeddedSecret;
    std::vector<Handle> handles;   ///< at least one
    std::vector<Handle> sharedNames; ///< names that several credentials bear (key id, CA of an SSH certificate). They never
                                   ///< join credentials; StateEvidence and ListingRead on such a name count for each
                                   ///< bearer. See sharedNames::
    QString label;                 ///< for people: title, name, subject; never secret
    QString issuer;                ///< with its instance: "aws:519410398235"; empty where unknown
    std::vector<Alias> accounts;   ///< accounts whose state governs it: blocking one blocks the credential
    Lifetime lifetime;
    bool privileged = false;       ///< administrator-like rights
    bool exempt = false;           ///< inventoried, never anybody's surviving access: CA certificates, provider-managed
                                   ///< keys, superuser "postgres", verification keys
    std::map<QString, QString> attributes; ///< small facts for people: user, host, database, scopes, privilege

    bool operator==(const CredentialDescription &) const = default;
};

/// What one call to one issuer speaks about. Newest evidence decides per scope.
struct Scope
{
    QString issuer; ///< "aws:519410398235"
    QString call;   ///< "list-access-keys", "personal-access-tokens", "authorized_keys", "crl"
    QString place;  ///< repository, account or host where a call is per one; else empty

    std::strong_ordering operator<=>(const Scope &) const = default;
};

QString toText(const Scope &scope); ///< "aws:519410398235 list-access-keys [place]"

/// When a source's word was true. Without a time it proves nothing about any closure.
struct EvidenceTime
{
    std::optional<Instant> at; ///< the time the source states for its data, else when it was fetched
    Duration lag{0};           ///< how old the data may have been at `at`; 0 where the source states the time

    bool operator==(const EvidenceTime &) const = default;
};

/// Schemes of shared names: what a KRL can revoke an OpenSSH certificate by (PROTOCOL.krl). CA is the CA key's SHA256:…,
/// or "*" for "any CA".
namespace sharedNames {
inline constexpr char sshCertSerial[] = "ssh-cert-serial"; ///< CA/SERIAL in decimal
inline constexpr char sshCertKeyId[] = "ssh-cert-key-id";  ///< CA/KEY ID
inline constexpr char sshKrlKey[] = "ssh-krl-key";         ///< SHA256:… of a revoked key: the certified key or the CA's
} // namespace sharedNames

// ---- the facts -------------------------------------------------------------------------------------------------

/// A secret stands in a document. The value itself is gone; its keyed fingerprint is among the handles.
struct SecretSeen
{
    CredentialDescription credential;
    QString rule;            ///< id of the rule or reader that recognised it
    double confidence = 0;   ///< 0 to 1
    bool properPlace = false;///< the place is made for it (a Kubernetes secret object): no leak by standing there
    bool suppressed = false; ///< an allow-list or comment accepts it; `suppressedBy` says which
    QString suppressedBy;

    bool operator==(const SecretSeen &) const = default;
};

/// A record of a credential that holds no secret value: a row of a listing, a public key, a certificate.
struct CredentialListed
{
    CredentialDescription credential;

    bool operator==(const CredentialListed &) const = default;
};

enum class EvidenceState {
    Enabled,         ///< it exists and nothing on the credential itself stops it
    SwitchedOff,     ///< a reversible switch on the credential: Inactive, disabled, NOLOGIN, on hold
    Ended,           ///< revoked or destroyed for good, and verifiers honour that
    EndedPassively   ///< only renewal is refused; it works until it expires
};

/// A source's word on a credential's state.
struct StateEvidence
{
    Handle credential;
    Scope scope;
    EvidenceState state = EvidenceState::Enabled;
    EvidenceTime time;
    std::optional<Instant> endedAt;    ///< for Ended: the time that the issuer states
    bool irreversible = false;         ///< for Ended: the issuer states with a date of its own that it is for good,
                                       ///< so the evidence needs no freshness
    std::optional<Instant> endsAt;     ///< in this scope it stops by itself then (authorized_keys expiry-time)
    std::optional<Instant> speaksUntil;///< the evidence is silent after this (nextUpdate of a CRL)
    std::optional<Alias> requires_;    ///< counts only where TrustStated has this setting for the same issuer (a KRL
                                       ///< that sshd_config names: space "RevokedKeys", value the path)
    bool overridesIssuer = false;      ///< a KRL: its scope is no place of acceptance of its own and is never judged
                                       ///< alone. While its newest word (this, or a ListingRead of the same scope that
                                       ///< lacks the credential) is Ended, that ends the credential in every other
                                       ///< scope of this issuer, whatever those list: sshd asks the KRL first
    QString because;                   ///< a sentence: "listed as enabled", "on the CRL"

    bool operator==(const StateEvidence &) const = default;
};

/// A listing of a scope was read, so that absence from it means something: for a credential with a handle of this scheme
/// and prefix, whose issuer is the scope's, that lists all of `accounts` among its own; where the prefix and `accounts`
/// are both empty and the scope has a place, only for one that was seen in that very scope. Anything looser would declare
/// the keys of one account dead because another account's listing lacks them.
struct ListingRead
{
    enum class Absence { Gone, NotRevoked }; ///< NotRevoked: a CRL or KRL, absence shows it alive

    Scope scope;
    QByteArray handleScheme; ///< which handles it lists
    QByteArray valuePrefix;  ///< only credentials whose handle value begins so can be in it; may be empty
    std::vector<Alias> accounts; ///< only credentials governed by all of these can be in it (keys of one service
                                 ///< account, sessions of one user); may be empty
    bool complete = false;
    EvidenceTime time;
    Absence absence = Absence::Gone;
    std::optional<Instant> speaksUntil;
    std::optional<Alias> requires_;
    bool overridesIssuer = false; ///< a KRL: absence only undoes an older Ended of the same scope (StateEvidence)

    bool operator==(const ListingRead &) const = default;
};

/// A credential was used.
struct UseSeen
{
    Handle credential;
    Scope scope;
    Instant at;
    EvidenceTime time; ///< when the source that reports the use was true
    QString because;

    bool operator==(const UseSeen &) const = default;
};

enum class AccountCondition { Enabled, Disabled, Locked, Deleted };

/// A directory's or issuer's word on the state of an account that governs credentials.
struct AccountState
{
    Alias account;
    Scope scope;
    AccountCondition condition = AccountCondition::Enabled;
    EvidenceTime time;
    std::optional<Instant> until;     ///< a lock or suspension that ends by itself
    std::optional<Instant> notBefore; ///< what it was issued before this instant is refused (Keycloak notBefore)
    std::optional<Instant> lastLogin;
    QString because;

    bool operator==(const AccountState &) const = default;
};

/// An issuer's longest lifetime for credentials under an account (a Keycloak realm's session maximum).
struct LifetimeCap
{
    Alias account;
    Layer layer = Layer::Session;
    Duration longest{0}; ///< counted from the credential's issue
    EvidenceTime time;

    bool operator==(const LifetimeCap &) const = default;
};

struct ValidAlias
{
    Alias alias;
    std::optional<Instant> from;
    std::optional<Instant> until;
    bool immutable = false; ///< never given to someone else (objectGUID, employee number); else reusable

    bool operator==(const ValidAlias &) const = default;
};

/// A directory's record of a principal.
struct PrincipalSeen
{
    QString id;  ///< the directory's own id ("P0001"); empty where it has none
    bool roster = false; ///< declared by the user's roster: a principal even if no other record joins it
    PrincipalKind kind = PrincipalKind::Person;
    QString displayName;
    std::vector<ValidAlias> aliases;
    std::optional<Alias> sponsor;
    std::optional<Instant> opened;
    std::optional<Instant> sponsorFrom = {};  ///< the sponsor answers for it from then on, where the source says
    std::optional<Instant> sponsorUntil = {}; ///< and no longer from this instant on

    bool operator==(const PrincipalSeen &) const = default;
};

enum class SignalAuthority { Declared, Directory, VerifiedEvent, UnverifiedEvent };

/// Somebody says that a principal's access ends, is suspended or comes back.
struct ClosureSignalled
{
    Alias principal;
    bool reopens = false;            ///< enabled again; `kind` is then Disabled
    ClosureKind kind = ClosureKind::Disabled;
    Instant effective;
    std::optional<Instant> ends;     ///< suspensions
    SignalAuthority authority = SignalAuthority::Declared;
    QString event;                   ///< SET jti or row, for people
    QString transaction;             ///< txn that groups a closure's events
    std::optional<Instant> sentAt;

    bool operator==(const ClosureSignalled &) const = default;
};

enum class DeliveryOutcome {
    Written,  ///< put where a receiver may fetch it (a file, a poll response)
    Accepted, ///< the receiver answered that it took the event (RFC 8935 202, RFC 8936 ack)
    Refused,  ///< it answered that it did not, and asking again would not help
    Failed    ///< no answer that counts, or none at all
};

/// What became of one event on its way to one receiver. Sent, accepted and acted upon are three different things: this
/// says nothing about any credential's state, however it came out.
struct SignalDelivered
{
    QString event;             ///< jti of the SET
    QString receiver;          ///< name of the receiver in the trust map, else its address
    DeliveryOutcome outcome = DeliveryOutcome::Failed;
    Instant at;                ///< when the outcome was known
    std::optional<Alias> principal; ///< nothing where only the event's id is known (an acknowledgement)
    QString transaction;       ///< txn of the closure
    QString type;              ///< the event's URI
    QString about;             ///< credential id, or empty: the account as such
    std::optional<Instant> sentAt; ///< of the first attempt
    std::uint32_t attempts = 0;
    QString detail;            ///< the receiver's reason, cut short

    bool operator==(const SignalDelivered &) const = default;
};

/// A source says how a principal stands to a credential.
struct OwnershipStated
{
    Handle credential;
    Alias principal;
    Relation relation = Relation::Owner;
    Basis basis = Basis::StatedByIssuer;
    std::optional<Instant> at;
    QString because; ///< a sentence: "added_by of the deploy key names alice"

    bool operator==(const OwnershipStated &) const = default;
};

/// A source says who answers for an account, and with it for every credential that lists the account in its `accounts`
/// (owners of an Entra application stand in a file of their own, which names no credential). For the estate this is an
/// OwnershipStated on each of those credentials, with this origin.
struct AccountOwned
{
    Alias account;   ///< "entra-app:TENANT/APPID"
    Alias principal;
    Relation relation = Relation::Owner;
    Basis basis = Basis::StatedByIssuer;
    std::optional<Instant> at;
    QString because;
    std::optional<Instant> from = {};  ///< a membership: it began then, where the source says
    std::optional<Instant> until = {}; ///< and ends or ended then

    bool operator==(const AccountOwned &) const = default;
};

/// A place says whom or what it obeys (sshd_config names a KRL; CODEOWNERS names maintainers of paths). Per issuer and
/// setting space, the newest statements hold, all of the same time together; an sshd_config without RevokedKeys states
/// the value "none", so that it undoes an older one.
struct TrustStated
{
    QString issuer;      ///< "ssh:host-main"; for CODEOWNERS the source's name
    Alias setting;       ///< space "RevokedKeys", value "/etc/ssh/revoked_keys"; space "owns:PATTERN", value an alias
    EvidenceTime time;

    bool operator==(const TrustStated &) const = default;
};

struct CommitIdentity
{
    QString name;
    QString email; ///< through mailmap
    Instant at;

    bool operator==(const CommitIdentity &) const = default;
};

/// Git attribution of one secret in one repository; made only for what was found.
struct SecretPlaced
{
    struct Introduction
    {
        QByteArray commit;
        CommitIdentity author;
        CommitIdentity committer;
        std::vector<CommitIdentity> coAuthors;

        bool operator==(const Introduction &) const = default;
    };

    Handle secret;
    std::vector<Introduction> introduced; ///< oldest first
    std::vector<QString> paths;
    QByteArray lastCommit;                ///< newest commit whose tree still has it
    std::optional<Instant> lastCommitAt;
    std::vector<QString> tips;            ///< refs whose tip has it: "refs/heads/main"
    bool reachable = false;               ///< some ref's history has it
    bool inIndex = false;
    bool inWorkTree = false;
    std::vector<CommitIdentity> readers;     ///< wrote a commit on the path while it stood there (narrow exposure)
    std::vector<CommitIdentity> wideReaders; ///< committed on top of a history that held it (wide exposure)
    bool readersCut = false;                 ///< a cap on the lists was hit

    bool operator==(const SecretPlaced &) const = default;
};

using AnyFact = std::variant<SecretSeen, CredentialListed, StateEvidence, ListingRead, UseSeen, AccountState,
                             LifetimeCap, PrincipalSeen, ClosureSignalled, OwnershipStated, TrustStated, SecretPlaced,
                             AccountOwned, SignalDelivered>;

/// Any of the facts. Copied, moved, compared and destroyed in one place: as implicit members, these were made anew for
/// fourteen types in every file that touches an observation, and took a third of its build.
struct Fact : AnyFact
{
    using AnyFact::AnyFact;
    using AnyFact::operator=;
    Fact() noexcept;
    Fact(const Fact &other);
    Fact(Fact &&other) noexcept;
    Fact &operator=(const Fact &other);
    Fact &operator=(Fact &&other) noexcept;
    ~Fact();

    bool operator==(const Fact &other) const;
};
inline constexpr std::size_t factTypes = std::variant_size_v<AnyFact>;

struct Observation
{
    Origin origin;
    Instant collectedAt; ///< when it was read, or when the export was collected if its collection record says so
    Fact fact;

    bool operator==(const Observation &) const = default;
};

} // namespace probate
