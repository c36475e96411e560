#include "scanners/matching/validators/table.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QVariant>

namespace probate::validators {

namespace {

std::optional<QJsonObject> objectOf(QByteArrayView part)
{
    const auto decoded = decodeBase64(part);
    if (!decoded || decoded->size() > 64 << 10) {
        return std::nullopt;
    }
    const auto document = QJsonDocument::fromJson(*decoded);
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

/// NumericDate (RFC 7519, section 2): seconds, possibly with a fraction.
std::optional<LifetimeDate> dateOf(const QJsonObject &claims, const char *name)
{
    const QJsonValue value = claims.value(QLatin1StringView(name));
    const double seconds = value.toDouble(-1);
    if (!value.isDouble() || seconds < 0 || seconds > 4e11) {
        return std::nullopt;
    }
    const auto at = instantFromUnixSeconds(static_cast<qint64>(seconds));
    return at ? std::optional(LifetimeDate{*at, LifetimeBasis::Credential}) : std::nullopt;
}

} // namespace

/// RFC 7519 and RFC 7515: three parts, header and claims are JSON objects, the header names an algorithm.
Refusal jwt(const Candidate &candidate, const QString &, Yield &yield)
{
    const QByteArrayView value = candidate.value();
    const auto first = value.indexOf('.');
    const auto second = first < 0 ? -1 : value.indexOf('.', first + 1);
    if (second < 0 || value.indexOf('.', second + 1) >= 0) {
        return "it has not three parts";
    }
    const auto header = objectOf(value.first(first));
    if (!header || !header->value(QStringLiteral("alg")).isString()) {
        return "its header is no JSON with an algorithm";
    }
    const auto claims = objectOf(value.sliced(first + 1, second - first - 1));
    if (!claims) {
        return "its claims are no JSON";
    }
    // The sample of jwt.io, which documentation and tests copy.
    if (claims->value(QStringLiteral("sub")).toVariant().toString() == QStringLiteral("1234567890")) {
        return "it is the documented example";
    }
    for (const char *name : {"iss", "sub", "jti", "azp", "aud"}) {
        const QString text = claims->value(QLatin1StringView(name)).toString();
        if (!text.isEmpty() && text.size() <= 512) {
            yield.named[QString::fromLatin1(name)] = text;
        }
    }
    yield.lifetime.issued = dateOf(*claims, "iat");
    yield.lifetime.expires = dateOf(*claims, "exp");
    // The signature covers it; but a refresh token's date (Keycloak's typ claim) moves with every refresh.
    const QString type = claims->value(QStringLiteral("typ")).toString();
    const bool refreshes = type == QStringLiteral("Refresh") || type == QStringLiteral("Offline");
    yield.lifetime.expiryIsFirm = yield.lifetime.expires.has_value() && !refreshes;
    const auto issuer = yield.named.find(QStringLiteral("iss"));
    const auto id = yield.named.find(QStringLiteral("jti"));
    if (issuer != yield.named.end() && id != yield.named.end()) {
        yield.handles.push_back({handles::jwt, (issuer->second + QLatin1Char('/') + id->second).toUtf8()});
    }
    return nullptr;
}

} // namespace probate::validators
