// closure close and closure reopen: what a person declares, with author and reason, into the store's log.
#include "app/commands/commands.h"
#include "app/commands/shared.h"
#include "app/locations.h"
#include "core/evidence/closure_signals.h"
#include "reports/subject.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace probate {

namespace {

std::vector<OptionSpec> declareOptions(std::initializer_list<OptionSpec> own)
{
    std::vector<OptionSpec> all(own);
    const std::initializer_list<OptionSpec> common{
        {.name = "at", .value = "INSTANT", .help = "from when, with its zone (2026-03-01T09:00:00Z)"},
        {.name = "reason", .value = "TEXT", .help = "why, for whoever reads the log"},
        {.name = "author", .value = "NAME", .help = "who declares it (default: the account that runs it)"},
        {.name = "json", .help = "print JSON instead of text"}};
    all.insert(all.end(), common.begin(), common.end());
    all.insert(all.end(), lookEstateOptions().begin(), lookEstateOptions().end());
    return all;
}

const std::vector<OptionSpec> closeOptions =
    declareOptions({{.name = "kind",
                     .value = "KIND",
                     .help = "what ended",
                     .completes = OptionSpec::Completes::Words,
                     .words = "disabled deleted purged suspended contract-ended app-retired transferred"},
                    {.name = "ends", .value = "INSTANT", .help = "when a suspension ends by itself"}});
const std::vector<OptionSpec> reopenOptions = declareOptions({});

Result<Instant> instantOf(const Arguments &arguments, const char *option)
{
    const auto instant = parseInstant(arguments.value(option).toUtf8());
    return instant ? Result<Instant>(*instant)
                   : Error(ErrorKind::Usage,
                           QStringLiteral("--%1 takes an instant with its zone, such as 2026-03-01T09:00:00Z")
                               .arg(QLatin1StringView(option)));
}

/// A re-enable does not end what is for good: a line that says so, or nothing.
QString whatStays(const Principal &principal, Instant at)
{
    for (const Closure &closure : principal.closures) {
        const bool forGood = closure.kind != ClosureKind::Disabled && closure.kind != ClosureKind::Suspended;
        if (!closure.reopens && forGood && closure.at <= at && closure.authority != SignalAuthority::UnverifiedEvent) {
            return QStringLiteral("but \"%1\" of %2 stays in force: only disabled and suspended end by a re-enable\n")
                .arg(toText(closure.kind), toIso(closure.at));
        }
    }
    return {};
}

Result<ExitCode> declareFact(const Arguments &arguments, const Terminal &terminal, ClosureSignalled fact)
{
    const auto at = instantOf(arguments, "at");
    if (!at) {
        return at.error();
    }
    const QString author = authorOf(arguments);
    const QString reason = arguments.value("reason").trimmed();
    if (author.isEmpty() || reason.isEmpty()) {
        return Error(ErrorKind::Usage, QStringLiteral("a declaration needs a --reason and an --author"));
    }
    const auto judged = judgeChosen(arguments);
    if (!judged) {
        return judged.error();
    }
    const auto principal = findPrincipal(judged->input(terminal), arguments.positionals().constFirst());
    if (!principal) {
        return principal.error();
    }
    fact.principal = lastingNameOf(**principal);
    fact.effective = *at;
    fact.authority = SignalAuthority::Declared;
    const auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    auto store = openStore(judged->choice, OpenMode::ReadWrite, *resources);
    if (!store) {
        return store.error();
    }
    const auto id = store->declare(author, reason, wholeSecondOfClock(), fact);
    if (!id) {
        return id.error();
    }
    const QString note = fact.reopens ? whatStays(**principal, *at) : QString();
    const QString what = fact.reopens ? QStringLiteral("reopened") : toText(fact.kind);
    const QJsonObject json{{QStringLiteral("observation"), QString::fromLatin1(*id)},
                           {QStringLiteral("principal"), (*principal)->id},
                           {QStringLiteral("declared"), what},
                           {QStringLiteral("at"), toIso(*at)},
                           {QStringLiteral("author"), author},
                           {QStringLiteral("reason"), reason},
                           {QStringLiteral("note"), note.trimmed()}};
    const QString text =
        QStringLiteral("%1 declares %2 %3 from %4: %5\n").arg(author, (*principal)->id, what, toIso(*at), reason);
    terminal.out(arguments.has("json") ? QJsonDocument(json).toJson()
                                       : (printableName(text.trimmed()) + QLatin1Char('\n') + note).toUtf8());
    return ExitCode::Nothing;
}

Result<ExitCode> runClose(const Arguments &arguments, const Terminal &terminal)
{
    ClosureSignalled fact;
    const auto kind = fromString<ClosureKind>(arguments.value("kind"));
    if (!kind) {
        return Error(
            ErrorKind::Usage,
            QStringLiteral(
                "--kind takes disabled, deleted, purged, suspended, contract-ended, app-retired or transferred"));
    }
    fact.kind = *kind;
    if (arguments.has("ends")) {
        const auto ends = instantOf(arguments, "ends");
        if (!ends) {
            return ends.error();
        }
        if (*kind != ClosureKind::Suspended) {
            return Error(ErrorKind::Usage,
                         QStringLiteral("only a suspension ends by itself: --ends goes with --kind suspended"));
        }
        fact.ends = *ends;
    }
    return declareFact(arguments, terminal, std::move(fact));
}

Result<ExitCode> runReopen(const Arguments &arguments, const Terminal &terminal)
{
    ClosureSignalled fact;
    fact.reopens = true;
    return declareFact(arguments, terminal, std::move(fact));
}

constexpr Example closeExamples[] = {
    {"probate closure close ada@example.com --at 2026-03-01T09:00:00Z --kind contract-ended --reason 'HR-1234'",
     "she left; judge everything from then"}};
constexpr Example reopenExamples[] = {
    {"probate closure reopen ada@example.com --at 2026-04-01T08:00:00Z --reason 'back from leave'", "enabled again"}};

} // namespace

const Command closureCloseCommand{.name = "closure close",
                                  .summary = "Declare that an account's access ended",
                                  .positionals = "WHO",
                                  .description = "Records in the store, with author and reason, that a principal's "
                                                 "access was to end. A declaration says when it "
                                                 "should have ended; only evidence proves that it did.",
                                  .options = closeOptions,
                                  .examples = closeExamples,
                                  .fewest = 1,
                                  .most = 1,
                                  .run = runClose};

const Command closureReopenCommand{
    .name = "closure reopen",
    .summary = "Declare that an account was enabled again",
    .positionals = "WHO",
    .description =
        "Records that a principal was enabled again. It ends what was disabled or suspended; deleted, purged, ended "
        "contracts and retired applications stay closed.",
    .options = reopenOptions,
    .examples = reopenExamples,
    .fewest = 1,
    .most = 1,
    .run = runReopen};

} // namespace probate
