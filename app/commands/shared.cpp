#include "app/commands/shared.h"

#include "app/locations.h"
#include "reports/catalogue.h"

#include <pwd.h>
#include <unistd.h>

#include <QDir>
#include <QFileInfo>

#include <array>

namespace probate {

namespace {

Result<Policy> withFailAt(Policy policy, const Arguments &arguments)
{
    if (arguments.has("fail-on")) {
        const auto severity = fromString<Severity>(arguments.value("fail-on"));
        if (!severity) {
            return Error(ErrorKind::Usage, QStringLiteral("--fail-on takes a severity"));
        }
        policy.failAt = *severity;
    }
    return policy;
}

} // namespace

QString authorOf(const Arguments &arguments)
{
    QString author = arguments.value("author", qEnvironmentVariable("USER")).trimmed();
    if (author.isEmpty() && !arguments.has("author")) { // cron and containers set no $USER
        const passwd *account = ::getpwuid(::getuid());
        author = account ? QString::fromLocal8Bit(account->pw_name) : QString();
    }
    return author;
}

Alias nameFor(const Principal &principal)
{
    for (const ValidAlias &alias : principal.aliases) {
        if (!principal.roster && alias.immutable) {
            return alias.alias;
        }
    }
    return principal.roster || principal.aliases.empty() ? Alias{QStringLiteral("id"), principal.id}
                                                         : principal.aliases.front().alias;
}

ReportInput Judged::input(const Terminal &terminal) const
{
    ReportOptions options;
    options.colour = terminal.colour;
    options.width = terminal.width;
    options.exitCode = static_cast<int>(exitCode());
    return {.assessment = assessment,
            .checks = definitions.judging.checks,
            .frameworks = definitions.frameworks,
            .options = options};
}

Result<Store> openStore(const EstateChoice &choice, OpenMode mode, const QString &resources)
{
    const bool file = !choice.store.startsWith(QLatin1StringView("postgresql:"));
    if (mode != OpenMode::Create && file && !QFileInfo::exists(choice.store)) {
        return Error(ErrorKind::NotFound,
                     QStringLiteral("the estate of %1 has not been scanned yet; run `probate audit`%2 first")
                         .arg(choice.file.file, choice.adHoc ? QString() : QStringLiteral(" there")));
    }
    return Store::open(choice.store, mode, resources + QStringLiteral("/schema"));
}

Result<Judged> judge(EstateChoice choice, const Store &store, const QString &resources, const Arguments &arguments,
                     Instant asOf)
{
    auto definitions = loadDefinitions(resources, choice.file);
    if (!definitions) {
        return definitions.error();
    }
    auto policy = withFailAt(std::move(definitions->judging.policy), arguments);
    if (!policy) {
        return policy.error();
    }
    definitions->judging.policy = std::move(*policy);
    auto assessment = assessEstate(store, *definitions, asOf);
    if (!assessment) {
        return assessment.error();
    }
    return Judged{std::move(choice), std::move(*definitions), std::move(*assessment)};
}

Result<Judged> judgeChosen(const Arguments &arguments)
{
    auto choice = chooseEstateToRead(arguments);
    if (!choice) {
        return choice.error();
    }
    const auto asOf = chooseInstant(arguments);
    if (!asOf) {
        return asOf.error();
    }
    const auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    const auto store = openStore(*choice, OpenMode::ReadOnly, *resources);
    if (!store) {
        return store.error();
    }
    return judge(std::move(*choice), *store, *resources, arguments, *asOf);
}

Result<void> printReport(const Judged &judged, const QString &format, const Terminal &terminal, int findingsPerCheck)
{
    const Report *report = findReport(format);
    if (!report) {
        return Error(ErrorKind::Usage, QStringLiteral("there is no report format '%1'").arg(format));
    }
    ReportInput input = judged.input(terminal);
    input.options.findingsPerCheck = findingsPerCheck;
    terminal.out(report->write(input));
    return {};
}

Result<void> writeReports(const Judged &judged, const std::vector<EstateFile::ReportEntry> &reports,
                          const Terminal &terminal)
{
    for (const auto &entry : reports) {
        const Report *report = findReport(entry.format);
        if (!report) {
            return Error(ErrorKind::Usage, QStringLiteral("there is no report format '%1'").arg(entry.format));
        }
        Terminal plain = terminal;
        plain.colour = false;
        if (const auto written = writeFile(entry.path, report->write(judged.input(plain))); !written) {
            return written;
        }
        terminal.note(QStringLiteral("%1 report: %2").arg(entry.format, entry.path));
    }
    return {};
}

Result<EstateFile::ReportEntry> parseReportOption(const QString &text)
{
    const auto equals = text.indexOf(QLatin1Char('='));
    QString format = equals > 0 ? text.left(equals) : QFileInfo(text).suffix();
    const QString path = equals > 0 ? text.mid(equals + 1) : text;
    for (const Report &report : allReports()) {
        if (format == report.id || (equals < 0 && format == report.fileExtension)) {
            return EstateFile::ReportEntry{
                QString(report.id), path == QLatin1StringView("-") ? path : QDir::current().absoluteFilePath(path)};
        }
    }
    return Error(
        ErrorKind::Usage,
        QStringLiteral("--report %1: name a format (html=FILE) or use an ending such as .html, .json, .sarif or .csv")
            .arg(text));
}

std::span<const OptionSpec> judgeOptions()
{
    static constexpr std::array options{
        OptionSpec{.name = "fail-on",
                   .value = "SEVERITY",
                   .help = "lowest severity of a finding that gives exit code 1 (default: the policy's, medium)",
                   .completes = OptionSpec::Completes::Words,
                   .words = "info low medium high critical"},
        OptionSpec{.name = "json", .help = "print JSON instead of text"},
    };
    return options;
}

} // namespace probate
