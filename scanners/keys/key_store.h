// Password-protected key stores: Java's JKS and JCEKS, and PKCS#12 (RFC 7292). They are inventoried: what stands in
// clear (aliases, dates, certificates) is read, and no password is ever tried, not even an empty one.
#pragma once

#include "core/base/error.h"
#include "core/base/instant.h"

#include <QByteArrayView>
#include <QString>

#include <vector>

namespace probate {

struct KeyStoreEntry
{
    enum class What { PrivateKey, Certificate, SecretKey };

    What what = What::Certificate;
    QString alias;
    std::optional<Instant> created;
    std::vector<QByteArrayView> certificates; ///< DER: the chain of a private key, or the one trusted certificate
};

struct KeyStoreFacts
{
    QString format; ///< "JKS", "JCEKS", "PKCS#12"
    std::vector<KeyStoreEntry> entries;
    bool hasKeys = false; ///< private or secret keys, as far as one can see
    QString unread;       ///< a sentence: what of it is hidden or damaged, or empty
};

bool looksLikeJavaKeyStore(QByteArrayView bytes);
Result<KeyStoreFacts> readJavaKeyStore(QByteArrayView bytes);

bool looksLikePkcs12(QByteArrayView bytes);
Result<KeyStoreFacts> readPkcs12(QByteArrayView bytes);

} // namespace probate
