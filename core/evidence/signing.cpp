#include "core/evidence/signing.h"

#include "core/crypto/hash.h"
#include "core/crypto/secret_bytes.h"

#include <QFile>

#include <botan/auto_rng.h>
#include <botan/data_src.h>
#include <botan/ed25519.h>
#include <botan/exceptn.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>
#include <botan/x509_key.h>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace probate {

namespace {

constexpr qsizetype largestKeyFile = 64 << 10;

Error keyError(ErrorKind kind, const QString &file, const QString &why)
{
    return {kind, QStringLiteral("signing key %1: %2").arg(file, why)};
}

QString reasonOf(int number)
{
    return QString::fromLocal8Bit(std::strerror(number));
}

const uint8_t *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const uint8_t *>(view.data());
}

std::size_t sizeOf(QByteArrayView view)
{
    return static_cast<std::size_t>(view.size());
}

/// Closes when it goes.
class OpenFile
{
public:
    explicit OpenFile(int number) : m_number(number) {}
    ~OpenFile()
    {
        if (m_number >= 0) {
            ::close(m_number);
        }
    }
    OpenFile(const OpenFile &) = delete;
    OpenFile &operator=(const OpenFile &) = delete;
    int number() const { return m_number; }

private:
    int m_number;
};

Result<void> writeNew(const QString &keyFile, const SecretBytes &pem)
{
    // O_EXCL and the mode at creation: no moment at which others could read it, and no link is followed.
    const QByteArray path = QFile::encodeName(keyFile);
    const OpenFile file(::open(path.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.number() < 0) {
        return keyError(ErrorKind::Unreadable, keyFile, QStringLiteral("cannot be created: %1").arg(reasonOf(errno)));
    }
    if (::write(file.number(), pem.view().data(), sizeOf(pem.view())) != pem.size() || ::fsync(file.number()) != 0) {
        QFile::remove(keyFile);
        return keyError(ErrorKind::Unreadable, keyFile,
                        QStringLiteral("could not be written whole; is the disk full?"));
    }
    return {};
}

/// Permissions are asked of the file that was opened, so that nobody can swap it in between.
Result<SecretBytes> readPrivate(const QString &keyFile, const OpenFile &file)
{
    struct stat status = {};
    if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return keyError(ErrorKind::Unsupported, keyFile, QStringLiteral("is not a regular file"));
    }
    if (status.st_mode & (S_IRWXG | S_IRWXO)) {
        return keyError(ErrorKind::Conflict, keyFile,
                        QStringLiteral("others can read it and sign in your name; run chmod 600 on it"));
    }
    if (status.st_size > largestKeyFile) {
        return keyError(ErrorKind::Limit, keyFile, QStringLiteral("is too large for a key"));
    }
    Botan::secure_vector<char> buffer(static_cast<std::size_t>(status.st_size) + 1);
    const ssize_t size = ::read(file.number(), buffer.data(), buffer.size());
    if (size != status.st_size) {
        return keyError(ErrorKind::Unreadable, keyFile, QStringLiteral("could not be read whole"));
    }
    return SecretBytes(QByteArrayView(buffer.data(), size));
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
        const OpenFile file(::open(QFile::encodeName(keyFile).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (file.number() < 0) {
            const int number = errno;
            if (number != ENOENT || ifMissing == IfMissing::Fail) {
                return keyError(number == ENOENT ? ErrorKind::NotFound : ErrorKind::Unreadable, keyFile,
                                reasonOf(number));
            }
            Botan::AutoSeeded_RNG generator;
            held->key = std::make_unique<Botan::Ed25519_PrivateKey>(generator);
            std::string pem = Botan::PKCS8::PEM_encode(*held->key);
            const SecretBytes kept{QByteArrayView(pem)};
            Botan::secure_scrub_memory(pem.data(), pem.size());
            if (const auto written = writeNew(keyFile, kept); !written) {
                return written.error();
            }
            return SigningKey(std::move(held));
        }
        const auto pem = readPrivate(keyFile, file);
        if (!pem) {
            return pem.error();
        }
        Botan::DataSource_Memory source(bytesOf(pem->view()), sizeOf(pem->view()));
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
