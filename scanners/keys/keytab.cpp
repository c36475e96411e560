#include "scanners/keys/keytab.h"

#include "scanners/keys/wire.h"

namespace probate {

namespace {

constexpr std::size_t mostKeytabEntries = 100'000;
constexpr int mostComponents = 64;

bool readEntry(QByteArrayView bytes, KeytabEntry &entry)
{
    WireReader reader(bytes);
    const auto components = reader.u16();
    const QString realm = QString::fromUtf8(reader.shortString());
    if (components == 0 || components > mostComponents) {
        return false;
    }
    for (int i = 0; i < components; ++i) {
        entry.principal += (i ? QStringLiteral("/") : QString()) + QString::fromUtf8(reader.shortString());
    }
    entry.principal += QLatin1Char('@') + realm;
    entry.components = components;
    reader.u32(); // name type
    const auto timestamp = reader.u32();
    entry.version = reader.u8();
    entry.encryption = reader.u16();
    entry.key = reader.shortString();
    if (!reader.ok() || entry.principal.size() > 1'024) {
        return false;
    }
    // "If the record has at least 4 bytes left, the 32-bit kvno follows; a value of zero means that the 8-bit one
    // holds."
    if (reader.left() >= 4) {
        if (const auto wide = reader.u32()) {
            entry.version = wide;
        }
    }
    entry.timestamp = timestamp ? instantFromUnixSeconds(timestamp) : std::nullopt;
    return true;
}

} // namespace

bool looksLikeKeytab(QByteArrayView bytes)
{
    // Two version octets are weak evidence; the first record (an entry or a hole) must fit as well.
    if (bytes.size() < 6 || bytes[0] != '\x05' || (bytes[1] != '\x02' && bytes[1] != '\x01')) {
        return false;
    }
    if (bytes[1] == '\x01') {
        return true;
    }
    WireReader reader(bytes.sliced(2));
    const auto size = static_cast<std::int32_t>(reader.u32());
    if (size < 0) {
        return true;
    }
    WireReader entry(bytes.sliced(6));
    const auto components = entry.u16();
    const auto realm = entry.u16();
    return size >= 15 && components > 0 && components <= mostComponents && realm < size;
}

Result<KeytabFacts> readKeytab(QByteArrayView bytes)
{
    WireReader reader(bytes);
    const auto format = reader.u16();
    if (format == 0x0501) {
        return Error(
            ErrorKind::Unsupported,
            QStringLiteral("keytab: format 5.01 depends on the machine that wrote it; rewrite it with ktutil"));
    }
    if (format != 0x0502) {
        return Error(ErrorKind::Malformed, QStringLiteral("keytab: not of format 5.02"));
    }
    KeytabFacts facts;
    while (!reader.atEnd()) {
        const auto size = static_cast<std::int32_t>(reader.u32());
        if (!reader.ok()) {
            facts.damaged = true;
            break;
        }
        if (size == 0) {
            break; // "a zero length record marks the end"
        }
        const auto offset = static_cast<std::uint64_t>(bytes.size() - reader.left());
        // A negative length is a hole that a deleted entry left.
        const auto record = reader.bytes(static_cast<std::uint64_t>(size < 0 ? -static_cast<qint64>(size) : size));
        if (!reader.ok() || facts.entries.size() == mostKeytabEntries) {
            facts.damaged = true;
            break;
        }
        if (size < 0) {
            continue;
        }
        KeytabEntry entry;
        entry.offset = offset;
        if (readEntry(record, entry)) {
            facts.entries.push_back(std::move(entry));
        } else {
            facts.damaged = true;
        }
    }
    return facts;
}

QString encryptionName(std::uint16_t number)
{
    struct Name
    {
        std::uint16_t number;
        const char *name;
    };
    static constexpr Name names[] = {{1, "des-cbc-crc"},
                                     {3, "des-cbc-md5"},
                                     {16, "des3-cbc-sha1"},
                                     {17, "aes128-cts-hmac-sha1-96"},
                                     {18, "aes256-cts-hmac-sha1-96"},
                                     {19, "aes128-cts-hmac-sha256-128"},
                                     {20, "aes256-cts-hmac-sha384-192"},
                                     {23, "rc4-hmac"},
                                     {25, "camellia128-cts-cmac"},
                                     {26, "camellia256-cts-cmac"}};
    for (const auto &known : names) {
        if (known.number == number) {
            return QString::fromLatin1(known.name);
        }
    }
    return QString::number(number);
}

} // namespace probate
