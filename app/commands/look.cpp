// Commands that look at what an audit found: assess, report, explain, closure.
#include "app/commands/commands.h"
#include "app/commands/shared.h"
#include "app/locations.h"
#include "reports/catalogue.h"
#include "reports/explain.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace probate {

namespace {

const std::vector<OptionSpec> assessOptions = withLookOptions({judgeOptions()[0], judgeOptions()[1]});
const std::vector<OptionSpec> lookOptions = withLookOptions({judgeOptions()[1]});
const std::vector<OptionSpec> listOptions = withLookOptions(
    {judgeOptions()[1],
     {.name = "open", .help = "only closures that are not proven closed: OPEN, UNPROVEN, CLOSING and BLOCKED"}});
const std::vector<OptionSpec> reportOptions =
    withLookOptions({{.name = "format",
                      .letter = 'f',
                      .value = "FORMAT",
                      .help = "text, json, sarif, csv or html (default: what the output's ending names, else text)"},
                     {.name = "output",
                      .letter = 'o',
                      .value = "FILE",
                      .help = "where to write (default: standard output)",
                      .completes = OptionSpec::Completes::Files}});

Result<ExitCode> runAssess(const Arguments &arguments, const Terminal &terminal)
{
    const auto judged = judgeChosen(arguments);
    if (!judged) {
        return judged.error();
    }
    if (const auto printed =
            printReport(*judged, arguments.has("json") ? QStringLiteral("json") : QStringLiteral("text"), terminal);
        !printed) {
        return printed.error();
    }
    return judged->exitCode();
}

/// The format that --format names, or else the ending of the output.
Result<QString> formatOf(const Arguments &arguments)
{
    if (arguments.has("format")) {
        return arguments.value("format");
    }
    if (!arguments.has("output")) {
        return QStringLiteral("text");
    }
    const auto entry = parseReportOption(arguments.value("output"));
    if (!entry) {
        return entry.error();
    }
    return entry->format;
}

Result<ExitCode> runReport(const Arguments &arguments, const Terminal &terminal)
{
    const auto format = formatOf(arguments);
    if (!format) {
        return format.error();
    }
    if (!findReport(*format)) {
        QStringList known;
        for (const Report &report : allReports()) {
            known.append(QString(report.id));
        }
        return Error(ErrorKind::Usage, QStringLiteral("there is no report format '%1'; there are %2")
                                           .arg(*format, known.join(QStringLiteral(", "))));
    }
    const auto judged = judgeChosen(arguments);
    if (!judged) {
        return judged.error();
    }
    const QString output = arguments.value("output", QStringLiteral("-"));
    const auto done = output == QLatin1StringView("-") ? printReport(*judged, *format, terminal)
                                                       : writeReports(*judged, {{*format, output}}, terminal);
    return done ? Result<ExitCode>(ExitCode::Nothing) : Result<ExitCode>(done.error());
}

using Subject = Result<QByteArray> (*)(const ReportInput &, const QString &);

Result<ExitCode> printSubject(const Arguments &arguments, const Terminal &terminal, Subject text, Subject json)
{
    const auto judged = judgeChosen(arguments);
    if (!judged) {
        return judged.error();
    }
    const auto bytes =
        (arguments.has("json") ? json : text)(judged->input(terminal), arguments.positionals().constFirst());
    if (!bytes) {
        return bytes.error();
    }
    terminal.out(*bytes);
    return ExitCode::Nothing;
}

Result<ExitCode> runExplain(const Arguments &arguments, const Terminal &terminal)
{
    return printSubject(arguments, terminal, explain, explainJson);
}

Result<ExitCode> runClosureShow(const Arguments &arguments, const Terminal &terminal)
{
    return printSubject(arguments, terminal, closureShow, closureShowJson);
}

QString lastAccessText(const LastAccess &last)
{
    switch (last.bound) {
    case LastAccess::Bound::None:
        return QStringLiteral("none");
    case LastAccess::Bound::At:
        return last.at ? toIso(*last.at) : QStringLiteral("unknown");
    case LastAccess::Bound::Unbounded:
        return QStringLiteral("unbounded");
    case LastAccess::Bound::Unknown:
        break;
    }
    return QStringLiteral("unknown");
}

QString nameOf(const Assessment &assessment, const PrincipalId &id)
{
    const auto found = std::ranges::find(assessment.estate.principals, id, &Principal::id);
    return found == assessment.estate.principals.end() ? QString() : found->displayName;
}

Result<ExitCode> runClosureList(const Arguments &arguments, const Terminal &terminal)
{
    const auto judged = judgeChosen(arguments);
    if (!judged) {
        return judged.error();
    }
    QJsonArray rows;
    QString text = QStringLiteral("%1  %2  %3  %4\n")
                       .arg(QStringLiteral("VERDICT"), -8)
                       .arg(QStringLiteral("CLOSED"), -20)
                       .arg(QStringLiteral("LAST POSSIBLE ACCESS"), -20)
                       .arg(QStringLiteral("WHO"));
    for (const PrincipalVerdict &closure : judged->assessment.closures) {
        if (arguments.has("open") && closure.state == ClosureState::Closed) {
            continue;
        }
        const QString name = nameOf(judged->assessment, closure.principal);
        rows.append(QJsonObject{{QStringLiteral("principal"), closure.principal},
                                {QStringLiteral("name"), name},
                                {QStringLiteral("verdict"), toText(closure.state)},
                                {QStringLiteral("closed_at"), toIso(closure.closure.at)},
                                {QStringLiteral("last_possible_access"), lastAccessText(closure.lastAccess)},
                                {QStringLiteral("credentials"), static_cast<int>(closure.credentials.size())}});
        text += QStringLiteral("%1  %2  %3  %4 %5\n")
                    .arg(toText(closure.state), -8)
                    .arg(toIso(closure.closure.at), -20)
                    .arg(lastAccessText(closure.lastAccess), -20)
                    .arg(closure.principal, printableName(name));
    }
    terminal.out(arguments.has("json") ? QJsonDocument(rows).toJson() : text.toUtf8());
    return ExitCode::Nothing;
}

constexpr Example assessExamples[] = {
    {"probate assess", "judge again what the last scan stored"},
    {"probate assess --as-of 2026-03-11T19:55:00Z", "judge what was known at an earlier time"}};
constexpr Example reportExamples[] = {
    {"probate report -o report.html", "a page that opens offline, prints well and can be mailed"},
    {"probate report --format sarif -o probate.sarif", "for code-scanning dashboards"},
    {"probate report --format csv", "findings for a spreadsheet"}};
constexpr Example explainExamples[] = {
    {"probate explain f-3c0d1a2b4e5f", "why a finding was made, observation by observation"},
    {"probate explain aws-access-key-id:AKIA…", "everything known of a credential, by a handle"},
    {"probate explain ada@example.com", "a principal: aliases, closures, credentials"}};
constexpr Example showExamples[] = {
    {"probate closure show ada@example.com", "is her access over, and if not, where not"},
    {"probate closure show P0042 --json", "the same for a program"}};
constexpr Example listExamples[] = {
    {"probate closure list --open", "closed accounts that are not proven closed, worst first"}};

} // namespace

const Command assessCommand{.name = "assess",
                            .summary = "Judge what the store knows, now or as of an instant",
                            .positionals = "",
                            .description = "Judges the observations in the store and prints the summary; scans "
                                           "nothing. Changed a policy, a waiver or a trust "
                                           "map? This is how to see what it does.",
                            .options = assessOptions,
                            .examples = assessExamples,
                            .most = 0,
                            .run = runAssess};

const Command reportCommand{
    .name = "report",
    .summary = "Write a report: text, JSON, SARIF, CSV, HTML",
    .positionals = "",
    .description =
        "Judges what the store knows and writes it in a format. The same store, definitions and --as-of give the same "
        "bytes. The JSON format is documented in docs/report-json.md.",
    .options = reportOptions,
    .examples = reportExamples,
    .most = 0,
    .run = runReport};

const Command explainCommand{
    .name = "explain",
    .summary = "Say why: a finding, a credential, a principal",
    .positionals = "ID",
    .description =
        "Prints the chain behind a statement: every claim, which one won and why the others did not, the evidence with "
        "its place and time, and the verdict that follows. ID is that of a finding, a credential or a principal, a "
        "handle "
        "(scheme:value) or an alias (an address, a login).",
    .options = lookOptions,
    .examples = explainExamples,
    .fewest = 1,
    .most = 1,
    .run = runExplain};

const Command closureShowCommand{.name = "closure show",
                                 .summary = "Is this account's access over, and if not, where not",
                                 .positionals = "WHO",
                                 .description =
                                     "Shows one closed principal: the last possible access, the layers by state with "
                                     "the evidence and its age, every "
                                     "credential with its verdict, and the findings. WHO is an id or any alias.",
                                 .options = lookOptions,
                                 .examples = showExamples,
                                 .fewest = 1,
                                 .most = 1,
                                 .run = runClosureShow};

const Command closureListCommand{
    .name = "closure list",
    .summary = "List closed accounts with their verdicts",
    .positionals = "",
    .description =
        "Lists every principal whose closure is in force, worst first: OPEN, UNPROVEN, CLOSING, BLOCKED, CLOSED.",
    .options = listOptions,
    .examples = listExamples,
    .most = 0,
    .run = runClosureList};

} // namespace probate
