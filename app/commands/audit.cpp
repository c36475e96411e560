#include "app/commands/commands.h"
#include "app/commands/shared.h"
#include "app/drop_list.h"
#include "app/locations.h"
#include "app/progress.h"
#include "app/scan_estate.h"
#include "app/verify_fast_path.h"

namespace probate {

namespace {

/// Of each check, in the summary on a terminal; `probate report` prints all.
constexpr int findingsInSummary = 3;

std::vector<OptionSpec> joined(std::span<const OptionSpec> own)
{
    std::vector<OptionSpec> all(own.begin(), own.end());
    const auto append = [&](std::span<const OptionSpec> more) { all.insert(all.end(), more.begin(), more.end()); };
    append(scanEstateOptions());
    append(judgeOptions());
    return all;
}

std::span<const OptionSpec> auditOptions()
{
    static constexpr OptionSpec own[] = {
        {.name = "report",
         .letter = 'o',
         .value = "FORMAT=FILE",
         .help = "write a report; the format may be left out where the ending names it",
         .repeated = true,
         .completes = OptionSpec::Completes::Files},
        {.name = "all", .letter = 'a', .help = "print every finding; without it the first few of each check"},
        {.name = "offline",
         .help = "do not ask the directories and databases of probate.yaml; with --as-of never asked"},
        {.name = "full", .help = "read everything again, also what did not change since the last scan"},
        {.name = "threads", .letter = 'j', .value = "N", .help = "worker threads (default: one a core)"},
    };
    static const std::vector<OptionSpec> all = joined(own);
    return all;
}

std::span<const OptionSpec> scanOptions()
{
    static constexpr OptionSpec own[] = {
        {.name = "offline",
         .help = "do not ask the directories and databases of probate.yaml; with --as-of never asked"},
        {.name = "full", .help = "read everything again, also what did not change since the last scan"},
        {.name = "threads", .letter = 'j', .value = "N", .help = "worker threads (default: one a core)"},
        {.name = "explain-drops",
         .help = "print what was matched and is no credential: place, rule and reason, never the value"},
        {.name = "verify-fast-path",
         .help = "scan every repository twice, matching what changed and matching every blob whole, and tell where the "
                 "findings differ; keeps nothing"},
    };
    static const std::vector<OptionSpec> all = joined(own);
    return all;
}

Result<int> threadsOf(const Arguments &arguments)
{
    bool number = false;
    const int threads = arguments.value("threads", QStringLiteral("0")).toInt(&number);
    if (!number || threads < 0 || threads > 256) {
        return Error(ErrorKind::Usage, QStringLiteral("--threads takes a number from 1 to 256"));
    }
    return threads;
}

Result<std::vector<EstateFile::ReportEntry>> reportsOf(const Arguments &arguments, const EstateFile &estate)
{
    std::vector<EstateFile::ReportEntry> reports = estate.reports;
    for (const QString &text : arguments.values("report")) {
        auto report = parseReportOption(text);
        if (!report) {
            return report.error();
        }
        reports.push_back(std::move(*report));
    }
    return reports;
}

/// For the run log: what was asked, not what it found.
QString describe(const EstateChoice &choice)
{
    QStringList words{QStringLiteral("audit")};
    for (const auto &source : choice.file.sources) {
        words.append(source.path);
    }
    return words.join(QLatin1Char(' '));
}

struct Prepared
{
    EstateChoice choice;
    Store store;
    Instant asOf;
    QString resources;
    ScanOutcome outcome;
};

/// What the command line asks for.
struct Chosen
{
    EstateChoice choice;
    Instant asOf;
    int threads;
    QString resources;
};

Result<Chosen> whatToScan(const Arguments &arguments)
{
    auto choice = chooseEstateToScan(arguments, arguments.positionals());
    if (!choice) {
        return choice.error();
    }
    const auto asOf = chooseInstant(arguments);
    if (!asOf) {
        return asOf.error();
    }
    const auto threads = threadsOf(arguments);
    if (!threads) {
        return threads.error();
    }
    auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    return Chosen{std::move(*choice), *asOf, *threads, std::move(*resources)};
}

/// Chooses the estate, opens its store and scans.
Result<Prepared> scanChosen(const Arguments &arguments, const Terminal &terminal, DropList *drops = nullptr)
{
    auto chosen = whatToScan(arguments);
    if (!chosen) {
        return chosen.error();
    }
    auto store = openStore(chosen->choice, OpenMode::Create, chosen->resources);
    if (!store) {
        return store.error();
    }
    watchForInterrupt();
    const auto outcome = scanEstate(chosen->choice, *store,
                                    {.now = chosen->asOf,
                                     .resources = chosen->resources,
                                     .commandLine = describe(chosen->choice),
                                     .threads = chosen->threads,
                                     .drops = drops,
                                     .askLive = !arguments.has("offline") && !arguments.has("as-of"),
                                     .full = arguments.has("full")},
                                    terminal);
    if (!outcome) {
        return outcome.error();
    }
    if (outcome->interrupted) {
        return Error(
            ErrorKind::Conflict,
            QStringLiteral("interrupted; what was scanned whole is kept, and the next run completes the rest"));
    }
    if (outcome->failed > 0 && outcome->failed == outcome->sources) {
        return Error(ErrorKind::Unreadable, QStringLiteral("no source could be scanned"));
    }
    return Prepared{std::move(chosen->choice), std::move(*store), chosen->asOf, std::move(chosen->resources), *outcome};
}

Result<ExitCode> runAudit(const Arguments &arguments, const Terminal &terminal)
{
    auto prepared = scanChosen(arguments, terminal);
    if (!prepared) {
        return prepared.error();
    }
    const auto judged =
        judge(std::move(prepared->choice), prepared->store, prepared->resources, arguments, prepared->asOf);
    if (!judged) {
        return judged.error();
    }
    const auto reports = reportsOf(arguments, judged->choice.file);
    if (!reports) {
        return reports.error();
    }
    const QString format = arguments.has("json") ? QStringLiteral("json") : QStringLiteral("text");
    if (const auto printed = printReport(*judged, format, terminal, arguments.has("all") ? 0 : findingsInSummary);
        !printed) {
        return printed.error();
    }
    if (const auto written = writeReports(*judged, *reports, terminal); !written) {
        return written.error();
    }
    return judged->exitCode();
}

/// Proves that the quick scan of histories finds what the slow one finds.
Result<ExitCode> runVerification(const Arguments &arguments, const Terminal &terminal)
{
    const auto chosen = whatToScan(arguments);
    if (!chosen) {
        return chosen.error();
    }
    watchForInterrupt();
    return verifyFastPath(chosen->choice,
                          {.now = chosen->asOf, .resources = chosen->resources, .threads = chosen->threads}, terminal);
}

Result<ExitCode> runScan(const Arguments &arguments, const Terminal &terminal)
{
    if (arguments.has("verify-fast-path")) {
        return runVerification(arguments, terminal);
    }
    DropList drops;
    const auto prepared = scanChosen(arguments, terminal, arguments.has("explain-drops") ? &drops : nullptr);
    if (!prepared) {
        return prepared.error();
    }
    drops.print(terminal);
    const auto coverage = prepared->store.coverage(prepared->asOf);
    if (!coverage) {
        return coverage.error();
    }
    std::uint64_t documents = 0;
    std::uint64_t bytes = 0;
    for (const SourceCoverage &source : coverage->sources) {
        documents += source.documents;
        bytes += source.bytes;
    }
    const auto unread = std::ranges::count_if(coverage->skips, leavesCoverageIncomplete);
    terminal.note(
        QStringLiteral(
            "scanned %1 sources: %2 documents, %3 bytes; %4 parts were left unread. `probate assess` judges them.")
            .arg(coverage->sources.size())
            .arg(documents)
            .arg(bytes)
            .arg(unread));
    return unread ? ExitCode::CoverageIncomplete : ExitCode::Nothing;
}

constexpr Example auditExamples[] = {
    {"probate audit ~/src/app --roster people.csv --closures leavers.csv",
     "audit a repository, history and all, against your people and leavers"},
    {"probate audit", "audit the estate that probate.yaml here or above describes"},
    {"probate audit exports/ --as-of 2026-03-11T19:55:00Z --report audit.html",
     "judge a folder of exports as of an instant, with an HTML report"},
    {"probate audit . --fail-on high --json", "for continuous integration"},
};

constexpr Example scanExamples[] = {
    {"probate scan ~/src", "read every repository and file below a folder into the store"},
    {"probate scan --threads 1", "read the estate of probate.yaml on one core"},
    {"probate scan --verify-fast-path ~/src/app", "prove on your own history that the fast scan misses nothing"},
    {"probate scan --explain-drops . > drops.tsv", "say of every match that is no credential why not"},
    {"probate scan --rules team.yaml --rules .gitleaks.toml .", "with rules of your own, of either form"},
};

constexpr char targetHelp[] =
    "A target is a repository (with its whole history), a git bundle, a folder, a file, or an export folder with a "
    "collected.yaml; repositories below a "
    "folder are found. Without targets the estate is that of --estate, or of probate.yaml here or above.";

const std::string auditDescription =
    std::string("Scans, correlates, judges, prints a summary and writes reports, in one go.\n\n") + targetHelp +
    "\n\nClosed accounts come first, with their last possible access; then the findings, then what was not read. "
    "Nothing that is scanned is changed, no "
    "credential is tried, and no secret value is kept: stores and reports hold keyed fingerprints.\n\nThe result is "
    "kept, so that `probate explain`, "
    "`probate closure show` and `probate report` can be asked afterwards.";
const std::string scanDescription =
    std::string("Reads sources and rosters into the store and judges nothing.\n\n") + targetHelp +
    "\n\nA secret is accepted by a comment probate:allow REASON on its line, and by the lists of a .gitleaks.toml or "
    ".gitleaksignore at the root of what is scanned; what they accept stays in the coverage. Rules of such a file run "
    "only if you name it with --rules."
    "\n\nWith --explain-drops, what a rule matched and its validators, the placeholder test or a better rule dropped "
    "is printed, a line each: place, rule, reason. Everything is read for it, also what did not change since an "
    "earlier scan.";

} // namespace

const Command auditCommand{.name = "audit",
                           .summary = "Scan, correlate, judge and report in one go",
                           .positionals = "[TARGET…]",
                           .description = auditDescription.c_str(),
                           .options = auditOptions(),
                           .examples = auditExamples,
                           .run = runAudit};

const Command scanCommand{.name = "scan",
                          .summary = "Read sources into the store, without judging",
                          .positionals = "[TARGET…]",
                          .description = scanDescription.c_str(),
                          .options = scanOptions(),
                          .examples = scanExamples,
                          .run = runScan};

} // namespace probate
