// From argv to a command and its arguments.
#pragma once

#include "app/command.h"

namespace probate {

/// Splits the words after the command's name by its options. Errors are of kind Usage and name the word that is wrong.
Result<Arguments> parseArguments(const Command &command, const QStringList &words);

/// The command whose name the words begin with, and how many words the name takes. Null if there is none.
struct FoundCommand
{
    const Command *command = nullptr;
    int words = 0;
};
FoundCommand findCommand(const QStringList &words);

/// Names that a mistyped command may have meant, best first.
QStringList nearCommands(const QString &word);

} // namespace probate
