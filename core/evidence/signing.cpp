#include "core/evidence/signing.h"

#include "core/evidence/key_file.h"
#include "core/hash/sha256.h"

#include <botan/auto_rng.h>
#include <botan/data_src.h>
#include <botan/ed25519.h>
#include <botan/exceptn.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>
#include <botan/x509_key.h>

namespace probate {

namespace {

const uint8_t *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const uint8_t *>(view.data());
}

std::size_t sizeOf(QByteArrayView view)
{
    return static_cast<std::size_t>(view.size());
}

QByteArray toQByteArray(const std::vector<uint8_t> &bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

std::unique_ptr<Botan::Public_Key> loadPublic(QByteArrayView bytes)
{
    Botan::DataSource_Memory source(bytesOf(bytes), sizeOf(bytes));
    return std::unique_ptr<Botan::Public_Key>(Botan::X509::load_key(source));
}

} // namespace

struct SigningKey::Held
{
    std::unique_ptr<Botan::Private_Key> key;
};

Result<PublicKey> PublicKey::parse(QByteArrayView pem, const QString &name)
{
    if (pem.size() > largestKeyFile || !pem.contains("-----BEGIN PUBLIC KEY-----")) {
        return Error(ErrorKind::Malformed,
                     QStringLiteral("%1 is no public key: it must be PEM with BEGIN PUBLIC KEY").arg(name));
    }
    try {
        const auto key = loadPublic(pem);
        if (key->algo_name() != "Ed25519") {
            return Error(ErrorKind::Unsupported, QStringLiteral("%1 is not an Ed25519 key").arg(name));
        }
        return PublicKey(toQByteArray(key->subject_public_key()));
    } catch (const std::exception &) {
        return Error(ErrorKind::Malformed, QStringLiteral("%1 is no readable public key").arg(name));
    }
}

QByteArray PublicKey::id() const
{
    return sha256Hex(m_der);
}

QByteArray PublicKey::pem() const
{
    const QByteArray body = m_der.toBase64(); // 44 octets: one line
    return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
}

bool PublicKey::verifies(QByteArrayView message, QByteArrayView signature) const
{
    try {
        const auto key = loadPublic(m_der);
        Botan::PK_Verifier verifier(*key, "Pure");
        return verifier.verify_message(bytesOf(message), sizeOf(message), bytesOf(signature), sizeOf(signature));
    } catch (const std::exception &) {
        return false;
    }
}

SigningKey::SigningKey(std::unique_ptr<Held> held) : m_held(std::move(held)) {}
SigningKey::SigningKey(SigningKey &&) noexcept = default;
SigningKey &SigningKey::operator=(SigningKey &&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::open(const QString &keyFile, IfMissing ifMissing)
{
    try {
        auto held = std::make_unique<Held>();
        const auto pem = readKeyFile(keyFile);
        if (!pem) {
            return pem.error();
        }
        if (!*pem) {
            if (ifMissing == IfMissing::Fail) {
                return keyError(ErrorKind::NotFound, keyFile, QStringLiteral("there is no such file"));
            }
            Botan::AutoSeeded_RNG generator;
            held->key = std::make_unique<Botan::Ed25519_PrivateKey>(generator);
            std::string made = Botan::PKCS8::PEM_encode(*held->key);
            const SecretBytes kept{QByteArrayView(made)};
            Botan::secure_scrub_memory(made.data(), made.size());
            if (const auto written = writeKeyFile(keyFile, kept); !written) {
                return written.error();
            }
            return SigningKey(std::move(held));
        }
        Botan::DataSource_Memory source(bytesOf((*pem)->view()), sizeOf((*pem)->view()));
        held->key = std::unique_ptr<Botan::Private_Key>(Botan::PKCS8::load_key(source));
        if (held->key->algo_name() != "Ed25519") {
            return keyError(ErrorKind::Unsupported, keyFile,
                            QStringLiteral("is not an Ed25519 key; openssl genpkey -algorithm ed25519 makes one"));
        }
        return SigningKey(std::move(held));
    } catch (const std::exception &) {
        return keyError(ErrorKind::Malformed, keyFile,
                        QStringLiteral("is no unencrypted PKCS#8 key in PEM; openssl genpkey -algorithm ed25519 makes "
                                       "one"));
    }
}

PublicKey SigningKey::publicKey() const
{
    return PublicKey(toQByteArray(m_held->key->subject_public_key()));
}

Result<QByteArray> SigningKey::sign(QByteArrayView message) const
{
    try {
        Botan::AutoSeeded_RNG generator; // Ed25519 is deterministic; Botan asks for a generator all the same
        Botan::PK_Signer signer(*m_held->key, generator, "Pure");
        return toQByteArray(signer.sign_message(bytesOf(message), sizeOf(message), generator));
    } catch (const std::exception &failure) {
        return Error(ErrorKind::Internal, QStringLiteral("signing failed: %1").arg(QLatin1StringView(failure.what())));
    }
}

} // namespace probate
