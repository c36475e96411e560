// closure plan, exposure, timeline and simulate-reenable: looks at one closed principal; nothing is changed or
// executed.
#include "app/commands/closed_view.h"
#include "app/commands/commands.h"
#include "app/locations.h"
#include "reports/closure_papers.h"

#include <QJsonDocument>

namespace probate {

namespace {

std::vector<OptionSpec> viewOptions(std::initializer_list<OptionSpec> own = {})
{
    std::vector<OptionSpec> all(own);
    all.push_back({.name = "json", .help = "print JSON instead of text"});
    all.insert(all.end(), lookEstateOptions().begin(), lookEstateOptions().end());
    return all;
}

const std::vector<OptionSpec> plainOptions = viewOptions();
const std::vector<OptionSpec> timelineOptions = viewOptions({{.name = "svg",
                                                              .value = "FILE",
                                                              .help = "write a drawing as well; - for standard output",
                                                              .completes = OptionSpec::Completes::Files}});

template <typename Json>
void print(const Arguments &arguments, const Terminal &terminal, const QByteArray &text, const Json &json)
{
    terminal.out(arguments.has("json") ? QJsonDocument(json).toJson() : text);
}

Result<ExitCode> runPlan(const Arguments &arguments, const Terminal &terminal)
{
    const auto view = closedView(arguments, terminal, true);
    if (!view) {
        return view.error();
    }
    const JudgingRules &rules = view->judged.definitions.judging;
    const RevocationPlan plan = planRevocation(view->estate, *view->closure(), rules.facts, rules.trust);
    print(arguments, terminal, planText(plan, view->who, view->options), planJson(plan));
    return ExitCode::Nothing;
}

Result<ExitCode> runExposure(const Arguments &arguments, const Terminal &terminal)
{
    const auto view = closedView(arguments, terminal, false);
    if (!view) {
        return view.error();
    }
    const auto exposures = exposuresOf(view->estate, view->principal);
    print(arguments, terminal, exposureText(exposures, view->estate.estate, view->who, view->options),
          exposureJson(exposures));
    return ExitCode::Nothing;
}

Result<ExitCode> runTimeline(const Arguments &arguments, const Terminal &terminal)
{
    const auto view = closedView(arguments, terminal, true);
    if (!view) {
        return view.error();
    }
    const Timeline timeline = timelineOf(view->estate, *view->closure(), view->judged.definitions.judging.policy,
                                         view->judged.assessment.asOf);
    if (arguments.has("svg")) {
        if (const auto written = writeFile(arguments.value("svg"), timelineSvg(timeline)); !written) {
            return written.error();
        }
        if (arguments.value("svg") == QLatin1StringView("-")) {
            return ExitCode::Nothing;
        }
    }
    print(arguments, terminal, timelineText(timeline, view->options), timelineJson(timeline));
    return ExitCode::Nothing;
}

Result<ExitCode> runSimulate(const Arguments &arguments, const Terminal &terminal)
{
    const auto view = closedView(arguments, terminal, true);
    if (!view) {
        return view.error();
    }
    const auto revived = revivedByReenabling(*view->closure(), view->estate.estate,
                                             view->judged.definitions.judging.policy, view->judged.assessment.asOf);
    print(arguments, terminal, revivedText(revived, *view->closure(), view->estate.estate, view->who, view->options),
          revivedJson(revived, *view->closure()));
    return ExitCode::Nothing;
}

constexpr Example planExamples[] = {
    {"probate closure plan ada@example.com", "what to revoke, in which order, with which command"}};
constexpr Example exposureExamples[] = {
    {"probate closure exposure ada@example.com", "what she could read, and what of it must still be rotated"}};
constexpr Example timelineExamples[] = {
    {"probate closure timeline ada@example.com --svg ada.svg", "print what happened when, and draw it"}};
constexpr Example simulateExamples[] = {
    {"probate closure simulate-reenable ada@example.com", "what comes back if somebody enables the account"}};

} // namespace

const Command closurePlanCommand{
    .name = "closure plan",
    .summary = "In which order to revoke what is left, with the vendors' commands",
    .positionals = "WHO",
    .description =
        "Prints a plan: what still works first, parents before children, each with its vendor's command as text, what "
        "breaks with it, and the evidence to collect afterwards. Nothing is executed. A value that a shell could "
        "read as anything but a name is left out of the command, and said so.",
    .options = plainOptions,
    .examples = planExamples,
    .fewest = 1,
    .most = 1,
    .run = runPlan};

const Command closureExposureCommand{
    .name = "closure exposure",
    .summary = "What this person could read, and is it dead or rotated",
    .positionals = "WHO",
    .description =
        "Lists the secrets that stood where this principal could read them: narrow (wrote on the path while it "
        "stood there) and wide (committed on top of it, or a group's), with paths and commits, and whether "
        "each is dead or was rotated after the closure.",
    .options = plainOptions,
    .examples = exposureExamples,
    .fewest = 1,
    .most = 1,
    .run = runExposure};

const Command closureTimelineCommand{
    .name = "closure timeline",
    .summary = "What happened when: closure, evidence, uses, deaths",
    .positionals = "WHO",
    .description = "Prints everything dated that is known of one closed principal in order, and draws it with --svg.",
    .options = timelineOptions,
    .examples = timelineExamples,
    .fewest = 1,
    .most = 1,
    .run = runTimeline};

const Command closureSimulateCommand{
    .name = "closure simulate-reenable",
    .summary = "Which credentials come back if the account is enabled again",
    .positionals = "WHO",
    .description =
        "Lists the credentials that only the account's state blocks. Those with a switch of their own stay off.",
    .options = plainOptions,
    .examples = simulateExamples,
    .fewest = 1,
    .most = 1,
    .run = runSimulate};

} // namespace probate
