// roster split: takes apart two records that became one principal, with author and reason, in the store's log.
#include "app/commands/commands.h"
#include "app/commands/shared.h"
#include "app/locations.h"
#include "core/estate/principal_merge.h"
#include "reports/subject.h"

namespace probate {

namespace {

std::vector<OptionSpec> splitOptions()
{
    std::vector<OptionSpec> all{
        {.name = "reason", .value = "TEXT", .help = "why, for whoever reads the log"},
        {.name = "author", .value = "NAME", .help = "who declares it (default: the account that runs it)"},
        {.name = "undo", .help = "take an earlier split back"}};
    all.insert(all.end(), lookEstateOptions().begin(), lookEstateOptions().end());
    return all;
}

const std::vector<OptionSpec> optionsOfRosterSplit = splitOptions();
constexpr Example examplesOfRosterSplit[] = {
    {"probate roster split scim-user:idp/17 scim-user:idp/99 --reason 'father and son share an address'",
     "two people, whatever names they share"}};

Result<ExitCode> runRosterSplit(const Arguments &arguments, const Terminal &terminal)
{
    const QString author = authorOf(arguments);
    const QString reason = arguments.value("reason").trimmed();
    if (author.isEmpty() || reason.isEmpty()) {
        return Error(ErrorKind::Usage, QStringLiteral("a declaration needs a --reason and an --author"));
    }
    const auto judged = judgeChosen(arguments);
    if (!judged) {
        return judged.error();
    }
    const QStringList names = arguments.positionals();
    for (const QString &name : names) {
        if (!parseAlias(name)) {
            return Error(ErrorKind::Usage,
                         QStringLiteral("%1 is no alias: write its space and its value, such as scim-user:idp/17 "
                                        "(probate explain shows those of a principal)")
                             .arg(name));
        }
        if (const auto known = findPrincipal(judged->input(terminal), name); !known) {
            return known.error();
        }
    }
    const auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    auto store = openStore(judged->choice, OpenMode::ReadWrite, *resources);
    if (!store) {
        return store.error();
    }
    const bool undo = arguments.has("undo");
    TrustStated fact;
    fact.issuer = QStringLiteral("roster");
    fact.setting = {QLatin1StringView(undo ? togetherSpace : apartSpace) + names[0], names[1]};
    const Instant now = wholeSecondOfClock();
    fact.time = {now, Duration{0}};
    const auto id = store->declare(author, reason, now, fact);
    if (!id) {
        return id.error();
    }
    const QString what = undo ? QStringLiteral("may be one principal again") : QStringLiteral("are two principals");
    terminal.out(
        (printableName(
             QStringLiteral("%1 declares that %2 and %3 %4: %5").arg(author, names[0], names[1], what, reason)) +
         QLatin1Char('\n'))
            .toUtf8());
    return ExitCode::Nothing;
}

} // namespace

const Command rosterSplitCommand{
    .name = "roster split",
    .summary = "Take apart two records that became one principal",
    .positionals = "ALIAS ALIAS",
    .description = "Records in the store, with author and reason, that who holds the one alias is not who holds the "
                   "other. Their records merge no more, whatever names they share; a shared name then means neither, "
                   "unless the roster says whose it is. Give an alias of each that the other does not hold.",
    .options = optionsOfRosterSplit,
    .examples = examplesOfRosterSplit,
    .fewest = 2,
    .most = 2,
    .run = runRosterSplit};

} // namespace probate
