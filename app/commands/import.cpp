// import: reports of other scanners into the store, each a source of its own.
#include "app/commands/commands.h"
#include "app/commands/shared.h"
#include "app/locations.h"
#include "app/progress.h"
#include "app/scan_estate.h"
#include "app/version.h"
#include "scanners/imports/import_report.h"

#include <QFileInfo>

namespace probate {

namespace {

std::vector<OptionSpec> importOptions()
{
    std::vector<OptionSpec> all{{.name = "from",
                                 .value = "TOOL",
                                 .help = "whose report it is, where its content does not tell",
                                 .completes = OptionSpec::Completes::Words,
                                 .words = "gitleaks trufflehog kingfisher detect-secrets sarif"}};
    all.insert(all.end(), lookEstateOptions().begin(), lookEstateOptions().end());
    return all;
}

const std::vector<OptionSpec> optionsOfImport = importOptions();

struct Imported
{
    EstateChoice choice;
    Store store;
    RunId run;
    std::unique_ptr<DocumentScanner> scanner;
    Fingerprinter fingerprinter;
    Instant now;
    QString tool;
};

/// One report; what of it was left is in its skips.
Result<ImportOutcome> importOne(Imported &into, const QString &path)
{
    auto bytes = readFile(path);
    if (!bytes) {
        return bytes.error();
    }
    const QString whole = QFileInfo(path).absoluteFilePath();
    const QString source = QStringLiteral("import:") + whole;
    if (const auto begun = into.store.beginSource(into.run, source, QStringLiteral("import")); !begun) {
        return begun.error();
    }
    auto sink = into.store.sink(into.run, source);
    if (!sink) {
        return sink.error();
    }
    const auto outcome = importReport(*bytes,
                                      {.source = source,
                                       .file = QFileInfo(path).fileName(),
                                       .tool = into.tool,
                                       .now = into.now,
                                       .fingerprinter = into.fingerprinter,
                                       .scanner = *into.scanner},
                                      **sink);
    SourceCoverage coverage;
    coverage.source = source;
    coverage.kind = QStringLiteral("import");
    coverage.documents = 1;
    coverage.bytes = static_cast<std::uint64_t>(bytes->size());
    coverage.scannedAt = into.now;
    bytes->fill('\0'); // it may hold secrets
    if (const auto stored = (*sink)->flush(); !stored) {
        return stored.error();
    }
    if (!outcome) {
        return outcome.error(); // unfinished, which coverage says
    }
    const auto finished = into.store.finishSource(into.run, coverage);
    return finished ? outcome : Result<ImportOutcome>(finished.error());
}

Result<Imported> prepare(const Arguments &arguments, const Terminal &terminal)
{
    const QString tool = arguments.value("from");
    if (!tool.isEmpty() && !importableTools().contains(tool)) {
        return Error(ErrorKind::Usage,
                     QStringLiteral("--from takes %1").arg(importableTools().join(QStringLiteral(", "))));
    }
    auto choice = chooseEstateToRead(arguments);
    if (!choice) {
        return choice.error();
    }
    const auto now = chooseInstant(arguments);
    if (!now) {
        return now.error();
    }
    auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    auto fingerprinter = Fingerprinter::open(choice->keyFile);
    if (!fingerprinter) {
        return fingerprinter.error();
    }
    auto scanner = openScanner(*choice, {.now = *now, .resources = *resources}, terminal);
    if (!scanner) {
        return scanner.error();
    }
    auto store = openStore(*choice, OpenMode::Create, *resources);
    if (!store) {
        return store.error();
    }
    const auto run =
        store->beginRun({.startedAt = *now,
                         .asOf = *now,
                         .toolVersion = QString::fromLatin1(version),
                         .commandLine = QStringLiteral("import ") + arguments.positionals().join(QLatin1Char(' '))});
    if (!run) {
        return run.error();
    }
    return Imported{
        std::move(*choice), std::move(*store), *run, std::move(*scanner), std::move(*fingerprinter), *now, tool};
}

Result<ExitCode> runImport(const Arguments &arguments, const Terminal &terminal)
{
    auto into = prepare(arguments, terminal);
    if (!into) {
        return into.error();
    }
    ExitCode code = ExitCode::Nothing;
    int failed = 0;
    for (const QString &path : arguments.positionals()) {
        const auto outcome = importOne(*into, path);
        if (!outcome) {
            terminal.error(outcome.error());
            ++failed;
            continue;
        }
        terminal.note(printableName(QStringLiteral("%1: %2 findings of %3 %4; %5 with a value, %6 parts not imported")
                                        .arg(path)
                                        .arg(outcome->findings)
                                        .arg(outcome->tool, outcome->version)
                                        .arg(outcome->withValue)
                                        .arg(outcome->left)));
        code = outcome->left > 0 ? ExitCode::CoverageIncomplete : code;
    }
    const auto finished =
        into->store.finishRun(into->run, failed > 0 ? QStringLiteral("failed") : QStringLiteral("finished"), into->now);
    if (!finished) {
        return finished.error();
    }
    return failed > 0 ? ExitCode::Failed : code;
}

constexpr Example examplesOfImport[] = {
    {"probate import gitleaks.json", "what gitleaks found, as observations of the estate here"},
    {"trufflehog git file://repo --json > th.jsonl; probate import --from trufflehog th.jsonl",
     "an empty report counts as one that found nothing only if you say whose it is"},
    {"kingfisher scan . --format sarif --output kf.sarif; probate import kf.sarif",
     "SARIF of any tool; what it says was suppressed is accepted, visibly"},
    {"probate import .secrets.baseline results.sarif && probate report", "several, then the report"}};

} // namespace

const Command importCommand{
    .name = "import",
    .summary = "Take reports of other scanners as observations",
    .positionals = "REPORT…",
    .description =
        "Reads reports of gitleaks (--report-format json), TruffleHog (--json), Kingfisher (--format json or jsonl), "
        "detect-secrets (its baseline) and any tool's SARIF 2.1.0 into the store. Each report is a source of its own, "
        "and replaces what "
        "the same file said before; what it found stands beside what Probate finds itself.\n\n"
        "A secret value in a report becomes a fingerprint and is forgotten; with it a finding is the same credential "
        "as everywhere else. A finding without a value, or with a hash of another tool, is a credential of its own. "
        "That another tool calls a credential verified is noted, and proves nothing: import exports of the issuer for "
        "that. Exit code 3 if a report is cut or unknown, 4 if parts of one were not imported.",
    .options = optionsOfImport,
    .examples = examplesOfImport,
    .fewest = 1,
    .most = -1,
    .run = runImport};

} // namespace probate
