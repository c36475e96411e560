#include "app/command_line.h"

#include <boost/program_options.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace probate {

namespace po = boost::program_options;

namespace {

po::options_description describe(const std::vector<OptionSpec> &options)
{
    po::options_description description;
    for (const OptionSpec &option : options) {
        std::string name = option.name;
        if (option.letter) {
            name += std::string(",") + option.letter;
        }
        if (option.value) {
            description.add_options()(name.c_str(), po::value<std::vector<std::string>>()->composing(), option.help);
        } else {
            description.add_options()(name.c_str(), option.help);
        }
    }
    return description;
}

Error usage(const Command &command, const QString &what)
{
    return {ErrorKind::Usage, QStringLiteral("%1; see probate %2 --help").arg(what, QString::fromLatin1(command.name))};
}

Result<void> checkCounts(const Command &command, const Arguments &arguments)
{
    const auto count = arguments.positionals().size();
    if (count < command.fewest) {
        return usage(command, QStringLiteral("%1 is missing").arg(QString::fromUtf8(command.positionals)));
    }
    if (command.most >= 0 && count > command.most) {
        return usage(command, QStringLiteral("unexpected argument '%1'").arg(arguments.positionals().at(command.most)));
    }
    for (const OptionSpec &option : optionsOf(command)) {
        const QStringList given = arguments.values(option.name);
        if (!option.repeated && given.size() > 1) {
            return usage(command, QStringLiteral("--%1 was given twice").arg(QString::fromLatin1(option.name)));
        }
        const QStringList words = QString::fromLatin1(option.words).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        for (const QString &value : given) {
            if (option.completes == OptionSpec::Completes::Words && option.value && !words.contains(value)) {
                return usage(command,
                             QStringLiteral("--%1 takes one of %2, not '%3'")
                                 .arg(QString::fromLatin1(option.name), words.join(QStringLiteral(", ")), value));
            }
        }
    }
    return {};
}

int distance(const QString &a, const QString &b)
{
    std::vector<int> row(static_cast<std::size_t>(b.size()) + 1);
    for (std::size_t j = 0; j < row.size(); ++j) {
        row[j] = static_cast<int>(j);
    }
    for (qsizetype i = 1; i <= a.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i);
        for (std::size_t j = 1; j < row.size(); ++j) {
            const int replaced = diagonal + (a[i - 1] == b[static_cast<qsizetype>(j) - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

} // namespace

Result<Arguments> parseArguments(const Command &command, const QStringList &words)
{
    std::vector<std::string> raw;
    for (const QString &word : words) {
        raw.push_back(word.toLocal8Bit().toStdString());
    }
    Arguments arguments;
    try {
        const po::options_description description = describe(optionsOf(command));
        // No guessing: an abbreviated option that means one thing today could mean another after an update.
        namespace style = po::command_line_style;
        const int form = style::unix_style & ~style::allow_guessing;
        const auto parsed = po::command_line_parser(raw).options(description).style(form).run();
        for (const auto &option : parsed.options) {
            const QString name = QString::fromStdString(option.string_key);
            if (option.position_key >= 0) {
                for (const auto &value : option.value) {
                    arguments.addPositional(QString::fromLocal8Bit(QByteArray::fromStdString(value)));
                }
            } else if (option.value.empty()) {
                arguments.add(name, QStringLiteral("true"));
            } else {
                for (const auto &value : option.value) {
                    arguments.add(name, QString::fromLocal8Bit(QByteArray::fromStdString(value)));
                }
            }
        }
    } catch (const po::error &failure) {
        return usage(command, QString::fromLocal8Bit(failure.what()));
    }
    if (arguments.has("help")) {
        return arguments;
    }
    if (const auto counts = checkCounts(command, arguments); !counts) {
        return counts.error();
    }
    return arguments;
}

FoundCommand findCommand(const QStringList &words)
{
    FoundCommand best;
    for (const Command *command : allCommands()) {
        const QStringList name = QString::fromLatin1(command->name).split(QLatin1Char(' '));
        if (name.size() > best.words && words.size() >= name.size() && words.first(name.size()) == name) {
            best = {command, static_cast<int>(name.size())};
        }
    }
    return best;
}

QStringList nearCommands(const QString &word)
{
    QStringList near;
    for (const Command *command : allCommands()) {
        const QString name = QString::fromLatin1(command->name);
        const QString first = name.section(QLatin1Char(' '), 0, 0);
        if ((distance(word, first) <= 2 || first.startsWith(word)) && !near.contains(name)) {
            near.append(name);
        }
    }
    std::ranges::stable_sort(near,
                             [&](const QString &a, const QString &b) { return distance(word, a) < distance(word, b); });
    return near.first(std::min<qsizetype>(near.size(), 4));
}

} // namespace probate
