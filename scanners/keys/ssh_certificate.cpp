#include "scanners/keys/ssh.h"
#include "scanners/keys/wire.h"

#include <limits>

namespace probate {

namespace {

constexpr std::size_t mostPrincipals = 256; ///< SSHKEY_CERT_MAX_PRINCIPALS in OpenSSH

/// How many strings the public key has after the nonce (PROTOCOL.certkeys); security keys end with the application.
struct Shape
{
    const char *type;
    const char *plain;
    int strings;
};

constexpr Shape shapes[] = {
    {"ssh-rsa-cert-v01@openssh.com", "ssh-rsa", 2},
    {"ssh-dss-cert-v01@openssh.com", "ssh-dss", 4},
    {"ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519", 1},
    {"ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp256", 2},
    {"ecdsa-sha2-nistp384-cert-v01@openssh.com", "ecdsa-sha2-nistp384", 2},
    {"ecdsa-sha2-nistp521-cert-v01@openssh.com", "ecdsa-sha2-nistp521", 2},
    {"sk-ssh-ed25519-cert-v01@openssh.com", "sk-ssh-ed25519@openssh.com", 2},
    {"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", 3},
};

const Shape *shapeOf(QByteArrayView type)
{
    for (const auto &shape : shapes) {
        if (type == shape.type) {
            return &shape;
        }
    }
    return nullptr;
}

/// Seconds, with the sentinels of ssh-keygen: 0 is "always", all ones are "forever".
std::optional<Instant> validityBound(std::uint64_t seconds)
{
    if (seconds > static_cast<std::uint64_t>(std::numeric_limits<qint64>::max())) {
        return std::nullopt;
    }
    return instantFromUnixSeconds(static_cast<qint64>(seconds));
}

} // namespace

bool isSshCertificateType(QByteArrayView type)
{
    return shapeOf(type) != nullptr;
}

Result<SshCertificateFacts> readSshCertificate(QByteArrayView blob)
{
    const auto broken = Error(ErrorKind::Malformed, QStringLiteral("OpenSSH certificate: damaged or cut off"));
    WireReader reader(blob);
    SshCertificateFacts facts;
    facts.type = reader.string().toByteArray();
    const auto *shape = shapeOf(facts.type);
    if (!shape) {
        return Error(ErrorKind::Unsupported, QStringLiteral("OpenSSH certificate: of an unknown type"));
    }
    reader.string(); // nonce
    facts.keyBlob = wireString(shape->plain);
    for (int i = 0; i < shape->strings; ++i) {
        facts.keyBlob += wireString(reader.string());
    }
    facts.serial = reader.u64();
    const auto type = reader.u32();
    facts.keyId = QString::fromUtf8(reader.string()).left(512);
    WireReader principals(reader.string());
    const auto after = reader.u64();
    const auto before = reader.u64();
    WireReader critical(reader.string());
    reader.string(); // extensions
    reader.string(); // reserved
    facts.caBlob = reader.string().toByteArray();
    reader.string(); // signature
    if (!reader.ok() || !reader.atEnd() || (type != 1 && type != 2)) {
        return broken;
    }
    facts.hostCertificate = type == 2;
    while (!principals.atEnd() && facts.principals.size() < mostPrincipals) {
        facts.principals.push_back(QString::fromUtf8(principals.string()).left(256));
    }
    while (!critical.atEnd() && facts.criticalOptions.size() < mostPrincipals) {
        facts.criticalOptions.push_back(QString::fromUtf8(critical.string()).left(256));
        critical.string();
    }
    if (!principals.ok() || !critical.ok()) {
        return broken;
    }
    facts.validAfter = after ? validityBound(after) : std::nullopt;
    facts.validBefore = validityBound(before);
    return facts;
}

} // namespace probate
