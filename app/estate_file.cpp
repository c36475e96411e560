#include "app/estate_file.h"

#include "app/locations.h"

#include <QDir>
#include <QFileInfo>

#include <yaml-cpp/yaml.h>

#include <functional>

namespace probate {

namespace {

constexpr qint64 largestFile = 1 << 20;
constexpr int mostNodes = 20'000; ///< counted through aliases, so that anchors on anchors stop here

/// Reads one mapping key by key, and remembers the first thing that is wrong.
class Section
{
public:
    Section(const YAML::Node &node, QString file, QString where)
        : m_node(node), m_file(std::move(file)), m_where(std::move(where))
    {
        if (!node.IsMap()) {
            fail(node, QStringLiteral("%1 must be a mapping").arg(m_where));
        }
    }

    using Take = std::function<void(const YAML::Node &)>;
    void read(const std::map<QString, Take> &keys)
    {
        if (m_error) {
            return;
        }
        for (const auto &entry : m_node) {
            const QString key = entry.first.IsScalar() ? QString::fromStdString(entry.first.Scalar()) : QString();
            const auto found = keys.find(key);
            if (found == keys.end()) {
                fail(entry.first, QStringLiteral("%1 has no key '%2'").arg(m_where, key));
                return;
            }
            found->second(entry.second);
        }
    }
    QString text(const YAML::Node &node)
    {
        if (!node.IsScalar()) {
            fail(node, QStringLiteral("a text is expected in %1").arg(m_where));
            return {};
        }
        return QString::fromStdString(node.Scalar());
    }
    QStringList texts(const YAML::Node &node)
    {
        QStringList out;
        if (node.IsScalar()) {
            return {text(node)};
        }
        if (!node.IsSequence()) {
            fail(node, QStringLiteral("a text or a list of texts is expected in %1").arg(m_where));
            return {};
        }
        for (const auto &item : node) {
            out.append(text(item));
        }
        return out;
    }
    std::map<QString, QString> words(const YAML::Node &node)
    {
        std::map<QString, QString> out;
        if (!node.IsMap()) {
            fail(node, QStringLiteral("a mapping of texts is expected in %1").arg(m_where));
            return out;
        }
        for (const auto &entry : node) {
            out[text(entry.first)] = text(entry.second);
        }
        return out;
    }
    void fail(const YAML::Node &node, const QString &what)
    {
        if (!m_error) {
            m_error = Error(ErrorKind::Malformed,
                            QStringLiteral("%1, line %2: %3").arg(m_file).arg(node.Mark().line + 1).arg(what));
        }
    }
    void take(const Section &inner)
    {
        if (!m_error) {
            m_error = inner.m_error;
        }
    }
    const std::optional<Error> &error() const { return m_error; }

private:
    YAML::Node m_node;
    QString m_file;
    QString m_where;
    std::optional<Error> m_error;
};

bool withinNodeCap(const YAML::Node &node, int &left)
{
    if (--left < 0) {
        return false;
    }
    for (const auto &entry : node) {
        const bool map = node.IsMap();
        if (!(map ? withinNodeCap(entry.first, left) && withinNodeCap(entry.second, left)
                  : withinNodeCap(entry, left))) {
            return false;
        }
    }
    return true;
}

EstateFile::SourceEntry readSource(Section &outer, const YAML::Node &node, const QString &file)
{
    EstateFile::SourceEntry entry;
    if (node.IsScalar()) {
        entry.path = outer.text(node);
        return entry;
    }
    Section section(node, file, QStringLiteral("a source"));
    section.read({{QStringLiteral("path"), [&](const YAML::Node &n) { entry.path = section.text(n); }},
                  {QStringLiteral("kind"), [&](const YAML::Node &n) { entry.kind = section.text(n); }},
                  {QStringLiteral("name"), [&](const YAML::Node &n) { entry.name = section.text(n); }},
                  {QStringLiteral("options"), [&](const YAML::Node &n) { entry.options = section.words(n); }}});
    if (entry.path.isEmpty()) {
        section.fail(node, QStringLiteral("a source needs a path"));
    }
    outer.take(section);
    return entry;
}

void readRoster(Section &outer, const YAML::Node &node, EstateFile &estate)
{
    if (!node.IsMap()) {
        estate.rosters = outer.texts(node);
        return;
    }
    Section section(node, estate.file, QStringLiteral("roster"));
    section.read(
        {{QStringLiteral("people"), [&](const YAML::Node &n) { estate.rosters = section.texts(n); }},
         {QStringLiteral("closures"), [&](const YAML::Node &n) { estate.closures = section.texts(n); }},
         {QStringLiteral("columns"), [&](const YAML::Node &n) { estate.rosterColumns = section.words(n); }},
         {QStringLiteral("closure-columns"), [&](const YAML::Node &n) { estate.closureColumns = section.words(n); }}});
    outer.take(section);
}

void readReports(Section &outer, const YAML::Node &node, EstateFile &estate)
{
    for (const auto &item : node) {
        EstateFile::ReportEntry report;
        Section section(item, estate.file, QStringLiteral("a report"));
        section.read({{QStringLiteral("format"), [&](const YAML::Node &n) { report.format = section.text(n); }},
                      {QStringLiteral("path"), [&](const YAML::Node &n) { report.path = section.text(n); }}});
        outer.take(section);
        estate.reports.push_back(report);
    }
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
    for (QStringList *list : {&estate.rosters, &estate.closures, &estate.rules}) {
        for (QString &path : *list) {
            absolute(path);
        }
    }
    for (auto &report : estate.reports) {
        absolute(report.path);
    }
    for (QString *path : {&estate.policy, &estate.trust, &estate.waivers, &estate.store}) {
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
    EstateFile estate;
    estate.file = QFileInfo(path).absoluteFilePath();
    try {
        const YAML::Node root = YAML::Load(bytes->toStdString());
        int left = mostNodes;
        if (!withinNodeCap(root, left)) {
            return Error(ErrorKind::Limit,
                         QStringLiteral("%1: more than %2 nodes, aliases counted").arg(path).arg(mostNodes));
        }
        Section section(root, path, QStringLiteral("the estate"));
        section.read({{QStringLiteral("name"), [&](const YAML::Node &n) { estate.name = section.text(n); }},
                      {QStringLiteral("sources"),
                       [&](const YAML::Node &n) {
                           for (const auto &item : n) {
                               estate.sources.push_back(readSource(section, item, path));
                           }
                       }},
                      {QStringLiteral("roster"), [&](const YAML::Node &n) { readRoster(section, n, estate); }},
                      {QStringLiteral("policy"), [&](const YAML::Node &n) { estate.policy = section.text(n); }},
                      {QStringLiteral("trust"), [&](const YAML::Node &n) { estate.trust = section.text(n); }},
                      {QStringLiteral("waivers"), [&](const YAML::Node &n) { estate.waivers = section.text(n); }},
                      {QStringLiteral("rules"), [&](const YAML::Node &n) { estate.rules = section.texts(n); }},
                      {QStringLiteral("reports"), [&](const YAML::Node &n) { readReports(section, n, estate); }},
                      {QStringLiteral("store"), [&](const YAML::Node &n) { estate.store = section.text(n); }}});
        if (section.error()) {
            return *section.error();
        }
    } catch (const YAML::Exception &failure) {
        return Error(ErrorKind::Malformed, QStringLiteral("%1, line %2: %3")
                                               .arg(path)
                                               .arg(failure.mark.line + 1)
                                               .arg(QString::fromStdString(failure.msg)));
    }
    if (estate.sources.empty()) {
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
    QString out =
        QStringLiteral(
            "# An estate: what to read, who the people are, and how to judge. Paths are relative to this file.\n"
            "name: \"%1\"\n\n"
            "# Repositories, folders, and export folders (with a collected.yaml). The kind is recognised.\n"
            "sources:\n")
            .arg(QString(name).replace(QLatin1Char('"'), QLatin1Char('\'')));
    for (const QString &source : sources) {
        out += QStringLiteral("  - path: \"%1\"\n")
                   .arg(QString(source)
                            .replace(QLatin1Char('\\'), QStringLiteral("\\\\"))
                            .replace(QLatin1Char('"'), QStringLiteral("\\\"")));
    }
    out +=
        QStringLiteral("\n# Who there is, and whose access was to end. Without closures there is nothing to prove.\n"
                       "#roster:\n"
                       "#  people: roster.csv       # id, display_name, kind, email, github_login …\n"
                       "#  closures: leavers.csv    # principal, kind, effective, ends\n"
                       "#  columns: {id: PersonId}  # our column: yours\n\n"
                       "# Thresholds, service levels, trust map and accepted exceptions; the defaults are in\n"
                       "# `probate init --print-policy`.\n"
                       "#policy: policy.yaml\n"
                       "#trust: trust.yaml\n"
                       "#waivers: waivers.yaml\n\n"
                       "# Your own recognition rules beside the shipped ones; check them with `probate rules check`.\n"
                       "#rules: [rules/]\n\n"
                       "reports:\n"
                       "  - {format: html, path: report.html}\n");
    return out.toUtf8();
}

} // namespace probate
