#include "app/commands/commands.h"
#include "app/help.h"

namespace probate {

namespace {

Result<ExitCode> runCompletion(const Arguments &arguments, const Terminal &terminal)
{
    const QString what = arguments.positionals().constFirst();
    if (what == QLatin1StringView("man")) {
        terminal.out(manPage());
        return ExitCode::Nothing;
    }
    const auto script = completionScript(what);
    if (!script) {
        return script.error();
    }
    terminal.out(*script);
    return ExitCode::Nothing;
}

constexpr Example examplesOfCompletion[] = {
    {"probate completion bash > /etc/bash_completion.d/probate", "complete commands and options in bash"},
    {"probate completion man | man -l -", "read the manual page without installing it"},
};

} // namespace

const Command completionCommand{
    .name = "completion",
    .summary = "Print shell completions or the manual page",
    .positionals = "bash|zsh|man",
    .description = "Prints the completion script for a shell, or the manual page in roff. Both are made from the same "
                   "descriptions as --help. Installed packages carry them already.",
    .options = {},
    .examples = examplesOfCompletion,
    .fewest = 1,
    .most = 1,
    .run = runCompletion};

} // namespace probate
