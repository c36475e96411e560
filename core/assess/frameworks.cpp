#include "core/assess/frameworks.h"

#include "core/policy/config_tree.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <set>

namespace probate {

namespace {

void readControls(ConfigReader &reader, QLatin1StringView key, bool aiAgentsOnly,
                  std::vector<ControlReference> &controls)
{
    const ConfigNode *node = reader.map(key);
    if (!node) {
        return;
    }
    for (std::size_t i = 0; i < node->keys.size(); ++i) {
        for (const ConfigNode &item : node->children[i].children) {
            if (item.type != ConfigNode::Type::Scalar) {
                reader.fail(item.line, QStringLiteral("a control is a single word"));
                return;
            }
            controls.push_back({node->keys[i], item.text, aiAgentsOnly});
        }
    }
}

Result<CheckDefinition> readCheck(const ConfigNode &node, const QString &name)
{
    CheckDefinition check;
    ConfigReader reader(node, name);
    reader.require({"id", "name", "title", "fires-when", "severity", "why", "remedy", "controls"});
    reader.text(QLatin1StringView("id"), check.id);
    reader.text(QLatin1StringView("name"), check.name);
    reader.text(QLatin1StringView("title"), check.title);
    reader.text(QLatin1StringView("fires-when"), check.firesWhen);
    reader.text(QLatin1StringView("why"), check.why);
    reader.text(QLatin1StringView("remedy"), check.remedy);
    QString severity;
    reader.text(QLatin1StringView("severity"), severity);
    if (const auto known = fromString<Severity>(severity)) {
        check.severity = *known;
    } else {
        reader.fail(reader.line(), QStringLiteral("\"%1\" is no severity").arg(severity));
    }
    readControls(reader, QLatin1StringView("controls"), false, check.controls);
    readControls(reader, QLatin1StringView("ai-agents"), true, check.controls);
    if (const auto done = reader.finish(); !done) {
        return done.error();
    }
    return check;
}

Error malformed(const QString &name, const QString &what)
{
    return {ErrorKind::Malformed, QStringLiteral("%1: %2").arg(name, what)};
}

/// Letters and digits of an id without separators and leading zeros: "PR.AA-05" and "pr.aa-5" are "PRAA5".
QString loose(const QString &text)
{
    QString folded;
    bool inNumber = false;
    for (const QChar c : text.toUpper()) {
        if (c.isDigit()) {
            if (c == QLatin1Char('0') && !inNumber) {
                continue;
            }
            inNumber = true;
            folded += c;
        } else {
            inNumber = false;
            if (c.isLetter() || c == QLatin1Char('(')) {
                if (c == QLatin1Char('(') && folded.endsWith(QLatin1Char('.'))) {
                    folded.chop(1); // "AC-2 (3)"
                }
                folded += c;
            } else if (!folded.isEmpty() && folded.back().isDigit()) {
                folded += QLatin1Char('.'); // keeps 1.11 and 11.1 apart
            }
        }
    }
    while (folded.endsWith(QLatin1Char('.'))) {
        folded.chop(1);
    }
    return folded;
}

/// "NHI3:2025" is also written without its year.
QString withoutYear(const QString &text)
{
    static const QRegularExpression year(QStringLiteral("[:\\s-]2025$"));
    return QString(text).remove(year);
}

/// The document that Probate started from uses two names for what the published catalogues call otherwise.
QString aliasNote(const QString &text, const Control &control)
{
    static const QRegularExpression nhi03(QStringLiteral("^\\s*nhi[-\\s_]*0?3\\s*$"),
                                          QRegularExpression::CaseInsensitiveOption);
    if (nhi03.match(text).hasMatch()) {
        return QStringLiteral(
                   "%1 is %2; where NHI-03 was meant as long-lived secrets that is NHI7:2025 Long-Lived Secrets, "
                   "and as weak offboarding NHI1:2025 Improper Offboarding")
            .arg(control.id, control.title);
    }
    if (text.trimmed() != control.id) {
        return QStringLiteral("published as %1").arg(control.id);
    }
    return {};
}

} // namespace

Result<std::vector<CheckDefinition>> parseCheckDefinitions(QByteArrayView yaml, const QString &name)
{
    auto tree = parseConfig(yaml, name);
    if (!tree) {
        return tree.error();
    }
    std::vector<CheckDefinition> checks;
    std::set<CheckId> ids;
    ConfigReader reader(*tree, name);
    reader.require({"checks"});
    if (const ConfigNode *list = reader.sequence(QLatin1StringView("checks"))) {
        for (const ConfigNode &item : list->children) {
            auto check = readCheck(item, name);
            if (!check) {
                return check.error();
            }
            if (!ids.insert(check->id).second) {
                reader.fail(item.line, QStringLiteral("the check %1 stands twice").arg(check->id));
            }
            checks.push_back(std::move(*check));
        }
    }
    if (const auto done = reader.finish(); !done) {
        return done.error();
    }
    return checks;
}

Result<Framework> parseFramework(QByteArrayView json, const QString &name)
{
    QJsonParseError error;
    const QJsonObject root = QJsonDocument::fromJson(json.toByteArray(), &error).object();
    if (error.error != QJsonParseError::NoError) {
        return malformed(name, error.errorString());
    }
    const auto text = [](const QJsonObject &object, const char *key) {
        return object.value(QLatin1StringView(key)).toString();
    };
    Framework framework{text(root, "id"),        text(root, "title"), text(root, "version"),
                        text(root, "publisher"), text(root, "url"),   {}};
    std::set<QString> ids;
    for (const QJsonValue &value : root.value(QLatin1StringView("controls")).toArray()) {
        const QJsonObject row = value.toObject();
        Control control{text(row, "id"), text(row, "title"), text(row, "text")};
        if (control.id.isEmpty() || !ids.insert(control.id).second) {
            return malformed(name, QStringLiteral("the control \"%1\" has no id or stands twice").arg(control.id));
        }
        framework.controls.push_back(std::move(control));
    }
    if (framework.id.isEmpty() || framework.controls.empty()) {
        return malformed(name, QStringLiteral("a framework needs an id and controls"));
    }
    return framework;
}

std::optional<ResolvedControl> resolveControl(const std::vector<Framework> &frameworks, const QString &text)
{
    const QString wanted = loose(withoutYear(text.trimmed()));
    if (wanted.isEmpty()) {
        return std::nullopt;
    }
    for (const Framework &framework : frameworks) {
        for (const Control &control : framework.controls) {
            if (loose(withoutYear(control.id)) == wanted) {
                return ResolvedControl{framework.id, control.id, control.title, aliasNote(text, control)};
            }
        }
    }
    return std::nullopt;
}

std::vector<ControlReference> controlsFor(const CheckDefinition &check, std::optional<PrincipalKind> kind)
{
    std::vector<ControlReference> controls;
    std::copy_if(
        check.controls.begin(), check.controls.end(), std::back_inserter(controls),
        [&](const ControlReference &control) { return !control.aiAgentsOnly || kind == PrincipalKind::AiAgent; });
    return controls;
}

bool isUncatalogued(const QString &framework)
{
    static constexpr std::array known{QLatin1StringView("asvs-5.0"),
                                      QLatin1StringView("cwe"),
                                      QLatin1StringView("pci-dss-4.0.1"),
                                      QLatin1StringView("iso-27001-2022"),
                                      QLatin1StringView("cis-controls-8.1"),
                                      QLatin1StringView("cabf-tls-br"),
                                      QLatin1StringView("rfc")};
    return std::find(known.begin(), known.end(), framework) != known.end();
}

} // namespace probate
