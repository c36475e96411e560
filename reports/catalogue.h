// Every report that Probate can write, in the order in which help prints them. A new one is a .cpp and a line in
// catalogue.cpp.
#pragma once

#include "reports/report.h"

namespace probate {

std::span<const Report> allReports();

/// The report with this id, or nullptr.
const Report *findReport(const QString &id);

} // namespace probate
