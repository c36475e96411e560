#include "app/command_line.h"
#include "app/help.h"
#include "app/output.h"
#include "app/version.h"

#include <QCoreApplication>
#include <QFile>

#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>

#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace probate {
namespace {

Terminal describeTerminal(const Arguments *arguments)
{
    Terminal terminal;
    terminal.colour = ::isatty(STDOUT_FILENO) && qEnvironmentVariableIsEmpty("NO_COLOR") && qgetenv("TERM") != "dumb" &&
                      !(arguments && arguments->has("no-color"));
    terminal.quiet = arguments && arguments->has("quiet");
    terminal.progress = ::isatty(STDERR_FILENO) && !terminal.quiet;
    winsize size = {};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        terminal.width = std::clamp<int>(size.ws_col, 60, 160);
    }
    return terminal;
}

int runGroupOrFail(const QStringList &words, const Terminal &terminal)
{
    const QByteArray group = groupHelp(words.constFirst());
    const bool asked = words.size() == 2 && (words[1] == QStringLiteral("--help") || words[1] == QStringLiteral("-h"));
    if (!group.isEmpty() && (words.size() == 1 || asked)) {
        terminal.out(group);
        return static_cast<int>(asked ? ExitCode::Nothing : ExitCode::Usage);
    }
    const QStringList near = nearCommands(words.constFirst());
    terminal.error(
        {ErrorKind::Usage,
         QStringLiteral("there is no command '%1'%2; probate --help lists them")
             .arg(words.join(QLatin1Char(' ')),
                  near.isEmpty() ? QString()
                                 : QStringLiteral(" (did you mean %1?)").arg(near.join(QStringLiteral(", "))))});
    return static_cast<int>(ExitCode::Usage);
}

int run(const QStringList &words)
{
    Terminal terminal = describeTerminal(nullptr);
    if (words.isEmpty() || words.constFirst() == QLatin1StringView("--help") ||
        words.constFirst() == QLatin1StringView("-h") || words.constFirst() == QLatin1StringView("help")) {
        const FoundCommand about = findCommand(words.mid(1));
        terminal.out(about.command ? commandHelp(*about.command) : overallHelp());
        return words.isEmpty() ? static_cast<int>(ExitCode::Usage) : 0;
    }
    if (words.constFirst() == QLatin1StringView("--version")) {
        terminal.out(QByteArray("probate ") + version + '\n');
        return 0;
    }
    const FoundCommand found = findCommand(words);
    if (!found.command) {
        return runGroupOrFail(words, terminal);
    }
    const auto arguments = parseArguments(*found.command, words.mid(found.words));
    if (!arguments) {
        terminal.error(arguments.error());
        return static_cast<int>(ExitCode::Usage);
    }
    terminal = describeTerminal(&*arguments);
    if (arguments->has("help")) {
        terminal.out(commandHelp(*found.command));
        return 0;
    }
    const auto outcome = found.command->run(*arguments, terminal);
    if (!outcome) {
        terminal.error(outcome.error());
        return static_cast<int>(outcome.error().kind() == ErrorKind::Usage ? ExitCode::Usage : ExitCode::Failed);
    }
    return static_cast<int>(*outcome);
}

/// A report that was cut off on its way must not pass for a whole one. Who closed the pipe knows what was read of it.
int withOutputWritten(int exitCode)
{
    errno = 0;
    const bool flushed = std::fflush(stdout) == 0;
    if ((flushed && !std::ferror(stdout)) || outputFailure() == EPIPE) {
        return exitCode;
    }
    Terminal().error(
        {ErrorKind::Unreadable, QStringLiteral("writing to standard output: %1; what was printed is not whole")
                                    .arg(qt_error_string(outputFailure() ? outputFailure() : errno))});
    return static_cast<int>(ExitCode::Failed);
}

} // namespace
} // namespace probate

int main(int argc, char **argv)
{
    // A crash must not write memory that may hold a secret; a closed pipe is an error of write(), not a death.
    const rlimit noCore{0, 0};
    ::setrlimit(RLIMIT_CORE, &noCore);
    std::signal(SIGPIPE, SIG_IGN);
    std::setlocale(LC_ALL, "C.UTF-8");
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("probate"));
    return probate::withOutputWritten(probate::run(QCoreApplication::arguments().mid(1)));
}
