// Kerberos keytabs, format 5.02 (MIT krb5 doc/formats/keytab_file_format). It says whose keys of which version stand
// there; the keys themselves are handed out as views, for a fingerprint and nothing else.
#pragma once

#include "core/base/error.h"
#include "core/base/instant.h"

#include <QByteArrayView>
#include <QString>

#include <vector>

namespace probate {

struct KeytabEntry
{
    QString principal;            ///< "host/build01.example.com@EXAMPLE.COM"
    int components = 0;           ///< 1: a user or simple service; 2: service/host
    std::uint32_t version = 0;    ///< kvno: the 32-bit extension where it is present and not zero
    std::uint16_t encryption = 0; ///< enctype number (RFC 3961 and IANA)
    std::optional<Instant> timestamp;
    QByteArrayView key; ///< secret
    std::uint64_t offset = 0;
};

struct KeytabFacts
{
    std::vector<KeytabEntry> entries;
    bool damaged = false; ///< cut off or broken after the entries read
};

bool looksLikeKeytab(QByteArrayView bytes);
/// Unsupported for 5.01, whose byte order is that of the machine that wrote it.
Result<KeytabFacts> readKeytab(QByteArrayView bytes);
/// "aes256-cts-hmac-sha1-96", or the number.
QString encryptionName(std::uint16_t number);

} // namespace probate
