// Keyed fingerprints: HMAC-SHA-256 of a secret value under a key that belongs to one estate and lives outside its store.
// Two sightings of one secret share a fingerprint; nobody without the key can test a guess against it.
#pragma once

#include "core/base/error.h"
#include "core/crypto/secret_bytes.h"
#include "core/model/handle.h"

namespace probate {

class Fingerprinter
{
public:
    /// Reads the 32-byte key file, or makes it (mode 0600, from the operating system's generator) if there is none.
    /// A key file that others can read, or of another size, is an error.
    static Result<Fingerprinter> open(const QString &keyFile);
    /// For tests: a key from the caller. 32 bytes.
    static Fingerprinter withKey(SecretBytes key);

    Fingerprinter(Fingerprinter &&) noexcept = default;
    Fingerprinter &operator=(Fingerprinter &&) noexcept = default;

    /// The handle "secret:HEX" of a value: 32 bytes of HMAC in lower-case hex. Thread-safe.
    Handle fingerprint(QByteArrayView secret) const;

private:
    explicit Fingerprinter(SecretBytes key) : m_key(std::move(key)) {}

    SecretBytes m_key;
};

} // namespace probate
