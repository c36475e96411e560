#include "scanners/keys/authorities.h"

#include "core/hash/sha256.h"
#include "scanners/keys/pem.h"

#include <botan/exceptn.h>
#include <botan/hash.h>
#include <botan/ocsp.h>
#include <botan/x509_crl.h>
#include <botan/x509cert.h>

#include <vector>

namespace probate {

namespace {

constexpr std::size_t mostAuthorities = 10'000;
constexpr qsizetype largestChecked = 64 << 20; ///< Botan keeps every entry of a CRL as an object

const uint8_t *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const uint8_t *>(view.data());
}

std::size_t sizeOf(QByteArrayView view)
{
    return static_cast<std::size_t>(view.size());
}

QByteArray hashed(const char *algorithm, QByteArrayView bytes)
{
    const auto hash = Botan::HashFunction::create(algorithm);
    if (!hash) {
        return {};
    }
    hash->update(bytesOf(bytes), sizeOf(bytes));
    const auto digest = hash->final();
    return {reinterpret_cast<const char *>(digest.data()), static_cast<qsizetype>(digest.size())};
}

/// id-kp-OCSPSigning (RFC 6960 section 4.2.2.2), certified by the authority itself, and valid at that time.
bool isResponderOf(const Botan::X509_Certificate &responder, const Botan::X509_Certificate &authority,
                   const Botan::X509_Time &at)
{
    return responder.has_ex_constraint(Botan::OID("1.3.6.1.5.5.7.3.9")) &&
           responder.issuer_dn() == authority.subject_dn() &&
           responder.check_signature(authority.subject_public_key()) && responder.not_before() <= at &&
           at <= responder.not_after();
}

} // namespace

struct TrustedAuthorities::Held
{
    struct Authority
    {
        AuthorityName name;
        QByteArray key; ///< the BIT STRING of the public key, as OCSP hashes it
        Botan::X509_Certificate certificate;
    };
    std::vector<Authority> authorities;

    bool add(QByteArrayView der)
    {
        try {
            return authorities.size() < mostAuthorities &&
                   addAuthority(Botan::X509_Certificate(std::vector<uint8_t>(bytesOf(der), bytesOf(der) + der.size())));
        } catch (const std::exception &) {
            return false; // no certificate; whoever reads the file says so
        }
    }

private:
    bool addAuthority(Botan::X509_Certificate certificate)
    {
        if (!certificate.is_CA_cert()) {
            return false;
        }
        const std::vector<uint8_t> name = certificate.raw_subject_dn();
        const std::vector<uint8_t> key = certificate.subject_public_key_bitstring();
        Authority made{{}, {}, std::move(certificate)};
        made.name.nameDer = {reinterpret_cast<const char *>(name.data()), static_cast<qsizetype>(name.size())};
        made.name.nameSha256 = sha256Hex(made.name.nameDer);
        made.key = {reinterpret_cast<const char *>(key.data()), static_cast<qsizetype>(key.size())};
        authorities.push_back(std::move(made));
        return true;
    }
};

TrustedAuthorities::TrustedAuthorities() : m_held(std::make_unique<Held>()) {}
TrustedAuthorities::~TrustedAuthorities() = default;
TrustedAuthorities::TrustedAuthorities(TrustedAuthorities &&) noexcept = default;
TrustedAuthorities &TrustedAuthorities::operator=(TrustedAuthorities &&) noexcept = default;

int TrustedAuthorities::add(QByteArrayView bytes)
{
    if (!bytes.contains(QByteArrayView("-----BEGIN "))) {
        return m_held->add(bytes) ? 1 : 0;
    }
    int count = 0;
    for (const PemBlock &block : readPem(bytes, mostAuthorities)) {
        if (!block.damaged && block.label.endsWith("CERTIFICATE")) {
            count += m_held->add(block.body.view()) ? 1 : 0;
        }
    }
    return count;
}

TrustedAuthorities::Signed TrustedAuthorities::checkCrl(QByteArrayView crl, QByteArrayView issuerSha256) const
{
    Signed outcome = Signed::UnknownIssuer;
    for (const auto &authority : m_held->authorities) {
        if (authority.name.nameSha256 != issuerSha256 || crl.size() > largestChecked) {
            continue;
        }
        outcome = Signed::Broken;
        try {
            const Botan::X509_CRL list(std::vector<uint8_t>(bytesOf(crl), bytesOf(crl) + crl.size()));
            if (list.check_signature(authority.certificate.subject_public_key())) {
                return Signed::Holds;
            }
        } catch (const std::exception &) {
            // does not hold, then
        }
    }
    return outcome;
}

std::optional<AuthorityName> TrustedAuthorities::find(const char *hash, QByteArrayView nameHash,
                                                      QByteArrayView keyHash) const
{
    for (const auto &authority : m_held->authorities) {
        if (hashed(hash, authority.name.nameDer) == nameHash && hashed(hash, authority.key) == keyHash) {
            return authority.name;
        }
    }
    return std::nullopt;
}

TrustedAuthorities::Signed TrustedAuthorities::checkOcsp(QByteArrayView response, QByteArrayView issuerSha256) const
{
    Signed outcome = Signed::UnknownIssuer;
    for (const auto &authority : m_held->authorities) {
        if (authority.name.nameSha256 != issuerSha256) {
            continue;
        }
        outcome = Signed::Broken;
        try {
            const Botan::OCSP::Response parsed(bytesOf(response), sizeOf(response));
            const auto holds = [&](const Botan::X509_Certificate &signer) {
                return parsed.verify_signature(signer) == Botan::Certificate_Status_Code::OCSP_SIGNATURE_OK;
            };
            if (holds(authority.certificate)) {
                return Signed::Holds;
            }
            for (const Botan::X509_Certificate &responder : parsed.certificates()) {
                if (isResponderOf(responder, authority.certificate, parsed.produced_at()) && holds(responder)) {
                    return Signed::Holds;
                }
            }
        } catch (const std::exception &) {
            // does not hold, then
        }
    }
    return outcome;
}

} // namespace probate
