// OpenSSH public keys: authorized_keys of an account on a host, and single public keys and certificates (.pub).
#include "core/hash/sha256.h"
#include "scanners/keys/public_key.h"
#include "scanners/keys/ssh.h"
#include "scanners/readers/facts.h"
#include "scanners/readers/ssh_place.h"

#include <QStringList>

namespace probate {

namespace {

constexpr std::uint32_t mostLines = 200'000;

Handle sshHandle(const SshPublicKeyLine &line)
{
    return {handles::sshSha256, sshFingerprint(line.blob)};
}

CredentialDescription describeKey(const SshPublicKeyLine &line)
{
    auto credential = describe(Kind::SshKey, line.comment.isEmpty() ? QString::fromLatin1(line.type) : line.comment);
    credential.handles = sshHandles(line.blob);
    credential.attributes[QStringLiteral("algorithm")] = QString::fromLatin1(line.type);
    for (const auto &[name, value] : line.options) {
        if (name == "environment") {
            continue; // values may be secret
        }
        credential.attributes[QString::fromLatin1(name.left(40))] =
            value.isEmpty() ? QStringLiteral("yes") : shortText(value);
    }
    return credential;
}

void stateComment(ReadContext &context, const SshPublicKeyLine &line, const Place &place)
{
    const QString name = line.comment.section(QLatin1Char(' '), 0, 0);
    auto owner = aliasOfLogin(name);
    if (!owner && name.contains(QLatin1Char('@'))) {
        owner = aliasOfLogin(name.section(QLatin1Char('@'), 0, 0)); // user@laptop: ssh-keygen's own default
    }
    if (owner) {
        stateOwner(context, sshHandle(line), *owner, Relation::Owner, Basis::NamedInCredential,
                   QStringLiteral("the key's comment is %1").arg(line.comment), place);
    }
}

void observeCertificateLine(ReadContext &context, const SshPublicKeyLine &line, const Place &place)
{
    const auto facts = readSshCertificate(line.blob);
    if (!facts) {
        context.skip(QStringLiteral("damaged"), QStringLiteral("line %1: ").arg(place.line) + facts.error().message());
        return;
    }
    const QByteArray ca = sshFingerprint(facts->caBlob);
    auto credential = describe(Kind::SshCertificate, facts->keyId);
    const Handle handle{handles::sshCertSha256, sha256Hex(line.blob)};
    credential.handles = {handle};
    for (const QByteArray &signer : {ca, QByteArray("*")}) {
        credential.sharedNames.push_back(
            {sharedNames::sshCertSerial, signer + '/' + QByteArray::number(qulonglong(facts->serial))});
        credential.sharedNames.push_back({sharedNames::sshCertKeyId, signer + '/' + facts->keyId.toUtf8()});
    }
    credential.sharedNames.push_back({sharedNames::sshKrlKey, sshFingerprint(facts->keyBlob)});
    credential.sharedNames.push_back({sharedNames::sshKrlKey, ca});
    if (facts->validAfter) {
        credential.lifetime.issued = LifetimeDate{*facts->validAfter, LifetimeBasis::Credential};
    }
    if (facts->validBefore) {
        credential.lifetime.expires = LifetimeDate{*facts->validBefore, LifetimeBasis::Credential};
        credential.lifetime.expiryIsFirm = true;
    } else {
        credential.lifetime.statedNever = true;
    }
    QStringList principals;
    for (const auto &principal : facts->principals) {
        principals += principal;
    }
    credential.attributes = {
        {QStringLiteral("ca"), QString::fromLatin1(ca)},
        {QStringLiteral("key"), QString::fromLatin1(sshFingerprint(facts->keyBlob))},
        {QStringLiteral("serial"), QString::number(facts->serial)},
        {QStringLiteral("principals"), principals.mid(0, 20).join(QLatin1Char(' '))},
        {QStringLiteral("type"), facts->hostCertificate ? QStringLiteral("host") : QStringLiteral("user")}};
    context.observe(CredentialListed{std::move(credential)}, place.item, place.line, place.offset);
    const auto subject = aliasOfLogin(facts->keyId);
    if (subject && !facts->hostCertificate) {
        stateOwner(context, handle, *subject, Relation::Subject, Basis::NamedInCredential,
                   QStringLiteral("the certificate's key id is %1").arg(facts->keyId), place);
    }
}

StateEvidence enabledOnHost(const SshPublicKeyLine &line, const Scope &scope, const EvidenceTime &time)
{
    StateEvidence evidence;
    evidence.credential = sshHandle(line);
    evidence.scope = scope;
    evidence.state = EvidenceState::Enabled;
    evidence.time = time;
    evidence.because = QStringLiteral("authorised for %1").arg(scope.place);
    const auto *option = line.option("expiry-time");
    const auto expiry = option ? readSshExpiry(*option) : std::nullopt;
    if (expiry) {
        evidence.endsAt = expiry->at;
        evidence.because =
            expiry->zoneKnown
                ? QStringLiteral("authorised for %1 until its expiry-time option").arg(scope.place)
                : QStringLiteral("authorised for %1 until its expiry-time option, which is in the host's own "
                                 "unknown time zone: the latest instant that it can mean is taken")
                      .arg(scope.place);
    } else if (option) {
        evidence.because =
            QStringLiteral("authorised for %1; its expiry-time option could not be read").arg(scope.place);
    }
    return evidence;
}

bool recognisesAuthorizedKeys(const Document &document)
{
    if (document.nameView().startsWith(QLatin1StringView("authorized_keys"))) {
        return true;
    }
    return pathHas(document, QLatin1StringView("/authorized_keys.d/")) ||
           pathHas(document, QLatin1StringView("/ssh/authorized_keys/"));
}

Scope scopeOf(const Document &document)
{
    // Without a collection record two hosts may lie in one folder: the path keeps them apart.
    const QString account = ssh::accountOf(document);
    QString place = document.collection && !account.isEmpty() ? account : document.origin.path;
    if (document.collection && document.fileName() != QLatin1StringView("authorized_keys") &&
        place != document.origin.path) {
        // A second file of the account: a key gone from one may stand in the other.
        place += QStringLiteral(" (%1)").arg(ssh::hostPathOf(document).isEmpty() ? document.origin.path
                                                                                 : ssh::hostPathOf(document));
    }
    return {ssh::issuerOf(document), QStringLiteral("authorized_keys"), place};
}

bool readAuthorizedKeys(const Document &document, ReadContext &context)
{
    const Scope scope = scopeOf(document);
    const bool isHost = !ssh::isCopy(document);
    bool whole = true;
    TextLines lines(document.bytes);
    while (lines.next()) {
        if (lines.number() > mostLines) {
            context.skip(QStringLiteral("limit"),
                         QStringLiteral("more than %1 lines: the rest was not read").arg(mostLines));
            whole = false;
            break;
        }
        if (isSshComment(lines.line())) {
            continue;
        }
        const auto line = readSshPublicKeyLine(lines.line());
        if (!line) {
            context.skip(QStringLiteral("damaged"), QStringLiteral("line %1 is no public key").arg(lines.number()));
            whole = false; // sshd might read what we cannot: nothing is called absent
            continue;
        }
        const Place place = lines.place();
        context.observe(CredentialListed{describeKey(*line)}, {}, place.line, place.offset);
        stateComment(context, *line, place);
        if (isHost) {
            context.observe(enabledOnHost(*line, scope, context.evidenceTime()), {}, place.line, place.offset);
        }
    }
    if (isHost) {
        ListingRead listing;
        listing.scope = scope;
        listing.handleScheme = handles::sshSha256;
        listing.complete = whole && document.collection && document.collection->complete;
        listing.time = context.evidenceTime();
        context.observe(std::move(listing));
    }
    return true;
}

bool recognisesPublicKey(const Document &document)
{
    const auto begin = document.bytes.first(std::min<qsizetype>(document.bytes.size(), 200));
    for (const char *type : {"ssh-ed25519", "ssh-rsa ", "ssh-rsa-cert", "ssh-dss ", "ecdsa-sha2-nistp",
                             "sk-ssh-ed25519", "sk-ecdsa-sha2-nistp256"}) {
        if (begin.startsWith(type)) {
            return true;
        }
    }
    return false;
}

/// id_ed25519.pub, id_ed25519-cert.pub, and lists of keys under other names.
bool readPublicKeys(const Document &document, ReadContext &context)
{
    bool any = false;
    TextLines lines(document.bytes);
    while (lines.next() && lines.number() <= mostLines) {
        const auto line = readSshPublicKeyLine(lines.line());
        if (!line) {
            if (any && !isSshComment(lines.line())) {
                context.skip(QStringLiteral("damaged"), QStringLiteral("line %1 is no public key").arg(lines.number()));
            } else if (!any) {
                return false;
            }
            continue;
        }
        any = true;
        if (isSshCertificateType(line->type)) {
            observeCertificateLine(context, *line, lines.place());
            continue;
        }
        // /etc/ssh/ssh_host_*: they name the host, and open nothing.
        auto credential = describeKey(*line);
        credential.exempt = document.fileName().startsWith(QLatin1StringView("ssh_host_"));
        context.observe(CredentialListed{std::move(credential)}, {}, lines.number(), lines.offset());
        if (!document.fileName().startsWith(QLatin1StringView("ssh_host_"))) {
            stateComment(context, *line, lines.place());
        }
    }
    return any;
}

} // namespace

extern const Reader authorizedKeysReader;
extern const Reader sshPublicKeyReader;
const Reader authorizedKeysReader = {"authorized-keys", "OpenSSH authorized_keys", recognisesAuthorizedKeys,
                                     readAuthorizedKeys};
const Reader sshPublicKeyReader = {
    "ssh-public-key", "OpenSSH public keys and certificates", recognisesPublicKey, readPublicKeys, {.begins = "se"}};

} // namespace probate
