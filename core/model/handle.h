// Names that need no secret: handles of credentials, aliases of principals, and where an observation was made.
#pragma once

#include "core/base/instant.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

namespace probate {

/// A name for a credential. Printed as "scheme:value". Two records that share a handle are one credential.
struct Handle
{
    QByteArray scheme; ///< one of handles::, or another documented word
    QByteArray value;  ///< ASCII, already in the scheme's normal form

    std::strong_ordering operator<=>(const Handle &) const = default;
};

/// The schemes that reports publish (formats.md, "Handles in reports") and those that only join records.
namespace handles {
inline constexpr char secret[] = "secret"; ///< keyed fingerprint, lower-case hex
inline constexpr char awsAccessKeyId[] = "aws-access-key-id";
inline constexpr char awsUserKey[] = "aws-user-key"; ///< ACCOUNT/USER/created, joins report and listing
inline constexpr char gcpKeyId[] = "gcp-key-id";
inline constexpr char entraKeyId[] = "entra-key-id";
inline constexpr char k8sSecretUid[] = "k8s-secret-uid";
inline constexpr char githubPat[] = "github-pat"; ///< ORG/TOKEN_ID
inline constexpr char gitlabPat[] = "gitlab-pat"; ///< INSTANCE/ID
inline constexpr char vaultAccessor[] = "vault-accessor";
inline constexpr char pgRole[] = "pg-role";                      ///< CLUSTER/ROLE
inline constexpr char sshSha256[] = "ssh-sha256";                ///< SHA256:… as OpenSSH prints it
inline constexpr char sshSha1[] = "ssh-sha1";                    ///< lower-case hex of the same blob (KRLs use it)
inline constexpr char sshCertSha256[] = "ssh-cert-sha256";       ///< of a whole OpenSSH certificate, lower-case hex
inline constexpr char spkiSha256[] = "spki-sha256";              ///< lower-case hex. Joins a private key with what bears
                                                                 ///< its public half; two certificates of one key
                                                                 ///< (a renewal) stay two credentials: the key's
                                                                 ///< sightings count for both
inline constexpr char keytabEntry[] = "keytab-entry";            ///< PRINCIPAL@REALM/KVNO
inline constexpr char pgpFingerprint[] = "pgp-fingerprint";      ///< lower-case hex
inline constexpr char x509Sha256[] = "x509-sha256";              ///< of the DER, lower-case hex
inline constexpr char x509IssuerSerial[] = "x509-issuer-serial"; ///< SHA-256 of issuer DN DER, '/', serial in hex
inline constexpr char x509IssuerSha1Serial[] =
    "x509-issuer-sha1-serial"; ///< SHA-1 of issuer DN DER, '/', serial in hex: how OCSP names it (RFC 6960 4.1.1)
inline constexpr char x509CaSerial[] = "x509-ca-serial";         ///< CA/serial: CA is the instance of the collection
                                                                 ///< issuer ("ca-passive" of "x509:ca-passive" and of
                                                                 ///< "step-ca:ca-passive"), serial in decimal. Made by
                                                                 ///< caSerialHandle(); joins a CA's own database,
                                                                 ///< which knows serials only, with certificates
inline constexpr char githubAuthorization[] =
    "github-authorization"; ///< ORG/CREDENTIAL_ID (SSO credential authorisation)
inline constexpr char githubInstallation[] = "github-installation"; ///< ORG/ID
inline constexpr char gitlabDeployToken[] = "gitlab-deploy-token";  ///< INSTANCE/ID
inline constexpr char oktaApiToken[] = "okta-api-token";            ///< ORG/ID
inline constexpr char mysqlUser[] = "mysql-user";                   ///< CLUSTER/'user'@'host'
inline constexpr char databaseSession[] = "database-session";       ///< CLUSTER/pid/backend start
inline constexpr char vaultLease[] = "vault-lease";                 ///< CLUSTER/lease id
inline constexpr char k8sCsr[] = "k8s-csr-uid";
inline constexpr char awsSigningCert[] = "aws-signing-cert"; ///< ACCOUNT/USER/created
inline constexpr char keycloakSession[] = "keycloak-session";
inline constexpr char keycloakOfflineSession[] = "keycloak-offline-session";
inline constexpr char keycloakConsent[] = "keycloak-consent"; ///< REALM/USER/CLIENT
inline constexpr char jwt[] = "jwt";                          ///< issuer/jti
} // namespace handles

/// "x509-ca-serial:CA/SERIAL" from a collection issuer such as "x509:ca-passive" and a serial in decimal or (0x…) hex;
/// nothing where the issuer has no instance or the serial is no number of at most 20 octets (RFC 5280 4.1.2.2).
std::optional<Handle> caSerialHandle(const QString &collectionIssuer, QByteArrayView serial);

/// A namespaced identifier of a principal or account: "email:a@b", "github:login", "aws-arn:…", "k8s-sa:ns/name",
/// "ldap-dn:…", "employee:…", "id:P0001", "gitlab-user:INSTANCE/ID", "vault-entity:CLUSTER/UUID",
/// "keycloak-user:REALM/UUID", "keycloak-realm:REALM", "keycloak-client:REALM/UUID", "entra-object:TENANT/UUID",
/// "entra-app:TENANT/APPID" (its owners come as AccountOwned), "login:NAME" (a bare login as
/// directories write it: sAMAccountName, uid), "pg-role:CLUSTER/ROLE", "mysql-user:CLUSTER/'u'@'h'",
/// "okta-user:ORG/ID", "scim-user:ISSUER/ID", "scim-group:ISSUER/ID", "google-user:ID", "github-id:ID",
/// "backstage:KIND:NAMESPACE/NAME", "guid:UUID" (objectGUID, entryUUID), "sid:S-1-…", "upn:USER@DOMAIN",
/// "k8s-user:CLUSTER/NAME", "k8s-group:CLUSTER/NAME", "any:VALUE" (a leavers' list: an id or an alias of any space).
/// Values stand as the source wrote them; core/estate/alias.h compares them by the namespace's rules.
struct Alias
{
    QString space;
    QString value;

    std::strong_ordering operator<=>(const Alias &) const = default;
};

/// Where an observation was made.
struct Origin
{
    QString source;           ///< the estate's name of the source: "git:/srv/app", "dir:/srv/exports"
    QString path;             ///< within the source; entries of archives joined by "!": "a.zip!b/c"; empty for messages
    QByteArray object;        ///< git object id in hex, or empty
    QString item;             ///< row, JSON pointer or similar inside the document, or empty
    std::uint32_t line = 0;   ///< from 1; 0 where lines make no sense
    std::uint64_t offset = 0; ///< byte offset of what was seen in the (decoded) document
    QString decoding;         ///< "base64", "utf-16le>base64" …: how the bytes were reached, or empty

    std::strong_ordering operator<=>(const Origin &) const = default;
};

QString toText(const Handle &handle); ///< "scheme:value"
QString toText(const Alias &alias);   ///< "space:value"
QString toText(const Origin &origin); ///< "git:/srv/app:path/file.env:12 (blob 1a2b3c4d)"

/// Splits at the first colon; nothing if either side is empty.
std::optional<Handle> parseHandle(const QString &text);
std::optional<Alias> parseAlias(const QString &text);

} // namespace probate
