#include "core/model/names.h"

#include <array>

namespace probate {

namespace {

/// Words in the order of the enum's values.
constexpr std::array kindWords{"api-key",         "cloud-access-key", "personal-access-token", "service-account-key",
                               "service-account-token", "client-secret", "access-token",   "refresh-token",
                               "session",         "consent",          "secret-manager-token",  "presigned-url",
                               "webhook-url",     "password",         "password-hash",         "database-password",
                               "database-role",   "private-key",      "certificate",           "ssh-key",
                               "ssh-deploy-key",  "ssh-certificate",  "keytab",                "signing-secret",
                               "encryption-key",  "encrypted-store",  "generic-secret"};
constexpr std::array layerWords{"session", "refresh-token", "grant", "token", "key", "certificate", "ssh", "keytab",
                                "database-role", "embedded-secret", "downstream-cache"};
constexpr std::array stateWords{"DEAD", "BLOCKED", "LIVE", "UNPROVEN"};
constexpr std::array closureStateWords{"CLOSED", "CLOSING", "BLOCKED", "OPEN", "UNPROVEN"};
constexpr std::array principalKindWords{"person", "service", "workload", "team", "vendor", "ai_agent"};
constexpr std::array closureKindWords{"disabled", "deleted", "purged", "suspended", "contract-ended", "app-retired",
                                      "transferred"};
constexpr std::array relationWords{"subject", "owner", "creator", "maintainer", "reader", "wide-reader"};
constexpr std::array basisWords{"declared", "stated-by-issuer", "named-in-credential", "stored-beside", "created-by",
                                "introduced-by", "maintains-place", "holds-place", "could-read"};
constexpr std::array severityWords{"info", "low", "medium", "high", "critical"};
constexpr std::array lifetimeBasisWords{"credential", "issuer-export", "file-metadata", "first-commit", "file-time"};

static_assert(kindWords.size() == static_cast<std::size_t>(Kind::GenericSecret) + 1);
static_assert(layerWords.size() == static_cast<std::size_t>(Layer::DownstreamCache) + 1);
static_assert(stateWords.size() == static_cast<std::size_t>(State::Unproven) + 1);
static_assert(closureStateWords.size() == static_cast<std::size_t>(ClosureState::Unproven) + 1);
static_assert(principalKindWords.size() == static_cast<std::size_t>(PrincipalKind::AiAgent) + 1);
static_assert(closureKindWords.size() == static_cast<std::size_t>(ClosureKind::Transferred) + 1);
static_assert(relationWords.size() == static_cast<std::size_t>(Relation::WideReader) + 1);
static_assert(basisWords.size() == static_cast<std::size_t>(Basis::CouldRead) + 1);
static_assert(severityWords.size() == static_cast<std::size_t>(Severity::Critical) + 1);
static_assert(lifetimeBasisWords.size() == static_cast<std::size_t>(LifetimeBasis::FileTime) + 1);

template <typename Enum, std::size_t N>
QString word(Enum value, const std::array<const char *, N> &words)
{
    return QString::fromLatin1(words.at(static_cast<std::size_t>(value)));
}

template <typename Enum, std::size_t N>
std::optional<Enum> value(const QString &text, const std::array<const char *, N> &words)
{
    for (std::size_t i = 0; i < N; ++i) {
        if (text == QLatin1StringView(words[i])) {
            return static_cast<Enum>(i);
        }
    }
    return std::nullopt;
}

} // namespace

#define PROBATE_WORDS(Enum, words)                                                                                     \
    QString toText(Enum it) { return word(it, words); }                                                              \
    template <>                                                                                                        \
    std::optional<Enum> fromString<Enum>(const QString &text)                                                          \
    {                                                                                                                  \
        return value<Enum>(text, words);                                                                               \
    }

PROBATE_WORDS(Kind, kindWords)
PROBATE_WORDS(Layer, layerWords)
PROBATE_WORDS(State, stateWords)
PROBATE_WORDS(ClosureState, closureStateWords)
PROBATE_WORDS(PrincipalKind, principalKindWords)
PROBATE_WORDS(ClosureKind, closureKindWords)
PROBATE_WORDS(Relation, relationWords)
PROBATE_WORDS(Basis, basisWords)
PROBATE_WORDS(Severity, severityWords)
PROBATE_WORDS(LifetimeBasis, lifetimeBasisWords)

#undef PROBATE_WORDS

std::span<const Layer> allLayers()
{
    static constexpr std::array layers{Layer::Session,      Layer::RefreshToken,   Layer::Grant,
                                       Layer::Token,        Layer::Key,            Layer::Certificate,
                                       Layer::Ssh,          Layer::Keytab,         Layer::DatabaseRole,
                                       Layer::EmbeddedSecret, Layer::DownstreamCache};
    return layers;
}

Layer defaultLayer(Kind kind)
{
    switch (kind) {
    case Kind::ApiKey:
    case Kind::CloudAccessKey:
    case Kind::PersonalAccessToken:
    case Kind::ServiceAccountKey:
    case Kind::ClientSecret:
        return Layer::Key;
    case Kind::ServiceAccountToken:
    case Kind::AccessToken:
    case Kind::SecretManagerToken:
    case Kind::PresignedUrl:
        return Layer::Token;
    case Kind::RefreshToken:
        return Layer::RefreshToken;
    case Kind::Session:
        return Layer::Session;
    case Kind::Consent:
        return Layer::Grant;
    case Kind::Certificate:
        return Layer::Certificate;
    case Kind::SshKey:
    case Kind::SshDeployKey:
    case Kind::SshCertificate:
        return Layer::Ssh;
    case Kind::Keytab:
        return Layer::Keytab;
    case Kind::DatabasePassword:
    case Kind::DatabaseRole:
        return Layer::DatabaseRole;
    case Kind::WebhookUrl:
    case Kind::Password:
    case Kind::PasswordHash:
    case Kind::PrivateKey:
    case Kind::SigningSecret:
    case Kind::EncryptionKey:
    case Kind::EncryptedStore:
    case Kind::GenericSecret:
        break;
    }
    return Layer::EmbeddedSecret;
}

} // namespace probate
