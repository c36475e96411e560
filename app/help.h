// What users read about commands: help pages, the man page and completions, all made from the commands' descriptions.
#pragma once

#include "app/command.h"

namespace probate {

/// `probate --help`.
QByteArray overallHelp();
/// `probate COMMAND --help`; also for the first word of a group ("closure").
QByteArray commandHelp(const Command &command);
QByteArray groupHelp(const QString &word);

/// probate(1) in roff. Installed, so its content depends on nothing but the descriptions and the version.
QByteArray manPage();

/// Scripts for completion; `shell` is "bash" or "zsh".
Result<QByteArray> completionScript(const QString &shell);

} // namespace probate
