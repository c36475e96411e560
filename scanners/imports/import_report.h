// Reports of other scanners as observations: what they found, where, on their word. A secret value in a report dies
// here like anywhere else; what a report does not say stays unsaid. Knows no store and no command.
#pragma once

#include "core/crypto/fingerprint.h"
#include "scanners/document_scanner.h"

namespace probate {

struct ImportRequest
{
    QString source; ///< the estate's name for this report: "import:/srv/reports/gitleaks.json"
    QString file;   ///< its name, for people
    QString tool;   ///< "gitleaks" …; empty: told from the content
    Instant now;
    const Fingerprinter &fingerprinter;
    const DocumentScanner &scanner; ///< knows what a value is besides a secret: an AWS key id, a JWT with its dates
};

struct ImportOutcome
{
    QString tool;
    QString version; ///< as the report states it, or empty
    std::uint64_t findings = 0;
    std::uint64_t withValue = 0; ///< which can be the same credential as one that is found elsewhere
    std::uint64_t left = 0;      ///< parts that are skips
};

/// Words for ImportRequest::tool.
QStringList importableTools();

/// A report that is cut, or none of these, is an error that says so; a part of one is a skip.
Result<ImportOutcome> importReport(QByteArrayView bytes, const ImportRequest &request, ObservationSink &sink);

} // namespace probate
