// The only type in which a secret value exists: move-only, wiped, and impossible to print. Secrets enter through view()
// of the bytes being recognised, become a fingerprint, and are gone.
#pragma once

#include <QByteArrayView>

#include <cstddef>
#include <memory>

namespace probate {

class SecretBytes
{
public:
    SecretBytes() = default;
    /// Copies the bytes; the source stays the caller's to wipe.
    explicit SecretBytes(QByteArrayView bytes);
    ~SecretBytes();

    SecretBytes(SecretBytes &&other) noexcept;
    SecretBytes &operator=(SecretBytes &&other) noexcept;
    SecretBytes(const SecretBytes &) = delete;
    SecretBytes &operator=(const SecretBytes &) = delete;

    /// A look at the bytes for as long as this object lives. Never keep it, log it or convert it to text that is kept.
    QByteArrayView view() const { return {m_bytes.get(), m_size}; }
    qsizetype size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }

private:
    void wipe() noexcept;

    std::unique_ptr<char[]> m_bytes;
    qsizetype m_size = 0;
};

} // namespace probate
