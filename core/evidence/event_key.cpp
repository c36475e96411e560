#include "core/evidence/event_key.h"

#include "core/evidence/key_file.h"
#include "core/hash/sha256.h"
#include "core/model/canonical_json.h"

#include <QJsonArray>

#include <botan/auto_rng.h>
#include <botan/data_src.h>
#include <botan/ecdsa.h>
#include <botan/ed25519.h>
#include <botan/exceptn.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t smallestRsa = 2048; ///< RFC 7518 section 3.3
constexpr std::size_t largestRsa = 16'384;

QString base64Url(QByteArrayView bytes)
{
    return QString::fromLatin1(
        bytes.toByteArray().toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

QString base64Url(const Botan::BigInt &number, std::size_t octets = 0)
{
    const std::size_t size = std::max(octets, number.bytes());
    QByteArray bytes(static_cast<qsizetype>(size), 0);
    Botan::BigInt::encode_1363(reinterpret_cast<uint8_t *>(bytes.data()), size, number);
    return base64Url(bytes);
}

/// What goes with a kind of key, in Botan's words (RFC 7518 section 3.1, RFC 8037 section 3.1).
struct Algorithm
{
    const char *name = nullptr;
    const char *padding = nullptr;
};

std::optional<Algorithm> algorithmOf(const Botan::Private_Key &key)
{
    if (const auto *rsa = dynamic_cast<const Botan::RSA_PrivateKey *>(&key)) {
        const std::size_t bits = rsa->get_n().bits();
        return bits >= smallestRsa && bits <= largestRsa ? std::optional(Algorithm{"RS256", "EMSA3(SHA-256)"})
                                                         : std::nullopt;
    }
    if (const auto *ec = dynamic_cast<const Botan::ECDSA_PrivateKey *>(&key)) {
        return ec->domain() == Botan::EC_Group("secp256r1") ? std::optional(Algorithm{"ES256", "EMSA1(SHA-256)"})
                                                            : std::nullopt;
    }
    return dynamic_cast<const Botan::Ed25519_PrivateKey *>(&key) ? std::optional(Algorithm{"EdDSA", "Pure"})
                                                                 : std::nullopt;
}

} // namespace

struct EventKey::Held
{
    std::unique_ptr<Botan::Private_Key> key;
    Algorithm algorithm;
};

EventKey::EventKey(std::unique_ptr<Held> held) : m_held(std::move(held)) {}
EventKey::EventKey(EventKey &&) noexcept = default;
EventKey &EventKey::operator=(EventKey &&) noexcept = default;
EventKey::~EventKey() = default;

Result<EventKey> EventKey::open(const QString &keyFile, SigningKey::IfMissing ifMissing)
{
    try {
        auto held = std::make_unique<Held>();
        const auto pem = readKeyFile(keyFile);
        if (!pem) {
            return pem.error();
        }
        if (*pem) {
            const QByteArrayView bytes = (*pem)->view();
            Botan::DataSource_Memory source(reinterpret_cast<const uint8_t *>(bytes.data()),
                                            static_cast<std::size_t>(bytes.size()));
            held->key = std::unique_ptr<Botan::Private_Key>(Botan::PKCS8::load_key(source));
        } else if (ifMissing == SigningKey::IfMissing::Fail) {
            return keyError(ErrorKind::NotFound, keyFile, u"there is no such file"_s);
        } else {
            Botan::AutoSeeded_RNG generator;
            held->key = std::make_unique<Botan::RSA_PrivateKey>(generator, smallestRsa);
            std::string made = Botan::PKCS8::PEM_encode(*held->key);
            const SecretBytes kept{QByteArrayView(made)};
            Botan::secure_scrub_memory(made.data(), made.size());
            if (const auto written = writeKeyFile(keyFile, kept); !written) {
                return written.error();
            }
        }
        const auto algorithm = algorithmOf(*held->key);
        if (!algorithm) {
            return keyError(ErrorKind::Unsupported, keyFile,
                            u"events are signed with RSA of 2048 bits or more, P-256 or Ed25519; it is none of them"_s);
        }
        held->algorithm = *algorithm;
        return EventKey(std::move(held));
    } catch (const std::exception &) {
        return keyError(ErrorKind::Malformed, keyFile,
                        u"is no unencrypted PKCS#8 key in PEM; openssl genpkey -algorithm RSA makes one"_s);
    }
}

QString EventKey::algorithm() const
{
    return QString::fromLatin1(m_held->algorithm.name);
}

QJsonObject EventKey::publicMembers() const
{
    const Botan::Private_Key &key = *m_held->key;
    if (const auto *rsa = dynamic_cast<const Botan::RSA_PrivateKey *>(&key)) {
        return {{u"kty"_s, u"RSA"_s}, {u"n"_s, base64Url(rsa->get_n())}, {u"e"_s, base64Url(rsa->get_e())}};
    }
    if (const auto *ec = dynamic_cast<const Botan::ECDSA_PrivateKey *>(&key)) {
        constexpr std::size_t octets = 32; // RFC 7518 section 6.2.1.2: the full size of a coordinate
        const Botan::PointGFp &point = ec->public_point();
        return {{u"kty"_s, u"EC"_s},
                {u"crv"_s, u"P-256"_s},
                {u"x"_s, base64Url(point.get_affine_x(), octets)},
                {u"y"_s, base64Url(point.get_affine_y(), octets)}};
    }
    const std::vector<uint8_t> bits = m_held->key->public_key_bits();
    return {{u"kty"_s, u"OKP"_s},
            {u"crv"_s, u"Ed25519"_s},
            {u"x"_s, base64Url(QByteArrayView(reinterpret_cast<const char *>(bits.data()),
                                              static_cast<qsizetype>(bits.size())))}};
}

QString EventKey::id() const
{
    // RFC 7638 section 3: the required members in order, without white space; which canonical JSON is.
    const auto text = canonicalJson(publicMembers());
    return text ? base64Url(sha256(*text)) : QString();
}

QJsonObject EventKey::jwks() const
{
    QJsonObject key = publicMembers();
    key.insert(u"kid"_s, id());
    key.insert(u"use"_s, u"sig"_s);
    key.insert(u"alg"_s, algorithm());
    return {{u"keys"_s, QJsonArray{key}}};
}

Result<QByteArray> EventKey::sign(const QString &type, const QJsonObject &claims) const
{
    const auto header = canonicalJson(QJsonObject{{u"alg"_s, algorithm()}, {u"kid"_s, id()}, {u"typ"_s, type}});
    const auto payload = canonicalJson(claims);
    if (!header || !payload) {
        return !header ? header.error() : payload.error();
    }
    const QByteArray text = (base64Url(*header) + u'.' + base64Url(*payload)).toLatin1();
    try {
        Botan::AutoSeeded_RNG generator;
        Botan::PK_Signer signer(*m_held->key, generator, m_held->algorithm.padding, Botan::IEEE_1363);
        const std::vector<uint8_t> signature = signer.sign_message(reinterpret_cast<const uint8_t *>(text.constData()),
                                                                   static_cast<std::size_t>(text.size()), generator);
        return text + '.' +
               base64Url(QByteArrayView(reinterpret_cast<const char *>(signature.data()),
                                        static_cast<qsizetype>(signature.size())))
                   .toLatin1();
    } catch (const std::exception &failure) {
        return Error(ErrorKind::Internal, u"signing failed: "_s + QLatin1StringView(failure.what()));
    }
}

} // namespace probate
