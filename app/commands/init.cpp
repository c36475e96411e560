#include "app/commands/commands.h"
#include "app/estate_file.h"
#include "app/locations.h"

#include <QDir>
#include <QFileInfo>

namespace probate {

namespace {

Result<ExitCode> printPolicy(const Terminal &terminal)
{
    const auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    const auto policy = readFile(*resources + QStringLiteral("/policies/default.yaml"));
    if (!policy) {
        return policy.error();
    }
    terminal.out(*policy);
    return ExitCode::Nothing;
}

Result<ExitCode> runInit(const Arguments &arguments, const Terminal &terminal)
{
    if (arguments.has("policy-template")) {
        return printPolicy(terminal);
    }
    const QString file = QDir::current().absoluteFilePath(QStringLiteral("probate.yaml"));
    if (QFileInfo::exists(file) && !arguments.has("force")) {
        return Error(ErrorKind::Conflict, QStringLiteral("%1 exists; edit it, or overwrite it with --force").arg(file));
    }
    QStringList sources = arguments.positionals();
    if (sources.isEmpty()) {
        sources.append(QStringLiteral("."));
    }
    for (const QString &source : sources) {
        if (!QFileInfo::exists(source)) {
            return Error(ErrorKind::Usage, QStringLiteral("%1 does not exist").arg(source));
        }
    }
    if (const auto written = writeFile(file, estateFileTemplate(QDir::current().dirName(), sources)); !written) {
        return written.error();
    }
    terminal.note(QStringLiteral("wrote %1; name your roster and leavers in it, then run `probate audit`").arg(file));
    return ExitCode::Nothing;
}

constexpr OptionSpec optionsOfInit[] = {
    {.name = "force", .help = "overwrite an existing probate.yaml"},
    {.name = "policy-template",
     .help = "print every threshold with its default instead, as the start of a policy of your own"}};
constexpr Example examplesOfInit[] = {
    {"probate init", "describe this folder as an estate"},
    {"probate init ../app ../infra exports", "an estate of two repositories and a folder of exports"},
    {"probate init --policy-template > policy.yaml", "start a policy of your own"}};

} // namespace

const Command initCommand{.name = "init",
                          .summary = "Describe an estate in probate.yaml",
                          .positionals = "[SOURCE…]",
                          .description = "Writes a commented probate.yaml into this folder: what to read, who the "
                                         "people are, how to judge, which reports to write. "
                                         "Every command run here or below uses it.",
                          .options = optionsOfInit,
                          .examples = examplesOfInit,
                          .run = runInit};

} // namespace probate
