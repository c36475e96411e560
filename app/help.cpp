#include "app/help.h"

#include "app/version.h"

#include <algorithm>

namespace probate {

namespace {

constexpr int lineWidth = 100;
constexpr int optionColumn = 30;

/// Breaks a paragraph at spaces; later lines begin with the indent.
QString wrapped(const QString &text, int indent, int from)
{
    QString out;
    int column = from;
    for (const QString &word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (column > indent && column + word.size() + 1 > lineWidth) {
            out += QLatin1Char('\n') + QString(indent, QLatin1Char(' '));
            column = indent;
        } else if (!out.isEmpty()) {
            out += QLatin1Char(' ');
            ++column;
        }
        out += word;
        column += static_cast<int>(word.size());
    }
    return out;
}

QString optionLine(const OptionSpec &option)
{
    QString left = QStringLiteral("  ");
    left += option.letter ? QStringLiteral("-%1, ").arg(QLatin1Char(option.letter)) : QStringLiteral("    ");
    left += QStringLiteral("--") + QString::fromLatin1(option.name);
    if (option.value) {
        left += QLatin1Char(' ') + QString::fromUtf8(option.value);
    }
    QString help = QString::fromUtf8(option.help);
    if (option.repeated) {
        help += QStringLiteral("; may be repeated");
    }
    const QString gap = left.size() + 2 > optionColumn ? QLatin1Char('\n') + QString(optionColumn, QLatin1Char(' '))
                                                       : QString(optionColumn - left.size(), QLatin1Char(' '));
    return left + gap + wrapped(help, optionColumn, optionColumn) + QLatin1Char('\n');
}

QString paragraphs(const char *description)
{
    QString out;
    for (const QString &paragraph : QString::fromUtf8(description).split(QStringLiteral("\n\n"))) {
        out += wrapped(paragraph.simplified(), 0, 0) + QStringLiteral("\n\n");
    }
    return out;
}

QString commandList(const QString &prefix)
{
    QString out;
    for (const Command *command : allCommands()) {
        const QString name = QString::fromLatin1(command->name);
        if (prefix.isEmpty() || name.startsWith(prefix + QLatin1Char(' ')) || name == prefix) {
            out += QStringLiteral("  %1 %2\n").arg(name, -26).arg(QString::fromUtf8(command->summary));
        }
    }
    return out;
}

} // namespace

QByteArray overallHelp()
{
    QString out =
        QStringLiteral(
            "probate %1: settles what a closed account leaves behind\n\n"
            "Usage: probate COMMAND [OPTION…] [ARGUMENT…]\n\n"
            "Inventories the credentials of non-human identities in repositories and config stores, finds out\n"
            "whose they are, and says for every closed account which of them still give access, until when, and\n"
            "on what evidence. Works offline, changes nothing in what it scans, never prints or keeps a secret.\n\n"
            "Commands:\n")
            .arg(QLatin1StringView(version));
    out += commandList({});
    out +=
        QStringLiteral("\nExamples:\n"
                       "  probate audit ~/src/app --roster people.csv --closures leavers.csv\n"
                       "                                audit a repository against your people and leavers\n"
                       "  probate audit                 audit the estate that probate.yaml in this folder describes\n"
                       "  probate closure show ada@example.com\n"
                       "                                what the last audit knows of one closed account\n"
                       "  probate demo                  make a small company, audit it, explain what to notice\n\n"
                       "Exit codes:\n"
                       "  0  nothing at or above the threshold     1  findings\n"
                       "  2  wrong usage                           3  failed\n"
                       "  4  coverage incomplete: something was left unread, or a closure is unproven\n\n"
                       "probate COMMAND --help says more of each command.\n");
    return out.toUtf8();
}

QByteArray commandHelp(const Command &command)
{
    QString out = QStringLiteral("probate %1: %2\n\nUsage: probate %1 [OPTION…] %3\n\n")
                      .arg(QString::fromLatin1(command.name), QString::fromUtf8(command.summary),
                           QString::fromUtf8(command.positionals));
    out += paragraphs(command.description);
    out += QStringLiteral("Options:\n");
    for (const OptionSpec &option : optionsOf(command)) {
        out += optionLine(option);
    }
    if (!command.examples.empty()) {
        out += QStringLiteral("\nExamples:\n");
    }
    for (const Example &example : command.examples) {
        out +=
            QStringLiteral("  %1\n      %2\n").arg(QString::fromUtf8(example.command), QString::fromUtf8(example.what));
    }
    return out.toUtf8();
}

QByteArray groupHelp(const QString &word)
{
    const QString list = commandList(word);
    return list.isEmpty() ? QByteArray() : (QStringLiteral("Commands of probate %1:\n").arg(word) + list).toUtf8();
}

} // namespace probate
