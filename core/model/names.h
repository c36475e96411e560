// The closed vocabularies of the model (product.md, "Words") with their published spellings. Nothing here has behaviour:
// an enum, its words, and the way back from a word.
#pragma once

#include <QString>

#include <optional>
#include <span>

namespace probate {

/// What a credential is.
enum class Kind {
    ApiKey,
    CloudAccessKey,      ///< AWS access key, cloud HMAC key
    PersonalAccessToken,
    ServiceAccountKey,   ///< GCP and similar key files
    ServiceAccountToken, ///< Kubernetes and similar
    ClientSecret,        ///< secret of an application (OAuth client, Entra application)
    AccessToken,         ///< short-lived bearer token, JWT
    RefreshToken,        ///< refresh and offline tokens
    Session,
    Consent,             ///< OAuth grant, application authorisation
    SecretManagerToken,  ///< Vault and OpenBao tokens
    PresignedUrl,        ///< SAS and presigned URLs
    WebhookUrl,
    Password,
    PasswordHash,
    DatabasePassword,    ///< a password that belongs to a database role or DSN
    DatabaseRole,
    PrivateKey,
    Certificate,
    SshKey,              ///< user key: private half found, or public half authorised
    SshDeployKey,
    SshCertificate,
    Keytab,
    SigningSecret,       ///< HMAC, cookie and webhook signing secrets
    EncryptionKey,
    EncryptedStore,      ///< Ansible Vault, SOPS, KeePass …: inventoried, not a leak
    GenericSecret
};

/// The access layer that a credential belongs to (closure.md, "Layers").
enum class Layer {
    Session,
    RefreshToken,
    Grant,
    Token,
    Key,
    Certificate,
    Ssh,
    Keytab,
    DatabaseRole,
    EmbeddedSecret,
    DownstreamCache
};

enum class State { Dead, Blocked, Live, Unproven };
enum class ClosureState { Closed, Closing, Blocked, Open, Unproven };

enum class PrincipalKind { Person, Service, Workload, Team, Vendor, AiAgent };

enum class ClosureKind { Disabled, Deleted, Purged, Suspended, ContractEnded, AppRetired, Transferred };

/// How a principal stands to a credential. Reader relations are exposure, never ownership.
enum class Relation { Subject, Owner, Creator, Maintainer, Reader, WideReader };

/// On what a claim rests (issue: correlators are values with a basis).
enum class Basis {
    Declared,         ///< the user says so
    StatedByIssuer,   ///< the issuer's record names the owner
    NamedInCredential,///< subject, SAN, key comment, JWT sub
    StoredBeside,     ///< login next to a password, user in a DSN
    CreatedBy,        ///< the issuer's record names who created or added it
    IntroducedBy,     ///< author of the commit that introduced it
    MaintainsPlace,   ///< CODEOWNERS and the like
    HoldsPlace,       ///< home directory, file owner
    CouldRead         ///< exposure
};

enum class Severity { Info, Low, Medium, High, Critical };

/// On whose word a lifetime date stands, most trusted first (detection.md, "Lifetime comes with the credential").
enum class LifetimeBasis { Credential, IssuerExport, FileMetadata, FirstCommit, FileTime };

QString toText(Kind kind);
QString toText(Layer layer);
QString toText(State state);
QString toText(ClosureState state);
QString toText(PrincipalKind kind);
QString toText(ClosureKind kind);
QString toText(Relation relation);
QString toText(Basis basis);
QString toText(Severity severity);
QString toText(LifetimeBasis basis);

/// The value whose published word this is, or nothing. Exact spelling.
template <typename Enum>
std::optional<Enum> fromString(const QString &word);

template <>
std::optional<Kind> fromString<Kind>(const QString &word);
template <>
std::optional<Layer> fromString<Layer>(const QString &word);
template <>
std::optional<State> fromString<State>(const QString &word);
template <>
std::optional<ClosureState> fromString<ClosureState>(const QString &word);
template <>
std::optional<PrincipalKind> fromString<PrincipalKind>(const QString &word);
template <>
std::optional<ClosureKind> fromString<ClosureKind>(const QString &word);
template <>
std::optional<Relation> fromString<Relation>(const QString &word);
template <>
std::optional<Basis> fromString<Basis>(const QString &word);
template <>
std::optional<Severity> fromString<Severity>(const QString &word);
template <>
std::optional<LifetimeBasis> fromString<LifetimeBasis>(const QString &word);

/// Every layer, in the order in which reports print them.
std::span<const Layer> allLayers();

/// The layer to which credentials of a kind belong unless a reader knows better.
Layer defaultLayer(Kind kind);

} // namespace probate
