#include "scanners/keys/ocsp.h"

#include "scanners/keys/der.h"

namespace probate {

namespace {

constexpr std::size_t mostAnswers = 10'000;
constexpr QByteArrayView basicResponse = "1.3.6.1.5.5.7.48.1.1"; ///< id-pkix-ocsp-basic

Error malformedOcsp(const char *what)
{
    return {ErrorKind::Malformed, QStringLiteral("OCSP answer: %1 is damaged or missing").arg(QLatin1StringView(what))};
}

QByteArray hashName(const QByteArray &oid)
{
    return oid == "1.3.14.3.2.26"            ? QByteArray("SHA-1")
           : oid == "2.16.840.1.101.3.4.2.1" ? QByteArray("SHA-256")
           : oid == "2.16.840.1.101.3.4.2.2" ? QByteArray("SHA-384")
           : oid == "2.16.840.1.101.3.4.2.3" ? QByteArray("SHA-512")
                                             : QByteArray();
}

/// CertID ::= SEQUENCE { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }
bool readCertId(QByteArrayView content, OcspSingle &single)
{
    DerReader reader(content);
    const auto algorithm = reader.next(der::sequence);
    const auto nameHash = reader.next(der::octetString);
    const auto keyHash = reader.next(der::octetString);
    const auto serial = reader.next(der::integer);
    const auto oid = algorithm ? DerReader(algorithm->content).next(der::oid) : std::nullopt;
    const auto number = serial ? magnitude(serial->content) : std::nullopt;
    if (!oid || !nameHash || !keyHash || !number || !reader.atEnd()) {
        return false;
    }
    single.hashAlgorithm = hashName(oidText(oid->content));
    single.issuerNameHash = nameHash->content.toByteArray();
    single.issuerKeyHash = keyHash->content.toByteArray();
    single.serial = number->toByteArray().toHex();
    return true;
}

/// CertStatus: good [0] NULL, revoked [1] { revocationTime, revocationReason [0] EXPLICIT OPTIONAL }, unknown [2].
bool readStatus(const DerElement &element, OcspSingle &single)
{
    if (element.tag == der::context(0, false)) {
        single.status = OcspStatus::Good;
        return element.content.isEmpty();
    }
    if (element.tag == der::context(2, false)) {
        single.status = OcspStatus::Unknown;
        return true;
    }
    if (element.tag != der::context(1)) {
        return false;
    }
    single.status = OcspStatus::Revoked;
    DerReader reader(element.content);
    const auto time = reader.next(der::generalizedTime);
    single.revokedAt = time ? derTime(*time) : std::nullopt;
    if (const auto reason = reader.next(der::context(0))) {
        const auto code = soleElement(reason->content, der::enumerated);
        if (!code || code->content.size() != 1) {
            return false;
        }
        single.reasonText = revocationReasonText(code->content[0]);
        single.reason = code->content[0] == 6   ? RevocationReason::Hold
                        : code->content[0] == 8 ? RevocationReason::Removed
                                                : RevocationReason::Final;
    }
    return single.revokedAt && reader.atEnd();
}

Result<OcspSingle> readSingle(QByteArrayView content)
{
    DerReader reader(content);
    OcspSingle single;
    const auto id = reader.next(der::sequence);
    const auto status = reader.next();
    const auto begin = reader.next(der::generalizedTime);
    const auto thisUpdate = begin ? derTime(*begin) : std::nullopt;
    if (!id || !readCertId(id->content, single) || !status || !readStatus(*status, single) || !thisUpdate) {
        return malformedOcsp("an answer");
    }
    single.thisUpdate = *thisUpdate;
    if (const auto end = reader.next(der::context(0))) {
        const auto time = soleElement(end->content, der::generalizedTime);
        single.nextUpdate = time ? derTime(*time) : std::nullopt;
        if (!single.nextUpdate) {
            return malformedOcsp("nextUpdate");
        }
    }
    return single;
}

Result<OcspFacts> readBasic(QByteArrayView der_)
{
    const auto outer = soleElement(der_, der::sequence);
    const auto body = outer ? DerReader(outer->content).next(der::sequence) : std::nullopt;
    DerReader reader(body ? body->content : QByteArrayView());
    reader.next(der::context(0)); // version
    const auto responder = reader.next();
    const auto produced = reader.next(der::generalizedTime);
    const auto answers = reader.next(der::sequence);
    const auto producedAt = produced ? derTime(*produced) : std::nullopt;
    if (!responder || !producedAt || !answers) {
        return malformedOcsp("its body");
    }
    OcspFacts facts;
    facts.producedAt = *producedAt;
    DerReader list(answers->content);
    while (!list.atEnd()) {
        if (facts.answers.size() == mostAnswers) {
            return Error(ErrorKind::Limit, QStringLiteral("OCSP answer: more than %1 certificates").arg(mostAnswers));
        }
        const auto element = list.next(der::sequence);
        auto single = element ? readSingle(element->content) : malformedOcsp("an answer");
        if (!single) {
            return single.error();
        }
        facts.answers.push_back(std::move(*single));
    }
    return facts;
}

} // namespace

Result<OcspFacts> readOcspResponse(QByteArrayView bytes)
{
    const auto outer = soleElement(bytes, der::sequence);
    DerReader reader(outer ? outer->content : QByteArrayView());
    const auto status = reader.next(der::enumerated);
    if (!status || status->content.size() != 1) {
        return malformedOcsp("its status");
    }
    if (status->content[0] != 0) {
        OcspFacts refused;
        refused.responseStatus = static_cast<std::uint8_t>(status->content[0]);
        return refused;
    }
    const auto wrapped = reader.next(der::context(0));
    const auto typed = wrapped ? soleElement(wrapped->content, der::sequence) : std::nullopt;
    DerReader parts(typed ? typed->content : QByteArrayView());
    const auto type = parts.next(der::oid);
    const auto response = parts.next(der::octetString);
    if (!type || !response || !parts.atEnd() || !reader.atEnd()) {
        return malformedOcsp("its frame");
    }
    if (oidText(type->content) != basicResponse) {
        return Error(ErrorKind::Unsupported,
                     QStringLiteral("OCSP answer: it is not of the basic type (RFC 6960 4.2.1)"));
    }
    return readBasic(response->content);
}

bool looksLikeOcspResponse(QByteArrayView bytes)
{
    // SEQUENCE { ENUMERATED of one octet, [0] … }: nothing else that is kept in files begins so.
    const QByteArrayView head = bytes.first(std::min<qsizetype>(bytes.size(), 16));
    if (head.size() < 5 || head[0] != '\x30') {
        return false;
    }
    const auto length = static_cast<std::uint8_t>(head[1]);
    const qsizetype at = length < 0x80 ? 2 : 2 + (length & 0x7f);
    return length != 0x80 && at + 3 <= head.size() && head.sliced(at, 2) == QByteArrayView("\x0a\x01", 2) &&
           static_cast<std::uint8_t>(head[at + 2]) <= 6;
}

} // namespace probate
