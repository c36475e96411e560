#include "scanners/keys/aes_cbc.h"

#include <botan/cipher_mode.h>
#include <botan/exceptn.h>

namespace probate {

std::optional<SecretBytes> decryptAes128Cbc(QByteArrayView key, QByteArrayView iv, QByteArrayView bytes)
{
    constexpr qsizetype blockSize = 16;
    if (key.size() != blockSize || iv.size() != blockSize || bytes.isEmpty() || bytes.size() % blockSize != 0) {
        return std::nullopt;
    }
    const auto octets = [](QByteArrayView view) { return reinterpret_cast<const std::uint8_t *>(view.data()); };
    try {
        const auto cipher = Botan::Cipher_Mode::create_or_throw("AES-128/CBC/PKCS7", Botan::DECRYPTION);
        cipher->set_key(octets(key), static_cast<std::size_t>(key.size()));
        cipher->start(octets(iv), static_cast<std::size_t>(iv.size()));
        Botan::secure_vector<std::uint8_t> text(octets(bytes), octets(bytes) + bytes.size());
        cipher->finish(text);
        return SecretBytes(
            QByteArrayView(reinterpret_cast<const char *>(text.data()), static_cast<qsizetype>(text.size())));
    } catch (const Botan::Exception &) { // the padding is wrong
        return std::nullopt;
    }
}

} // namespace probate
