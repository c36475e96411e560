// The password of a live source: read when it is needed from the file or the environment variable that probate.yaml
// names, wiped afterwards. It is never an option's value, and no message holds it.
#pragma once

#include "core/base/error.h"
#include "core/crypto/secret_bytes.h"

#include <map>

namespace probate {

/// From the options "password-file" and "password-env"; empty where neither is given. A file that others than its
/// owner may read is refused; one line end at its end is no part of the password.
Result<SecretBytes> bindPassword(const std::map<QString, QString> &options);

} // namespace probate
