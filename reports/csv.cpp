#include "reports/formats.h"
#include "reports/phrases.h"
#include "reports/printable.h"
#include "reports/summary.h"

#include <QStringList>

#include <array>

namespace probate {

namespace {

/// docs/report-csv.md documents these; a new one goes to the end.
constexpr std::array columnNames{
    "finding_id",      "check",      "check_name",   "severity",       "status",
    "title",           "reason",     "remedy",       "since",          "credential_id",
    "credential_kind", "credential", "handle",       "verdict",        "last_possible_access",
    "owners",          "account_id", "account",      "account_closed", "account_state",
    "where",           "controls",   "waiver_until", "waiver_owner",   "waiver_reason"};

/// A spreadsheet runs a cell that begins with one of these as a formula (OWASP, "CSV Injection"); the full-width forms
/// are folded to them by some. The apostrophe makes it text.
bool beginsFormula(const QString &text)
{
    static const QString dangerous =
        QStringLiteral("=+-@\t\r") + QChar(0xFF1D) + QChar(0xFF0B) + QChar(0xFF0D) + QChar(0xFF20);
    const QString trimmed = text.trimmed();
    return !trimmed.isEmpty() && dangerous.contains(trimmed.front());
}

QByteArray cell(const QString &text)
{
    QString out = printable(text);
    if (beginsFormula(out)) {
        out.prepend(QLatin1Char('\''));
    }
    out.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return '"' + out.toUtf8() + '"';
}

/// One record with CRLF at its end (RFC 4180).
QByteArray record(const std::array<QString, columnNames.size()> &cells)
{
    QByteArray out;
    for (const QString &text : cells) {
        out += out.isEmpty() ? QByteArray() : QByteArray(",");
        out += cell(text);
    }
    return out + "\r\n";
}

QString statusOf(const Finding &finding)
{
    return finding.waiver     ? QStringLiteral("waived")
           : finding.unproven ? QStringLiteral("unproven")
                              : QStringLiteral("failing");
}

QByteArray rowOf(const Finding &finding, const AssessmentIndex &index)
{
    const CheckDefinition *check = index.check(finding.check);
    const Credential *credential = finding.credential ? index.credential(*finding.credential) : nullptr;
    const CredentialVerdict *judged = credential ? index.verdict(credential->id) : nullptr;
    const PrincipalVerdict *closed = finding.principal ? index.closure(*finding.principal) : nullptr;
    const Handle *handle = credential ? bestHandle(*credential) : nullptr;
    const Origin *place = index.placeOf(finding);
    QStringList controls;
    for (const ControlReference &it : index.controls(finding)) {
        controls << it.framework + QLatin1Char(' ') + it.control;
    }
    return record({finding.id,
                   finding.check,
                   check ? check->name : QString(),
                   toText(finding.severity),
                   statusOf(finding),
                   finding.title,
                   finding.because.empty() ? QString() : finding.because.front().text,
                   finding.remedy,
                   finding.since ? toIso(*finding.since) : QString(),
                   finding.credential.value_or(QString()),
                   credential ? toText(credential->kind) : QString(),
                   credential ? nameOf(*credential) : QString(),
                   handle ? toText(*handle) : QString(),
                   judged ? toText(judged->verdict) : QString(),
                   judged ? toText(judged->lastAccess) : QString(),
                   credential ? index.ownersOf(credential->id) : QString(),
                   finding.principal.value_or(QString()),
                   finding.principal ? index.fullNameOf(*finding.principal) : QString(),
                   closed ? toIso(closed->closure.at) : QString(),
                   closed ? toText(closed->state) : QString(),
                   place ? toText(*place) : QString(),
                   controls.join(QStringLiteral("; ")),
                   finding.waiver ? toIso(finding.waiver->until) : QString(),
                   finding.waiver ? finding.waiver->owner : QString(),
                   finding.waiver ? finding.waiver->reason : QString()});
}

} // namespace

QByteArray writeCsv(const ReportInput &input)
{
    const AssessmentIndex index(input);
    std::array<QString, columnNames.size()> header;
    for (std::size_t i = 0; i < columnNames.size(); ++i) {
        header[i] = QString::fromLatin1(columnNames[i]);
    }
    QByteArray out = record(header);
    for (const Finding &finding : input.assessment.findings) {
        out += rowOf(finding, index);
    }
    return out;
}

} // namespace probate
