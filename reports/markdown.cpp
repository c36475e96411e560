#include "reports/formats.h"
#include "reports/phrases.h"
#include "reports/printable.h"
#include "reports/summary.h"

#include <QStringList>

namespace probate {

namespace {

/// Text that stays text (CommonMark 0.31, 2.4 and 6.6): no emphasis, link, markup, table cell or autolink.
QByteArray plain(const QString &text)
{
    QString out;
    const QString safe = printable(text);
    for (qsizetype i = 0; i < safe.size(); ++i) {
        const QChar c = safe[i];
        const bool scheme = c == QLatin1Char(':') && safe.mid(i + 1, 2) == QLatin1StringView("//");
        if (scheme || QStringLiteral("\\`*_[]<>&|~#!").contains(c)) {
            out += QLatin1Char('\\');
        }
        out += c;
    }
    return out.toUtf8();
}

QByteArray row(std::initializer_list<QByteArray> cells)
{
    QByteArray out = "|";
    for (const QByteArray &cell : cells) {
        out += ' ' + cell + " |";
    }
    return out + '\n';
}

QByteArray closureRows(const ReportInput &input, const AssessmentIndex &index)
{
    QByteArray out = "## Closed accounts\n\n";
    if (input.assessment.closures.empty()) {
        return out + "No closure is in force.\n\n";
    }
    out += row({"state", "account", "closed", "last possible access", "by"}) + row({"---", "---", "---", "---", "---"});
    for (const PrincipalVerdict &it : input.assessment.closures) {
        out += row({"**" + toText(it.state).toUtf8() + "**", plain(index.fullNameOf(it.principal)),
                    plain(toMinute(it.closure.at)), plain(toText(it.lastAccess)),
                    it.lastAccessBy ? plain(index.nameOfCredential(*it.lastAccessBy)) : QByteArray()});
    }
    return out + '\n';
}

QByteArray findingsOf(const ReportInput &input, const AssessmentIndex &index)
{
    QByteArray out = "## Findings\n\n";
    const auto groups = groupedFindings(input.assessment);
    if (groups.empty()) {
        out += "None in what was read.\n\n";
    }
    for (const FindingGroup &group : groups) {
        const CheckDefinition *check = index.check(group.check);
        out += "### " + plain(group.check) + ' ' + plain(check ? check->title : group.findings.front()->title) +
               "\n\n" + row({"severity", "finding", "owner", "where", "since", "remedy", "id"}) +
               row({"---", "---", "---", "---", "---", "---", "---"});
        for (const Finding *it : group.findings) {
            const Origin *place = index.placeOf(*it);
            const QString owner = it->principal    ? index.nameOf(*it->principal)
                                  : it->credential ? index.ownersOf(*it->credential)
                                                   : QString();
            out += row({plain(toText(it->severity) + (it->unproven ? QStringLiteral(", unproven") : QString())),
                        plain(it->title), plain(owner), place ? plain(toText(*place)) : QByteArray(),
                        plain(toMinute(it->since, QString())), plain(it->remedy), plain(it->id)});
        }
        out += '\n';
    }
    return out;
}

} // namespace

QByteArray writeMarkdown(const ReportInput &input)
{
    const AssessmentIndex index(input);
    const Summary s = summarise(input.assessment);
    QByteArray out = "# Residual access as of " + plain(toMinute(input.assessment.asOf)) + "\n\n";
    out += plain(QStringLiteral("%1: %2 open, %3 unproven, %4 closing, %5 blocked, %6 closed. %7%8.")
                     .arg(counted(s.closedPrincipals(), "closed account"))
                     .arg(s.closures[3])
                     .arg(s.closures[4])
                     .arg(s.closures[1])
                     .arg(s.closures[2])
                     .arg(s.closures[0])
                     .arg(counted(s.countedFindings(), "finding"),
                          s.waived ? QStringLiteral(", %1 waived").arg(s.waived) : QString())) +
           "\n\n";
    if (!s.complete) {
        out += "**Coverage is incomplete:** " + plain(counted(s.skipsUnread, "place")) + " could not be read" +
               (input.assessment.coverage.sources.empty() ? QByteArray("; no source was read") : QByteArray()) +
               ".\n\n";
    }
    out += closureRows(input, index) + findingsOf(input, index);
    out += "## Coverage\n\n";
    for (const SourceCoverage &it : input.assessment.coverage.sources) {
        out += "- " + plain(it.source) + ": " + plain(counted(static_cast<std::int64_t>(it.documents), "document")) +
               ", " + plain(bytesInWords(it.bytes)) + '\n';
    }
    for (const Skip &it : input.assessment.coverage.skips) {
        out += (leavesCoverageIncomplete(it) ? "- not read: " : "- noted: ") + plain(it.source) + ' ' +
               plain(it.place) + " (" + plain(it.kind) + "): " + plain(it.detail) + '\n';
    }
    return out + "\nProbate " + plain(input.assessment.toolVersion) + '\n';
}

} // namespace probate
