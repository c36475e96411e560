#include "app/help.h"

#include "app/version.h"

namespace probate {

namespace {

/// Text for roff: backslashes and dashes are escaped, and no line begins with a control character.
QString roff(const QString &text)
{
    QString out = text;
    out.replace(QLatin1Char('\\'), QStringLiteral("\\e"));
    out.replace(QLatin1Char('-'), QStringLiteral("\\-"));
    if (out.startsWith(QLatin1Char('.')) || out.startsWith(QLatin1Char('\''))) {
        out.prepend(QStringLiteral("\\&"));
    }
    return out;
}

QString roff(const char *text)
{
    return roff(QString::fromUtf8(text));
}

QString optionEntry(const OptionSpec &option)
{
    QString head = QStringLiteral(".TP\n");
    if (option.letter) {
        head += QStringLiteral("\\fB\\-%1\\fR, ").arg(QLatin1Char(option.letter));
    }
    head += QStringLiteral("\\fB\\-\\-%1\\fR").arg(roff(option.name));
    if (option.value) {
        head += QStringLiteral(" \\fI%1\\fR").arg(roff(option.value));
    }
    return head + QLatin1Char('\n') + roff(option.help) + QStringLiteral(".\n");
}

QString commandEntry(const Command &command)
{
    QString out = QStringLiteral(".SS probate %1 %2\n").arg(roff(command.name), roff(command.positionals));
    const QStringList paragraphs = QString::fromUtf8(command.description).split(QStringLiteral("\n\n"));
    for (const QString &paragraph : paragraphs) {
        out += roff(paragraph.simplified()) + QStringLiteral("\n.PP\n");
    }
    for (const OptionSpec &option : command.options) {
        out += optionEntry(option);
    }
    for (const Example &example : command.examples) {
        out += QStringLiteral(".TP\n\\fB%1\\fR\n%2.\n").arg(roff(example.command), roff(example.what));
    }
    return out;
}

} // namespace

QByteArray manPage()
{
    QString out =
        QStringLiteral(
            ".TH PROBATE 1 \"\" \"probate %1\" \"User Commands\"\n"
            ".SH NAME\nprobate \\- settles what a closed account leaves behind\n"
            ".SH SYNOPSIS\n.B probate\n.I COMMAND\n[\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n"
            ".SH DESCRIPTION\n"
            "Inventories the credentials of non\\-human identities in repositories and config stores, finds out "
            "whose they are, and says for every closed account which of them still give access, until when, and on "
            "what evidence. Works offline and read\\-only; no secret value is stored or printed.\n"
            ".SH COMMANDS\n")
            .arg(QLatin1StringView(version));
    for (const Command *command : allCommands()) {
        out += commandEntry(*command);
    }
    out += QStringLiteral(".SH COMMON OPTIONS\n");
    for (const OptionSpec &option : commonOptions()) {
        out += optionEntry(option);
    }
    out += QStringLiteral(
        ".SH EXIT STATUS\n"
        ".TP\n.B 0\nNothing at or above the threshold.\n.TP\n.B 1\nFindings.\n.TP\n.B 2\nWrong usage.\n"
        ".TP\n.B 3\nFailed.\n.TP\n.B 4\nCoverage incomplete: something was left unread, or a closure is unproven.\n"
        ".SH ENVIRONMENT\n"
        ".TP\n.B NO_COLOR\nNo colours, whatever the terminal.\n"
        ".TP\n.B PROBATE_RESOURCES\nWhere rules, checks and frameworks are, if not beside the binary.\n"
        ".TP\n.B XDG_STATE_HOME, XDG_CACHE_HOME\nWhere stores and compiled rules are kept.\n"
        ".SH FILES\n.TP\n.I probate.yaml\nDescribes an estate: sources, roster, policy, trust map, reports.\n");
    return out.toUtf8();
}

} // namespace probate
