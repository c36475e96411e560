// Keys that sign security event tokens (RFC 8417) as compact JWS (RFC 7515), and the JWKS that receivers verify them
// with. The algorithm follows from the key: RS256, ES256 or EdDSA. A private key lives in a file that only its owner
// can read and never leaves this type.
#pragma once

#include "core/base/error.h"
#include "core/evidence/signing.h"

#include <QJsonObject>

namespace probate {

class EventKey
{
public:
    /// PKCS#8 in PEM, unencrypted, mode 0600 or less: RSA of at least 2048 bits, P-256 or Ed25519. One that is made on
    /// request is RSA with 2048 bits, since that is what every receiver must take (CAEP Interoperability Profile 1.0,
    /// section 2.6).
    static Result<EventKey> open(const QString &keyFile, SigningKey::IfMissing ifMissing);

    EventKey(EventKey &&) noexcept;
    EventKey &operator=(EventKey &&) noexcept;
    ~EventKey();

    QString algorithm() const; ///< "RS256", "ES256" or "EdDSA"
    QString id() const;        ///< thumbprint of the public key (RFC 7638): the "kid"
    QJsonObject jwks() const;  ///< {"keys": […]}, public members only

    /// A compact JWS over the claims, its header's typ as given.
    Result<QByteArray> sign(const QString &type, const QJsonObject &claims) const;

private:
    struct Held;
    explicit EventKey(std::unique_ptr<Held> held);
    QJsonObject publicMembers() const;

    std::unique_ptr<Held> m_held;
};

} // namespace probate
