// Certificates of authorities that a source holds, and what they signed: CRLs (RFC 5280) and OCSP answers (RFC 6960).
// Says whether a signature holds under the certificate of the name that is stated; it builds no chain, trusts no root
// store and fetches nothing.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <memory>
#include <optional>

namespace probate {

/// An authority, as others name it.
struct AuthorityName
{
    QByteArray nameSha256; ///< of its subject's DER, lower-case hex
    QByteArray nameDer;
};

class TrustedAuthorities
{
public:
    enum class Signed {
        Holds,
        Broken,       ///< the authority is known, and it did not sign this
        UnknownIssuer ///< nobody here can tell
    };

    TrustedAuthorities();
    ~TrustedAuthorities();
    TrustedAuthorities(TrustedAuthorities &&) noexcept;
    TrustedAuthorities &operator=(TrustedAuthorities &&) noexcept;

    /// Adds every CA certificate of a DER certificate or of PEM text; others are passed over. The number added.
    int add(QByteArrayView bytes);

    /// A CRL in DER, signed by an authority of its issuer's name.
    Signed checkCrl(QByteArrayView crl, QByteArrayView issuerSha256) const;
    /// The authority that an OCSP CertID means: by the hashes of its name and key, under this algorithm ("SHA-1").
    std::optional<AuthorityName> find(const char *hash, QByteArrayView nameHash, QByteArrayView keyHash) const;
    /// An OCSP answer signed by that authority, or by a responder that it certified for this (RFC 6960 4.2.2.2) and
    /// whose certificate was valid when the answer was produced.
    Signed checkOcsp(QByteArrayView response, QByteArrayView issuerSha256) const;

private:
    struct Held;
    std::unique_ptr<Held> m_held;
};

} // namespace probate
