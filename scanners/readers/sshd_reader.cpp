// What an OpenSSH server obeys: sshd_config, and the revocation lists that it may name.
#include "scanners/keys/public_key.h"
#include "scanners/keys/ssh.h"
#include "scanners/readers/facts.h"
#include "scanners/readers/ssh_place.h"

namespace probate {

namespace {

bool recognisesConfig(const Document &document)
{
    return isNamed(document, {"sshd_config"}) ||
           (pathHas(document, QLatin1StringView("/sshd_config.d/")) && isNamed(document, {".conf"}));
}

/// Keyword and first argument of a line (sshd_config(5)): blanks or one '=' between them, double quotes around.
std::pair<QByteArray, QByteArray> splitSetting(QByteArrayView line)
{
    line = line.trimmed();
    qsizetype end = 0;
    while (end < line.size() && line[end] != ' ' && line[end] != '\t' && line[end] != '=') {
        ++end;
    }
    auto value = line.sliced(end).trimmed();
    if (value.startsWith('=')) {
        value = value.sliced(1).trimmed();
    }
    if (value.startsWith('"')) {
        const auto close = value.indexOf('"', 1);
        value = close < 0 ? value.sliced(1) : value.sliced(1, close - 1);
    } else {
        qsizetype stop = 0;
        while (stop < value.size() && value[stop] != ' ' && value[stop] != '\t') {
            ++stop;
        }
        value = value.first(stop);
    }
    return {line.first(end).toByteArray().toLower(), value.toByteArray()};
}

bool readConfig(const Document &document, ReadContext &context)
{
    if (ssh::isCopy(document)) {
        return true; // a template in a repository is no host's setting
    }
    const bool isMain = document.fileName() == QLatin1StringView("sshd_config");
    const QString issuer = ssh::issuerOf(document);
    QByteArray revoked;
    std::uint32_t revokedLine = 0;
    bool inMatch = false;
    TextLines lines(document.bytes);
    while (lines.next()) {
        const auto [keyword, value] = splitSetting(lines.line());
        if (keyword.isEmpty() || keyword.startsWith('#')) {
            continue;
        }
        if (keyword == "match") {
            inMatch = value.compare("all", Qt::CaseInsensitive) != 0;
        } else if (keyword == "revokedkeys") {
            if (inMatch) {
                // It holds for some logins only, so it proves nothing for the host.
                context.skip(
                    QStringLiteral("unsupported"),
                    QStringLiteral("line %1: RevokedKeys inside a Match block holds for some logins only and is not "
                                   "counted")
                        .arg(lines.number()));
            } else if (revoked.isEmpty()) { // the first value wins (sshd_config(5))
                revoked = value;
                revokedLine = lines.number();
            }
        } else if (keyword == "authorizedkeysfile" || keyword == "trustedusercakeys" ||
                   keyword == "authorizedkeyscommand") {
            const char *name = keyword == "authorizedkeysfile"  ? "AuthorizedKeysFile"
                               : keyword == "trustedusercakeys" ? "TrustedUserCAKeys"
                                                                : "AuthorizedKeysCommand";
            context.observe(TrustStated{issuer, {QString::fromLatin1(name), shortText(value)}, context.evidenceTime()},
                            {}, lines.number(), lines.offset());
        }
    }
    if (revoked.isEmpty() && !isMain) {
        return true; // a drop-in that says nothing of it takes nothing back
    }
    const QString path = revoked.isEmpty() ? QStringLiteral("none") : shortText(revoked);
    context.observe(TrustStated{issuer, {QStringLiteral("RevokedKeys"), path}, context.evidenceTime()}, {},
                    revokedLine);
    return true;
}

/// What every word of one revocation list has in common.
struct RevocationList
{
    const Document &document;
    ReadContext &context;
    QString hostPath;
    Scope scope;

    RevocationList(const Document &from, ReadContext &to)
        : document(from), context(to),
          hostPath(ssh::hostPathOf(from)), scope{ssh::issuerOf(from), QStringLiteral("krl"),
                                                 hostPath.isEmpty() ? from.origin.path : hostPath}
    {}

    Alias requirement() const { return {QStringLiteral("RevokedKeys"), scope.place}; }

    void end(const Handle &credential, std::uint32_t line = 0) const
    {
        StateEvidence evidence;
        evidence.credential = credential;
        evidence.scope = scope;
        evidence.state = EvidenceState::Ended; // undone by taking it off the list, so not irreversible
        evidence.time = context.evidenceTime();
        evidence.requires_ = requirement();
        evidence.overridesIssuer = true;
        evidence.because = QStringLiteral("in the revocation list %1").arg(scope.place);
        context.observe(std::move(evidence), {}, line);
    }

    void endKey(QByteArrayView blob, std::uint32_t line = 0) const
    {
        end({handles::sshSha256, sshFingerprint(blob)}, line);
        end({sharedNames::sshKrlKey, sshFingerprint(blob)}, line);
    }

    /// What a list of this scope lacks is not revoked by it: it undoes an older word of the same list.
    void listing(const char *scheme, bool whole) const
    {
        ListingRead read;
        read.scope = scope;
        read.handleScheme = scheme;
        read.complete = whole && document.collection && document.collection->complete;
        read.time = context.evidenceTime();
        read.absence = ListingRead::Absence::NotRevoked;
        read.requires_ = requirement();
        read.overridesIssuer = true;
        context.observe(std::move(read));
    }

    void listings(bool whole) const
    {
        for (const char *scheme : {handles::sshSha256, handles::sshSha1, sharedNames::sshKrlKey,
                                   sharedNames::sshCertSerial, sharedNames::sshCertKeyId}) {
            listing(scheme, whole);
        }
    }
};

bool recognisesKrl(const Document &document)
{
    return looksLikeKrl(document.bytes);
}

void endCertificates(const RevocationList &list, const KrlCertificates &certificates)
{
    const QByteArray ca = certificates.caBlob.isEmpty() ? QByteArray("*") : sshFingerprint(certificates.caBlob);
    for (const auto serial : certificates.serials) {
        list.end({sharedNames::sshCertSerial, ca + '/' + QByteArray::number(qulonglong(serial))});
    }
    for (const auto &keyId : certificates.keyIds) {
        list.end({sharedNames::sshCertKeyId, ca + '/' + keyId});
    }
}

bool readKrlFile(const Document &document, ReadContext &context)
{
    const auto krl = readKrl(document.bytes);
    if (!krl) {
        context.skip(QStringLiteral("damaged"), krl.error().message());
        return true;
    }
    if (ssh::isCopy(document)) {
        context.skip(QStringLiteral("unsupported"),
                     QStringLiteral("a KRL in a repository or archive is no host's setting and is not counted"));
        return true;
    }
    const RevocationList list(document, context);
    for (const auto &blob : krl->keyBlobs) {
        list.endKey(blob);
    }
    for (const auto &digest : krl->sha256) {
        const QByteArray fingerprint = "SHA256:" + digest.toBase64(QByteArray::OmitTrailingEquals);
        list.end({handles::sshSha256, fingerprint});
        list.end({sharedNames::sshKrlKey, fingerprint});
    }
    for (const auto &digest : krl->sha1) {
        list.end({handles::sshSha1, digest.toHex()});
    }
    for (const auto &certificates : krl->certificates) {
        endCertificates(list, certificates);
    }
    if (!krl->partialBecause.isEmpty()) {
        context.skip(QStringLiteral("unsupported"), QStringLiteral("KRL: ") + krl->partialBecause);
    }
    list.listings(krl->partialBecause.isEmpty());
    return true;
}

/// RevokedKeys may also name a text file with one public key a line (sshd_config(5)); only its name tells it from
/// others.
bool recognisesRevokedText(const Document &document)
{
    return pathHas(document, QLatin1StringView("/etc/ssh/")) &&
           document.nameView().contains(QLatin1StringView("revoked")) &&
           !document.nameView().endsWith(QLatin1StringView(".pub"));
}

bool readRevokedText(const Document &document, ReadContext &context)
{
    if (ssh::isCopy(document)) {
        return true;
    }
    const RevocationList list(document, context);
    bool whole = true;
    TextLines lines(document.bytes);
    while (lines.next()) {
        if (isSshComment(lines.line())) {
            continue;
        }
        const auto line = readSshPublicKeyLine(lines.line());
        if (!line) {
            context.skip(QStringLiteral("damaged"), QStringLiteral("line %1 is no public key").arg(lines.number()));
            whole = false;
            continue;
        }
        list.endKey(line->blob, lines.number());
    }
    list.listings(whole);
    return true;
}

} // namespace

extern const Reader sshdConfigReader;
extern const Reader krlReader;
extern const Reader revokedKeysReader;
const Reader sshdConfigReader = {"sshd-config",
                                 "OpenSSH server configuration: which revocation lists it obeys",
                                 recognisesConfig,
                                 readConfig,
                                 {.names = {"sshd_config", ".conf"}}};
const Reader krlReader = {"krl", "OpenSSH key revocation lists", recognisesKrl, readKrlFile, {.begins = "S"}};
const Reader revokedKeysReader = {"revoked-keys", "Revoked keys as a list of public keys", recognisesRevokedText,
                                  readRevokedText};

} // namespace probate
