#include "reports/html_parts.h"
#include "reports/phrases.h"

#include <QStringList>

namespace probate {

namespace {

constexpr std::size_t mostOpened = 5; ///< of the accounts that are not closed: the page stays one that can be read

void putMatrix(HtmlPage &page, const PrincipalVerdict &verdict, Instant asOf)
{
    if (verdict.layers.empty()) {
        page.element("p", QStringLiteral("No credential of this account is known in any layer."));
        return;
    }
    beginTable(page, QStringLiteral("Layers"),
               {{"Layer", false},
                {"Live", true},
                {"Unproven", true},
                {"Blocked", true},
                {"Dead", true},
                {"Proof", false},
                {"Oldest evidence", false}});
    for (const LayerCell &cell : verdict.layers) {
        page.open("tr");
        page.element("th", toText(cell.layer), {{"scope", QStringLiteral("row")}});
        putCount(page, cell.live, toneOf(QStringLiteral("live")));
        putCount(page, cell.unproven, toneOf(QStringLiteral("unproven")));
        putCount(page, cell.blocked, toneOf(QStringLiteral("blocked")));
        putCount(page, cell.dead, toneOf(QStringLiteral("dead")));
        page.open("td");
        if (!cell.proven) {
            page.element("span", QStringLiteral("not proven"),
                         {{"class", QStringLiteral("tone ") + toneOf(QStringLiteral("unproven"))}});
        } else {
            page.text(cell.mustBeProven ? QStringLiteral("proven") : QStringLiteral("as known"));
        }
        page.close();
        page.element("td", cell.evidenceAt
                               ? toMinute(*cell.evidenceAt) + QStringLiteral(" · ") + fromAsOf(*cell.evidenceAt, asOf)
                               : QStringLiteral("none"));
        page.close();
    }
    endTable(page);
}

void putCredentialRow(HtmlPage &page, const CredentialId &id, const AssessmentIndex &index)
{
    const Credential *credential = index.credential(id);
    const CredentialVerdict *judged = index.verdict(id);
    page.open("tr");
    page.open("td");
    putBadge(page, judged ? toText(judged->verdict.state) : QStringLiteral("not judged"), true);
    page.close();
    page.open("th", {{"scope", QStringLiteral("row")}, {"class", QStringLiteral("wrap")}});
    page.text(index.nameOfCredential(id));
    const Handle *handle = credential ? bestHandle(*credential) : nullptr;
    page.empty("br");
    page.element("code", (handle && !credential->label.isEmpty() ? toText(*handle) + QLatin1Char(' ') : QString()) + id,
                 {{"class", QStringLiteral("soft")}});
    page.close();
    page.element("td", credential ? toText(credential->kind) : QString());
    page.element("td", judged ? toText(judged->lastAccess) : QString());
    page.element("td", judged ? judged->verdict.reason : QString(), {{"class", QStringLiteral("wrap")}});
    page.close();
}

void putCredentials(HtmlPage &page, const PrincipalVerdict &verdict, const AssessmentIndex &index)
{
    if (verdict.credentials.empty()) {
        return;
    }
    beginTable(page, QStringLiteral("Credentials"),
               {{"Verdict", false},
                {"Credential", false},
                {"Kind", false},
                {"Last possible access", false},
                {"Because", false}});
    static constexpr std::array worstFirst{State::Live, State::Unproven, State::Blocked, State::Dead};
    for (const State state : worstFirst) {
        for (const CredentialId &id : verdict.credentials) {
            const CredentialVerdict *judged = index.verdict(id);
            if (judged && judged->verdict.state == state) {
                putCredentialRow(page, id, index);
            }
        }
    }
    for (const CredentialId &id : verdict.credentials) {
        if (!index.verdict(id)) {
            putCredentialRow(page, id, index);
        }
    }
    endTable(page);
}

void putLinks(HtmlPage &page, const std::vector<const Finding *> &findings)
{
    if (findings.empty()) {
        return;
    }
    page.open("p");
    page.text(QStringLiteral("Findings: "));
    for (const Finding *finding : findings) {
        page.element("a", finding->check + QLatin1Char(' ') + finding->title,
                     {{"href", QLatin1Char('#') + finding->id}});
        page.text(finding == findings.back() ? QString() : QStringLiteral("; "));
    }
    page.close();
}

void putClosureDetails(HtmlPage &page, std::size_t position, const PrincipalVerdict &verdict, const ReportInput &input,
                       const AssessmentIndex &index)
{
    const Instant asOf = input.assessment.asOf;
    const bool shown = verdict.state != ClosureState::Closed && position < mostOpened;
    if (shown) {
        page.open("details", {{"id", closureAnchor(position)}, {"open", QStringLiteral("open")}});
    } else {
        page.open("details", {{"id", closureAnchor(position)}});
    }
    page.open("summary");
    putBadge(page, toText(verdict.state));
    page.element("span", index.fullNameOf(verdict.principal), {{"class", QStringLiteral("title")}});
    page.element("span", QStringLiteral("last possible access: ") + toText(verdict.lastAccess),
                 {{"class", QStringLiteral("aside")}});
    page.close();
    page.open("div", {{"class", QStringLiteral("body")}});
    page.element("p", verdict.reason);
    page.open("dl", {{"class", QStringLiteral("facts")}});
    putFact(page, "Closure",
            toText(verdict.closure) + QStringLiteral(", ") + fromAsOf(verdict.closure.at, asOf) +
                (verdict.closure.because.isEmpty() ? QString() : QStringLiteral(": ") + verdict.closure.because));
    if (verdict.at || verdict.until || verdict.state == ClosureState::Blocked) {
        putFact(page, "Verdict",
                toText(verdict) + (verdict.state == ClosureState::Blocked
                                       ? QStringLiteral("; access returns if the block is lifted")
                                       : QString()));
    }
    putFact(page, "Principal", verdict.principal, true);
    page.close();
    putMatrix(page, verdict, asOf);
    putCredentials(page, verdict, index);
    putReasonList(page, verdict.because, index);
    putLinks(page, index.findingsAbout(verdict.principal));
    page.close();
    page.close();
}

void putConflicts(HtmlPage &page, const std::vector<AliasConflict> &conflicts, const AssessmentIndex &index)
{
    page.open("div", {{"class", QStringLiteral("card warning")}});
    page.element("h3", QStringLiteral("Names that do not say whom they mean"));
    page.element("p", QStringLiteral("A closure under such a name closes nobody until somebody says whom it means."));
    page.open("ul");
    for (const AliasConflict &conflict : conflicts) {
        QStringList meant;
        for (const PrincipalId &id : conflict.principals) {
            meant << index.nameOf(id) + QStringLiteral(" (") + id + QLatin1Char(')');
        }
        page.open("li");
        page.element("code", toText(conflict.alias));
        page.text(QStringLiteral(": ") + conflict.because +
                  (meant.isEmpty() ? QString() : QStringLiteral(": ") + meant.join(QStringLiteral(" or "))));
        page.close();
    }
    page.close();
    page.close();
}

} // namespace

void putHtmlClosures(HtmlPage &page, const ReportInput &input, const AssessmentIndex &index)
{
    const auto &closures = input.assessment.closures;
    page.open("h2", {{"id", QStringLiteral("closures")}});
    page.text(QStringLiteral("Closed accounts"));
    page.element("span", QString::number(closures.size()), {{"class", QStringLiteral("count")}});
    page.close();
    if (closures.empty()) {
        page.element("p", QStringLiteral("None. Give Probate a leavers' list, and it says what they left behind."));
    }
    for (std::size_t i = 0; i < closures.size(); ++i) {
        putClosureDetails(page, i, closures[i], input, index);
    }
    if (!input.assessment.estate.aliasConflicts.empty()) {
        putConflicts(page, input.assessment.estate.aliasConflicts, index);
    }
}

} // namespace probate
