#include "app/estate_choice.h"

#include "app/locations.h"
#include "core/base/clock.h"
#include "core/hash/sha256.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>

namespace probate {

namespace {

constexpr char collectionRecordName[] = "collected.yaml";

QString absolute(const QString &path)
{
    return path.startsWith(QLatin1StringView("postgresql:")) ? path
                                                             : QDir::cleanPath(QDir::current().absoluteFilePath(path));
}

QStringList absolutes(const QStringList &paths)
{
    QStringList out;
    for (const QString &path : paths) {
        out.append(absolute(path));
    }
    return out;
}

/// Takes what the command line says over what the file says.
void applyOptions(const Arguments &arguments, EstateFile &estate)
{
    const auto list = [&](const char *option, QStringList &into) {
        if (arguments.has(option)) {
            into = absolutes(arguments.values(option));
        }
    };
    const auto one = [&](const char *option, QString &into) {
        if (arguments.has(option)) {
            into = absolute(arguments.value(option));
        }
    };
    list("roster", estate.rosters);
    list("closures", estate.closures);
    list("rules", estate.rules);
    one("policy", estate.policy);
    one("trust", estate.trust);
    one("waivers", estate.waivers);
    one("store", estate.store);
}

/// An export folder often carries its roster and leavers: what a person hands over in one piece is read in one piece.
void adoptRosters(EstateFile &estate)
{
    for (const auto &source : estate.sources) {
        const QDir folder(source.path);
        if (!folder.exists(QLatin1StringView(collectionRecordName))) {
            continue;
        }
        if (estate.rosters.isEmpty() && folder.exists(QStringLiteral("roster.csv"))) {
            estate.rosters.append(folder.filePath(QStringLiteral("roster.csv")));
        }
        if (estate.closures.isEmpty() && folder.exists(QStringLiteral("leavers.csv"))) {
            estate.closures.append(folder.filePath(QStringLiteral("leavers.csv")));
        }
    }
}

QByteArray remembered(const EstateFile &estate)
{
    QJsonObject root{{QStringLiteral("name"), estate.name}};
    QJsonArray sources;
    for (const auto &source : estate.sources) {
        sources.append(QJsonObject{{QStringLiteral("path"), source.path}});
    }
    root[QStringLiteral("sources")] = sources;
    QJsonObject roster;
    if (!estate.rosters.isEmpty()) {
        roster[QStringLiteral("people")] = QJsonArray::fromStringList(estate.rosters);
    }
    if (!estate.closures.isEmpty()) {
        roster[QStringLiteral("closures")] = QJsonArray::fromStringList(estate.closures);
    }
    root[QStringLiteral("roster")] = roster;
    for (const auto &[key, value] : {std::pair{"policy", estate.policy}, std::pair{"trust", estate.trust},
                                     std::pair{"waivers", estate.waivers}, std::pair{"store", estate.store}}) {
        if (!value.isEmpty()) {
            root[QLatin1StringView(key)] = value;
        }
    }
    if (!estate.rules.isEmpty()) {
        root[QStringLiteral("rules")] = QJsonArray::fromStringList(estate.rules);
    }
    return QJsonDocument(root).toJson(); // JSON is YAML: readEstateFile takes it
}

Result<EstateChoice> settle(EstateFile estate, const QString &folder, bool adHoc)
{
    EstateChoice choice;
    choice.adHoc = adHoc;
    choice.store = estate.store.isEmpty() ? folder + QStringLiteral("/store.sqlite") : estate.store;
    const bool server = choice.store.startsWith(QLatin1StringView("postgresql:"));
    const QString beside = server ? folder : QFileInfo(choice.store).absolutePath();
    if (const auto made = makePrivateFolder(beside); !made) {
        return made.error();
    }
    choice.keyFile = beside + QStringLiteral("/fingerprint.key");
    choice.stateDirectory = server ? folder + QStringLiteral("/sources") : choice.store + QStringLiteral(".sources");
    choice.file = std::move(estate);
    return choice;
}

Result<QString> lastEstateFile()
{
    const auto state = stateDirectory();
    if (!state) {
        return state.error();
    }
    return *state + QStringLiteral("/last");
}

Result<void> remember(const QString &estateFile)
{
    const auto last = lastEstateFile();
    return last ? writeFile(*last, estateFile.toUtf8()) : Result<void>(last.error());
}

Result<EstateChoice> fromFile(const QString &path, const Arguments &arguments, bool adHoc)
{
    auto estate = readEstateFile(path);
    if (!estate) {
        return estate.error();
    }
    applyOptions(arguments, *estate);
    const QString folder = QFileInfo(path).absolutePath() + (adHoc ? QString() : QStringLiteral("/.probate"));
    return settle(std::move(*estate), folder, adHoc);
}

Result<EstateChoice> fromTargets(const Arguments &arguments, const QStringList &targets)
{
    EstateFile estate;
    for (const QString &target : targets) {
        const QFileInfo about(target);
        if (!about.exists()) {
            return Error(ErrorKind::Usage, QStringLiteral("%1 does not exist").arg(target));
        }
        const QString path = absolute(target);
        estate.sources.push_back({path, {}, {}, {}});
        estate.name += (estate.name.isEmpty() ? QString() : QStringLiteral(", ")) + QFileInfo(path).fileName();
    }
    applyOptions(arguments, estate);
    adoptRosters(estate);
    const auto state = stateDirectory();
    if (!state) {
        return state.error();
    }
    QStringList identity;
    for (const auto &source : estate.sources) {
        identity.append(source.path);
    }
    identity.sort();
    const QString folder = *state + QStringLiteral("/estates/") +
                           QString::fromLatin1(sha256Hex(identity.join(QChar(0)).toUtf8()).left(12));
    if (const auto made = makePrivateFolder(folder); !made) {
        return made.error();
    }
    estate.file = folder + QStringLiteral("/probate.yaml");
    if (const auto written = writeFile(estate.file, remembered(estate)); !written) {
        return written.error();
    }
    return settle(std::move(estate), folder, true);
}

bool isAdHoc(const QString &estateFile)
{
    return QFileInfo(estateFile).dir().dirName().size() == 12 &&
           QFileInfo(QFileInfo(estateFile).path()).dir().dirName() == QLatin1StringView("estates");
}

} // namespace

std::span<const OptionSpec> scanEstateOptions()
{
    static constexpr std::array options{
        OptionSpec{.name = "roster",
                   .letter = 'r',
                   .value = "FILE",
                   .help = "people, services and teams as CSV; see docs/roster.md",
                   .repeated = true,
                   .completes = OptionSpec::Completes::Files},
        OptionSpec{.name = "closures",
                   .letter = 'c',
                   .value = "FILE",
                   .help = "whose access was to end, and when, as CSV",
                   .repeated = true,
                   .completes = OptionSpec::Completes::Files},
        OptionSpec{.name = "rules",
                   .value = "PLACE",
                   .help = "your own recognition rules beside the shipped ones: a folder, a file, or a .gitleaks.toml",
                   .repeated = true,
                   .completes = OptionSpec::Completes::Files},
        OptionSpec{.name = "policy",
                   .value = "FILE",
                   .help = "thresholds and service levels",
                   .completes = OptionSpec::Completes::Files},
        OptionSpec{.name = "trust",
                   .value = "FILE",
                   .help = "which stores accept whose credentials",
                   .completes = OptionSpec::Completes::Files},
        OptionSpec{.name = "waivers",
                   .value = "FILE",
                   .help = "accepted exceptions",
                   .completes = OptionSpec::Completes::Files},
        OptionSpec{.name = "estate",
                   .letter = 'e',
                   .value = "FILE",
                   .help = "the probate.yaml to use (default: here or above)",
                   .completes = OptionSpec::Completes::Files},
        OptionSpec{.name = "store",
                   .value = "PLACE",
                   .help = "where observations are kept: a file, or postgresql://…",
                   .completes = OptionSpec::Completes::Files},
        OptionSpec{
            .name = "as-of", .value = "TIME", .help = "judge as of this instant (ISO 8601 with zone; default: now)"},
    };
    return options;
}

std::span<const OptionSpec> lookEstateOptions()
{
    return scanEstateOptions().subspan(3); // without what says what to scan
}

std::vector<OptionSpec> withLookOptions(std::initializer_list<OptionSpec> own)
{
    std::vector<OptionSpec> all(own);
    all.insert(all.end(), lookEstateOptions().begin(), lookEstateOptions().end());
    return all;
}

Result<EstateChoice> chooseEstateToScan(const Arguments &arguments, const QStringList &targets)
{
    Result<EstateChoice> choice = Error(ErrorKind::Usage, QString());
    if (!targets.isEmpty()) {
        if (arguments.has("estate")) {
            return Error(ErrorKind::Usage, QStringLiteral("targets and --estate exclude each other"));
        }
        choice = fromTargets(arguments, targets);
    } else if (arguments.has("estate")) {
        choice = fromFile(absolute(arguments.value("estate")), arguments, isAdHoc(absolute(arguments.value("estate"))));
    } else if (const auto found = findEstateFile(QDir::currentPath())) {
        choice = fromFile(*found, arguments, false);
    } else {
        return Error(ErrorKind::Usage,
                     QStringLiteral("nothing to scan: name repositories or folders, or run `probate init` "
                                    "to describe an estate in probate.yaml"));
    }
    if (choice) {
        if (const auto kept = remember(choice->file.file); !kept) {
            return kept.error();
        }
    }
    return choice;
}

Result<EstateChoice> chooseEstateToRead(const Arguments &arguments)
{
    if (arguments.has("estate")) {
        return fromFile(absolute(arguments.value("estate")), arguments, isAdHoc(absolute(arguments.value("estate"))));
    }
    if (const auto found = findEstateFile(QDir::currentPath())) {
        return fromFile(*found, arguments, false);
    }
    const auto last = lastEstateFile();
    if (!last) {
        return last.error();
    }
    const auto path = readFile(*last, 4096);
    if (!path) {
        return Error(ErrorKind::Usage,
                     QStringLiteral("no audit has been made yet, and there is no probate.yaml here or above; "
                                    "run `probate audit` first, or name an estate with --estate"));
    }
    const QString file = QString::fromUtf8(*path).trimmed();
    return fromFile(file, arguments, isAdHoc(file));
}

Instant wholeSecondOfClock()
{
    return Instant(std::chrono::floor<std::chrono::seconds>(readClock()));
}

Result<Instant> chooseInstant(const Arguments &arguments)
{
    if (!arguments.has("as-of")) {
        return wholeSecondOfClock();
    }
    const QString text = arguments.value("as-of");
    const auto instant = parseInstant(text.toUtf8());
    if (!instant) {
        return Error(
            ErrorKind::Usage,
            QStringLiteral("--as-of takes an instant with its zone, such as 2026-03-11T19:55:00Z, not '%1'").arg(text));
    }
    return *instant;
}

} // namespace probate
