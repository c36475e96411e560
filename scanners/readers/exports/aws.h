// Names that AWS exports share: users, their keys, and which key ids an account can have.
#pragma once

#include "scanners/readers/exports/export.h"

namespace probate::aws {

/// The call of both scopes: list-access-keys and the credential report look at one store of keys from two sides, so the
/// newer of them decides and neither leaves the other's older word standing.
inline constexpr char accessKeysCall[] = "access-keys";

/// "arn:aws:iam::519410398235:user/alice"
QString userArn(const QString &account, const QString &user);
/// The account of an ARN ("arn:aws:iam::519410398235:user/x"), or empty.
QString accountOfArn(const QString &arn);
/// "aws-user-key:ACCOUNT/USER/created": joins a credential report's row with its key id.
Handle userKey(const QString &account, const QString &user, Instant created);
/// Beginnings of all long-term access key ids of an account; empty if it is no account number. An id holds its account
/// in bits 46 to 7 of the base32 number after "AKIA" (what `aws sts get-access-key-info` answers without a look-up),
/// except ids from before about 2019, whose number has bit 47 clear: those begin otherwise and so are never called
/// absent.
std::vector<QByteArray> accessKeyPrefixes(const QString &account);

} // namespace probate::aws
