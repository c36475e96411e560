#include "scanners/readers/exports/roster.h"
#include "app/commands/commands.h"
#include "app/commands/shared.h"
#include "app/locations.h"
#include "core/base/clock.h"
#include "core/estate/estate.h"

#include <algorithm>

namespace probate {

namespace {

/// Reads lists without storing anything, so that a mistake shows before an audit rests on it.
class RosterCheck
{
public:
    using Read = Result<DeclaredList> (*)(QByteArrayView, const ColumnMap &);

    Result<void> read(const QStringList &paths, const ColumnMap &columns, Read how)
    {
        for (const QString &path : paths) {
            const auto bytes = readFile(path);
            if (!bytes) {
                return bytes.error();
            }
            auto list = how(*bytes, columns);
            if (!list) {
                return list.error().within(path);
            }
            for (RowFact &row : list->facts) {
                add(path, std::move(row));
            }
            for (const UnreadRow &row : list->unread) {
                m_problems.append(QStringLiteral("%1, line %2: %3").arg(path).arg(row.line).arg(row.detail));
            }
        }
        return {};
    }
    Estate estate(Instant asOf) { return buildEstate(std::move(m_observations), asOf); }
    const QStringList &problems() const { return m_problems; }

private:
    void add(const QString &path, RowFact row)
    {
        const auto number = static_cast<qulonglong>(m_observations.size());
        m_observations.push_back(
            {QByteArray::number(number).rightJustified(12, '0'),
             {{.source = QStringLiteral("roster:") + path, .line = row.line}, Instant(), std::move(row.fact)}});
    }

    std::vector<KnownObservation> m_observations;
    QStringList m_problems;
};

QString describe(const Principal &principal)
{
    QStringList aliases;
    for (const ValidAlias &alias : principal.aliases) {
        aliases.append(toText(alias.alias));
    }
    QString line =
        QStringLiteral("%1  %2  %3").arg(principal.id, -10).arg(toText(principal.kind), -8).arg(principal.displayName);
    for (const Closure &closure : principal.closures) {
        line += QStringLiteral("  [%1 %2]").arg(toText(closure.kind), toIso(closure.at));
    }
    return printableName(line + QStringLiteral("  ") + aliases.join(QStringLiteral(" "))) + QLatin1Char('\n');
}

Result<ExitCode> runRoster(const Arguments &arguments, const Terminal &terminal)
{
    EstateFile lists;
    lists.rosters = arguments.values("roster");
    lists.closures = arguments.values("closures");
    if (lists.rosters.isEmpty() && lists.closures.isEmpty()) {
        const auto choice = chooseEstateToRead(arguments);
        if (!choice) {
            return choice.error();
        }
        lists = choice->file;
    }
    const auto asOf = chooseInstant(arguments);
    if (!asOf) {
        return asOf.error();
    }
    RosterCheck check;
    for (const auto &done : {check.read(lists.rosters, lists.rosterColumns, readRoster),
                             check.read(lists.closures, lists.closureColumns, readLeavers)}) {
        if (!done) {
            return done.error();
        }
    }
    const Estate estate = check.estate(*asOf);
    int closed = 0;
    int unknown = 0;
    for (const Principal &principal : estate.principals) {
        closed += principal.closures.empty() ? 0 : 1;
        unknown += principal.roster ? 0 : 1;
        if (!arguments.has("closed") || !principal.closures.empty()) {
            terminal.out(describe(principal).toUtf8());
        }
    }
    for (const auto &live : lists.live) {
        terminal.note(QStringLiteral("%1 is asked by `probate audit` and not here: who only it knows is missing above")
                          .arg(live.name));
    }
    for (const QString &problem : check.problems()) {
        terminal.note(problem);
    }
    terminal.note(
        QStringLiteral(
            "%1 principals, %2 with closures; %3 closures name nobody of the roster; %4 rows could not be read")
            .arg(estate.principals.size())
            .arg(closed)
            .arg(unknown)
            .arg(check.problems().size()));
    return check.problems().isEmpty() ? ExitCode::Nothing : ExitCode::CoverageIncomplete;
}

std::vector<OptionSpec> rosterOptions()
{
    std::vector<OptionSpec> all{{.name = "closed", .help = "only principals with a closure"}};
    all.insert(all.end(), scanEstateOptions().begin(), scanEstateOptions().end());
    return all;
}

const std::vector<OptionSpec> optionsOfRoster = rosterOptions();
constexpr Example examplesOfRoster[] = {{"probate roster --roster people.csv --closures leavers.csv",
                                         "see how the lists are understood before an audit rests on them"},
                                        {"probate roster --closed", "the closures of the estate here"}};

} // namespace

const Command rosterCommand{.name = "roster",
                            .summary = "Show people, services and closures as they are understood",
                            .positionals = "",
                            .description = "Reads the roster and the closures, joins them, and prints each principal "
                                           "with its aliases and closures. Rows that cannot be "
                                           "read are named, and closures that name nobody are counted. Stores nothing.",
                            .options = optionsOfRoster,
                            .examples = examplesOfRoster,
                            .most = 0,
                            .run = runRoster};

} // namespace probate
