#include "app/accepted_files.h"
#include "app/commands/commands.h"
#include "app/definitions.h"
#include "app/estate_choice.h"
#include "app/locations.h"
#include "scanners/matching/rules_check.h"
#include "scanners/readers/catalogue.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <map>

namespace probate {

namespace {

/// The places to read: those named, else the shipped rules and the estate's own, if there is an estate here.
Result<QStringList> placesOf(const Arguments &arguments)
{
    if (!arguments.positionals().isEmpty()) {
        return arguments.positionals();
    }
    const auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    QStringList places{*resources + QStringLiteral("/rules")};
    if (const auto found = findEstateFile(QStringLiteral("."))) {
        const auto estate = readEstateFile(*found);
        if (!estate) {
            return estate.error();
        }
        places += estate->rules;
    }
    return places;
}

/// Takes those that were made for gitleaks out of the places.
QStringList takeGitleaksFiles(QStringList &places)
{
    const auto own = std::stable_partition(places.begin(), places.end(),
                                           [](const QString &place) { return !isGitleaksFile(place); });
    const QStringList foreign(own, places.end());
    places.erase(own, places.end());
    return foreign;
}

Result<RuleSet> readPlaces(QStringList places)
{
    const QStringList foreign = takeGitleaksFiles(places);
    Result<RuleSet> rules = places.isEmpty() ? RuleSet() : readRules(places);
    for (const QString &path : foreign) {
        if (rules) {
            rules = withGitleaksRules(std::move(*rules), path);
        }
    }
    if (rules) { // for a list it is all the same what they go by
        std::ranges::move(rules->files, std::back_inserter(rules->rules));
        std::ranges::sort(rules->rules, {}, &Rule::id);
    }
    return rules;
}

QJsonArray asJson(const RuleSet &rules)
{
    QJsonArray all;
    for (const Rule &rule : rules.rules) {
        all.append(QJsonObject{{QStringLiteral("id"), rule.id},
                               {QStringLiteral("provider"), rule.provider},
                               {QStringLiteral("title"), rule.title},
                               {QStringLiteral("kind"), toText(rule.kind)},
                               {QStringLiteral("why"), rule.why},
                               {QStringLiteral("reference"), rule.reference},
                               {QStringLiteral("rotation"), rule.rotation}});
    }
    return all;
}

/// How many rules each issuer has, most first.
void listIssuers(const std::map<QString, int> &issuers, const Terminal &terminal)
{
    std::vector<std::pair<QString, int>> sorted(issuers.begin(), issuers.end());
    std::ranges::stable_sort(sorted, std::greater(), &std::pair<QString, int>::second);
    for (const auto &[issuer, count] : sorted) {
        terminal.out(QStringLiteral("%1 %2\n").arg(printableName(issuer), -38).arg(count).toUtf8());
    }
}

Result<ExitCode> runList(const Arguments &arguments, const Terminal &terminal)
{
    if (arguments.has("readers")) {
        for (const Reader &reader : allReaders()) {
            terminal.out(QStringLiteral("%1 %2\n")
                             .arg(QString::fromUtf8(reader.id), -28)
                             .arg(QString::fromUtf8(reader.title))
                             .toUtf8());
        }
        return ExitCode::Nothing;
    }
    const auto places = placesOf(arguments);
    if (!places) {
        return places.error();
    }
    const auto rules = readPlaces(*places);
    if (!rules) {
        return rules.error();
    }
    if (arguments.has("json")) {
        terminal.out(QJsonDocument(asJson(*rules)).toJson());
        return ExitCode::Nothing;
    }
    std::map<QString, int> issuers;
    for (const Rule &rule : rules->rules) {
        ++issuers[rule.provider];
        if (arguments.has("issuers")) {
            continue;
        }
        terminal.out(QStringLiteral("%1 %2 %3\n")
                         .arg(rule.id, -38)
                         .arg(toText(rule.kind), -22)
                         .arg(printableName(rule.title))
                         .toUtf8());
    }
    if (arguments.has("issuers")) {
        listIssuers(issuers, terminal);
    }
    terminal.note(QStringLiteral("%1 rules of %2 issuers").arg(rules->rules.size()).arg(issuers.size()));
    return ExitCode::Nothing;
}

Result<ExitCode> runCheck(const Arguments &arguments, const Terminal &terminal)
{
    auto places = placesOf(arguments);
    if (!places) {
        return places.error();
    }
    const QStringList foreign = takeGitleaksFiles(*places);
    RuleReading reading;
    if (!places->isEmpty()) {
        const auto files = loadRuleFiles(*places);
        if (!files) {
            return files.error();
        }
        reading = parseRules(*files);
    }
    const auto cache = cacheDirectory();
    if (!cache) {
        return cache.error();
    }
    std::size_t told = 0;
    int errors = 0;
    for (const QString &path : foreign) {
        auto more = withGitleaksRules(reading.set, path);
        if (!more) {
            ++errors;
            terminal.out((printableName(more.error().message()) + QLatin1Char('\n')).toUtf8());
            continue;
        }
        reading.set = std::move(*more);
        for (const QString &remark : remarksOnGitleaksFile(path)) {
            ++told;
            terminal.out((QStringLiteral("warning: ") + printableName(remark) + QLatin1Char('\n')).toUtf8());
        }
    }
    for (RuleProblem &problem : checkRules(reading.set, *cache)) {
        reading.problems.push_back(std::move(problem));
    }
    for (const RuleProblem &problem : reading.problems) {
        terminal.out((printableName(toText(problem)) + QLatin1Char('\n')).toUtf8());
        errors += problem.warning ? 0 : 1;
        told += problem.warning ? 1 : 0;
    }
    std::size_t examples = 0;
    for (const Rule &rule : reading.set.rules) {
        examples += rule.examples.size() + rule.counterExamples.size();
    }
    terminal.note(QStringLiteral("%1 rules, %2 examples and counter-examples: %3 errors, %4 warnings")
                      .arg(reading.set.rules.size() + reading.set.files.size())
                      .arg(examples)
                      .arg(errors)
                      .arg(told));
    return errors ? ExitCode::Findings : ExitCode::Nothing;
}

constexpr OptionSpec rulesListOptions[] = {
    {.name = "json", .help = "print JSON instead of text"},
    {.name = "issuers", .help = "count the rules of each issuer instead"},
    {.name = "readers", .help = "list the file formats that are understood instead"}};
constexpr Example rulesListExamples[] = {{"probate rules list", "what is recognised"},
                                         {"probate rules list --issuers", "how many rules each issuer has"},
                                         {"probate rules list --readers", "which file formats are understood"},
                                         {"probate rules list mine.yaml .gitleaks.toml", "the rules of two files"}};
constexpr Example checkExamples[] = {
    {"probate rules check", "judge the shipped rules and those of the estate here"},
    {"probate rules check mine/", "judge your own"},
    {"probate rules check .gitleaks.toml", "what of a file made for gitleaks is used here, and what is not"}};

} // namespace

const Command rulesListCommand{.name = "rules list",
                               .summary = "List recognition rules",
                               .positionals = "[PLACE…]",
                               .description = "Lists the rules of files or folders, or the shipped ones with those of "
                                              "the estate here: id, kind, title. --json adds why each "
                                              "matters, the issuer's documentation, and how to rotate.",
                               .options = rulesListOptions,
                               .examples = rulesListExamples,
                               .run = runList};

const Command rulesCheckCommand{
    .name = "rules check",
    .summary = "Judge rule files: examples, counter-examples, speed",
    .positionals = "[PLACE…]",
    .description = "Runs every example and counter-example of every rule through the real matcher, "
                   "with several seeds, and checks that exactly the "
                   "marked bytes are captured; names unknown keys, double ids, patterns without a "
                   "bound and patterns that are slow, with file "
                   "and line. docs/rules.md describes the format. Of a .gitleaks.toml, warnings say what is "
                   "not used. Exit code 1 if anything is wrong.",
    .options = {},
    .examples = checkExamples,
    .run = runCheck};

} // namespace probate
