#include "scanners/keys/private_key.h"

#include "core/crypto/secret_bytes.h"
#include "scanners/keys/der.h"
#include "scanners/keys/pem.h"
#include "scanners/keys/wire.h"

#include <botan/ecdsa.h>
#include <botan/ed25519.h>
#include <botan/exceptn.h>
#include <botan/numthry.h>

namespace probate {

namespace {

constexpr qsizetype largestKey = 64 << 10; ///< RSA of 16,384 bits takes about 9 KiB

Error malformedKey(const char *what)
{
    return {ErrorKind::Malformed, QStringLiteral("private key: %1").arg(QLatin1StringView(what))};
}

/// RSAPrivateKey ::= SEQUENCE { version, modulus, publicExponent, … }
std::optional<PublicKey> fromPkcs1(QByteArrayView content)
{
    DerReader reader(content);
    const auto version = reader.next(der::integer);
    const auto n = reader.next(der::integer);
    const auto e = reader.next(der::integer);
    if (!version || !n || !e || !reader.next(der::integer)) {
        return std::nullopt;
    }
    return rsaPublicKey(n->content, e->content);
}

/// The point of a private scalar on a named curve that Botan knows; nothing for others. Explicit parameters never get
/// here: checking hostile ones would cost minutes.
std::optional<PublicKey> computePoint(QByteArrayView curveOid, QByteArrayView scalar)
{
    try {
        const auto dotted = oidText(curveOid).toStdString();
        for (const char *known : {"1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35", "1.3.132.0.10"}) {
            if (dotted != known || scalar.size() > 66) {
                continue;
            }
            const Botan::EC_Group group{Botan::OID(dotted)};
            const Botan::BigInt x(reinterpret_cast<const uint8_t *>(scalar.data()),
                                  static_cast<std::size_t>(scalar.size()));
            if (x <= 0 || x >= group.get_order()) {
                return std::nullopt;
            }
            const auto point = (group.get_base_point() * x).encode(Botan::PointGFp::UNCOMPRESSED);
            return ecPublicKey(curveOid, QByteArrayView(point.data(), static_cast<qsizetype>(point.size())));
        }
    } catch (const std::exception &) {
        return std::nullopt;
    }
    return std::nullopt;
}

/// ECPrivateKey ::= SEQUENCE { version (1), privateKey OCTET STRING, [0] parameters, [1] publicKey BIT STRING }
std::optional<PublicKey> fromSec1(QByteArrayView content, QByteArrayView curveOid)
{
    DerReader reader(content);
    const auto version = reader.next(der::integer);
    const auto scalar = reader.next(der::octetString);
    if (!version || !scalar || version->content != QByteArrayView("\x01", 1)) {
        return std::nullopt;
    }
    if (const auto parameters = reader.next(der::context(0))) {
        if (const auto oid = soleElement(parameters->content, der::oid)) {
            curveOid = oid->content;
        }
    }
    if (curveOid.isEmpty()) {
        return std::nullopt;
    }
    if (const auto stated = reader.next(der::context(1))) {
        const auto bits = soleElement(stated->content, der::bitString);
        if (bits && bits->content.size() > 1) {
            return ecPublicKey(curveOid, bits->content.sliced(1));
        }
    }
    return computePoint(curveOid, scalar->content);
}

std::optional<PublicKey> fromEd25519Seed(QByteArrayView octets)
{
    const auto seed = soleElement(octets, der::octetString); // RFC 8410 section 7: CurvePrivateKey
    if (!seed || seed->content.size() != 32) {
        return std::nullopt;
    }
    try {
        const Botan::Ed25519_PrivateKey key(Botan::secure_vector<uint8_t>(seed->content.begin(), seed->content.end()));
        const auto &point = key.get_public_key();
        return ed25519PublicKey(QByteArrayView(point.data(), static_cast<qsizetype>(point.size())));
    } catch (const std::exception &) {
        return std::nullopt;
    }
}

/// OneAsymmetricKey ::= SEQUENCE { version, algorithm SEQUENCE { OID, parameters }, privateKey OCTET STRING, … }
std::optional<PublicKey> fromPkcs8(const DerElement &algorithm, QByteArrayView octets)
{
    DerReader parts(algorithm.content);
    const auto oid = parts.next(der::oid);
    const auto name = oid ? oidText(oid->content) : QByteArray();
    if (name == "1.2.840.113549.1.1.1") {
        const auto inner = soleElement(octets, der::sequence);
        return inner ? fromPkcs1(inner->content) : std::nullopt;
    }
    if (name == "1.2.840.10045.2.1") {
        const auto inner = soleElement(octets, der::sequence);
        const auto curve = parts.next(der::oid);
        return inner ? fromSec1(inner->content, curve ? curve->content : QByteArrayView()) : std::nullopt;
    }
    return name == "1.3.101.112" ? fromEd25519Seed(octets) : std::nullopt;
}

/// Reads over one private key of openssh-key-v1 to the comment behind it. False if the type is not known.
bool skipOpenSshPrivate(WireReader &reader)
{
    const auto type = reader.string();
    struct Shape
    {
        const char *type;
        int strings;
        bool securityKey;
    };
    static constexpr Shape shapes[] = {{"ssh-rsa", 6, false},
                                       {"ssh-ed25519", 2, false},
                                       {"ssh-dss", 5, false},
                                       {"sk-ssh-ed25519@openssh.com", 2, true},
                                       {"sk-ecdsa-sha2-nistp256@openssh.com", 3, true}};
    int strings = type.startsWith("ecdsa-sha2-") ? 3 : 0;
    bool securityKey = false;
    for (const auto &shape : shapes) {
        if (type == shape.type) {
            strings = shape.strings;
            securityKey = shape.securityKey;
        }
    }
    for (int i = 0; i < strings; ++i) {
        reader.string();
    }
    if (securityKey) {
        reader.u8();
        reader.string();
        reader.string();
    }
    return strings > 0 && reader.ok();
}

} // namespace

Result<PrivateKeyFacts> readPrivateKeyDer(QByteArrayView bytes)
{
    if (bytes.size() > largestKey) {
        return Error(ErrorKind::Limit, QStringLiteral("private key: more than 64 KiB"));
    }
    const auto outer = soleElement(bytes, der::sequence);
    if (!outer) {
        return malformedKey("not one DER sequence");
    }
    DerReader reader(outer->content);
    if (reader.peek() == der::sequence) {
        // EncryptedPrivateKeyInfo ::= SEQUENCE { algorithm SEQUENCE { OID … }, encryptedData OCTET STRING }
        const auto algorithm = reader.next();
        const auto octets = reader.next(der::octetString);
        if (!algorithm || !octets || !reader.atEnd() || DerReader(algorithm->content).peek() != der::oid) {
            return malformedKey("neither PKCS#8, PKCS#1 nor SEC1");
        }
        return PrivateKeyFacts{QStringLiteral("PKCS#8"), true, std::nullopt, {}};
    }
    const auto version = reader.next(der::integer);
    if (!version) {
        return malformedKey("neither PKCS#8, PKCS#1 nor SEC1");
    }
    if (reader.peek() == der::sequence) {
        const auto algorithm = reader.next();
        const auto octets = reader.next(der::octetString);
        if (!algorithm || !octets || DerReader(algorithm->content).peek() != der::oid) {
            return malformedKey("a damaged PKCS#8");
        }
        return PrivateKeyFacts{QStringLiteral("PKCS#8"), false, fromPkcs8(*algorithm, octets->content), {}};
    }
    if (reader.peek() == der::octetString) {
        auto key = fromSec1(outer->content, {});
        if (!key) {
            return malformedKey("a damaged SEC1 key");
        }
        return PrivateKeyFacts{QStringLiteral("SEC1"), false, std::move(key), {}};
    }
    auto key = fromPkcs1(outer->content);
    if (!key) {
        return malformedKey("neither PKCS#8, PKCS#1 nor SEC1");
    }
    return PrivateKeyFacts{QStringLiteral("PKCS#1"), false, std::move(key), {}};
}

Result<PrivateKeyFacts> readOpenSshPrivateKey(QByteArrayView bytes)
{
    constexpr QByteArrayView magic("openssh-key-v1\0", 15);
    if (bytes.size() > largestKey) {
        return Error(ErrorKind::Limit, QStringLiteral("private key: more than 64 KiB"));
    }
    if (!bytes.startsWith(magic)) {
        return malformedKey("it does not begin with openssh-key-v1");
    }
    WireReader reader(bytes.sliced(magic.size()));
    const auto cipher = reader.string();
    reader.string(); // KDF
    reader.string(); // KDF options
    const auto count = reader.u32();
    const auto blob = reader.string();
    const auto section = reader.string();
    if (!reader.ok() || count != 1) { // PROTOCOL.key: "Presently, only a single key is supported"
        return malformedKey("a damaged openssh-key-v1");
    }
    PrivateKeyFacts facts{QStringLiteral("OpenSSH"), cipher != "none", publicKeyFromSshBlob(blob), {}};
    if (!facts.encrypted) {
        WireReader secrets(section);
        const auto check = secrets.u32();
        if (secrets.u32() != check) {
            return malformedKey("a damaged openssh-key-v1");
        }
        if (skipOpenSshPrivate(secrets)) {
            facts.comment = QString::fromUtf8(secrets.string()).left(256);
        }
    }
    return facts;
}

Result<PrivateKeyFacts> readPrivateKeyPem(QByteArrayView block)
{
    QByteArray unescaped;
    if (block.contains(QByteArrayView("\\n"))) {
        unescaped = block.toByteArray();
        unescaped.replace("\\r", "").replace("\\n", "\n");
        block = unescaped;
    }
    auto blocks = readPem(block, 1);
    scrub(unescaped);
    if (blocks.empty() || blocks[0].damaged) {
        return malformedKey("no whole PEM block");
    }
    const auto &pem = blocks[0];
    if (pem.encrypted) {
        return PrivateKeyFacts{QStringLiteral("PEM"), true, std::nullopt, {}};
    }
    if (pem.label == "OPENSSH PRIVATE KEY") {
        return readOpenSshPrivateKey(pem.body.view());
    }
    return readPrivateKeyDer(pem.body.view());
}

} // namespace probate
