#include "scanners/readers/x509_facts.h"

#include "scanners/keys/private_key.h"
#include "scanners/keys/x509.h"

#include <algorithm>

#include <QStringList>

namespace probate {

namespace {

std::optional<Alias> kubernetesAccount(const QString &name)
{
    const QString user = QStringLiteral("system:serviceaccount:");
    const auto colon = name.indexOf(QLatin1Char(':'), user.size());
    if (name.startsWith(user) && colon > user.size()) {
        return Alias{QStringLiteral("k8s-sa"),
                     name.mid(user.size(), colon - user.size()) + QLatin1Char('/') + name.mid(colon + 1)};
    }
    return std::nullopt;
}

/// SPIFFE ids of Kubernetes workloads: spiffe://TRUST-DOMAIN/ns/NAMESPACE/sa/NAME.
std::optional<Alias> spiffeAccount(const QString &uri)
{
    const QStringList parts = uri.split(QLatin1Char('/'));
    if (parts.size() == 7 && parts[0] == QLatin1StringView("spiffe:") && parts[3] == QLatin1StringView("ns") &&
        parts[5] == QLatin1StringView("sa")) {
        return Alias{QStringLiteral("k8s-sa"), parts[4] + QLatin1Char('/') + parts[6]};
    }
    return std::nullopt;
}

bool isLogin(const QString &name)
{
    return !name.isEmpty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](QChar c) {
        return c.unicode() < 128 && (c.isLetterOrNumber() || QStringLiteral("._-").contains(c));
    });
}

std::vector<Alias> subjectsOf(const CertificateFacts &facts)
{
    std::vector<Alias> subjects;
    const auto add = [&subjects](const std::optional<Alias> &alias) {
        if (alias && std::find(subjects.begin(), subjects.end(), *alias) == subjects.end()) {
            subjects.push_back(*alias);
        }
    };
    for (const auto &email : facts.emails) {
        add(Alias{QStringLiteral("email"), email});
    }
    for (const auto &name : facts.userNames) {
        add(Alias{name.contains(QLatin1Char('@')) ? QStringLiteral("upn") : QStringLiteral("login"), name});
    }
    for (const auto &uri : facts.uris) {
        add(spiffeAccount(uri));
    }
    add(kubernetesAccount(facts.commonName));
    if (facts.commonName.contains(QLatin1Char('@'))) {
        add(Alias{QStringLiteral("email"), facts.commonName});
    } else if (facts.clientAuthentication && !facts.serverAuthentication && isLogin(facts.commonName)) {
        add(Alias{QStringLiteral("login"), facts.commonName});
    }
    return subjects;
}

QString joined(const std::vector<QString> &names)
{
    QStringList some;
    for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 10); ++i) {
        some += names[i];
    }
    return some.join(QLatin1Char(' ')) + (names.size() > 10 ? QStringLiteral(" …") : QString());
}

CredentialDescription describeCertificate(const CertificateFacts &facts, const Document &document)
{
    auto credential = describe(Kind::Certificate, facts.subject);
    credential.handles = {{handles::x509Sha256, facts.sha256},
                          {handles::x509IssuerSerial, facts.issuerSerial()},
                          {handles::x509IssuerSha1Serial, facts.issuerSha1 + '/' + facts.serial},
                          {handles::spkiSha256, facts.spkiSha256}};
    if (document.collection) {
        if (auto serial = caSerialHandle(document.collection->issuer, "0x" + facts.serial)) {
            credential.handles.push_back(std::move(*serial));
        }
    }
    credential.issuer = issuerNameOf(facts.issuer);
    credential.lifetime.issued = LifetimeDate{facts.notBefore, LifetimeBasis::Credential};
    if (facts.neverExpires) {
        credential.lifetime.statedNever = true;
    } else {
        credential.lifetime.expires = LifetimeDate{facts.notAfter, LifetimeBasis::Credential};
        credential.lifetime.expiryIsFirm = true;
    }
    credential.exempt = facts.isAuthority;
    // Kubernetes, "RBAC": the group system:masters bypasses every check.
    credential.privileged = (facts.subject + QLatin1Char(',')).contains(QStringLiteral("O=system:masters,"));
    credential.attributes[QStringLiteral("issuer")] = facts.issuer;
    credential.attributes[QStringLiteral("serial")] = QString::fromLatin1(facts.serial);
    if (!facts.dnsNames.empty()) {
        credential.attributes[QStringLiteral("dns")] = joined(facts.dnsNames);
    }
    return credential;
}

} // namespace

void observeCertificate(const Document &document, ReadContext &context, QByteArrayView der, const Place &place)
{
    const auto facts = readCertificate(der);
    if (!facts) {
        context.skip(QStringLiteral("damaged"), QStringLiteral("line %1: ").arg(place.line) + facts.error().message());
        return;
    }
    context.observe(CredentialListed{describeCertificate(*facts, document)}, place.item, place.line, place.offset);
    if (facts->isAuthority) {
        return;
    }
    for (const auto &subject : subjectsOf(*facts)) {
        stateOwner(context, {handles::x509Sha256, facts->sha256}, subject, Relation::Subject, Basis::NamedInCredential,
                   QStringLiteral("the certificate's subject names %1").arg(subject.value), place);
    }
}

void observePkcs7(const Document &document, ReadContext &context, QByteArrayView der, const Place &place)
{
    const auto contents = readPkcs7(der);
    if (!contents) {
        context.skip(QStringLiteral("damaged"), contents.error().message());
        return;
    }
    for (const auto &certificate : contents->certificates) {
        observeCertificate(document, context, certificate, place);
    }
    for (const auto &crl : contents->crls) {
        observeCrl(document, context, crl, place);
    }
}

void observePrivateKey(ReadContext &context, QByteArrayView body, bool openSsh, QByteArrayView secret,
                       const Place &place)
{
    const auto facts = openSsh ? readOpenSshPrivateKey(body) : readPrivateKeyDer(body);
    if (!facts) {
        context.skip(QStringLiteral("damaged"), QStringLiteral("line %1: ").arg(place.line) + facts.error().message());
        return;
    }
    const QString algorithm = facts->publicKey ? facts->publicKey->algorithm : QString();
    auto credential = describe(openSsh ? Kind::SshKey : Kind::PrivateKey,
                               facts->format + QStringLiteral(" private key") +
                                   (algorithm.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(algorithm)));
    if (facts->publicKey) {
        credential.handles = keyHandles(*facts->publicKey);
        if (facts->publicKey->bits) {
            credential.attributes[QStringLiteral("bits")] = QString::number(facts->publicKey->bits);
        }
    }
    if (facts->encrypted) {
        // The key cannot be used from here, but whose key it is stands in clear in OpenSSH's format.
        if (!credential.handles.empty()) {
            context.observe(CredentialListed{credential}, place.item, place.line, place.offset);
        }
        observeEncryptedStore(context, "private-key", facts->format + QStringLiteral(" private key, encrypted"), secret,
                              {}, place);
        return;
    }
    const auto comment = facts->comment;
    if (!comment.isEmpty()) {
        credential.attributes[QStringLiteral("comment")] = comment;
    }
    if (observeSecret(context, "private-key", std::move(credential), secret, 1.0, place)) {
        if (const auto owner = aliasOfLogin(comment.section(QLatin1Char(' '), 0, 0))) {
            stateOwner(context, context.fingerprint(secret), *owner, Relation::Owner, Basis::NamedInCredential,
                       QStringLiteral("the key's comment is %1").arg(comment), place);
        }
    }
}

void observeEncryptedStore(ReadContext &context, const char *reader, const QString &label, QByteArrayView secret,
                           std::map<QString, QString> attributes, const Place &place)
{
    auto credential = describe(Kind::EncryptedStore, label);
    credential.attributes = std::move(attributes);
    observeSecret(context, reader, std::move(credential), secret, 1.0, place);
}

} // namespace probate
