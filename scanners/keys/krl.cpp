#include "scanners/keys/ssh.h"
#include "scanners/keys/wire.h"

namespace probate {

namespace {

constexpr QByteArrayView magic("SSHKRL\n\0", 8);
constexpr std::size_t mostKrlEntries = 1'000'000;
constexpr std::uint64_t widestRange = 65'536; ///< serials are listed one by one; ranges may span 2^64

// PROTOCOL.krl sections 2 to 6.
enum Section : std::uint8_t {
    Certificates = 1,
    ExplicitKey = 2,
    FingerprintSha1 = 3,
    Signature = 4,
    FingerprintSha256 = 5
};
enum CertificateSection : std::uint8_t { SerialList = 0x20, SerialRange = 0x21, SerialBitmap = 0x22, KeyIds = 0x23 };

void tooWide(KrlFacts &facts)
{
    facts.partialBecause = QStringLiteral("it revokes ranges of serials that are too wide to list");
}

void readRange(WireReader &reader, KrlCertificates &into, KrlFacts &facts)
{
    const auto low = reader.u64();
    const auto high = reader.u64();
    if (!reader.ok() || high < low) {
        return;
    }
    if (high - low >= widestRange || into.serials.size() > mostKrlEntries) {
        tooWide(facts);
        return;
    }
    for (std::uint64_t i = 0; i <= high - low; ++i) {
        into.serials.push_back(low + i);
    }
}

/// An mpint whose bit n stands for serial offset + n.
void readBitmap(WireReader &reader, KrlCertificates &into, KrlFacts &facts)
{
    const auto offset = reader.u64();
    const auto bitmap = reader.string();
    if (bitmap.size() > static_cast<qsizetype>(widestRange) || into.serials.size() > mostKrlEntries) {
        tooWide(facts);
        return;
    }
    for (qsizetype at = 0; at < bitmap.size(); ++at) {
        const auto octet = static_cast<std::uint8_t>(bitmap[bitmap.size() - 1 - at]);
        for (int bit = 0; bit < 8; ++bit) {
            if (octet >> bit & 1) {
                into.serials.push_back(offset + static_cast<std::uint64_t>(at) * 8 + static_cast<std::uint64_t>(bit));
            }
        }
    }
}

bool readCertificates(QByteArrayView bytes, KrlFacts &facts)
{
    WireReader reader(bytes);
    KrlCertificates certificates;
    certificates.caBlob = reader.string().toByteArray();
    reader.string(); // reserved
    while (reader.ok() && !reader.atEnd()) {
        const auto type = reader.u8();
        WireReader section(reader.string());
        switch (type) {
        case SerialList:
            while (section.ok() && !section.atEnd() && certificates.serials.size() < mostKrlEntries) {
                certificates.serials.push_back(section.u64());
            }
            break;
        case SerialRange:
            readRange(section, certificates, facts);
            break;
        case SerialBitmap:
            readBitmap(section, certificates, facts);
            break;
        case KeyIds:
            while (section.ok() && !section.atEnd() && certificates.keyIds.size() < mostKrlEntries) {
                certificates.keyIds.push_back(section.string().toByteArray());
            }
            break;
        default:
            facts.partialBecause = QStringLiteral("it has a section that is not understood");
            break;
        }
        if (!section.ok()) {
            return false;
        }
    }
    facts.certificates.push_back(std::move(certificates));
    return reader.ok();
}

bool readBlobs(QByteArrayView bytes, std::vector<QByteArray> &into, qsizetype size)
{
    WireReader reader(bytes);
    while (!reader.atEnd() && into.size() < mostKrlEntries) {
        const auto blob = reader.string();
        if (!reader.ok() || (size && blob.size() != size)) {
            return false;
        }
        into.push_back(blob.toByteArray());
    }
    return reader.ok();
}

} // namespace

bool looksLikeKrl(QByteArrayView bytes)
{
    return bytes.startsWith(magic);
}

Result<KrlFacts> readKrl(QByteArrayView bytes)
{
    const auto broken = Error(ErrorKind::Malformed, QStringLiteral("KRL: damaged or cut off"));
    WireReader reader(bytes);
    KrlFacts facts;
    const bool begins = reader.bytes(8) == magic;
    const auto format = reader.u32();
    facts.version = reader.u64();
    const auto generated = reader.u64();
    reader.u64();    // flags
    reader.string(); // reserved
    facts.comment = QString::fromUtf8(reader.string()).left(256);
    if (!begins || !reader.ok() || format != 1) {
        return broken;
    }
    if (generated && generated < (1ull << 40)) {
        facts.generated = instantFromUnixSeconds(static_cast<qint64>(generated));
    }
    while (!reader.atEnd()) {
        const auto type = reader.u8();
        const auto section = reader.string();
        bool read = reader.ok();
        switch (type) {
        case Certificates:
            read = read && readCertificates(section, facts);
            break;
        case ExplicitKey:
            read = read && readBlobs(section, facts.keyBlobs, 0);
            break;
        case FingerprintSha1:
            read = read && readBlobs(section, facts.sha1, 20);
            break;
        case FingerprintSha256:
            read = read && readBlobs(section, facts.sha256, 32);
            break;
        case Signature:
            reader.string();
            break; // the section was the signing key; the signature follows
        default:
            facts.partialBecause = QStringLiteral("it has a section that is not understood");
            break;
        }
        if (!read || !reader.ok()) {
            return broken;
        }
    }
    return facts;
}

} // namespace probate
