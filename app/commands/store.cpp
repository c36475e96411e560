#include "core/store/store.h"
#include "app/commands/commands.h"
#include "app/commands/shared.h"
#include "app/locations.h"

namespace probate {

namespace {

Result<Store> openChosen(const Arguments &arguments, OpenMode mode)
{
    const auto choice = chooseEstateToRead(arguments);
    if (!choice) {
        return choice.error();
    }
    const auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    return openStore(*choice, mode, *resources);
}

Result<ExitCode> runInfo(const Arguments &arguments, const Terminal &terminal)
{
    const auto store = openChosen(arguments, OpenMode::ReadOnly);
    if (!store) {
        return store.error();
    }
    const auto statistics = store->statistics();
    if (!statistics) {
        return statistics.error();
    }
    QString text =
        QStringLiteral("store         %1\nschema        %2\nsize          %3 bytes\nruns          %4 (%5 unfinished)\n"
                       "scans         %6 of %7 sources (%8 unfinished)\nobservations  %9\n")
            .arg(statistics->location)
            .arg(statistics->schemaVersion)
            .arg(statistics->bytes)
            .arg(statistics->runs)
            .arg(statistics->unfinishedRuns)
            .arg(statistics->finishedScans)
            .arg(statistics->sources)
            .arg(statistics->unfinishedScans)
            .arg(statistics->observations);
    for (const auto &[fact, count] : statistics->byFact) {
        text += QStringLiteral("  %1 %2\n").arg(fact, -22).arg(count);
    }
    text += QStringLiteral("states        %1 of %2 sources were left ready to be scanned by what is new\n")
                .arg(statistics->states)
                .arg(statistics->sources);
    text += QStringLiteral("declarations  %1\nlog           %2 entries, head %3\n")
                .arg(statistics->declarations)
                .arg(statistics->logEntries)
                .arg(QString::fromLatin1(statistics->head));
    terminal.out(text.toUtf8());
    return ExitCode::Nothing;
}

Result<ExitCode> runRuns(const Arguments &arguments, const Terminal &terminal)
{
    const auto store = openChosen(arguments, OpenMode::ReadOnly);
    if (!store) {
        return store.error();
    }
    const auto runs = store->runs();
    if (!runs) {
        return runs.error();
    }
    for (const RunRecord &run : *runs) {
        terminal.out(QStringLiteral("%1  %2  %3  probate %4  %5\n")
                         .arg(run.id)
                         .arg(toIso(run.startedAt), run.finishedAt ? run.outcome : QStringLiteral("unfinished"),
                              run.toolVersion, printableName(run.commandLine))
                         .toUtf8());
    }
    return ExitCode::Nothing;
}

Result<ExitCode> runStoreVerify(const Arguments &arguments, const Terminal &terminal)
{
    const auto store = openChosen(arguments, OpenMode::ReadOnly);
    if (!store) {
        return store.error();
    }
    const auto report = store->verify();
    if (!report) {
        return report.error();
    }
    for (const QString &problem : report->problems) {
        terminal.out((printableName(problem) + QLatin1Char('\n')).toUtf8());
    }
    terminal.out(QStringLiteral("%1: %2 log entries, %3 observations; head %4\n")
                     .arg(report->holds() ? QStringLiteral("holds") : QStringLiteral("DOES NOT HOLD"))
                     .arg(report->entries)
                     .arg(report->observations)
                     .arg(QString::fromLatin1(report->head))
                     .toUtf8());
    return report->holds() ? ExitCode::Nothing : ExitCode::Failed;
}

Result<ExitCode> runCompact(const Arguments &arguments, const Terminal &terminal)
{
    auto store = openChosen(arguments, OpenMode::ReadWrite);
    if (!store) {
        return store.error();
    }
    if (const auto done = store->compact(); !done) {
        return done.error();
    }
    terminal.note(QStringLiteral("compacted"));
    return ExitCode::Nothing;
}

constexpr Example infoExamples[] = {{"probate store info", "where the store is, how large, and what is in it"}};
constexpr Example runsExamples[] = {{"probate store runs", "every scan so far"}};
constexpr Example storeVerifyExamples[] = {
    {"probate store verify", "has anybody edited, cut or reordered what was recorded"}};
constexpr Example compactExamples[] = {{"probate store compact", "give back the space of scans that never finished"}};

} // namespace

const Command storeInfoCommand{.name = "store info",
                               .summary = "Describe the store",
                               .positionals = "",
                               .description =
                                   "Says where the store of the estate is, how large it is, and what it holds. The "
                                   "head is the digest of the newest entry "
                                   "of the run log: noted elsewhere, it later proves that nothing before it changed.",
                               .options = lookEstateOptions(),
                               .examples = infoExamples,
                               .most = 0,
                               .run = runInfo};

const Command storeRunsCommand{
    .name = "store runs",
    .summary = "List the runs",
    .positionals = "",
    .description = "Lists every run that wrote into the store, with its time, outcome and version of Probate.",
    .options = lookEstateOptions(),
    .examples = runsExamples,
    .most = 0,
    .run = runRuns};

const Command storeVerifyCommand{.name = "store verify",
                                 .summary = "Recompute every hash of the store",
                                 .positionals = "",
                                 .description = "Recomputes the chain of the run log, what each scan saw, and the id "
                                                "of each observation, and names what does not hold. "
                                                "Exit code 3 if anything does not.",
                                 .options = lookEstateOptions(),
                                 .examples = storeVerifyExamples,
                                 .most = 0,
                                 .run = runStoreVerify};

const Command storeCompactCommand{
    .name = "store compact",
    .summary = "Drop what unfinished scans left, and give space back",
    .positionals = "",
    .description =
        "Drops what only unfinished scans saw that a later finished one superseded. What judgements rest on stays.",
    .options = lookEstateOptions(),
    .examples = compactExamples,
    .most = 0,
    .run = runCompact};

} // namespace probate
