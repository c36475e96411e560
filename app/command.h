// A command is a value: its words, what help says of it, its options, and one function. Help, man page and completions
// are all made from these descriptions, so they cannot disagree.
#pragma once

#include "app/arguments.h"
#include "core/base/error.h"

#include <span>
#include <vector>

namespace probate {

/// product.md, "The command line". Stable.
enum class ExitCode {
    Nothing = 0, ///< nothing at or above the threshold
    Findings = 1,
    Usage = 2,
    Failed = 3,
    CoverageIncomplete = 4 ///< something was left unread, or a closure is unproven
};

/// Where a command writes and what it may assume of the terminal. One a process, made by main.
struct Terminal
{
    bool colour = false;   ///< standard output takes colours (a terminal, and no NO_COLOR)
    bool progress = false; ///< standard error is a terminal
    int width = 100;
    bool quiet = false;

    void out(const QByteArray &bytes) const;
    void note(const QString &line) const; ///< to standard error, unless quiet
    void error(const Error &error) const; ///< to standard error, always
};

/// Names that strangers chose, made safe for a terminal: control and formatting characters become \\uXXXX.
QString printableName(const QString &text);

struct Example
{
    const char *command;
    const char *what;
};

struct Command
{
    const char *name;                    ///< "audit", "closure show"
    const char *summary;                 ///< half a line
    const char *positionals;             ///< "[TARGET…]"
    const char *description;             ///< paragraphs separated by an empty line
    std::span<const OptionSpec> options; ///< its own; the common ones are added
    std::span<const Example> examples;
    int fewest = 0; ///< positionals
    int most = -1;  ///< -1: any number
    Result<ExitCode> (*run)(const Arguments &arguments, const Terminal &terminal);
};

/// In the order of `probate --help`.
std::span<const Command *const> allCommands();
/// Options that every command takes.
std::span<const OptionSpec> commonOptions();
/// Options of every command that opens a store or scans.
std::vector<OptionSpec> optionsOf(const Command &command);

} // namespace probate
