#include "scanners/keys/jwt.h"

#include "scanners/keys/jws.h"

#include <QJsonArray>

namespace probate {

namespace {

QString claimText(const QJsonObject &claims, const char *name)
{
    return claims.value(QLatin1StringView(name)).toString().left(512);
}

void addAttribute(CredentialDescription &credential, const char *name, const QString &value)
{
    if (!value.isEmpty()) {
        credential.attributes[QString::fromLatin1(name)] = value;
    }
}

/// RFC 7519 section 4.1.3: one string or a list of them.
QString audience(const QJsonObject &claims)
{
    const auto value = claims.value(QLatin1StringView("aud"));
    if (value.isString()) {
        return value.toString().left(512);
    }
    QStringList all;
    const auto list = value.toArray();
    for (qsizetype i = 0; i < std::min<qsizetype>(list.size(), 20); ++i) {
        all += list[i].toString().left(200);
    }
    return all.join(QLatin1Char(' '));
}

/// "system:serviceaccount:NAMESPACE:NAME" (Kubernetes, "Authenticating").
std::optional<Alias> serviceAccount(const QString &subject)
{
    const QString prefix = QStringLiteral("system:serviceaccount:");
    const QString rest = subject.mid(prefix.size());
    const auto colon = rest.indexOf(QLatin1Char(':'));
    if (!subject.startsWith(prefix) || colon <= 0 || colon + 1 == rest.size()) {
        return std::nullopt;
    }
    return Alias{QStringLiteral("k8s-sa"), rest.left(colon) + QLatin1Char('/') + rest.mid(colon + 1)};
}

void nameSubjects(const QJsonObject &claims, JwtFacts &facts)
{
    const QString subject = claimText(claims, "sub");
    facts.subjectClaim = QStringLiteral("sub");
    if (const auto account = serviceAccount(subject)) {
        facts.credential.kind = Kind::ServiceAccountToken;
        facts.subjects.push_back(*account);
        return;
    }
    if (const QString email = claimText(claims, "email"); email.contains(QLatin1Char('@'))) {
        facts.subjects.push_back({QStringLiteral("email"), email});
        facts.subjectClaim = QStringLiteral("email");
    } else if (subject.contains(QLatin1Char('@'))) {
        facts.subjects.push_back({QStringLiteral("email"), subject});
    }
    const QString login = claimText(claims, "preferred_username");
    if (!login.isEmpty() && !login.contains(QLatin1Char('@'))) {
        facts.subjects.push_back({QStringLiteral("login"), login});
    }
    // Keycloak: the issuer is BASE/realms/NAME and the subject the user's id.
    const QString issuer = claimText(claims, "iss");
    const auto realm = issuer.lastIndexOf(QStringLiteral("/realms/"));
    if (realm >= 0 && !subject.isEmpty()) {
        const Alias user{QStringLiteral("keycloak-user"), issuer.mid(realm + 8) + QLatin1Char('/') + subject};
        facts.subjects.push_back(user);
        facts.credential.accounts.push_back(user);
    }
}

void setKind(const QJsonObject &header, const QJsonObject &claims, JwtFacts &facts)
{
    auto &credential = facts.credential;
    const QString type = claimText(claims, "typ");
    const QString media = claimText(header, "typ").toLower();
    credential.kind = Kind::AccessToken;
    if (type == QLatin1StringView("Offline") || type == QLatin1StringView("Refresh")) {
        credential.kind = Kind::RefreshToken;
    }
    facts.idToken = type == QLatin1StringView("ID") || media == QLatin1StringView("secevent+jwt") ||
                    media == QLatin1StringView("logout+jwt") || claims.contains(QLatin1StringView("events")) ||
                    claims.contains(QLatin1StringView("at_hash"));
    if (type == QLatin1StringView("Offline")) {
        const QString session = claimText(claims, "sid");
        if (!session.isEmpty()) {
            credential.handles.push_back({handles::keycloakOfflineSession, session.toUtf8()});
        }
    }
}

} // namespace

Result<JwtFacts> readJwt(QByteArrayView compact)
{
    const auto jws = parseJws(compact);
    if (!jws) {
        return jws.error();
    }
    const auto &claims = jws->claims;
    if (claimText(jws->header, "alg").isEmpty()) {
        return Error(ErrorKind::Malformed, QStringLiteral("JWT: its header names no algorithm"));
    }
    JwtFacts facts;
    auto &credential = facts.credential;
    setKind(jws->header, claims, facts);
    nameSubjects(claims, facts);
    credential.layer = defaultLayer(credential.kind);
    const QString issuer = claimText(claims, "iss");
    const QString id = claimText(claims, "jti");
    credential.issuer = issuer;
    if (!issuer.isEmpty() && !id.isEmpty()) {
        credential.handles.push_back({handles::jwt, (issuer + QLatin1Char('/') + id).toUtf8()});
    }
    if (const auto issued = numericDate(claims, QLatin1StringView("iat"))) {
        credential.lifetime.issued = LifetimeDate{*issued, LifetimeBasis::Credential};
    }
    if (const auto expires = numericDate(claims, QLatin1StringView("exp"))) {
        credential.lifetime.expires = LifetimeDate{*expires, LifetimeBasis::Credential};
        // A refresh token's own date moves with every refresh: what it was exchanged for goes on.
        credential.lifetime.expiryIsFirm = credential.kind != Kind::RefreshToken;
    } else if (!claims.contains(QLatin1StringView("exp")) && credential.kind == Kind::ServiceAccountToken) {
        credential.lifetime.statedNever = true;
    }
    for (const char *name : {"sub", "azp", "client_id", "sid", "scope"}) {
        addAttribute(credential, name, claimText(claims, name));
    }
    addAttribute(credential, "aud", audience(claims));
    const QString subject = claimText(claims, "sub");
    credential.label = subject.isEmpty() ? QStringLiteral("JWT") : QStringLiteral("JWT of ") + subject;
    return facts;
}

} // namespace probate
