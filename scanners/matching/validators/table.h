// Private to scanners/matching/validators: the functions that the table lists.
#pragma once

#include "scanners/matching/validators.h"

#include <QStringList>

namespace probate::validators {

bool noArgument(const QString &argument);
bool anyNumber(const QString &argument);
bool sizeArgument(const QString &argument);    ///< empty, "32" or "16-64"
bool classArgument(const QString &argument);   ///< empty, or classes joined by commas
bool genericArgument(const QString &argument); ///< empty, "loose" or "joined"

Refusal entropyAtLeast(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal mixed(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal uuid(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal notUuid(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal base64(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal luhn(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal basic(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal crc32Base62(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal crc32Gitlab(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal jwt(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal awsKeyId(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal signedUrl(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal pem(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal notDigest(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal notNatural(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal password(const Candidate &candidate, const QString &argument, Yield &yield);
Refusal generic(const Candidate &candidate, const QString &argument, Yield &yield);

/// Printed in a standard or an issuer's documentation, where everybody copies it from.
bool isDocumentedExample(QByteArrayView value);
/// True for the 8-4-4-4-12 shape.
bool isUuid(QByteArrayView value);
/// Base64 or base64url, padded or not; nothing if it is neither.
std::optional<QByteArray> decodeBase64(QByteArrayView text);

} // namespace probate::validators
