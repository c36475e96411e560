#include "app/help.h"

#include <algorithm>

namespace probate {

namespace {

QStringList optionWords(const Command &command)
{
    QStringList words;
    for (const OptionSpec &option : optionsOf(command)) {
        words.append(QStringLiteral("--") + QString::fromLatin1(option.name));
    }
    return words;
}

/// For each option with known values: "--format) words".
QString valueCases(bool zsh)
{
    QStringList seen;
    QString out;
    for (const Command *command : allCommands()) {
        for (const OptionSpec &option : optionsOf(*command)) {
            const QString name = QString::fromLatin1(option.name);
            if (seen.contains(name) || !option.value) {
                continue;
            }
            seen.append(name);
            const QString words = QString::fromLatin1(option.words);
            if (option.completes == OptionSpec::Completes::Words) {
                out += zsh ? QStringLiteral("    --%1) compadd -- %2; return ;;\n").arg(name, words)
                           : QStringLiteral("    --%1) COMPREPLY=($(compgen -W '%2' -- \"$current\")); return ;;\n")
                                 .arg(name, words);
            } else if (option.completes == OptionSpec::Completes::Nothing) {
                out += QStringLiteral("    --%1) return ;;\n").arg(name);
            } else {
                out +=
                    zsh ? QStringLiteral("    --%1) _files; return ;;\n").arg(name)
                        : QStringLiteral("    --%1) COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n").arg(name);
            }
        }
    }
    return out;
}

QStringList firstWords()
{
    QStringList words;
    for (const Command *command : allCommands()) {
        const QString first = QString::fromLatin1(command->name).section(QLatin1Char(' '), 0, 0);
        if (!words.contains(first)) {
            words.append(first);
        }
    }
    return words;
}

QStringList secondWords(const QString &first)
{
    QStringList words;
    for (const Command *command : allCommands()) {
        const QString name = QString::fromLatin1(command->name);
        if (name.startsWith(first + QLatin1Char(' '))) {
            words.append(name.section(QLatin1Char(' '), 1));
        }
    }
    return words;
}

QString commandCases(bool zsh)
{
    QString out;
    for (const QString &first : firstWords()) {
        QStringList words = secondWords(first);
        for (const Command *command : allCommands()) {
            if (QString::fromLatin1(command->name).section(QLatin1Char(' '), 0, 0) == first) {
                words += optionWords(*command);
            }
        }
        words.removeDuplicates();
        out += zsh ? QStringLiteral("    %1) compadd -- %2; _files ;;\n").arg(first, words.join(QLatin1Char(' ')))
                   : QStringLiteral(
                         "    %1) COMPREPLY=($(compgen -W '%2' -- \"$current\") $(compgen -f -- \"$current\")) ;;\n")
                         .arg(first, words.join(QLatin1Char(' ')));
    }
    return out;
}

} // namespace

Result<QByteArray> completionScript(const QString &shell)
{
    const QString first = firstWords().join(QLatin1Char(' '));
    if (shell == QLatin1StringView("bash")) {
        return QStringLiteral("# bash completion for probate; made by `probate completion bash`\n"
                              "_probate() {\n"
                              "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                              "  COMPREPLY=()\n"
                              "  case $previous in\n%1  esac\n"
                              "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                              "    COMPREPLY=($(compgen -W '%2 --help --version' -- \"$current\")); return\n"
                              "  fi\n"
                              "  case ${COMP_WORDS[1]} in\n%3  esac\n"
                              "}\n"
                              "complete -o filenames -F _probate probate\n")
            .arg(valueCases(false), first, commandCases(false))
            .toUtf8();
    }
    if (shell == QLatin1StringView("zsh")) {
        return QStringLiteral("#compdef probate\n# zsh completion for probate; made by `probate completion zsh`\n"
                              "_probate() {\n"
                              "  local previous=${words[CURRENT-1]}\n"
                              "  case $previous in\n%1  esac\n"
                              "  if (( CURRENT == 2 )); then\n"
                              "    compadd -- %2 --help --version; return\n"
                              "  fi\n"
                              "  case ${words[2]} in\n%3  esac\n"
                              "}\n"
                              "_probate \"$@\"\n")
            .arg(valueCases(true), first, commandCases(true))
            .toUtf8();
    }
    return Error(ErrorKind::Usage, QStringLiteral("no completion for '%1'; there are bash and zsh").arg(shell));
}

} // namespace probate
