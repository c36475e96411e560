#include "scanners/keys/x509.h"

#include "core/hash/sha256.h"
#include "scanners/keys/der.h"
#include "scanners/keys/distinguished_name.h"

#include <QCryptographicHash>

namespace probate {

namespace {

constexpr qsizetype largestCertificate = 1 << 20;
constexpr std::size_t mostNames = 1'000;

Error malformedCertificate(const char *what)
{
    return {ErrorKind::Malformed, QStringLiteral("certificate: %1 is damaged or missing").arg(QLatin1StringView(what))};
}

void addName(std::vector<QString> &names, const DerElement &element)
{
    if (names.size() < mostNames) {
        names.push_back(derText({der::utf8String, element.whole, element.content}));
    }
}

/// otherName ::= SEQUENCE { type-id OID, value [0] EXPLICIT ANY }: the user principal name is the one of interest.
void readOtherName(QByteArrayView content, CertificateFacts &facts)
{
    DerReader reader(content);
    const auto type = reader.next(der::oid);
    const auto value = reader.next(der::context(0));
    if (type && value && oidText(type->content) == "1.3.6.1.4.1.311.20.2.3") {
        if (const auto text = DerReader(value->content).next()) {
            addName(facts.userNames, *text);
        }
    }
}

void readAlternativeNames(QByteArrayView value, CertificateFacts &facts)
{
    const auto names = soleElement(value, der::sequence);
    DerReader reader(names ? names->content : QByteArrayView());
    while (const auto name = reader.next()) {
        switch (name->tag) {
        case der::context(0):
            readOtherName(name->content, facts);
            break;
        case der::context(1, false):
            addName(facts.emails, *name);
            break;
        case der::context(2, false):
            addName(facts.dnsNames, *name);
            break;
        case der::context(6, false):
            addName(facts.uris, *name);
            break;
        default:
            break;
        }
    }
}

void readExtendedKeyUsage(QByteArrayView value, CertificateFacts &facts)
{
    facts.clientAuthentication = false;
    const auto list = soleElement(value, der::sequence);
    DerReader reader(list ? list->content : QByteArrayView());
    while (const auto purpose = reader.next(der::oid)) {
        const auto oid = oidText(purpose->content);
        const bool any = oid == "2.5.29.37.0";
        facts.serverAuthentication |= any || oid == "1.3.6.1.5.5.7.3.1";
        facts.clientAuthentication |= any || oid == "1.3.6.1.5.5.7.3.2";
    }
}

Result<void> readExtensions(QByteArrayView content, CertificateFacts &facts)
{
    const auto list = soleElement(content, der::sequence);
    if (!list) {
        return malformedCertificate("its list of extensions");
    }
    DerReader reader(list->content);
    while (!reader.atEnd()) {
        const auto extension = reader.next(der::sequence);
        if (!extension) {
            return malformedCertificate("an extension");
        }
        DerReader parts(extension->content);
        const auto oid = parts.next(der::oid);
        parts.next(der::boolean);
        const auto value = parts.next(der::octetString);
        if (!oid || !value) {
            return malformedCertificate("an extension");
        }
        const auto name = oidText(oid->content);
        if (name == "2.5.29.17") {
            readAlternativeNames(value->content, facts);
        } else if (name == "2.5.29.19") {
            const auto constraints = soleElement(value->content, der::sequence);
            const auto authority = constraints ? DerReader(constraints->content).next(der::boolean) : std::nullopt;
            facts.isAuthority = authority && authority->content == QByteArrayView("\xff", 1);
        } else if (name == "2.5.29.37") {
            readExtendedKeyUsage(value->content, facts);
        }
    }
    return {};
}

void takeSubject(const DistinguishedName &name, CertificateFacts &facts)
{
    facts.subject = name.text;
    facts.commonName = name.commonName;
    facts.emails.insert(facts.emails.end(), name.emails.begin(), name.emails.end());
    facts.userNames.insert(facts.userNames.end(), name.userIds.begin(), name.userIds.end());
}

Result<void> readValidity(const DerElement &validity, CertificateFacts &facts)
{
    DerReader reader(validity.content);
    const auto begin = reader.next();
    const auto end = reader.next();
    const auto notBefore = begin ? derTime(*begin) : std::nullopt;
    const auto notAfter = end ? derTime(*end) : std::nullopt;
    if (!notBefore || !notAfter) {
        return malformedCertificate("its validity");
    }
    facts.notBefore = *notBefore;
    facts.notAfter = *notAfter;
    facts.neverExpires = end->content == QByteArrayView("99991231235959Z");
    return {};
}

} // namespace

Result<CertificateFacts> readCertificate(QByteArrayView bytes)
{
    if (bytes.size() > largestCertificate) {
        return Error(ErrorKind::Limit, QStringLiteral("certificate: more than 1 MiB"));
    }
    const auto certificate = soleElement(bytes, der::sequence);
    DerReader outer(certificate ? certificate->content : QByteArrayView());
    const auto body = outer.next(der::sequence);
    const auto algorithm = outer.next(der::sequence);
    const auto signature = outer.next(der::bitString);
    if (!body || !algorithm || !signature || !outer.atEnd()) {
        return malformedCertificate("its outer frame");
    }
    CertificateFacts facts;
    DerReader reader(body->content);
    const bool firstVersion = !reader.next(der::context(0));
    const auto serial = reader.next(der::integer);
    const auto serialValue = serial ? magnitude(serial->content) : std::nullopt;
    const auto innerAlgorithm = reader.next(der::sequence);
    const auto issuer = reader.next(der::sequence);
    const auto validity = reader.next(der::sequence);
    const auto subject = reader.next(der::sequence);
    const auto key = reader.next(der::sequence);
    if (!serialValue || !innerAlgorithm || !issuer || !validity || !subject || !key) {
        return malformedCertificate("its body");
    }
    if (auto read = readValidity(*validity, facts); !read) {
        return read.error();
    }
    facts.sha256 = sha256Hex(bytes);
    facts.issuerSha256 = sha256Hex(issuer->whole);
    facts.issuerSha1 = QCryptographicHash::hash(issuer->whole.toByteArray(), QCryptographicHash::Sha1).toHex();
    facts.serial = serialValue->toByteArray().toHex();
    facts.spkiSha256 = sha256Hex(key->whole);
    facts.issuer = readName(issuer->content).text;
    facts.clientAuthentication = true;
    facts.isAuthority = firstVersion && issuer->whole == subject->whole; // old roots have no basicConstraints
    takeSubject(readName(subject->content), facts);
    reader.next(der::context(1, false));
    reader.next(der::context(2, false));
    if (const auto extensions = reader.next(der::context(3))) {
        if (auto read = readExtensions(extensions->content, facts); !read) {
            return read.error();
        }
    }
    if (!reader.atEnd()) {
        return malformedCertificate("the end of its body");
    }
    return facts;
}

Result<Pkcs7Contents> readPkcs7(QByteArrayView bytes)
{
    const auto broken = Error(ErrorKind::Malformed, QStringLiteral("PKCS#7: not a SignedData of DER"));
    const auto outer = soleElement(bytes, der::sequence);
    DerReader info(outer ? outer->content : QByteArrayView());
    const auto type = info.next(der::oid);
    const auto wrapped = info.next(der::context(0));
    if (!type || oidText(type->content) != "1.2.840.113549.1.7.2" || !wrapped) {
        return broken;
    }
    const auto data = soleElement(wrapped->content, der::sequence);
    DerReader reader(data ? data->content : QByteArrayView());
    if (!reader.next(der::integer) || !reader.next(der::set) || !reader.next(der::sequence)) {
        return broken;
    }
    Pkcs7Contents contents;
    const auto collect = [&reader](int number, std::vector<QByteArrayView> &into) {
        if (const auto list = reader.next(der::context(number))) {
            DerReader items(list->content);
            while (const auto item = items.next(der::sequence)) {
                into.push_back(item->whole);
            }
        }
    };
    collect(0, contents.certificates);
    collect(1, contents.crls);
    return contents;
}

namespace {

/// Enters the outer SEQUENCE by its header alone, since only the beginning is at hand. -1 if it is none.
qsizetype skipHeader(QByteArrayView bytes, qsizetype at, char tag)
{
    if (at + 4 > bytes.size() || bytes[at] != tag) {
        return -1;
    }
    const auto length = static_cast<std::uint8_t>(bytes[at + 1]);
    const int more = length & 0x80 ? length & 0x7f : 0;
    return more > 4 || at + 2 + more > bytes.size() ? -1 : at + 2 + more;
}

} // namespace

bool looksLikeCertificate(QByteArrayView bytes)
{
    // Certificate ::= SEQUENCE { tbs SEQUENCE { [0] EXPLICIT INTEGER, INTEGER … } } with version 2 or 3; version 1 has
    // a serial number, then a SEQUENCE, which a CRL of version 2 does not.
    const auto outer = skipHeader(bytes, 0, '\x30');
    const auto inner = outer < 0 ? -1 : skipHeader(bytes, outer, '\x30');
    if (inner < 0) {
        return false;
    }
    const auto begin = bytes.sliced(inner, std::min<qsizetype>(bytes.size() - inner, 64));
    return begin.startsWith(QByteArrayView("\xa0\x03\x02\x01", 4));
}

bool looksLikeCrl(QByteArrayView bytes)
{
    const auto outer = skipHeader(bytes, 0, '\x30');
    const auto inner = outer < 0 ? -1 : skipHeader(bytes, outer, '\x30');
    if (inner < 0) {
        return false;
    }
    // TBSCertList ::= SEQUENCE { version INTEGER (1) OPTIONAL, signature SEQUENCE { OID … }, issuer SEQUENCE,
    // thisUpdate Time … }
    DerReader reader(bytes.sliced(inner));
    if (reader.peek() == der::integer) {
        const auto version = reader.next();
        if (!version || version->content != QByteArrayView("\x01", 1)) {
            return false;
        }
    }
    const auto algorithm = reader.next(der::sequence);
    const auto name =
        algorithm && DerReader(algorithm->content).peek() == der::oid ? reader.next(der::sequence) : std::nullopt;
    return name && (reader.peek() == der::utcTime || reader.peek() == der::generalizedTime);
}

bool looksLikePkcs7(QByteArrayView bytes)
{
    const auto outer = skipHeader(bytes, 0, '\x30');
    return outer > 0 &&
           bytes.sliced(outer).startsWith(QByteArrayView("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", 11));
}

} // namespace probate
