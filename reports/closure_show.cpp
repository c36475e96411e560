#include "reports/explain.h"
#include "reports/phrases.h"
#include "reports/subject.h"
#include "reports/text_parts.h"

#include <QStringList>

#include <algorithm>

namespace probate {

namespace {

Piece countCell(int count, Ink ink)
{
    return {count ? QString::number(count) : QStringLiteral("·"), count ? ink : Ink::Dim};
}

Piece proofCell(const LayerCell &cell)
{
    if (!cell.proven) {
        return {QStringLiteral("not proven"), Ink::Magenta};
    }
    return cell.mustBeProven ? Piece{QStringLiteral("proven"), Ink::Green}
                             : Piece{QStringLiteral("as known"), Ink::Dim};
}

void putLayers(TextPage &page, const PrincipalVerdict &verdict, Instant asOf)
{
    page.heading(QStringLiteral("Layers"));
    if (verdict.layers.empty()) {
        page.line(2, QStringLiteral("No credential of this principal is known in any layer."), Ink::Magenta);
        return;
    }
    std::vector<std::vector<Piece>> rows{{{QStringLiteral("layer"), Ink::Dim},
                                          {QStringLiteral("live"), Ink::Dim},
                                          {QStringLiteral("unproven"), Ink::Dim},
                                          {QStringLiteral("blocked"), Ink::Dim},
                                          {QStringLiteral("dead"), Ink::Dim},
                                          {QStringLiteral("proof"), Ink::Dim},
                                          {QStringLiteral("oldest evidence"), Ink::Dim},
                                          {QStringLiteral("its age"), Ink::Dim}}};
    for (const LayerCell &cell : verdict.layers) {
        rows.push_back({{toText(cell.layer)},
                        countCell(cell.live, inkOf(State::Live)),
                        countCell(cell.unproven, inkOf(State::Unproven)),
                        countCell(cell.blocked, inkOf(State::Blocked)),
                        countCell(cell.dead, inkOf(State::Dead)),
                        proofCell(cell),
                        {toMinute(cell.evidenceAt, QStringLiteral("none"))},
                        {cell.evidenceAt ? fromAsOf(*cell.evidenceAt, asOf) : QString(), Ink::Dim}});
    }
    page.table(2, rows);
}

void putCredentials(TextPage &page, const PrincipalVerdict &verdict, const AssessmentIndex &index)
{
    page.heading(QStringLiteral("Credentials"), QString::number(verdict.credentials.size()));
    static constexpr std::array worstFirst{State::Live, State::Unproven, State::Blocked, State::Dead};
    for (const State state : worstFirst) {
        for (const CredentialId &id : verdict.credentials) {
            const CredentialVerdict *judged = index.verdict(id);
            if (!judged || judged->verdict.state != state) {
                continue;
            }
            const Credential *credential = index.credential(id);
            page.labelled(2, {toText(state), inkOf(state)},
                          {{index.nameOfCredential(id), Ink::Bold},
                           {credential ? QStringLiteral("  ") + toText(credential->kind) : QString()},
                           {QStringLiteral("  ") + id, Ink::Dim}},
                          10);
            page.line(12, {{toText(judged->verdict) + QStringLiteral(" — ") + judged->verdict.reason}}, 2);
            page.line(12, {{QStringLiteral("last possible access: ") + toText(judged->lastAccess), Ink::Dim}}, 2);
        }
    }
}

void putChain(TextPage &page, const PrincipalVerdict &verdict, const AssessmentIndex &index)
{
    if (verdict.because.empty()) {
        return;
    }
    page.heading(QStringLiteral("Reasons"));
    for (const Reason &reason : verdict.because) {
        page.line(2, {{reason.text}}, 2);
        for (const ObservationId &id : reason.from) {
            if (const KnownObservation *known = index.observation(id)) {
                page.line(4,
                          {{QStringLiteral("from ") + toText(known->observation.origin) +
                                QStringLiteral(", collected ") + toMinute(known->observation.collectedAt),
                            Ink::Dim}},
                          2);
            }
        }
    }
}

void putClosureDetail(TextPage &page, const PrincipalVerdict &verdict, const ReportInput &input,
                      const AssessmentIndex &index)
{
    const Instant asOf = input.assessment.asOf;
    page.line(0,
              {{toText(verdict), inkOf(verdict.state)},
               {QStringLiteral("  ") + index.fullNameOf(verdict.principal), Ink::Bold},
               {QStringLiteral("  ") + verdict.principal, Ink::Dim}},
              2);
    page.line(2, lastAccessPieces(verdict, index, asOf), 2);
    page.line(
        2,
        {{toText(verdict.closure) + QStringLiteral(", ") + fromAsOf(verdict.closure.at, asOf)},
         {verdict.closure.because.isEmpty() ? QString() : QStringLiteral(" — ") + verdict.closure.because, Ink::Dim}},
        2);
    page.line(2, {{verdict.reason}}, 2);
    putLayers(page, verdict, asOf);
    putCredentials(page, verdict, index);
    putChain(page, verdict, index);
}

} // namespace

void putFindingList(TextPage &page, const std::vector<const Finding *> &findings, const AssessmentIndex &index)
{
    page.heading(QStringLiteral("Findings"), QString::number(findings.size()));
    for (const Finding *finding : findings) {
        const CheckDefinition *check = index.check(finding->check);
        page.line(2,
                  {{finding->check, inkOf(finding->severity)},
                   {QStringLiteral("  ") + finding->title, Ink::Bold},
                   {QStringLiteral("  ") + toText(finding->severity), inkOf(finding->severity)},
                   {finding->waiver ? QStringLiteral(" waived") : QString(), Ink::Dim},
                   {QStringLiteral("  ") + finding->id, Ink::Dim}},
                  5);
        const QString remedy = finding->remedy.isEmpty() && check ? check->remedy : finding->remedy;
        if (!remedy.isEmpty()) {
            page.labelled(7, QStringLiteral("remedy"), remedy);
        }
    }
}

void putPrincipalDetail(TextPage &page, const Principal &principal, const ReportInput &input,
                        const AssessmentIndex &index)
{
    if (const PrincipalVerdict *verdict = index.closure(principal.id)) {
        putClosureDetail(page, *verdict, input, index);
    } else {
        page.line(0, {{nameOf(principal), Ink::Bold}, {QStringLiteral("  ") + principal.id, Ink::Dim}});
        page.line(2, QStringLiteral("No closure is in force."));
    }
    page.heading(QStringLiteral("Who it is"), toText(principal.kind));
    for (const ValidAlias &it : principal.aliases) {
        QString valid;
        if (it.from || it.until) {
            valid = QStringLiteral("  valid ") + toMinute(it.from, QStringLiteral("ever")) + QStringLiteral(" to ") +
                    toMinute(it.until, QStringLiteral("now"));
        }
        page.labelled(2, QStringLiteral("alias"), {{toText(it.alias)}, {valid, Ink::Dim}});
    }
    if (principal.sponsor) {
        page.labelled(2, QStringLiteral("sponsor"), index.fullNameOf(*principal.sponsor));
    } else if (principal.endedSponsor) {
        page.labelled(
            2, QStringLiteral("sponsor"),
            QStringLiteral("nobody since %1; until then %2")
                .arg(toIso(principal.endedSponsor->until), index.fullNameOf(principal.endedSponsor->principal)));
    }
    for (const Closure &it : principal.closures) {
        page.labelled(
            2, QStringLiteral("closure"),
            {{toText(it)}, {it.because.isEmpty() ? QString() : QStringLiteral(" — ") + it.because, Ink::Dim}});
    }
    for (const KnownAccount &it : principal.accounts) {
        page.labelled(2, QStringLiteral("account"),
                      {{toText(it.state.account) + QStringLiteral(": ") + it.state.because},
                       {QStringLiteral(" (") + toText(it.state.scope) + QStringLiteral(", ") +
                            toMinute(it.state.time.at, QStringLiteral("undated")) + QLatin1Char(')'),
                        Ink::Dim}});
    }
    if (!index.closure(principal.id)) {
        putHeld(page, principal, input, index);
    }
    putFindingList(page, index.findingsAbout(principal.id), index);
}

void putHeld(TextPage &page, const Principal &principal, const ReportInput &input, const AssessmentIndex &index)
{
    page.heading(QStringLiteral("Credentials"));
    bool any = false;
    for (const Ownership &ownership : input.assessment.ownership) {
        if (std::ranges::find(ownership.owners, principal.id) == ownership.owners.end()) {
            continue;
        }
        const CredentialVerdict *judged = index.verdict(ownership.credential);
        any = true;
        page.line(2,
                  {{judged ? toText(judged->verdict.state) : QStringLiteral("not judged"),
                    judged ? inkOf(judged->verdict.state) : Ink::Dim},
                   {QStringLiteral("  ") + index.nameOfCredential(ownership.credential), Ink::Bold},
                   {QStringLiteral("  ") + ownership.credential, Ink::Dim}},
                  10);
    }
    if (!any) {
        page.line(2, QStringLiteral("It owns none that are known."));
    }
}

Result<QByteArray> closureShow(const ReportInput &input, const QString &name)
{
    const auto principal = findPrincipal(input, name);
    if (!principal) {
        return principal.error();
    }
    const AssessmentIndex index(input);
    const PrincipalVerdict *verdict = index.closure((*principal)->id);
    if (!verdict) {
        return Error(ErrorKind::NotFound, noClosureInForce(**principal));
    }
    TextPage page(input.options);
    putClosureDetail(page, *verdict, input, index);
    putFindingList(page, index.findingsAbout((*principal)->id), index);
    return page.bytes();
}

} // namespace probate
