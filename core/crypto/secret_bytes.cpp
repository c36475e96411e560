#include "core/crypto/secret_bytes.h"

#include <botan/mem_ops.h>

#include <cstring>
#include <utility>

namespace probate {

SecretBytes::SecretBytes(QByteArrayView bytes)
    : m_bytes(std::make_unique<char[]>(static_cast<std::size_t>(bytes.size()))), m_size(bytes.size())
{
    std::memcpy(m_bytes.get(), bytes.data(), static_cast<std::size_t>(bytes.size()));
}

SecretBytes::~SecretBytes()
{
    wipe();
}

SecretBytes::SecretBytes(SecretBytes &&other) noexcept
    : m_bytes(std::move(other.m_bytes)), m_size(std::exchange(other.m_size, 0))
{
}

SecretBytes &SecretBytes::operator=(SecretBytes &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::move(other.m_bytes);
        m_size = std::exchange(other.m_size, 0);
    }
    return *this;
}

void SecretBytes::wipe() noexcept
{
    if (m_bytes) {
        Botan::secure_scrub_memory(m_bytes.get(), static_cast<std::size_t>(m_size));
    }
}

} // namespace probate
