// A report is a function from an assessment to bytes. This room knows the model and nothing else: no database, no
// clock, no path, no terminal. What a caller may vary (width, colour, how much) comes in as options, so that the same
// input gives the same bytes.
#pragma once

#include "core/model/framework.h"

#include <QByteArray>
#include <QLatin1StringView>

#include <optional>
#include <span>

namespace probate {

struct ReportOptions
{
    bool colour = false;         ///< text only: ANSI colours
    int width = 100;             ///< text only: columns; below 60 counts as 60
    int findingsPerCheck = 0;    ///< text only: how many findings a check prints before "and 12 more"; 0: all
    std::optional<int> exitCode; ///< SARIF only: the exit code of the run, where the caller knows it
};

/// Borrows everything: the assessment and the definitions must outlive it.
struct ReportInput
{
    const Assessment &assessment;
    std::span<const CheckDefinition> checks;
    std::span<const Framework> frameworks;
    ReportOptions options = {};
};

struct Report
{
    QLatin1StringView id; ///< "json": the word after --format
    QLatin1StringView title;
    QLatin1StringView fileExtension; ///< without the dot
    QLatin1StringView mediaType;
    QByteArray (*write)(const ReportInput &);
};

} // namespace probate
