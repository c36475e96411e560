// Stores of keys: Java key stores, PKCS#12 and Kerberos keytabs.
#include "scanners/keys/key_store.h"
#include "scanners/keys/keytab.h"
#include "scanners/readers/x509_facts.h"

#include <QStringList>

namespace probate {

namespace {

void observeStore(const Document &document, ReadContext &context, const KeyStoreFacts &store)
{
    QStringList aliases;
    for (const auto &entry : store.entries) {
        const Place place{entry.alias, 0, 0};
        for (const auto &certificate : entry.certificates) {
            observeCertificate(document, context, certificate, place);
        }
        if (!entry.alias.isEmpty()) {
            aliases +=
                entry.created ? entry.alias + QStringLiteral(" (created %1)").arg(toIso(*entry.created)) : entry.alias;
        }
    }
    if (store.hasKeys) {
        std::map<QString, QString> attributes{{QStringLiteral("format"), store.format}};
        if (!aliases.isEmpty()) {
            attributes[QStringLiteral("entries")] = aliases.mid(0, 20).join(QStringLiteral(", ")).left(1'000);
        }
        observeEncryptedStore(context, "key-store", store.format + QStringLiteral(" key store"), document.bytes,
                              std::move(attributes), {});
    }
    if (!store.unread.isEmpty()) {
        context.skip(QStringLiteral("encrypted"), store.format + QStringLiteral(": ") + store.unread);
    }
}

bool recognisesJava(const Document &document)
{
    return looksLikeJavaKeyStore(document.bytes);
}

bool readJava(const Document &document, ReadContext &context)
{
    const auto store = readJavaKeyStore(document.bytes);
    if (!store) {
        return false;
    }
    observeStore(document, context, *store);
    return true;
}

bool recognisesPkcs12(const Document &document)
{
    return looksLikePkcs12(document.bytes);
}

bool readPkcs12File(const Document &document, ReadContext &context)
{
    const auto store = readPkcs12(document.bytes);
    if (!store) {
        return false;
    }
    observeStore(document, context, *store);
    return true;
}

bool recognisesKeytab(const Document &document)
{
    return looksLikeKeytab(document.bytes) &&
           (isNamed(document, {".keytab", ".kt"}) || document.bytes.startsWith(QByteArrayView("\x05\x02", 2)));
}

void observeEntry(ReadContext &context, const KeytabEntry &entry)
{
    const Place place{entry.principal, 0, entry.offset};
    const QByteArray name = entry.principal.toUtf8() + '/' + QByteArray::number(entry.version);
    auto credential = describe(Kind::Keytab, entry.principal);
    const Handle handle{handles::keytabEntry, name};
    credential.handles = {handle};
    const auto realm = entry.principal.lastIndexOf(QLatin1Char('@'));
    credential.issuer = QStringLiteral("krb5:") + entry.principal.mid(realm + 1);
    const Alias account{QStringLiteral("krb-principal"), entry.principal};
    credential.accounts = {account};
    credential.attributes = {{QStringLiteral("kvno"), QString::number(entry.version)},
                             {QStringLiteral("enctype"), encryptionName(entry.encryption)}};
    if (entry.timestamp) { // "the time the entry was established in that keytab": no earlier than the key itself
        credential.lifetime.issued = LifetimeDate{*entry.timestamp, LifetimeBasis::Credential};
    }
    if (!observeSecret(context, "keytab", std::move(credential), entry.key, 1.0, place)) {
        return;
    }
    const QString because = QStringLiteral("the keytab's principal is %1").arg(entry.principal);
    stateOwner(context, handle, account, Relation::Subject, Basis::NamedInCredential, because, place);
    if (entry.components == 1) {
        if (const auto login = aliasOfLogin(entry.principal.left(realm))) {
            stateOwner(context, handle, *login, Relation::Subject, Basis::NamedInCredential, because, place);
        }
    }
}

bool readKeytabFile(const Document &document, ReadContext &context)
{
    const auto keytab = readKeytab(document.bytes);
    if (!keytab) {
        context.skip(QStringLiteral("unsupported"), keytab.error().message());
        return true;
    }
    if (keytab->entries.empty() && keytab->damaged && !isNamed(document, {".keytab", ".kt"})) {
        return false; // two octets are weak evidence
    }
    for (const auto &entry : keytab->entries) {
        observeEntry(context, entry);
    }
    if (keytab->damaged) {
        context.skip(
            QStringLiteral("damaged"),
            QStringLiteral("keytab: a record is cut off or broken after %1 whole ones").arg(keytab->entries.size()));
    }
    return true;
}

} // namespace

extern const Reader javaKeyStoreReader;
extern const Reader pkcs12Reader;
extern const Reader keytabReader;
const Reader javaKeyStoreReader = {
    "java-key-store", "Java key stores (JKS, JCEKS)", recognisesJava, readJava, {.begins = "\xFE\xCE"}};
const Reader pkcs12Reader = {"pkcs12", "PKCS#12 stores", recognisesPkcs12, readPkcs12File, {.begins = "\x30"}};
const Reader keytabReader = {"keytab", "Kerberos keytabs", recognisesKeytab, readKeytabFile, {.begins = "\x05"}};

} // namespace probate
