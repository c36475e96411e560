#include "scanners/keys/key_store.h"

#include "scanners/keys/der.h"
#include "scanners/keys/wire.h"

namespace probate {

namespace {

constexpr std::uint32_t jksMagic = 0xfeedfeed;
constexpr std::uint32_t jceksMagic = 0xcececece;
constexpr std::uint32_t mostStoreEntries = 100'000;
constexpr std::uint32_t longestChain = 100;

bool readJavaCertificate(WireReader &reader, std::uint32_t version, KeyStoreEntry &entry)
{
    if (version == 2) {
        reader.shortString(); // "X.509"
    }
    entry.certificates.push_back(reader.string());
    return reader.ok();
}

/// One entry of sun.security.provider.JavaKeyStore#engineLoad. False where nothing further can be read.
bool readJavaEntry(WireReader &reader, std::uint32_t version, KeyStoreFacts &facts)
{
    const auto tag = reader.u32();
    KeyStoreEntry entry;
    entry.alias = QString::fromUtf8(reader.shortString()).left(256);
    entry.created = instantFromUnixMilliseconds(static_cast<qint64>(reader.u64()));
    if (!reader.ok()) {
        return false;
    }
    if (tag == 1) {
        entry.what = KeyStoreEntry::What::PrivateKey;
        facts.hasKeys = true;
        reader.string(); // the encrypted key
        const auto chain = reader.u32();
        for (std::uint32_t i = 0; i < chain; ++i) {
            if (i == longestChain || !readJavaCertificate(reader, version, entry)) {
                return false;
            }
        }
        facts.entries.push_back(std::move(entry));
        return reader.ok();
    }
    if (tag == 2) {
        const bool read = readJavaCertificate(reader, version, entry);
        if (read) {
            facts.entries.push_back(std::move(entry));
        }
        return read;
    }
    if (tag == 3) { // JCEKS: a sealed Java object, whose length is not stated
        entry.what = KeyStoreEntry::What::SecretKey;
        facts.hasKeys = true;
        facts.entries.push_back(std::move(entry));
    }
    return false;
}

/// The certificates that stand in clear in one SafeContents (RFC 7292 section 4.2).
void readSafeContents(QByteArrayView octets, KeyStoreFacts &facts)
{
    const auto list = soleElement(octets, der::sequence);
    DerReader bags(list ? list->content : QByteArrayView());
    while (const auto bag = bags.next(der::sequence)) {
        DerReader parts(bag->content);
        const auto type = parts.next(der::oid);
        const auto value = parts.next(der::context(0));
        const auto name = type ? oidText(type->content) : QByteArray();
        if (name == "1.2.840.113549.1.12.10.1.1" || name == "1.2.840.113549.1.12.10.1.2") {
            facts.hasKeys = true;
        }
        if (name != "1.2.840.113549.1.12.10.1.3" || !value || facts.entries.size() >= mostStoreEntries) {
            continue;
        }
        const auto certBag = soleElement(value->content, der::sequence);
        DerReader inner(certBag ? certBag->content : QByteArrayView());
        const auto certType = inner.next(der::oid);
        const auto wrapped = inner.next(der::context(0));
        const auto certificate = wrapped ? soleElement(wrapped->content, der::octetString) : std::nullopt;
        if (certType && certificate && oidText(certType->content) == "1.2.840.113549.1.9.22.1") {
            facts.entries.push_back({KeyStoreEntry::What::Certificate, {}, std::nullopt, {certificate->content}});
        }
    }
}

} // namespace

bool looksLikeJavaKeyStore(QByteArrayView bytes)
{
    WireReader reader(bytes);
    const auto magic = reader.u32();
    const auto version = reader.u32();
    return reader.ok() && (magic == jksMagic || magic == jceksMagic) && (version == 1 || version == 2);
}

Result<KeyStoreFacts> readJavaKeyStore(QByteArrayView bytes)
{
    if (!looksLikeJavaKeyStore(bytes)) {
        return Error(ErrorKind::Malformed, QStringLiteral("Java key store: wrong magic number"));
    }
    WireReader reader(bytes);
    KeyStoreFacts facts;
    facts.format = reader.u32() == jksMagic ? QStringLiteral("JKS") : QStringLiteral("JCEKS");
    const auto version = reader.u32();
    const auto count = reader.u32();
    for (std::uint32_t i = 0; i < count; ++i) {
        if (i == mostStoreEntries || !readJavaEntry(reader, version, facts)) {
            facts.unread = QStringLiteral("%1 of %2 entries could not be read: damaged, or behind a sealed secret key")
                               .arg(count - i)
                               .arg(count);
            return facts;
        }
    }
    if (reader.left() != 20 || !reader.ok()) { // the keyed SHA-1 over everything
        facts.unread = QStringLiteral("its end is damaged or cut off");
    }
    return facts;
}

bool looksLikePkcs12(QByteArrayView bytes)
{
    // PFX ::= SEQUENCE { version INTEGER (3), authSafe ContentInfo, … }; BER with indefinite lengths is common.
    if (bytes.size() < 20 || bytes[0] != '\x30') {
        return false;
    }
    const auto length = static_cast<std::uint8_t>(bytes[1]);
    const qsizetype at = 2 + (length & 0x80 ? length & 0x7f : 0);
    if (at + 20 > bytes.size() || !bytes.sliced(at).startsWith(QByteArrayView("\x02\x01\x03\x30", 4))) {
        return false;
    }
    // An OID of PKCS#7 (1.2.840.113549.1.7.x) follows the ContentInfo's length.
    return bytes.sliced(at + 4, std::min<qsizetype>(bytes.size() - at - 4, 16))
        .contains(QByteArrayView("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", 10));
}

Result<KeyStoreFacts> readPkcs12(QByteArrayView bytes)
{
    KeyStoreFacts facts;
    facts.format = QStringLiteral("PKCS#12");
    const auto hidden = QStringLiteral("its contents are encrypted, and no password is tried");
    const auto pfx = soleElement(bytes, der::sequence);
    DerReader reader(pfx ? pfx->content : QByteArrayView());
    const auto version = reader.next(der::integer);
    const auto info = reader.next(der::sequence);
    DerReader authSafe(info ? info->content : QByteArrayView());
    const auto type = authSafe.next(der::oid);
    const auto wrapped = authSafe.next(der::context(0));
    const auto octets = wrapped ? soleElement(wrapped->content, der::octetString) : std::nullopt;
    const auto safes = octets ? soleElement(octets->content, der::sequence) : std::nullopt;
    if (!version || !type || !safes) {
        // BER with indefinite lengths, public-key protected, or damaged: inventoried as a whole.
        facts.hasKeys = true;
        facts.unread = QStringLiteral("its inner form could not be read (not DER, or damaged)");
        return facts;
    }
    DerReader contents(safes->content);
    while (const auto content = contents.next(der::sequence)) {
        DerReader parts(content->content);
        const auto kind = parts.next(der::oid);
        const auto body = parts.next(der::context(0));
        if (kind && body && oidText(kind->content) == "1.2.840.113549.1.7.1") {
            if (const auto plain = soleElement(body->content, der::octetString)) {
                readSafeContents(plain->content, facts);
                continue;
            }
        }
        facts.unread = hidden;
    }
    return facts;
}

} // namespace probate
