#include "scanners/keys/jws.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <botan/ecdsa.h>
#include <botan/ed25519.h>
#include <botan/exceptn.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>

#include <cmath>
#include <map>
#include <vector>

namespace probate {

namespace {

constexpr qsizetype largestJws = 256 << 10; ///< SETs and tokens are a few KiB; more is no token
constexpr qsizetype largestJwks = 4 << 20;
constexpr qsizetype mostKeys = 1'000;
constexpr std::size_t smallestRsa = 2048;  ///< RFC 7518 section 3.3: "2048 bits or larger MUST be used"
constexpr std::size_t largestRsa = 16'384; ///< checking a signature with more costs seconds

/// An algorithm of RFC 7518 section 3.1 and RFC 8037, in Botan's words.
struct Algorithm
{
    const char *name;
    const char *keyType; ///< kty
    const char *curve;   ///< crv, or null
    const char *padding;
    Botan::Signature_Format format;
};

constexpr Algorithm algorithms[] = {
    {"RS256", "RSA", nullptr, "EMSA3(SHA-256)", Botan::IEEE_1363},
    {"RS384", "RSA", nullptr, "EMSA3(SHA-384)", Botan::IEEE_1363},
    {"RS512", "RSA", nullptr, "EMSA3(SHA-512)", Botan::IEEE_1363},
    // RFC 7518 section 3.5: MGF1 with the same hash, salt as long as the hash.
    {"PS256", "RSA", nullptr, "EMSA4(SHA-256,MGF1,32)", Botan::IEEE_1363},
    {"PS384", "RSA", nullptr, "EMSA4(SHA-384,MGF1,48)", Botan::IEEE_1363},
    {"PS512", "RSA", nullptr, "EMSA4(SHA-512,MGF1,64)", Botan::IEEE_1363},
    {"ES256", "EC", "P-256", "EMSA1(SHA-256)", Botan::IEEE_1363},
    {"ES384", "EC", "P-384", "EMSA1(SHA-384)", Botan::IEEE_1363},
    {"ES512", "EC", "P-521", "EMSA1(SHA-512)", Botan::IEEE_1363},
    {"EdDSA", "OKP", "Ed25519", "Pure", Botan::IEEE_1363},
};

std::optional<QByteArray> fromBase64Url(QByteArrayView text)
{
    auto decoded = QByteArray::fromBase64Encoding(text.toByteArray(), QByteArray::Base64UrlEncoding |
                                                                          QByteArray::OmitTrailingEquals |
                                                                          QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded) {
        return std::nullopt;
    }
    return std::move(decoded.decoded);
}

QString text(const QJsonObject &object, const char *name)
{
    return object.value(QLatin1StringView(name)).toString();
}

std::optional<QByteArray> member(const QJsonObject &object, const char *name)
{
    const auto decoded = fromBase64Url(text(object, name).toLatin1());
    return decoded && !decoded->isEmpty() ? decoded : std::nullopt;
}

Botan::BigInt toInteger(const QByteArray &bytes)
{
    return {reinterpret_cast<const uint8_t *>(bytes.constData()), static_cast<std::size_t>(bytes.size())};
}

/// The public key of a JWK, null where its type is none of ours. Throws Botan's exceptions and Error.
std::unique_ptr<Botan::Public_Key> toPublicKey(const QJsonObject &jwk)
{
    const auto broken = [](const char *what) { return Botan::Decoding_Error(what); };
    const QString type = text(jwk, "kty");
    if (type == QLatin1StringView("RSA")) {
        const auto n = member(jwk, "n");
        const auto e = member(jwk, "e");
        if (!n || !e || e->size() > 8) {
            throw broken("RSA key without n and e");
        }
        auto key = std::make_unique<Botan::RSA_PublicKey>(toInteger(*n), toInteger(*e));
        if (key->get_n().bits() < smallestRsa || key->get_n().bits() > largestRsa) {
            throw broken("RSA key of a size that is not accepted");
        }
        return key;
    }
    const QString curve = text(jwk, "crv");
    if (type == QLatin1StringView("EC")) {
        const char *name = curve == QLatin1StringView("P-256")   ? "secp256r1"
                           : curve == QLatin1StringView("P-384") ? "secp384r1"
                           : curve == QLatin1StringView("P-521") ? "secp521r1"
                                                                 : nullptr;
        if (!name) {
            return nullptr;
        }
        const auto x = member(jwk, "x");
        const auto y = member(jwk, "y");
        if (!x || !y) {
            throw broken("EC key without x and y");
        }
        const Botan::EC_Group group(name);
        const auto point = group.point(toInteger(*x), toInteger(*y));
        if (!group.verify_public_element(point)) {
            throw broken("point that is not on its curve");
        }
        return std::make_unique<Botan::ECDSA_PublicKey>(group, point);
    }
    if (type == QLatin1StringView("OKP") && curve == QLatin1StringView("Ed25519")) {
        const auto x = member(jwk, "x");
        if (!x || x->size() != 32) {
            throw broken("Ed25519 key that is not 32 bytes long");
        }
        return std::make_unique<Botan::Ed25519_PublicKey>(std::vector<uint8_t>(x->begin(), x->end()));
    }
    return nullptr;
}

/// RFC 7517 sections 4.2 and 4.3: a key marked for encryption verifies nothing.
bool isForSignatures(const QJsonObject &jwk)
{
    const QString use = text(jwk, "use");
    if (!use.isEmpty() && use != QLatin1StringView("sig")) {
        return false;
    }
    const auto operations = jwk.value(QLatin1StringView("key_ops"));
    return operations.isUndefined() || operations.toArray().contains(QStringLiteral("verify"));
}

Error malformedJws(const QString &why)
{
    return {ErrorKind::Malformed, QStringLiteral("signed token: ") + why};
}

} // namespace

struct TrustedKeys::Key
{
    QString id;
    QString type;
    QString curve;
    QString algorithm;                            ///< the only one that it is for, or empty
    std::shared_ptr<const Botan::Public_Key> key; ///< shared by the copies that a growing vector makes
};

struct TrustedKeys::Keys
{
    std::map<QString, std::vector<Key>> byIssuer;
};

TrustedKeys::TrustedKeys() : m_keys(std::make_unique<Keys>()) {}
TrustedKeys::~TrustedKeys() = default;
TrustedKeys::TrustedKeys(TrustedKeys &&) noexcept = default;
TrustedKeys &TrustedKeys::operator=(TrustedKeys &&) noexcept = default;

Result<int> TrustedKeys::addJwks(const QString &issuer, QByteArrayView json)
{
    const auto broken = [&issuer](const QString &why) {
        return Error(ErrorKind::Malformed, QStringLiteral("keys of %1: %2").arg(issuer, why));
    };
    if (json.size() > largestJwks) {
        return Error(ErrorKind::Limit, QStringLiteral("keys of %1: more than 4 MiB").arg(issuer));
    }
    const auto document = QJsonDocument::fromJson(json.toByteArray());
    const auto list = document.object().value(QLatin1StringView("keys"));
    if (issuer.isEmpty() || !list.isArray() || list.toArray().size() > mostKeys) {
        return broken(QStringLiteral("not a JSON object with a list \"keys\""));
    }
    std::vector<Key> found;
    for (const auto &entry : list.toArray()) {
        const auto jwk = entry.toObject();
        if (!isForSignatures(jwk)) {
            continue;
        }
        try {
            if (auto key = toPublicKey(jwk)) {
                found.push_back(
                    {text(jwk, "kid"), text(jwk, "kty"), text(jwk, "crv"), text(jwk, "alg"), std::move(key)});
            }
        } catch (const std::exception &failure) {
            return broken(QString::fromUtf8(failure.what()));
        }
    }
    auto &keys = m_keys->byIssuer[issuer];
    keys.insert(keys.end(), found.begin(), found.end());
    return static_cast<int>(found.size());
}

bool TrustedKeys::knows(const QString &issuer) const
{
    const auto found = m_keys->byIssuer.find(issuer);
    return found != m_keys->byIssuer.end() && !found->second.empty();
}

Result<ParsedJws> parseJws(QByteArrayView compact)
{
    if (compact.size() > largestJws) {
        return Error(ErrorKind::Limit, QStringLiteral("signed token: more than 256 KiB"));
    }
    const auto first = compact.indexOf('.');
    const auto second = first < 0 ? -1 : compact.indexOf('.', first + 1);
    if (second < 0 || compact.indexOf('.', second + 1) >= 0) {
        return malformedJws(QStringLiteral("not three parts"));
    }
    const auto header = fromBase64Url(compact.first(first));
    const auto payload = fromBase64Url(compact.sliced(first + 1, second - first - 1));
    const auto signature = fromBase64Url(compact.sliced(second + 1));
    if (!header || !payload || !signature) {
        return malformedJws(QStringLiteral("a part is not base64url"));
    }
    const auto headerJson = QJsonDocument::fromJson(*header);
    const auto payloadJson = QJsonDocument::fromJson(*payload);
    if (!headerJson.isObject() || !payloadJson.isObject()) {
        return malformedJws(QStringLiteral("header or payload is no JSON object"));
    }
    return ParsedJws{headerJson.object(), payloadJson.object(), compact.first(second).toByteArray(), *signature};
}

/// The steps of RFC 7515 section 5.2, with a key that was trusted beforehand.
struct JwsVerification
{
    const ParsedJws &jws;
    const Algorithm &algorithm;

    bool fits(const TrustedKeys::Key &key, const QString &wantedId) const
    {
        return (wantedId.isEmpty() || key.id == wantedId) && key.type == QLatin1StringView(algorithm.keyType) &&
               (!algorithm.curve || key.curve == QLatin1StringView(algorithm.curve)) &&
               (key.algorithm.isEmpty() || key.algorithm == QLatin1StringView(algorithm.name));
    }

    bool holds(const TrustedKeys::Key &key) const
    {
        try {
            Botan::PK_Verifier verifier(*key.key, algorithm.padding, algorithm.format);
            return verifier.verify_message(reinterpret_cast<const uint8_t *>(jws.signed_.constData()),
                                           static_cast<std::size_t>(jws.signed_.size()),
                                           reinterpret_cast<const uint8_t *>(jws.signature.constData()),
                                           static_cast<std::size_t>(jws.signature.size()));
        } catch (const std::exception &) {
            return false; // a signature that Botan cannot even read does not hold
        }
    }

    /// The key that verifies it, null if none does.
    const TrustedKeys::Key *find(const TrustedKeys &keys, const QString &issuer, bool &anyFits) const
    {
        const auto entry = keys.m_keys->byIssuer.find(issuer);
        if (entry == keys.m_keys->byIssuer.end()) {
            return nullptr;
        }
        const QString wantedId = text(jws.header, "kid");
        for (const auto &key : entry->second) {
            if (fits(key, wantedId)) {
                anyFits = true;
                if (holds(key)) {
                    return &key;
                }
            }
        }
        return nullptr;
    }
};

Result<VerifiedJws> verify(QByteArrayView compact, const QString &expectedIssuer, const TrustedKeys &keys)
{
    auto jws = parseJws(compact);
    if (!jws) {
        return jws.error();
    }
    const QString name = text(jws->header, "alg");
    const auto algorithm = std::find_if(std::begin(algorithms), std::end(algorithms),
                                        [&name](const Algorithm &a) { return name == QLatin1StringView(a.name); });
    if (algorithm == std::end(algorithms)) {
        return malformedJws(
            QStringLiteral("its algorithm is not accepted (none, HMAC and unknown ones prove nothing)"));
    }
    // RFC 7515 section 4.1.11: an extension that must be understood and is not makes the JWS invalid (b64 of RFC 7797
    // too).
    if (jws->header.contains(QLatin1StringView("crit"))) {
        return malformedJws(QStringLiteral("it demands header extensions that are not understood"));
    }
    const QString stated = text(jws->claims, "iss");
    if (stated.isEmpty() || (!expectedIssuer.isEmpty() && stated != expectedIssuer)) {
        return malformedJws(QStringLiteral("it does not name the expected issuer"));
    }
    if (!keys.knows(stated)) {
        return Error(ErrorKind::NotFound, QStringLiteral("signed token: no trusted keys of its issuer; give its JWKS"));
    }
    bool anyFits = false;
    const auto *key = JwsVerification{*jws, *algorithm}.find(keys, stated, anyFits);
    if (!key) {
        return malformedJws(anyFits ? QStringLiteral("its signature does not hold")
                                    : QStringLiteral("no trusted key of its issuer has its key id and algorithm"));
    }
    return VerifiedJws{jws->header, jws->claims, key->id};
}

std::optional<Instant> numericDate(const QJsonObject &claims, QLatin1StringView name)
{
    const auto value = claims.value(name);
    if (!value.isDouble()) {
        return std::nullopt;
    }
    const double milliseconds = std::floor(value.toDouble() * 1000.0);
    if (!std::isfinite(milliseconds) || std::abs(milliseconds) > 9e15) {
        return std::nullopt;
    }
    return instantFromUnixMilliseconds(static_cast<qint64>(milliseconds));
}

} // namespace probate
