// Ed25519 keys for certificates (RFC 8032, keys as PKCS#8 and SubjectPublicKeyInfo, RFC 8410). A private key lives in a
// file that only its owner can read and never leaves this type. Everything that depends on Botan's version is in
// signing.cpp.
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>

namespace probate {

class PublicKey
{
public:
    /// A "PUBLIC KEY" in PEM that holds an Ed25519 key. `name` is for messages.
    static Result<PublicKey> parse(QByteArrayView pem, const QString &name);

    /// SHA-256 of the SubjectPublicKeyInfo in lower-case hex: the keyid of envelopes.
    QByteArray id() const;
    QByteArray pem() const;
    bool verifies(QByteArrayView message, QByteArrayView signature) const;

private:
    friend class SigningKey;
    explicit PublicKey(QByteArray der) : m_der(std::move(der)) {}

    QByteArray m_der; ///< SubjectPublicKeyInfo
};

class SigningKey
{
public:
    enum class IfMissing { Fail, Make };

    /// PKCS#8 in PEM, unencrypted, mode 0600 or less. A file that others can read is an error. Made on request from the
    /// operating system's generator.
    static Result<SigningKey> open(const QString &keyFile, IfMissing ifMissing);

    SigningKey(SigningKey &&) noexcept;
    SigningKey &operator=(SigningKey &&) noexcept;
    ~SigningKey();

    PublicKey publicKey() const;
    Result<QByteArray> sign(QByteArrayView message) const; ///< 64 bytes

private:
    struct Held;
    explicit SigningKey(std::unique_ptr<Held> held);

    std::unique_ptr<Held> m_held;
};

} // namespace probate
