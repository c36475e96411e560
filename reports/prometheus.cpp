#include "reports/formats.h"
#include "reports/printable.h"
#include "reports/summary.h"

namespace probate {

namespace {

/// Text exposition format 0.0.4: backslash and quote are escaped in label values; newlines are gone already.
QByteArray label(const QString &text)
{
    return printable(text)
        .replace(QLatin1Char('\\'), QStringLiteral("\\\\"))
        .replace(QLatin1Char('"'), QStringLiteral("\\\""))
        .toUtf8();
}

void head(QByteArray &out, const QByteArray &name, const QByteArray &help)
{
    out += "# HELP " + name + ' ' + help + "\n# TYPE " + name + " gauge\n";
}

void single(QByteArray &out, const QByteArray &name, const QByteArray &help, qint64 value)
{
    head(out, name, help);
    out += name + ' ' + QByteArray::number(value) + '\n';
}

template <typename Enum, std::size_t N>
void byWord(QByteArray &out, const QByteArray &name, const QByteArray &help, const QByteArray &labelName,
            const std::array<int, N> &counts)
{
    head(out, name, help);
    for (std::size_t i = 0; i < N; ++i) {
        out += name + '{' + labelName + "=\"" + toText(static_cast<Enum>(i)).toLower().toUtf8() + "\"} " +
               QByteArray::number(counts[i]) + '\n';
    }
}

} // namespace

QByteArray writePrometheus(const ReportInput &input)
{
    const Summary s = summarise(input.assessment);
    QByteArray out;
    single(out, "probate_as_of_timestamp_seconds", "The instant at which everything is judged.",
           std::chrono::floor<std::chrono::seconds>(input.assessment.asOf).time_since_epoch().count());
    byWord<ClosureState>(out, "probate_closed_principals", "Closed principals by verdict.", "state", s.closures);
    byWord<State>(out, "probate_credentials", "Judged credentials by verdict.", "state", s.credentials);
    byWord<State>(out, "probate_credentials_of_closed_principals", "Credentials of closed principals by verdict.",
                  "state", s.ofClosedBy);
    byWord<Severity>(out, "probate_findings", "Findings by severity, without waived ones.", "severity", s.findings);
    head(out, "probate_findings_by_check", "Findings by check, without waived ones.");
    std::map<QString, std::size_t> checks;
    for (const CheckDefinition &check : input.checks) {
        checks[check.id] = 0; // a series that is there at zero can be alerted on
    }
    for (const FindingGroup &group : groupedFindings(input.assessment)) {
        checks[group.check] = group.findings.size();
    }
    for (const auto &[check, count] : checks) {
        out += "probate_findings_by_check{check=\"" + label(check) + "\"} " +
               QByteArray::number(static_cast<qulonglong>(count)) + '\n';
    }
    single(out, "probate_findings_unproven", "Findings for lack of evidence.", s.unproven);
    single(out, "probate_findings_waived", "Findings that are accepted until a date.", s.waived);
    single(out, "probate_credentials_without_owner", "Credentials that nobody answers for.", s.withoutOwner);
    single(out, "probate_skips_unread", "Places that could not be read.", s.skipsUnread);
    single(out, "probate_coverage_complete", "1 where everything was read; else an absence proves nothing.",
           s.complete ? 1 : 0);
    return out;
}

} // namespace probate
