#include "scanners/keys/public_key.h"

#include "core/hash/sha256.h"
#include "scanners/keys/der.h"
#include "scanners/keys/wire.h"

#include <QCryptographicHash>

namespace probate {

namespace {

struct Curve
{
    const char *oid;
    const char *name;    ///< for people
    const char *sshName; ///< RFC 5656, or null
    QByteArrayView oidContent;
    int bits;
};

const Curve curves[] = {
    {"1.2.840.10045.3.1.7", "EC P-256", "nistp256", QByteArrayView("\x2a\x86\x48\xce\x3d\x03\x01\x07", 8), 256},
    {"1.3.132.0.34", "EC P-384", "nistp384", QByteArrayView("\x2b\x81\x04\x00\x22", 5), 384},
    {"1.3.132.0.35", "EC P-521", "nistp521", QByteArrayView("\x2b\x81\x04\x00\x23", 5), 521},
    {"1.3.132.0.10", "EC secp256k1", nullptr, QByteArrayView("\x2b\x81\x04\x00\x0a", 5), 256},
};

constexpr QByteArrayView rsaOid("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9);
constexpr QByteArrayView ecOid("\x2a\x86\x48\xce\x3d\x02\x01", 7);
constexpr QByteArrayView ed25519Oid("\x2b\x65\x70", 3);

QByteArray spkiOf(QByteArrayView algorithmOid, QByteArrayView parameters, QByteArrayView key)
{
    const QByteArray algorithm = derEncoded(der::oid, algorithmOid).append(parameters.data(), parameters.size());
    const QByteArray bits = QByteArray(1, '\0').append(key.data(), key.size());
    return derEncoded(der::sequence, derEncoded(der::sequence, algorithm) + derEncoded(der::bitString, bits));
}

QByteArray derInteger(QByteArrayView magnitude)
{
    return derEncoded(der::integer, QByteArrayView(wireMpint(magnitude)).sliced(4)); // the same two's complement form
}

int bitLength(QByteArrayView magnitude)
{
    while (!magnitude.isEmpty() && magnitude[0] == '\0') {
        magnitude = magnitude.sliced(1);
    }
    if (magnitude.isEmpty()) {
        return 0;
    }
    int bits = static_cast<int>(std::min<qsizetype>(magnitude.size() - 1, 1 << 20)) * 8;
    for (auto top = static_cast<std::uint8_t>(magnitude[0]); top; top >>= 1) {
        ++bits;
    }
    return bits;
}

} // namespace

PublicKey rsaPublicKey(QByteArrayView modulus, QByteArrayView exponent)
{
    const QByteArray key = derEncoded(der::sequence, derInteger(modulus) + derInteger(exponent));
    return {QStringLiteral("RSA"), bitLength(modulus), spkiOf(rsaOid, QByteArrayView("\x05\x00", 2), key),
            wireString("ssh-rsa") + wireMpint(exponent) + wireMpint(modulus)};
}

PublicKey ecPublicKey(QByteArrayView curveOid, QByteArrayView point)
{
    PublicKey key{QStringLiteral("EC"), 0, spkiOf(ecOid, derEncoded(der::oid, curveOid), point), {}};
    for (const auto &curve : curves) {
        if (curve.oidContent != curveOid) {
            continue;
        }
        key.algorithm = QString::fromLatin1(curve.name);
        key.bits = curve.bits;
        if (curve.sshName && point.startsWith('\x04')) {
            const QByteArray name(curve.sshName);
            key.sshBlob = wireString("ecdsa-sha2-" + name) + wireString(name) + wireString(point);
        }
    }
    return key;
}

PublicKey ed25519PublicKey(QByteArrayView key)
{
    return {QStringLiteral("Ed25519"), 256, spkiOf(ed25519Oid, {}, key), wireString("ssh-ed25519") + wireString(key)};
}

std::optional<PublicKey> publicKeyFromSpki(QByteArrayView bytes)
{
    const auto info = soleElement(bytes, der::sequence);
    DerReader reader(info ? info->content : QByteArrayView());
    const auto algorithm = reader.next(der::sequence);
    const auto bits = reader.next(der::bitString);
    DerReader parts(algorithm ? algorithm->content : QByteArrayView());
    const auto oid = parts.next(der::oid);
    if (!oid || !bits || bits->content.isEmpty() || !reader.atEnd()) {
        return std::nullopt;
    }
    const auto content = bits->content.sliced(1);
    PublicKey key{QString::fromLatin1(oidText(oid->content)), 0, bytes.toByteArray(), {}};
    if (oid->content == rsaOid) {
        const auto numbers = soleElement(content, der::sequence);
        DerReader pair(numbers ? numbers->content : QByteArrayView());
        const auto n = pair.next(der::integer);
        const auto e = pair.next(der::integer);
        if (!n || !e) {
            return std::nullopt;
        }
        key = rsaPublicKey(n->content, e->content);
    } else if (oid->content == ecOid && parts.peek() == der::oid) {
        key = ecPublicKey(parts.next()->content, content);
    } else if (oid->content == ed25519Oid && content.size() == 32) {
        key = ed25519PublicKey(content);
    }
    key.spki = bytes.toByteArray(); // the name is of the bytes as they stand
    return key;
}

std::optional<PublicKey> publicKeyFromSshBlob(QByteArrayView blob)
{
    WireReader reader(blob);
    const auto type = reader.string();
    std::optional<PublicKey> key;
    if (type == "ssh-rsa") {
        const auto e = reader.string();
        const auto n = reader.string();
        key = rsaPublicKey(n, e);
    } else if (type == "ssh-ed25519") {
        const auto raw = reader.string();
        if (raw.size() == 32) {
            key = ed25519PublicKey(raw);
        }
    } else if (type.startsWith("ecdsa-sha2-")) {
        const auto name = reader.string();
        const auto point = reader.string();
        for (const auto &curve : curves) {
            if (curve.sshName && name == curve.sshName) {
                key = ecPublicKey(curve.oidContent, point);
            }
        }
    } else if (type == "ssh-dss") {
        const auto p = reader.string();
        reader.string();
        reader.string();
        reader.string();
        key = PublicKey{QStringLiteral("DSA"), bitLength(p), {}, {}};
    } else if (type == "sk-ssh-ed25519@openssh.com") {
        reader.string();
        reader.string();
        key = PublicKey{QString::fromLatin1(type), 256, {}, {}};
    } else if (type == "sk-ecdsa-sha2-nistp256@openssh.com") {
        reader.string();
        reader.string();
        reader.string();
        key = PublicKey{QString::fromLatin1(type), 256, {}, {}};
    }
    if (!key || !reader.ok() || !reader.atEnd()) {
        return std::nullopt;
    }
    key->sshBlob = blob.toByteArray();
    return key;
}

QByteArray sshFingerprint(QByteArrayView sshBlob)
{
    return "SHA256:" + sha256(sshBlob).toBase64(QByteArray::OmitTrailingEquals);
}

std::vector<Handle> sshHandles(QByteArrayView sshBlob)
{
    return {{handles::sshSha256, sshFingerprint(sshBlob)},
            {handles::sshSha1, QCryptographicHash::hash(sshBlob.toByteArray(), QCryptographicHash::Sha1).toHex()}};
}

std::vector<Handle> keyHandles(const PublicKey &key)
{
    std::vector<Handle> found;
    if (!key.spki.isEmpty()) {
        found.push_back({handles::spkiSha256, sha256Hex(key.spki)});
    }
    if (!key.sshBlob.isEmpty()) {
        const auto ssh = sshHandles(key.sshBlob);
        found.insert(found.end(), ssh.begin(), ssh.end());
    }
    return found;
}

} // namespace probate
