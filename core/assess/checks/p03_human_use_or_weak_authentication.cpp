// Interactive use of a service identity, or a deprecated mechanism.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

QString attribute(const Credential &credential, const char *name)
{
    const auto found = credential.attributes.find(QString::fromLatin1(name));
    return found == credential.attributes.end() ? QString() : found->second;
}

/// What its own parameters show to be too weak: DSA and short RSA (OpenSSH 7.0, CA/B TLS BR 6.1.5), DES and RC4 in
/// Kerberos (RFC 6649, RFC 8429), password plugins of MySQL before 4.1.
QString weakness(const Credential &credential)
{
    const QString algorithm = attribute(credential, "algorithm").toLower();
    bool ok = false;
    const int bits = attribute(credential, "bits").toInt(&ok);
    if (algorithm.contains(QLatin1StringView("dss")) || algorithm == QLatin1StringView("dsa")) {
        return QStringLiteral("DSA keys are refused by OpenSSH since 7.0");
    }
    if (ok && bits > 0 && bits < 2048 && algorithm.contains(QLatin1StringView("rsa"))) {
        return QStringLiteral("an RSA key of %1 bits").arg(bits);
    }
    const QString enctype = attribute(credential, "enctype").toLower();
    if (enctype.startsWith(QLatin1StringView("des")) || enctype.contains(QLatin1StringView("rc4")) ||
        enctype.startsWith(QLatin1StringView("arcfour"))) {
        return QStringLiteral("the Kerberos encryption type %1 is deprecated (RFC 6649, RFC 8429)").arg(enctype);
    }
    if (attribute(credential, "plugin") == QLatin1StringView("mysql_old_password")) {
        return QStringLiteral("the password plugin of MySQL before 4.1");
    }
    return {};
}

void judge(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &) {
        const QString weak = weakness(credential);
        if (!weak.isEmpty()) {
            sink.put(draftOn(context, credential, weak));
            return;
        }
        const Ownership *owned = context.ownershipOf(credential.id);
        const Principal *owner =
            owned && owned->owners.size() == 1 ? context.principal(owned->owners.front()) : nullptr;
        if (owner && isMachine(owner->kind) && attribute(credential, "interactive") == QLatin1StringView("true")) {
            sink.put(draftOn(context, credential,
                             QStringLiteral("an interactive login of %1").arg(context.nameOf(owner->id))));
        }
    });
}

} // namespace

const Check checkP03{"P03", judge};

} // namespace probate
