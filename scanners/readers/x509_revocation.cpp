// What an authority says of the certificates that it issued: CRLs and OCSP answers.
#include "scanners/keys/authorities.h"
#include "scanners/keys/der.h"
#include "scanners/keys/distinguished_name.h"
#include "scanners/keys/ocsp.h"
#include "scanners/readers/x509_facts.h"

namespace probate {

namespace {

using Signed = TrustedAuthorities::Signed;

/// Asks the authorities of the source, and says what kept it from holding.
template <typename Check>
Signed signedBy(const Document &document, ReadContext &context, const QString &what, Check check)
{
    const Signed held = document.authorities ? check(*document.authorities) : Signed::UnknownIssuer;
    if (held == Signed::Broken) {
        context.skip(
            QStringLiteral("invalid-signature"),
            QStringLiteral("%1: its signature does not hold under the issuer's certificate: nothing of it counts")
                .arg(what));
    } else if (held == Signed::UnknownIssuer) {
        context.skip(
            QStringLiteral("unverified-signature"),
            QStringLiteral("%1: no certificate of its issuer lies in this source under a collection record, so that "
                           "nobody can tell who signed it: it proves no end")
                .arg(what));
    }
    return held;
}

/// CRLs and OCSP answers of one authority speak about the same, so that the newest of both counts.
Scope revocationScope(const QString &issuer, const QByteArray &nameSha256)
{
    return {issuerNameOf(issuer), QStringLiteral("crl"), QString::fromLatin1(nameSha256.left(16))};
}

StateEvidence revocation(const Handle &credential, const Scope &scope, const QString &where, const RevokedSerial &entry,
                         const EvidenceTime &time, const std::optional<Instant> &nextUpdate, bool verified)
{
    const bool held = entry.reason == RevocationReason::Hold;
    StateEvidence evidence;
    evidence.credential = credential;
    evidence.scope = scope;
    evidence.state = held ? EvidenceState::SwitchedOff : EvidenceState::Ended;
    evidence.time = time;
    evidence.because = (held ? QStringLiteral("on hold ") : QString()) + where +
                       (held || entry.reasonText.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(entry.reasonText));
    if (!verified) {
        // Present in the list, and so not among those that it shows alive; but it speaks of no moment that counts.
        evidence.because += QStringLiteral(", which nobody could verify");
        evidence.speaksUntil = *time.at - std::chrono::milliseconds(1);
        return evidence;
    }
    if (!held) {
        evidence.endedAt = entry.at;
        evidence.irreversible = true;
    }
    // Evidence of a hold speaks as long as the list does; an end stays one.
    evidence.speaksUntil = held ? nextUpdate : std::nullopt;
    return evidence;
}

/// The issuer of an answer as the certificates name it, where the source holds its certificate.
struct Answered
{
    Handle credential;
    QString issuer;
    QByteArray nameSha256; ///< empty: unknown
};

QString textOfName(QByteArrayView nameDer)
{
    const auto name = soleElement(nameDer, der::sequence);
    return name ? readName(name->content).text : QString();
}

std::optional<Answered> answeredOf(const Document &document, const OcspSingle &single)
{
    const auto authority =
        document.authorities && !single.hashAlgorithm.isEmpty()
            ? document.authorities->find(single.hashAlgorithm.constData(), single.issuerNameHash, single.issuerKeyHash)
            : std::nullopt;
    if (authority) {
        return Answered{{handles::x509IssuerSerial, authority->nameSha256 + '/' + single.serial},
                        textOfName(authority->nameDer),
                        authority->nameSha256};
    }
    if (single.hashAlgorithm == "SHA-1") {
        return Answered{{handles::x509IssuerSha1Serial, single.issuerNameHash.toHex() + '/' + single.serial}, {}, {}};
    }
    if (single.hashAlgorithm == "SHA-256") {
        return Answered{{handles::x509IssuerSerial, single.issuerNameHash.toHex() + '/' + single.serial}, {}, {}};
    }
    return std::nullopt;
}

void observeAnswer(const Document &document, ReadContext &context, QByteArrayView der, const OcspSingle &single,
                   const Place &place)
{
    const QString what = QStringLiteral("OCSP answer on serial ") + QString::fromLatin1(single.serial);
    const auto answered = answeredOf(document, single);
    if (!answered) {
        context.skip(QStringLiteral("unsupported"), what + QStringLiteral(": its issuer is named by an unknown hash"));
        return;
    }
    const Signed held = signedBy(document, context, what, [&](const auto &authorities) {
        return authorities.checkOcsp(der, answered->nameSha256);
    });
    if (held == Signed::Broken) {
        return;
    }
    if (single.status == OcspStatus::Unknown) { // RFC 6960 2.2: "doesn't know about the certificate"
        context.skip(QStringLiteral("unsupported"),
                     what + QStringLiteral(": the responder does not know it, which proves nothing"));
        return;
    }
    const bool verified = held == Signed::Holds;
    const Scope scope = revocationScope(answered->issuer, answered->nameSha256);
    const QString where = QStringLiteral("by an OCSP answer");
    const bool revoked = single.status == OcspStatus::Revoked && single.reason != RevocationReason::Removed;
    StateEvidence evidence;
    if (revoked && verified) {
        const RevokedSerial entry{single.serial, *single.revokedAt, single.reason, single.reasonText};
        // "the most recent time at which the status being indicated is known to be correct" (RFC 6960 4.2.2.1)
        evidence = revocation(answered->credential, scope, QStringLiteral("revoked ") + where, entry,
                              {single.thisUpdate, Duration{0}}, single.nextUpdate, true);
    } else {
        evidence.credential = answered->credential;
        evidence.scope = scope;
        evidence.state = revoked ? EvidenceState::Ended : EvidenceState::Enabled;
        evidence.speaksUntil = single.nextUpdate;
        evidence.because = (revoked ? QStringLiteral("revoked ") : QStringLiteral("not revoked ")) + where;
        if (verified) {
            evidence.time.at = single.thisUpdate;
        } else {
            evidence.because +=
                QStringLiteral(", which nobody could verify"); // kept for people: undated, it counts for nothing
        }
    }
    context.observe(std::move(evidence), place.item, place.line, place.offset);
}

} // namespace

QString issuerNameOf(const QString &distinguishedName)
{
    const auto at = distinguishedName.lastIndexOf(QStringLiteral("CN="));
    const QString tail = at < 0 ? distinguishedName : distinguishedName.mid(at + 3);
    const auto comma = at < 0 ? -1 : tail.indexOf(QStringLiteral(", "));
    return QStringLiteral("x509:") + (comma < 0 ? tail : tail.left(comma));
}

void observeCrl(const Document &document, ReadContext &context, QByteArrayView der, const Place &place)
{
    const auto crl = readCrl(der);
    if (!crl) {
        context.skip(crl.error().kind() == ErrorKind::Limit ? QStringLiteral("limit") : QStringLiteral("damaged"),
                     crl.error().message());
        return;
    }
    if (!crl->unusable.isEmpty()) {
        context.skip(QStringLiteral("unsupported"), QStringLiteral("CRL of %1: ").arg(crl->issuer) + crl->unusable);
        return;
    }
    const auto held = signedBy(document, context, QStringLiteral("CRL of ") + crl->issuer,
                               [&](const auto &authorities) { return authorities.checkCrl(der, crl->issuerSha256); });
    if (held == Signed::Broken) {
        return;
    }
    const Scope scope = revocationScope(crl->issuer, crl->issuerSha256);
    const EvidenceTime time{crl->thisUpdate, Duration{0}}; // the source states the time of its data
    for (const auto &entry : crl->revoked) {
        if (entry.reason == RevocationReason::Removed) {
            continue;
        }
        context.observe(revocation({handles::x509IssuerSerial, crl->issuerSha256 + '/' + entry.serial}, scope,
                                   QStringLiteral("on the CRL of ") + crl->issuer, entry, time, crl->nextUpdate,
                                   held == Signed::Holds),
                        place.item, place.line, place.offset);
    }
    if (!crl->partialBecause.isEmpty()) {
        context.skip(QStringLiteral("unsupported"),
                     QStringLiteral("CRL of %1: absence from it proves nothing, since %2")
                         .arg(crl->issuer, crl->partialBecause));
        return;
    }
    ListingRead listing;
    listing.scope = scope;
    listing.handleScheme = handles::x509IssuerSerial;
    listing.valuePrefix = crl->issuerSha256 + '/';
    listing.complete = true; // it was read to its end, and holds everything by definition
    listing.time = time;
    listing.absence = ListingRead::Absence::NotRevoked;
    listing.speaksUntil = crl->nextUpdate;
    context.observe(std::move(listing), place.item, place.line, place.offset);
}

void observeOcsp(const Document &document, ReadContext &context, QByteArrayView der, const Place &place)
{
    const auto ocsp = readOcspResponse(der);
    if (!ocsp) {
        context.skip(ocsp.error().kind() == ErrorKind::Limit ? QStringLiteral("limit") : QStringLiteral("damaged"),
                     ocsp.error().message());
        return;
    }
    if (ocsp->responseStatus != 0) {
        context.skip(QStringLiteral("unsupported"),
                     QStringLiteral("OCSP answer: the responder refused (status %1, RFC 6960 4.2.1): it proves nothing")
                         .arg(ocsp->responseStatus));
        return;
    }
    for (const OcspSingle &single : ocsp->answers) {
        if (single.thisUpdate > ocsp->producedAt) {
            context.skip(QStringLiteral("contradictory-time"),
                         QStringLiteral("OCSP answer on serial %1: true from %2, which is later than it was produced")
                             .arg(QString::fromLatin1(single.serial), toIso(single.thisUpdate)));
            continue;
        }
        observeAnswer(document, context, der, single, place);
    }
}

} // namespace probate
