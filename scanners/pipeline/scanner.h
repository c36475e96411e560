// One document through everything: encoding, archives, readers, matcher, decoders; out come observations and skips, in
// a defined order and each secret once. Knows no source and no store.
#pragma once

#include "core/crypto/fingerprint.h"
#include "core/rules/rule.h"
#include "scanners/document_scanner.h"
#include "scanners/reader.h"

#include <span>

namespace probate {

/// Takes an archive apart: hands its entries to context.nested("!name", …). False: it is no archive. What it could not
/// unpack is a skip. Bound by limits.
using Unpack = bool (*)(const Document &document, const ScanLimits &limits, ReadContext &context);

struct ScannerOptions
{
    QString cacheDirectory;  ///< for compiled patterns; empty: none
    Unpack unpack = nullptr; ///< none: archives are matched as bytes
    QByteArray build;        ///< which build of the program this is: another one may find other things
    /// Told of every match that is no credential: rule, place, why. Called from the scanning threads.
    std::function<void(const QString &rule, const Origin &place, const char *why)> explainDrop;
};

/// Readers are asked in the order given. An error names the rule that does not hold.
Result<std::unique_ptr<DocumentScanner>> makeDocumentScanner(RuleSet rules, std::span<const Reader> readers,
                                                             Fingerprinter fingerprinter, ScannerOptions options);

} // namespace probate
