// Files of certificates, CRLs and private keys, in PEM or DER.
#include "scanners/keys/ocsp.h"
#include "scanners/keys/pem.h"
#include "scanners/keys/private_key.h"
#include "scanners/keys/x509.h"
#include "scanners/readers/x509_facts.h"

namespace probate {

namespace {

constexpr std::size_t mostBlocks = 20'000; ///< the largest bundles of public roots have a few hundred

constexpr std::initializer_list<const char *> pemNames = {".pem", ".crt", ".cer", ".key", ".p7b",
                                                          ".p7c", ".crl", ".p8",  ".pk8"};

bool recognisesPem(const Document &document)
{
    const auto begin = document.bytes.first(std::min<qsizetype>(document.bytes.size(), 512)).trimmed();
    if (begin.startsWith("-----BEGIN ") || begin.startsWith("Bag Attributes")) {
        return !begin.startsWith("-----BEGIN PGP");
    }
    return isNamed(document, pemNames) && document.bytes.contains(QByteArrayView("-----BEGIN "));
}

/// The first element alone: OpenSSL appends trust settings in TRUSTED CERTIFICATE blocks.
QByteArrayView firstSequence(QByteArrayView bytes)
{
    if (bytes.size() < 4 || bytes[0] != '\x30' || bytes[1] != '\x82') {
        return bytes;
    }
    const qsizetype size = 4 + (static_cast<std::uint8_t>(bytes[2]) << 8 | static_cast<std::uint8_t>(bytes[3]));
    return bytes.first(std::min(size, bytes.size()));
}

bool isPrivate(const QByteArray &label)
{
    return label.endsWith("PRIVATE KEY");
}

/// Labels that hold nothing to inventory: a request asks, parameters and public keys open nothing.
bool isHarmless(const QByteArray &label)
{
    return label.endsWith("CERTIFICATE REQUEST") || label.endsWith("PARAMETERS") || label.endsWith("PUBLIC KEY") ||
           label.startsWith("PGP ") || label == "SSH SIGNATURE" || label == "ATTRIBUTE CERTIFICATE" ||
           label == "AGE ENCRYPTED FILE"; // a rule inventories those
}

/// RFC 7468 section 3 allows more, but every label in use is of these; what is not one is a pattern or a template.
bool isLabel(const QByteArray &label)
{
    return std::ranges::all_of(
        label, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '.'; });
}

void readBlock(const Document &document, ReadContext &context, const PemBlock &block)
{
    const Place place{{}, block.line, block.offset};
    const auto der = block.body.view();
    if (isHarmless(block.label) || !isLabel(block.label)) {
        return;
    }
    if (block.damaged) {
        context.skip(QStringLiteral("damaged"), QStringLiteral("line %1: the PEM block %2 is cut off or no base64")
                                                    .arg(block.line)
                                                    .arg(QString::fromLatin1(block.label)));
    } else if (block.encrypted) {
        observeEncryptedStore(context, "private-key", QStringLiteral("PEM private key, encrypted"), block.whole, {},
                              place);
    } else if (isPrivate(block.label)) {
        observePrivateKey(context, der, block.label == "OPENSSH PRIVATE KEY", block.whole, place);
    } else if (block.label == "X509 CRL") {
        observeCrl(document, context, der, place);
    } else if (block.label == "PKCS7" || block.label == "CMS" || block.label == "PKCS #7 SIGNED DATA") {
        observePkcs7(document, context, der, place);
    } else if (block.label == "TRUSTED CERTIFICATE") {
        observeCertificate(document, context, firstSequence(der), place);
    } else if (block.label == "CERTIFICATE" || block.label == "X509 CERTIFICATE") {
        observeCertificate(document, context, der, place);
    } else {
        context.skip(QStringLiteral("unsupported"),
                     QStringLiteral("line %1: a PEM block %2 is not read").arg(block.line).arg(shortText(block.label)));
    }
}

bool readPemFile(const Document &document, ReadContext &context)
{
    const auto blocks = readPem(document.bytes, mostBlocks + 1);
    if (blocks.empty()) {
        return false;
    }
    for (std::size_t i = 0; i < std::min(blocks.size(), mostBlocks); ++i) {
        readBlock(document, context, blocks[i]);
    }
    if (blocks.size() > mostBlocks) {
        context.skip(QStringLiteral("limit"),
                     QStringLiteral("more than %1 PEM blocks: the rest was not read").arg(mostBlocks));
    }
    return true;
}

bool recognisesDer(const Document &document)
{
    const auto bytes = document.bytes;
    if (looksLikeCertificate(bytes) || looksLikePkcs7(bytes) || looksLikeOcspResponse(bytes)) {
        return true;
    }
    const bool named = isNamed(document, {".der", ".crl", ".cer", ".crt", ".key", ".p8", ".pk8", ".p7b", ".p7c"});
    return bytes.startsWith('\x30') && (looksLikeCrl(bytes) || named);
}

bool readDerFile(const Document &document, ReadContext &context)
{
    const auto bytes = document.bytes;
    if (looksLikeOcspResponse(bytes)) {
        observeOcsp(document, context, bytes, {});
    } else if (looksLikeCertificate(bytes)) {
        observeCertificate(document, context, bytes, {});
    } else if (looksLikePkcs7(bytes)) {
        observePkcs7(document, context, bytes, {});
    } else if (looksLikeCrl(bytes)) {
        observeCrl(document, context, bytes, {});
    } else if (readPrivateKeyDer(bytes)) {
        observePrivateKey(context, bytes, false, bytes, {});
    } else if (readCertificate(bytes)) { // version 1, which looks like nothing in particular
        observeCertificate(document, context, bytes, {});
    } else {
        context.skip(QStringLiteral("damaged"),
                     QStringLiteral("its name says certificate, CRL or key, and its DER is none of them, or cut off"));
    }
    return true;
}

} // namespace

extern const Reader pemReader;
extern const Reader derReader;
const Reader pemReader = {"pem",
                          "Certificates, CRLs, PKCS#7 and private keys in PEM",
                          recognisesPem,
                          readPemFile,
                          {.names = pemNames, .begins = "-B", .either = true}};
const Reader derReader = {
    "der", "Certificates, CRLs, PKCS#7 and private keys in DER", recognisesDer, readDerFile, {.begins = "\x30"}};

} // namespace probate
