// The writers behind the catalogue, one a format. Callers outside this room go through catalogue.h.
#pragma once

#include "reports/report.h"

namespace probate {

QByteArray writeText(const ReportInput &input);
QByteArray writeJson(const ReportInput &input);
QByteArray writeHtml(const ReportInput &input);
QByteArray writeSarif(const ReportInput &input);
QByteArray writeCsv(const ReportInput &input);
QByteArray writeMarkdown(const ReportInput &input);
QByteArray writeJunit(const ReportInput &input);
QByteArray writePrometheus(const ReportInput &input);

} // namespace probate
