#include "reports/catalogue.h"

#include "reports/formats.h"

#include <array>

namespace probate {

std::span<const Report> allReports()
{
    using namespace Qt::StringLiterals;
    static constexpr std::array reports{
        Report{"text"_L1, "For a terminal: closed accounts, findings, inventory, coverage"_L1, "txt"_L1,
               "text/plain"_L1, writeText},
        Report{"json"_L1, "Everything, for programs (probate-report/1)"_L1, "json"_L1, "application/json"_L1,
               writeJson},
        Report{"html"_L1, "One page that opens offline, for people and auditors"_L1, "html"_L1, "text/html"_L1,
               writeHtml},
        Report{"sarif"_L1, "SARIF 2.1.0, for code scanning"_L1, "sarif"_L1, "application/sarif+json"_L1, writeSarif},
        Report{"csv"_L1, "Findings, one row each, safe to open in a spreadsheet"_L1, "csv"_L1, "text/csv"_L1, writeCsv},
        Report{"markdown"_L1, "For a ticket or a pull request"_L1, "md"_L1, "text/markdown"_L1, writeMarkdown},
        Report{"junit"_L1, "Closures, coverage and findings as test cases, for CI"_L1, "xml"_L1, "application/xml"_L1,
               writeJunit},
        Report{"prometheus"_L1, "Counts for node_exporter's text files"_L1, "prom"_L1, "text/plain"_L1,
               writePrometheus},
    };
    return reports;
}

const Report *findReport(const QString &id)
{
    for (const Report &report : allReports()) {
        if (id == report.id) {
            return &report;
        }
    }
    return nullptr;
}

} // namespace probate
