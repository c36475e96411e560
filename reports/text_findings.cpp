#include "reports/phrases.h"
#include "reports/summary.h"
#include "reports/text_parts.h"

#include <QStringList>

#include <algorithm>

namespace probate {

namespace {

QString titleOf(const FindingGroup &group, const AssessmentIndex &index)
{
    const CheckDefinition *check = index.check(group.check);
    return check ? check->title : group.findings.front()->title;
}

QString remedyOf(const FindingGroup &group, const AssessmentIndex &index)
{
    const QString &first = group.findings.front()->remedy;
    const bool same = std::ranges::all_of(group.findings, [&](const Finding *it) { return it->remedy == first; });
    if (same && !first.isEmpty()) {
        return first;
    }
    const CheckDefinition *check = index.check(group.check);
    return check ? check->remedy : QString();
}

void putGroup(TextPage &page, const FindingGroup &group, const ReportInput &input, const AssessmentIndex &index)
{
    const CheckDefinition *check = index.check(group.check);
    const QString remedy = remedyOf(group, index);
    page.blank();
    page.line(2,
              {{group.check, inkOf(group.worst)},
               {QStringLiteral("  ") + titleOf(group, index), Ink::Bold},
               {check ? QStringLiteral("  ") + check->name : QString(), Ink::Dim},
               {QStringLiteral("  ×") + QString::number(group.findings.size()), Ink::Dim}},
              5);
    if (!remedy.isEmpty()) {
        page.labelled(7, QStringLiteral("remedy"), remedy);
    }
    std::size_t most = group.findings.size();
    if (input.options.findingsPerCheck > 0) {
        most = std::min(most, static_cast<std::size_t>(input.options.findingsPerCheck));
    }
    for (std::size_t i = 0; i < most; ++i) {
        putFinding(page, 7, *group.findings[i], index, remedy);
    }
    if (most < group.findings.size()) {
        page.line(7, QStringLiteral("and %1 more: probate report --format html").arg(group.findings.size() - most),
                  Ink::Dim);
    }
}

void putWaived(TextPage &page, const Assessment &assessment)
{
    page.blank();
    page.line(2, QStringLiteral("Waived (accepted until a date; not counted)"), Ink::Bold);
    for (const Finding &finding : assessment.findings) {
        if (finding.waiver) {
            page.line(7,
                      {{finding.check + QLatin1Char(' ') + finding.title},
                       {QStringLiteral(" — ") + finding.waiver->reason},
                       {QStringLiteral(" (") + finding.waiver->owner + QStringLiteral(", until ") +
                            toMinute(finding.waiver->until) + QStringLiteral(") ") + finding.id,
                        Ink::Dim}},
                      2);
        }
    }
}

} // namespace

void putFinding(TextPage &page, int indent, const Finding &finding, const AssessmentIndex &index,
                const QString &remedyOfGroup)
{
    std::vector<Piece> head{{toText(finding.severity), inkOf(finding.severity)}};
    if (finding.unproven) {
        head.push_back({QStringLiteral(" unproven"), Ink::Magenta});
    }
    head.push_back({QStringLiteral("  ") + finding.title});
    head.push_back({QStringLiteral("  ") + finding.id, Ink::Dim});
    page.blank();
    page.line(indent, head, 2);
    const int inner = indent + 2;
    bool ownedByPrincipal = false;
    if (finding.credential) {
        const Credential *credential = index.credential(*finding.credential);
        std::vector<Piece> subject{{index.nameOfCredential(*finding.credential), Ink::Bold}};
        if (const Handle *handle = credential ? bestHandle(*credential) : nullptr;
            handle && !credential->label.isEmpty()) {
            subject.push_back({QStringLiteral("  ") + toText(*handle)});
        }
        subject.push_back({QStringLiteral("  ") + *finding.credential, Ink::Dim});
        page.labelled(inner, credential ? QStringLiteral("what") : QStringLiteral("id"), subject);
        const Ownership *ownership = index.ownership(*finding.credential);
        ownedByPrincipal = finding.principal && ownership && ownership->conflict.empty() &&
                           ownership->owners == std::vector{*finding.principal};
        if (!ownedByPrincipal) {
            page.labelled(inner, QStringLiteral("owner"), index.ownersOf(*finding.credential));
        }
    }
    if (finding.principal) {
        const PrincipalVerdict *closed = index.closure(*finding.principal);
        page.labelled(inner, ownedByPrincipal ? QStringLiteral("owner") : QStringLiteral("account"),
                      {{index.fullNameOf(*finding.principal)},
                       {QStringLiteral("  ") + *finding.principal, Ink::Dim},
                       {closed ? QStringLiteral(", ") + toText(closed->closure.kind) + QLatin1Char(' ') +
                                     toMinute(closed->closure.at)
                               : QString()}});
    }
    if (const Origin *place = index.placeOf(finding)) {
        page.labelled(inner, QStringLiteral("where"), toText(*place));
    }
    if (finding.since) {
        page.labelled(inner, QStringLiteral("since"), toMinute(*finding.since));
    }
    if (!finding.because.empty()) {
        page.labelled(inner, QStringLiteral("why"), finding.because.front().text);
    }
    if (!finding.remedy.isEmpty() && finding.remedy != remedyOfGroup) {
        page.labelled(inner, QStringLiteral("remedy"), finding.remedy);
    }
}

void putFindings(TextPage &page, const ReportInput &input, const AssessmentIndex &index)
{
    const Summary summary = summarise(input.assessment);
    QStringList counts;
    for (int i = 4; i >= 0; --i) {
        if (const int count = summary.findings[static_cast<std::size_t>(i)]) {
            counts << QString::number(count) + QLatin1Char(' ') + toText(static_cast<Severity>(i));
        }
    }
    page.heading(QStringLiteral("Findings"), counts.join(QStringLiteral(" · ")));
    const auto groups = groupedFindings(input.assessment);
    if (groups.empty()) {
        page.line(2, summary.complete ? QStringLiteral("None.")
                                      : QStringLiteral("None in what could be read; see coverage for what could not."));
    }
    for (const FindingGroup &group : groups) {
        putGroup(page, group, input, index);
    }
    if (summary.waived) {
        putWaived(page, input.assessment);
    }
}

} // namespace probate
