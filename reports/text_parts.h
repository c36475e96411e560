// The parts of the text report, one a section, on one page.
#pragma once

#include "reports/assessment_index.h"
#include "reports/text_page.h"

#include <array>

namespace probate {

void putClosures(TextPage &page, const ReportInput &input, const AssessmentIndex &index);
void putFindings(TextPage &page, const ReportInput &input, const AssessmentIndex &index);
void putInventory(TextPage &page, const ReportInput &input);
void putCoverage(TextPage &page, const ReportInput &input);
void putClosingLine(TextPage &page, const ReportInput &input);

/// One finding under its check; the remedy only where it is not the group's.
void putFinding(TextPage &page, int indent, const Finding &finding, const AssessmentIndex &index,
                const QString &remedyOfGroup);
void putFindingList(TextPage &page, const std::vector<const Finding *> &findings, const AssessmentIndex &index);
/// A principal whole: its closure if one is in force, its names and accounts, what it holds, findings about it.
void putPrincipalDetail(TextPage &page, const Principal &principal, const ReportInput &input,
                        const AssessmentIndex &index);
/// The credentials that a principal without a closure owns.
void putHeld(TextPage &page, const Principal &principal, const ReportInput &input, const AssessmentIndex &index);
/// "last possible access: …, by …" with how far away that is.
std::vector<Piece> lastAccessPieces(const PrincipalVerdict &verdict, const AssessmentIndex &index, Instant asOf);
/// "2 live · 1 unproven · 3 dead", worst first; "none" where all are zero.
std::vector<Piece> statePieces(const std::array<int, 4> &states);
std::array<int, 4> statesOf(const PrincipalVerdict &verdict);

} // namespace probate
