#include "scanners/keys/der.h"
#include "scanners/keys/distinguished_name.h"
#include "scanners/keys/x509.h"

#include "core/hash/sha256.h"

namespace probate {

namespace {

constexpr std::size_t mostRevoked = 2'000'000; ///< the largest public CRLs have some hundred thousand

Error malformedCrl(const char *what)
{
    return {ErrorKind::Malformed, QStringLiteral("CRL: %1 is damaged or missing").arg(QLatin1StringView(what))};
}

struct Extension
{
    QByteArray oid;
    bool critical = false;
    QByteArrayView value;
};

std::optional<Extension> nextExtension(DerReader &reader)
{
    const auto extension = reader.next(der::sequence);
    if (!extension) {
        return std::nullopt;
    }
    DerReader parts(extension->content);
    const auto oid = parts.next(der::oid);
    const auto critical = parts.next(der::boolean);
    const auto value = parts.next(der::octetString);
    if (!oid || !value) {
        return std::nullopt;
    }
    return Extension{oidText(oid->content), critical && critical->content != QByteArrayView("\0", 1), value->content};
}

/// The extensions of one entry. False if they are damaged.
bool readEntryExtensions(QByteArrayView content, RevokedSerial &entry, CrlFacts &facts)
{
    DerReader reader(content);
    while (!reader.atEnd()) {
        const auto extension = nextExtension(reader);
        if (!extension) {
            return false;
        }
        if (extension->oid == "2.5.29.21") {
            const auto code = soleElement(extension->value, der::enumerated);
            if (!code || code->content.size() != 1) {
                return false;
            }
            entry.reasonText = revocationReasonText(code->content[0]);
            entry.reason = code->content[0] == 6   ? RevocationReason::Hold
                           : code->content[0] == 8 ? RevocationReason::Removed
                                                   : RevocationReason::Final;
        } else if (extension->oid == "2.5.29.29") {
            facts.unusable = QStringLiteral("it is indirect: its entries belong to several issuers");
        } else if (extension->critical && extension->oid != "2.5.29.24") {
            facts.unusable = QStringLiteral("an entry has a critical extension that is not understood (RFC 5280 5.3)");
        }
    }
    return true;
}

Result<void> readEntries(QByteArrayView content, CrlFacts &facts)
{
    DerReader reader(content);
    while (!reader.atEnd()) {
        if (facts.revoked.size() == mostRevoked) {
            return Error(ErrorKind::Limit, QStringLiteral("CRL: more than %1 entries").arg(mostRevoked));
        }
        const auto element = reader.next(der::sequence);
        DerReader parts(element ? element->content : QByteArrayView());
        const auto serial = parts.next(der::integer);
        const auto serialValue = serial ? magnitude(serial->content) : std::nullopt;
        const auto time = parts.next();
        const auto at = time ? derTime(*time) : std::nullopt;
        if (!serialValue || !at) {
            return malformedCrl("an entry");
        }
        RevokedSerial entry{serialValue->toByteArray().toHex(), *at, RevocationReason::Final, {}};
        if (const auto extensions = parts.next(der::sequence)) {
            if (!readEntryExtensions(extensions->content, entry, facts)) {
                return malformedCrl("an entry's extension");
            }
        }
        facts.revoked.push_back(std::move(entry));
    }
    return {};
}

/// RFC 5280 5.2.5: what part of the issuer's certificates this list speaks about.
void readDistributionPoint(QByteArrayView value, CrlFacts &facts)
{
    const auto point = soleElement(value, der::sequence);
    DerReader reader(point ? point->content : QByteArrayView());
    facts.partialBecause = point ? QString() : QStringLiteral("its distribution point is damaged");
    while (const auto part = reader.next()) {
        const bool isTrue = part->content != QByteArrayView("\0", 1);
        switch (part->tag) {
        case der::context(0):
            facts.partialBecause = QStringLiteral("it names a distribution point and may hold only that part of the "
                                                  "issuer's certificates");
            break;
        case der::context(1, false):
        case der::context(2, false):
        case der::context(5, false):
            if (isTrue) {
                facts.partialBecause = QStringLiteral("it holds only one type of certificate");
            }
            break;
        case der::context(3, false):
            facts.partialBecause = QStringLiteral("it holds revocations for some reasons only");
            break;
        case der::context(4, false):
            if (isTrue) {
                facts.unusable = QStringLiteral("it is indirect: its entries belong to several issuers");
            }
            break;
        default:
            facts.partialBecause = QStringLiteral("its distribution point has an unknown part");
            break;
        }
    }
}

Result<void> readExtensions(QByteArrayView content, CrlFacts &facts)
{
    const auto list = soleElement(content, der::sequence);
    if (!list) {
        return malformedCrl("its list of extensions");
    }
    DerReader reader(list->content);
    while (!reader.atEnd()) {
        const auto extension = nextExtension(reader);
        if (!extension) {
            return malformedCrl("an extension");
        }
        if (extension->oid == "2.5.29.27") {
            facts.unusable = QStringLiteral("it is a delta CRL, which says nothing without its base");
        } else if (extension->oid == "2.5.29.28") {
            readDistributionPoint(extension->value, facts);
        } else if (extension->critical && extension->oid != "2.5.29.20" && extension->oid != "2.5.29.35") {
            facts.unusable = QStringLiteral("it has a critical extension that is not understood (RFC 5280 5.2)");
        }
    }
    return {};
}

} // namespace

QString revocationReasonText(int code)
{
    static const char *const words[] = {
        "unspecified",      "key compromise",         "CA compromise",    "affiliation changed",
        "superseded",       "cessation of operation", "certificate hold", "",
        "removed from CRL", "privilege withdrawn",    "AA compromise"};
    return code >= 0 && code < static_cast<int>(std::size(words)) ? QString::fromLatin1(words[code]) : QString();
}

Result<CrlFacts> readCrl(QByteArrayView bytes)
{
    const auto list = soleElement(bytes, der::sequence);
    DerReader outer(list ? list->content : QByteArrayView());
    const auto body = outer.next(der::sequence);
    const auto algorithm = outer.next(der::sequence);
    const auto signature = outer.next(der::bitString);
    if (!body || !algorithm || !signature || !outer.atEnd()) {
        return malformedCrl("its outer frame");
    }
    CrlFacts facts;
    DerReader reader(body->content);
    reader.next(der::integer);
    const auto innerAlgorithm = reader.next(der::sequence);
    const auto issuer = reader.next(der::sequence);
    const auto begin = reader.next();
    const auto thisUpdate = begin ? derTime(*begin) : std::nullopt;
    if (!innerAlgorithm || !issuer || !thisUpdate) {
        return malformedCrl("its body");
    }
    facts.issuerSha256 = sha256Hex(issuer->whole);
    facts.issuer = readName(issuer->content).text;
    facts.thisUpdate = *thisUpdate;
    if (reader.peek() == der::utcTime || reader.peek() == der::generalizedTime) {
        const auto end = reader.next();
        facts.nextUpdate = end ? derTime(*end) : std::nullopt;
        if (!facts.nextUpdate) {
            return malformedCrl("its next update");
        }
    }
    if (reader.peek() == der::sequence) {
        const auto entries = reader.next();
        if (!entries) {
            return malformedCrl("its list of entries");
        }
        if (auto read = readEntries(entries->content, facts); !read) {
            return read.error();
        }
    }
    if (!reader.atEnd()) {
        const auto extensions = reader.next(der::context(0));
        if (!extensions || !reader.atEnd()) {
            return malformedCrl("its body");
        }
        if (auto read = readExtensions(extensions->content, facts); !read) {
            return read.error();
        }
    }
    return facts;
}

} // namespace probate
