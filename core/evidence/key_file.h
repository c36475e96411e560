// Private keys in files: read only where nobody but their owner can, made with that mode from the first moment. Knows
// neither algorithms nor what is signed.
#pragma once

#include "core/base/error.h"
#include "core/crypto/secret_bytes.h"

#include <optional>

namespace probate {

inline constexpr qsizetype largestKeyFile = 64 << 10;

Error keyError(ErrorKind kind, const QString &file, const QString &why, const char *what = "signing key");

/// The file's bytes; nothing where there is no such file. Conflict where others can read it. `what` is for messages:
/// bearer tokens and passwords of databases are kept alike.
Result<std::optional<SecretBytes>> readKeyFile(const QString &keyFile, const char *what = "signing key");
/// Makes the file with mode 0600; an error if it is there already.
Result<void> writeKeyFile(const QString &keyFile, const SecretBytes &pem);

} // namespace probate
