// What several commands do alike: open the estate's store, judge it, print and write reports.
#pragma once

#include "app/assess_estate.h"
#include "app/estate_choice.h"
#include "reports/report.h"

namespace probate {

/// An estate, judged.
struct Judged
{
    EstateChoice choice;
    Definitions definitions;
    Assessment assessment;

    ReportInput input(const Terminal &terminal) const;
    ExitCode exitCode() const { return exitCodeOf(assessment, definitions.judging.policy); }
};

/// The store of an estate that was scanned before; an error says how to scan it.
Result<Store> openStore(const EstateChoice &choice, OpenMode mode, const QString &resources);

/// For commands that look: chooses the estate, opens its store read-only and judges it.
Result<Judged> judgeChosen(const Arguments &arguments);
Result<Judged> judge(EstateChoice choice, const Store &store, const QString &resources, const Arguments &arguments,
                     Instant asOf);

/// The name that means this principal and nobody else.
Alias nameFor(const Principal &principal);

/// Who speaks: --author, else whose account this runs under.
QString authorOf(const Arguments &arguments);

/// Prints a report. `findingsPerCheck` shortens text; 0: all of them.
Result<void> printReport(const Judged &judged, const QString &format, const Terminal &terminal,
                         int findingsPerCheck = 0);
/// Writes "format=path" reports and says where they lie.
Result<void> writeReports(const Judged &judged, const std::vector<EstateFile::ReportEntry> &reports,
                          const Terminal &terminal);
/// "html=report.html", or a path whose ending names the format.
Result<EstateFile::ReportEntry> parseReportOption(const QString &text);

/// Options for what is judged and printed.
std::span<const OptionSpec> judgeOptions();

} // namespace probate
