// OpenSSH's public side: public keys, lines of authorized_keys with their options (sshd(8)), certificates
// (PROTOCOL.certkeys) and revocation lists (PROTOCOL.krl). It reads what is stated; it checks no signature.
#pragma once

#include "core/base/error.h"
#include "core/base/instant.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <optional>
#include <utility>
#include <vector>

namespace probate {

/// One line: options, type, key, comment.
struct SshPublicKeyLine
{
    std::vector<std::pair<QByteArray, QByteArray>> options; ///< names in lower case, values without quotes
    QByteArray type;                                        ///< "ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com" …
    QByteArray blob;
    QString comment;

    const QByteArray *option(QByteArrayView name) const;
};

/// A line of an authorized_keys or .pub file; nothing if it is no key line. Comments and empty lines are no key lines.
std::optional<SshPublicKeyLine> readSshPublicKeyLine(QByteArrayView line);
/// True for an empty line or one that begins with '#'.
bool isSshComment(QByteArrayView line);

/// expiry-time= (sshd(8)): YYYYMMDD[Z] or YYYYMMDDHHMM[SS][Z].
struct SshExpiry
{
    Instant at; ///< exact if `zoneKnown`; else the latest instant that it can be in any zone (POSIX allows 24 h)
    bool zoneKnown = false;
};
std::optional<SshExpiry> readSshExpiry(QByteArrayView text);

struct SshCertificateFacts
{
    QByteArray type;
    QByteArray keyBlob;       ///< the certified public key in its plain form
    QByteArray caBlob;        ///< the signing key
    std::uint64_t serial = 0; ///< 0: none was given
    bool hostCertificate = false;
    QString keyId;
    std::vector<QString> principals;
    std::optional<Instant> validAfter;  ///< nothing: always
    std::optional<Instant> validBefore; ///< the first instant at which it is refused; nothing: forever
    std::vector<QString> criticalOptions;
};

/// From the blob of a "…-cert-v01@openssh.com" key.
Result<SshCertificateFacts> readSshCertificate(QByteArrayView blob);
bool isSshCertificateType(QByteArrayView type);

struct KrlCertificates
{
    QByteArray caBlob; ///< empty: any CA
    std::vector<std::uint64_t> serials;
    std::vector<QByteArray> keyIds;
};

struct KrlFacts
{
    std::uint64_t version = 0;
    std::optional<Instant> generated;
    QString comment;
    std::vector<QByteArray> keyBlobs;
    std::vector<QByteArray> sha1;   ///< 20 bytes each
    std::vector<QByteArray> sha256; ///< 32 bytes each
    std::vector<KrlCertificates> certificates;
    QString
        partialBecause; ///< a sentence: what it revokes beyond what is listed here (wide ranges, extensions), or empty
};

bool looksLikeKrl(QByteArrayView bytes);
Result<KrlFacts> readKrl(QByteArrayView bytes);

} // namespace probate
