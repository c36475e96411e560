// What the files of a scanned place (.gitleaks.toml and .gitleaksignore at its root), and the rule files that the user
// names, accept there.
#pragma once

#include "scanners/accepted/accepted_secrets.h"
#include "scanners/source.h"

namespace probate {

/// Empty if nobody accepts anything. `remarks`: what of them is not used, and why.
AcceptedSecrets acceptedAt(const SourceSpec &spec, const QStringList &ruleFiles, QStringList &remarks);

/// What of a file that the user names is not used, and why.
QStringList remarksOnGitleaksFile(const QString &path);

/// The shape of a rule file that was made for gitleaks.
bool isGitleaksFile(const QString &path);

} // namespace probate
