#include "reports/html_parts.h"
#include "reports/phrases.h"

#include <QStringList>

namespace probate {

namespace {

QString statusOf(const Finding &finding)
{
    return finding.waiver     ? QStringLiteral("waived")
           : finding.unproven ? QStringLiteral("unproven")
                              : QStringLiteral("failing");
}

void putOption(HtmlPage &page, const QString &value, const QString &text)
{
    page.element("option", text, {{"value", value}});
}

void beginSelect(HtmlPage &page, const char *name, const char *label)
{
    page.open("label");
    page.text(QString::fromLatin1(label));
    page.open("select", {{"name", QString::fromLatin1(name)}});
}

void endSelect(HtmlPage &page)
{
    page.close();
    page.close();
}

/// Hidden until the script shows it: without the script it would do nothing.
void putFilter(HtmlPage &page, const Assessment &assessment)
{
    page.open(
        "form",
        {{"class", QStringLiteral("filter")}, {"id", QStringLiteral("filter")}, {"hidden", QStringLiteral("hidden")}});
    page.open("label", {{"class", QStringLiteral("grow")}});
    page.text(QStringLiteral("Find"));
    page.empty("input", {{"type", QStringLiteral("search")},
                         {"name", QStringLiteral("text")},
                         {"autocomplete", QStringLiteral("off")}});
    page.close();
    beginSelect(page, "severity", "Severity");
    putOption(page, QString(), QStringLiteral("all"));
    for (int i = 4; i > 0; --i) {
        putOption(page, QString::number(i),
                  toText(static_cast<Severity>(i)) + (i < 4 ? QStringLiteral(" and up") : QString()));
    }
    endSelect(page);
    beginSelect(page, "check", "Check");
    putOption(page, QString(), QStringLiteral("all"));
    for (const FindingGroup &group : groupedFindings(assessment)) {
        putOption(page, group.check, group.check);
    }
    endSelect(page);
    beginSelect(page, "status", "Status");
    for (const char *word : {"", "failing", "unproven", "waived"}) {
        putOption(page, QString::fromLatin1(word), *word ? QString::fromLatin1(word) : QStringLiteral("all"));
    }
    endSelect(page);
    beginSelect(page, "order", "Sort by");
    for (const char *word : {"severity", "since", "check", "owner", "title"}) {
        putOption(page, QString::fromLatin1(word), QString::fromLatin1(word));
    }
    endSelect(page);
    page.element("button", QStringLiteral("Clear"), {{"type", QStringLiteral("reset")}});
    page.element("button", QStringLiteral("Open or close all"),
                 {{"type", QStringLiteral("button")}, {"id", QStringLiteral("expand")}});
    page.element(
        "span", QString(),
        {{"id", QStringLiteral("shown")}, {"class", QStringLiteral("soft")}, {"role", QStringLiteral("status")}});
    page.close();
}

void putFacts(HtmlPage &page, const Finding &finding, const AssessmentIndex &index)
{
    const CheckDefinition *check = index.check(finding.check);
    const Credential *credential = finding.credential ? index.credential(*finding.credential) : nullptr;
    page.open("dl", {{"class", QStringLiteral("facts")}});
    putFact(page, "Remedy", finding.remedy.isEmpty() && check ? check->remedy : finding.remedy);
    if (credential) {
        const Handle *handle = bestHandle(*credential);
        putFact(page, "Credential", nameOf(*credential) + QStringLiteral(" · ") + toText(credential->kind));
        putFact(page, "Handle", handle ? toText(*handle) : QString(), true);
        putFact(page, "Owner", index.ownersOf(credential->id));
        const CredentialVerdict *judged = index.verdict(credential->id);
        putFact(page, "Verdict", judged ? toText(judged->verdict) : QString());
    }
    putFact(page, "Account", finding.principal ? index.fullNameOf(*finding.principal) : QString());
    const Origin *place = index.placeOf(finding);
    putFact(page, "Where", place ? toText(*place) : QString(), true);
    putFact(page, "Since", finding.since ? toMinute(*finding.since) : QString());
    QStringList controls;
    for (const ControlReference &it : index.controls(finding)) {
        controls << it.framework + QLatin1Char(' ') + it.control;
    }
    putFact(page, "Controls", controls.join(QStringLiteral(", ")));
    if (finding.waiver) {
        putFact(page, "Waived",
                finding.waiver->reason + QStringLiteral(" (") + finding.waiver->owner + QStringLiteral(", until ") +
                    toMinute(finding.waiver->until) + QLatin1Char(')'));
    }
    putFact(page, "Check",
            check ? check->id + QLatin1Char(' ') + check->name + QStringLiteral(": ") + check->title : finding.check);
    putFact(page, "Ids", finding.id + (finding.credential ? QLatin1Char(' ') + *finding.credential : QString()), true);
    page.close();
}

void putFindingDetails(HtmlPage &page, const Finding &finding, const AssessmentIndex &index)
{
    const QString owner = finding.principal    ? index.nameOf(*finding.principal)
                          : finding.credential ? index.ownersOf(*finding.credential)
                                               : QString();
    page.open("details", {{"class", QStringLiteral("finding")},
                          {"id", finding.id},
                          {"data-severity", QString::number(static_cast<int>(finding.severity))},
                          {"data-check", finding.check},
                          {"data-status", statusOf(finding)},
                          {"data-since", finding.since ? toIso(*finding.since) : QString()},
                          {"data-owner", owner.toLower()},
                          {"data-title", finding.title.toLower()}});
    page.open("summary");
    putBadge(page, toText(finding.severity));
    if (finding.unproven) {
        putBadge(page, QStringLiteral("unproven"), true);
    }
    if (finding.waiver) {
        putBadge(page, QStringLiteral("waived"), true);
    }
    page.element("code", finding.check);
    page.element("span", finding.title, {{"class", QStringLiteral("title")}});
    page.element("span", owner, {{"class", QStringLiteral("aside")}});
    page.close();
    page.open("div", {{"class", QStringLiteral("body")}});
    putReasonList(page, finding.because, index);
    putFacts(page, finding, index);
    page.close();
    page.close();
}

} // namespace

void putHtmlFindings(HtmlPage &page, const ReportInput &input, const AssessmentIndex &index)
{
    const Summary s = summarise(input.assessment);
    page.open("h2", {{"id", QStringLiteral("findings")}});
    page.text(QStringLiteral("Findings"));
    page.element("span",
                 QString::number(s.countedFindings()) +
                     (s.waived ? QStringLiteral(", and %1 waived").arg(s.waived) : QString()),
                 {{"class", QStringLiteral("count")}});
    page.close();
    if (input.assessment.findings.empty()) {
        page.element("p", s.complete ? QStringLiteral("None.") : QStringLiteral("None in what could be read."));
        return;
    }
    putFilter(page, input.assessment);
    page.open("div", {{"id", QStringLiteral("finding-list")}});
    for (const Finding &finding : input.assessment.findings) {
        putFindingDetails(page, finding, index);
    }
    page.close();
}

} // namespace probate
