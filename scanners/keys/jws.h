// Signed JSON (RFC 7515) and the keys that the estate trusts for it (RFC 7517). A signature counts only under a key of
// the expected issuer, with the algorithm that this key is for: `none`, HMAC and every confusion of key and algorithm
// are refused, and whatever key material a token brings along is ignored. This room fetches nothing.
#pragma once

#include "core/base/error.h"
#include "core/base/instant.h"

#include <QByteArrayView>
#include <QJsonObject>

#include <memory>
#include <optional>

namespace probate {

/// Public keys by issuer, from JWKS documents. Read-only and thread-safe once filled.
class TrustedKeys
{
public:
    TrustedKeys();
    ~TrustedKeys();
    TrustedKeys(TrustedKeys &&) noexcept;
    TrustedKeys &operator=(TrustedKeys &&) noexcept;

    /// Adds the signature keys of a JWKS document ({"keys": […]}, RFC 7517 section 5) for an issuer (compared exactly
    /// with `iss`). The number of keys added; keys of other uses or unknown types are passed over, broken ones are an
    /// error that adds nothing.
    Result<int> addJwks(const QString &issuer, QByteArrayView json);
    bool knows(const QString &issuer) const;

private:
    struct Key;
    struct Keys;
    std::unique_ptr<Keys> m_keys;

    friend struct JwsVerification;
};

/// A compact JWS taken apart; nothing in it is believed yet.
struct ParsedJws
{
    QJsonObject header;
    QJsonObject claims;   ///< empty where the payload is no JSON object
    QByteArray signed_;   ///< the bytes that the signature covers
    QByteArray signature; ///< empty for an unsecured JWS
};

struct VerifiedJws
{
    QJsonObject header;
    QJsonObject claims;
    QString keyId; ///< of the key that verified it, may be empty
};

/// Takes a compact JWS apart: three base64url parts (RFC 7515 section 7.1), of at most 256 KiB, header and payload JSON
/// objects. Malformed or Limit otherwise.
Result<ParsedJws> parseJws(QByteArrayView compact);

/// Verifies a JWS that must come from `expectedIssuer`; where that is empty, from the issuer that it names, which then
/// must be one that the keys know. Says nothing about times or audiences.
/// RS256/384/512, PS256/384/512, ES256/384/512, EdDSA (Ed25519).
Result<VerifiedJws> verify(QByteArrayView compact, const QString &expectedIssuer, const TrustedKeys &keys);

/// NumericDate (RFC 7519 section 2) of a claim, if it is one.
std::optional<Instant> numericDate(const QJsonObject &claims, QLatin1StringView name);

} // namespace probate
