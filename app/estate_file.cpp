#include "app/estate_file.h"

#include "app/estate_sessions.h"
#include "app/locations.h"
#include "core/policy/config_tree.h"

#include <QDir>
#include <QFileInfo>

namespace probate {

namespace {

constexpr qint64 largestFile = 1 << 20;

QLatin1StringView key(const char *word)
{
    return QLatin1StringView(word);
}

/// A text, or a list of texts.
QStringList textsOf(ConfigReader &reader, const char *word, const ConfigNode &map)
{
    const ConfigNode *node = map.find(key(word));
    QStringList out;
    if (node && node->type == ConfigNode::Type::Scalar) {
        QString one;
        reader.text(key(word), one);
        return {one};
    }
    for (const QString &text : reader.texts(key(word))) {
        out.append(text);
    }
    return out;
}

std::map<QString, QString> wordsOf(ConfigReader &reader, const char *word)
{
    std::map<QString, QString> out;
    const ConfigNode *map = reader.map(key(word));
    if (!map) {
        return out;
    }
    for (std::size_t i = 0; i < map->keys.size(); ++i) {
        if (map->children[i].type != ConfigNode::Type::Scalar) {
            reader.fail(map->children[i].line, QStringLiteral("%1 takes texts").arg(QLatin1StringView(word)));
            return out;
        }
        out[map->keys[i]] = map->children[i].text;
    }
    return out;
}

Result<EstateFile::SourceEntry> readSource(const ConfigNode &node, const QString &name)
{
    EstateFile::SourceEntry entry;
    if (node.type == ConfigNode::Type::Scalar) {
        entry.path = node.text;
        return entry;
    }
    ConfigReader reader(node, name);
    reader.require({"path"});
    reader.text(key("path"), entry.path);
    reader.text(key("kind"), entry.kind);
    reader.text(key("name"), entry.name);
    entry.options = wordsOf(reader, "options");
    if (const auto done = reader.finish(); !done) {
        return done.error();
    }
    return entry;
}

Result<void> readSources(ConfigReader &outer, EstateFile &estate)
{
    const ConfigNode *list = outer.sequence(key("sources"));
    for (const ConfigNode &node : list ? list->children : std::vector<ConfigNode>()) {
        auto source = readSource(node, outer.name());
        if (!source) {
            return source.error();
        }
        estate.sources.push_back(std::move(*source));
    }
    return {};
}

/// A directory or database to ask. Everything in it is an option of the source, checked there; a password is none.
Result<void> readLive(ConfigReader &outer, const char *kind, EstateFile &estate)
{
    const ConfigNode *list = outer.sequence(key(kind));
    for (const ConfigNode &node : list ? list->children : std::vector<ConfigNode>()) {
        static const std::map<QString, std::vector<const char *>> known{
            {QStringLiteral("ldap"),
             {"url", "base", "filter", "bind-dn", "password-file", "password-env", "ca-file", "page-size", "timeout",
              "tls"}},
            {QStringLiteral("sql"),
             {"connection", "driver", "host", "port", "database", "user", "connect-options", "password-file",
              "password-env", "people", "closures"}}};
        EstateFile::SourceEntry entry;
        entry.kind = QLatin1StringView(kind);
        ConfigReader reader(node, outer.name());
        reader.require({"name"});
        reader.text(key("name"), entry.name);
        for (const char *name : known.at(entry.kind)) {
            QString value;
            reader.text(key(name), value);
            if (!value.isEmpty()) {
                entry.options[QLatin1StringView(name)] = value;
            }
        }
        if (const auto done = reader.finish(); !done) {
            return done;
        }
        entry.name = entry.kind + QLatin1Char(':') + entry.name;
        estate.live.push_back(std::move(entry));
    }
    return {};
}

Result<void> readRosterPaths(ConfigReader &outer, EstateFile &estate)
{
    const ConfigNode *map = outer.map(key("roster"));
    if (!map) {
        return {};
    }
    ConfigReader reader(*map, outer.name());
    estate.rosters = textsOf(reader, "people", *map);
    estate.closures = textsOf(reader, "closures", *map);
    estate.rosterColumns = wordsOf(reader, "columns");
    estate.closureColumns = wordsOf(reader, "closure-columns");
    for (const auto &read : {readLive(reader, "ldap", estate), readLive(reader, "sql", estate)}) {
        if (!read) {
            return read;
        }
    }
    return reader.finish();
}

Result<void> readReports(ConfigReader &outer, EstateFile &estate)
{
    const ConfigNode *list = outer.sequence(key("reports"));
    for (const ConfigNode &node : list ? list->children : std::vector<ConfigNode>()) {
        EstateFile::ReportEntry report;
        ConfigReader reader(node, outer.name());
        reader.require({"format", "path"});
        reader.text(key("format"), report.format);
        reader.text(key("path"), report.path);
        if (const auto done = reader.finish(); !done) {
            return done;
        }
        estate.reports.push_back(report);
    }
    return {};
}

Result<void> readSignals(ConfigReader &outer, EstateFile &estate)
{
    const ConfigNode *map = outer.map(key("signals"));
    if (!map) {
        return {};
    }
    ConfigReader reader(*map, outer.name());
    reader.text(key("issuer"), estate.signals_.issuer);
    reader.text(key("audience"), estate.signals_.audience);
    reader.text(key("key"), estate.signals_.key);
    return reader.finish();
}

void makeAbsolute(EstateFile &estate)
{
    const QDir base = QFileInfo(estate.file).dir();
    const auto absolute = [&](QString &path) {
        if (!path.isEmpty() && !path.startsWith(QLatin1StringView("postgresql:"))) {
            path = QDir::cleanPath(base.absoluteFilePath(path));
        }
    };
    for (auto &source : estate.sources) {
        absolute(source.path);
    }
    for (auto &live : estate.live) {
        for (const char *file : {"ca-file", "password-file"}) {
            if (const auto found = live.options.find(key(file)); found != live.options.end()) {
                absolute(found->second);
            }
        }
        if (const auto found = live.options.find(key("connection"));
            found != live.options.end() && found->second.startsWith(key("sqlite:"))) {
            QString path = found->second.mid(7);
            absolute(path);
            found->second = key("sqlite:") + path;
        }
        for (const auto &[ours, theirs] : estate.rosterColumns) {
            live.options[key("column:") + ours] = theirs;
        }
        for (const auto &[ours, theirs] : estate.closureColumns) {
            live.options[key("closure-column:") + ours] = theirs;
        }
    }
    for (QStringList *list : {&estate.rosters, &estate.closures, &estate.rules}) {
        for (QString &path : *list) {
            absolute(path);
        }
    }
    for (auto &report : estate.reports) {
        absolute(report.path);
    }
    for (QString *path : {&estate.policy, &estate.trust, &estate.waivers, &estate.store, &estate.signals_.key}) {
        absolute(*path);
    }
}

} // namespace

Result<EstateFile> readEstateFile(const QString &path)
{
    const auto bytes = readFile(path, largestFile);
    if (!bytes) {
        return bytes.error();
    }
    const auto root = parseConfig(*bytes, path);
    if (!root) {
        return root.error();
    }
    EstateFile estate;
    estate.file = QFileInfo(path).absoluteFilePath();
    ConfigReader reader(*root, path);
    reader.text(key("name"), estate.name);
    for (const auto &part : {readSources(reader, estate), readRosterPaths(reader, estate), readReports(reader, estate),
                             readSignals(reader, estate)}) {
        if (!part) {
            return part.error();
        }
    }
    auto databases = readSessions(reader, QFileInfo(estate.file).dir());
    if (!databases) {
        return databases.error();
    }
    estate.databases = std::move(*databases);
    reader.text(key("policy"), estate.policy);
    reader.text(key("trust"), estate.trust);
    reader.text(key("waivers"), estate.waivers);
    estate.rules = textsOf(reader, "rules", *root);
    estate.ownerRules = readOwnerRules(reader, key("owner-rules"));
    reader.text(key("store"), estate.store);
    if (const auto done = reader.finish(); !done) {
        return done.error();
    }
    if (estate.sources.empty() && estate.databases.empty()) {
        return Error(ErrorKind::Malformed,
                     QStringLiteral("%1 names no sources; add at least one path under 'sources:'").arg(path));
    }
    makeAbsolute(estate);
    return estate;
}

std::optional<QString> findEstateFile(const QString &folder)
{
    QDir dir(folder);
    do {
        if (QFileInfo(dir.filePath(QStringLiteral("probate.yaml"))).isFile()) {
            return dir.absoluteFilePath(QStringLiteral("probate.yaml"));
        }
    } while (dir.cdUp());
    return std::nullopt;
}

QByteArray estateFileTemplate(const QString &name, const QStringList &sources)
{
    const auto quoted = [](const QString &text) { // YAML single quotes: nothing inside means anything but itself
        return QLatin1Char('\'') + QString(text).replace(QLatin1Char('\''), QStringLiteral("''")) + QLatin1Char('\'');
    };
    QString out =
        QStringLiteral("# An estate: what to read, who the people are, how to judge. Paths are relative to this file.\n"
                       "name: ") +
        quoted(name) +
        QStringLiteral(
            "\n\n# Repositories, folders, and export folders (with a collected.yaml). The kind is recognised.\n"
            "sources:\n");
    for (const QString &source : sources) {
        out += QStringLiteral("  - path: ") + quoted(source) + QLatin1Char('\n');
    }
    out += QStringLiteral(
        "\n# Who there is, and whose access was to end. Without closures there is nothing to prove.\n"
        "#roster:\n"
        "#  people: roster.csv       # id, display_name, kind, email, github_login …\n"
        "#  closures: leavers.csv    # principal, kind, effective, ends\n"
        "#  columns: {id: PersonId}  # our column: yours\n\n"
        "# Thresholds, service levels, trust map and accepted exceptions. `probate init --policy-template`\n"
        "# prints every threshold with its default.\n"
        "#policy: policy.yaml\n"
        "#trust: trust.yaml\n"
        "#waivers: waivers.yaml\n\n"
        "# Your own recognition rules beside the shipped ones; check them with `probate rules check`.\n"
        "#rules: [rules]\n\n"
        "# Who owns what, by your own conventions; see what each rule would change with `probate owners rules`.\n"
        "#owner-rules:\n"
        "#  - name: service folders\n"
        "#    match: {path: 'services/*/**'}\n"
        "#    capture: {from: path, regex: '^services/(?<team>[a-z0-9-]+)/'}\n"
        "#    principal: 'id:team-{team}'\n\n"
        "# Who says so when `probate closure notify` writes security events; the key is made when first needed.\n"
        "#signals: {issuer: https://probate.example.com, key: events.pem}\n\n"
        "reports:\n"
        "  - {format: html, path: report.html}\n");
    return out.toUtf8();
}

} // namespace probate
