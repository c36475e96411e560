// owners rules: what the user's own correlation rules do, and what each would change.
#include "app/commands/commands.h"
#include "app/commands/owners.h"
#include "core/correlate/user_rules.h"
#include "reports/assessment_index.h"
#include "reports/phrases.h"
#include "reports/text_page.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace probate {

namespace {

constexpr std::size_t mostChangesShown = 10;

std::vector<OptionSpec> rulesOptions()
{
    std::vector<OptionSpec> all{{.name = "dry-run", .help = "said for clarity: this command never changes anything"},
                                {.name = "all", .help = "print every change, not the first ten of a rule"},
                                {.name = "json", .help = "print JSON instead of text"}};
    all.insert(all.end(), lookEstateOptions().begin(), lookEstateOptions().end());
    return all;
}

const std::vector<OptionSpec> optionsOfOwnersRules = rulesOptions();

QJsonObject asJson(const RuleEffect &effect)
{
    QJsonArray changes;
    for (const auto &change : effect.changes) {
        changes.append(
            QJsonObject{{QStringLiteral("credential"), change.credential},
                        {QStringLiteral("before"),
                         QJsonArray::fromStringList(QStringList(change.before.begin(), change.before.end()))},
                        {QStringLiteral("after"),
                         QJsonArray::fromStringList(QStringList(change.after.begin(), change.after.end()))}});
    }
    QJsonObject unknown;
    for (const auto &[alias, count] : effect.unknown) {
        unknown[alias] = static_cast<int>(count);
    }
    return {{QStringLiteral("rule"), effect.rule},
            {QStringLiteral("where"), effect.where},
            {QStringLiteral("matched"), static_cast<int>(effect.matched)},
            {QStringLiteral("claimed"), static_cast<int>(effect.claimed)},
            {QStringLiteral("capturedNothing"), static_cast<int>(effect.capturedNothing)},
            {QStringLiteral("gaveUp"), static_cast<int>(effect.gaveUp)},
            {QStringLiteral("unknown"), unknown},
            {QStringLiteral("changes"), changes}};
}

QString namesOf(const std::vector<PrincipalId> &ids, const AssessmentIndex &index)
{
    QStringList names;
    for (const PrincipalId &id : ids) {
        names << index.nameOf(id);
    }
    return names.isEmpty() ? QStringLiteral("nobody") : names.join(QStringLiteral(", "));
}

void put(TextPage &page, const RuleEffect &effect, const AssessmentIndex &index, bool all)
{
    page.heading(effect.rule, effect.where);
    page.line(2, QStringLiteral("matches %1, makes a claim on %2, would change the owner of %3")
                     .arg(counted(static_cast<std::int64_t>(effect.matched), "credential"))
                     .arg(effect.claimed)
                     .arg(effect.changes.size()));
    if (effect.matched == 0) {
        page.line(2, QStringLiteral("matches nothing: is the pattern right?"), Ink::Yellow);
    }
    if (effect.capturedNothing) {
        page.line(2, QStringLiteral("captures nothing from %1 of them").arg(effect.capturedNothing), Ink::Yellow);
    }
    if (effect.gaveUp) {
        page.line(2, QStringLiteral("gave up on %1: the expression takes too many steps").arg(effect.gaveUp),
                  Ink::Yellow);
    }
    for (const auto &[alias, count] : effect.unknown) {
        page.line(2, QStringLiteral("names %1 (%2), whom no source knows").arg(alias).arg(count), Ink::Yellow);
    }
    std::size_t shown = 0;
    for (const auto &change : effect.changes) {
        if (!all && ++shown > mostChangesShown) {
            page.line(2, QStringLiteral("… and %1 more (--all)").arg(effect.changes.size() - mostChangesShown));
            break;
        }
        page.line(2,
                  {{index.nameOfCredential(change.credential)},
                   {QStringLiteral("  ") + change.credential, Ink::Dim},
                   {QStringLiteral("  %1 → %2").arg(namesOf(change.before, index), namesOf(change.after, index))}},
                  2);
    }
}

Result<ExitCode> runOwnersRules(const Arguments &arguments, const Terminal &terminal)
{
    const auto judged = judgeChosen(arguments);
    if (!judged) {
        return judged.error();
    }
    const CorrelationPolicy policy = correlationPolicy(judged->definitions.judging.policy);
    const auto effects = tryRules(judged->assessment.estate, policy);
    if (arguments.has("json")) {
        QJsonArray rows;
        for (const RuleEffect &effect : effects) {
            rows.append(asJson(effect));
        }
        terminal.out(QJsonDocument(rows).toJson());
        return ExitCode::Nothing;
    }
    const ReportInput input = judged->input(terminal);
    const AssessmentIndex index(input);
    TextPage page(input.options);
    if (effects.empty()) {
        page.line(0,
                  QStringLiteral("There are no rules of your own: add owner-rules to probate.yaml (docs/estate.md)."));
    }
    for (const RuleEffect &effect : effects) {
        put(page, effect, index, arguments.has("all"));
    }
    terminal.out(page.bytes());
    return ExitCode::Nothing;
}

constexpr Example examplesOfOwnersRules[] = {
    {"probate owners rules --dry-run", "what each rule would change, and whom it misses"}};

} // namespace

const Command ownersRulesCommand{
    .name = "owners rules",
    .summary = "Show what each of your own owner rules would change",
    .positionals = "",
    .description =
        "Tries each rule under owner-rules alone against everything else that is known: how many credentials "
        "it matches, whose owner it would change from whom to whom, which names it makes that no source "
        "knows, and where its expression captures nothing. Reads the store and changes nothing. A mistake "
        "in a rule is an error that names file and line.",
    .options = optionsOfOwnersRules,
    .examples = examplesOfOwnersRules,
    .most = 0,
    .run = runOwnersRules};

} // namespace probate
