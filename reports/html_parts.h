// The sections of the HTML report, in the order in which they stand.
#pragma once

#include "reports/assessment_index.h"
#include "reports/html_page.h"
#include "reports/summary.h"

namespace probate {

void putHtmlHeadline(HtmlPage &page, const ReportInput &input, const AssessmentIndex &index);
void putHtmlTimeline(HtmlPage &page, const ReportInput &input, const AssessmentIndex &index);
void putHtmlClosures(HtmlPage &page, const ReportInput &input, const AssessmentIndex &index);
void putHtmlFindings(HtmlPage &page, const ReportInput &input, const AssessmentIndex &index);
void putHtmlInventory(HtmlPage &page, const ReportInput &input);
void putHtmlControls(HtmlPage &page, const ReportInput &input);
void putHtmlCoverage(HtmlPage &page, const ReportInput &input);

/// "t-open": the class that gives an element the colour of a state or severity word.
QString toneOf(const QString &word);
void putBadge(HtmlPage &page, const QString &word, bool outlined = false);
void putReasonList(HtmlPage &page, const std::vector<Reason> &reasons, const AssessmentIndex &index);
/// A term and its description in a definition list; nothing where the text is empty.
void putFact(HtmlPage &page, const char *term, const QString &text, bool code = false);
void beginTable(HtmlPage &page, const QString &label, std::initializer_list<std::pair<const char *, bool>> columns);
void endTable(HtmlPage &page);
void putCount(HtmlPage &page, int count, const QString &tone = {});
QString closureAnchor(std::size_t position); ///< "closure-3": ids of principals may be anything

} // namespace probate
