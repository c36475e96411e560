#include "core/rules/rule_reader.h"

#include "core/rules/rule_fields.h"
#include "core/rules/rule_stream.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>

namespace probate {

namespace {

using Problems = std::vector<RuleProblem>;

QString scalar(const YAML::Node &node)
{
    return QString::fromStdString(node.Scalar());
}

/// "provider", "reference" and the list of rules.
void readHead(const YAML::Node &root, RuleFileHead &head, YAML::Node &rules, Problems &problems)
{
    std::set<QString> seen;
    for (const auto &entry : root) {
        const QString key = entry.first.IsScalar() ? scalar(entry.first) : QString();
        const int line = lineOf(entry.first);
        if (!seen.insert(key).second) {
            problems.push_back({head.file, line, {}, QStringLiteral("\"%1\" stands twice").arg(key)});
        } else if (key == QStringLiteral("rules")) {
            if (!entry.second.IsSequence()) {
                problems.push_back({head.file, line, {}, QStringLiteral("\"rules\" must be a list")});
            } else {
                rules.reset(entry.second);
            }
        } else if (key != QStringLiteral("provider") && key != QStringLiteral("reference")) {
            problems.push_back(
                {head.file,
                 line,
                 {},
                 QStringLiteral("unknown key \"%1\"; a file has provider, reference and rules").arg(key)});
        } else if (!entry.second.IsScalar() || entry.second.Scalar().empty()) {
            problems.push_back({head.file, line, {}, QStringLiteral("\"%1\" must be a text").arg(key)});
        } else {
            (key == QStringLiteral("provider") ? head.provider : head.reference) = scalar(entry.second);
        }
    }
    if (head.provider.isEmpty()) {
        problems.push_back({head.file, lineOf(root), {}, QStringLiteral("missing \"provider\"")});
    }
    if (!rules.IsSequence()) {
        problems.push_back({head.file, lineOf(root), {}, QStringLiteral("missing \"rules\"")});
    }
}

void readFile(const RuleFile &file, RuleReading &reading)
{
    RuleFileHead head{file.name, {}, {}};
    if (file.bytes.size() > largestRuleFile) {
        reading.problems.push_back({file.name, 0, {}, QStringLiteral("larger than 1 MiB")});
        return;
    }
    try {
        const YAML::Node root = YAML::Load(file.bytes.toStdString());
        if (!root.IsMap()) {
            reading.problems.push_back({file.name, 1, {}, QStringLiteral("not a mapping with provider and rules")});
            return;
        }
        YAML::Node rules;
        readHead(root, head, rules, reading.problems);
        if (!rules.IsSequence()) {
            return;
        }
        for (const auto &node : rules) {
            if (reading.set.rules.size() >= mostRules) {
                reading.problems.push_back(
                    {file.name, lineOf(node), {}, QStringLiteral("more than 5000 rules in all")});
                return;
            }
            Problems own;
            Rule rule = ruleFromYaml(node, head, own);
            if (own.empty()) {
                reading.set.rules.push_back(std::move(rule));
            }
            reading.problems.insert(reading.problems.end(), own.begin(), own.end());
        }
    } catch (const YAML::Exception &failure) {
        // The wall: yaml-cpp reports syntax errors by throwing.
        reading.problems.push_back({file.name,
                                    failure.mark.is_null() ? 0 : failure.mark.line + 1,
                                    {},
                                    QStringLiteral("not YAML: ") + QString::fromStdString(failure.msg)});
    }
}

void dropDuplicates(RuleReading &reading)
{
    auto &rules = reading.set.rules;
    std::stable_sort(rules.begin(), rules.end(), [](const Rule &a, const Rule &b) { return a.id < b.id; });
    for (std::size_t i = 1; i < rules.size();) {
        if (rules[i].id != rules[i - 1].id) {
            ++i;
            continue;
        }
        reading.problems.push_back(
            {rules[i].file, rules[i].line, rules[i].id,
             QStringLiteral("this id stands in %1:%2 already").arg(rules[i - 1].file).arg(rules[i - 1].line)});
        rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

/// Drops rules whose other half is missing, until what is left holds together.
void dropUnpaired(RuleReading &reading)
{
    auto &rules = reading.set.rules;
    for (bool dropped = true; dropped;) {
        dropped = false;
        std::map<QString, const Rule *> byId;
        for (const Rule &rule : rules) {
            byId.emplace(rule.id, &rule);
        }
        for (std::size_t i = 0; i < rules.size() && !dropped; ++i) {
            const Rule &rule = rules[i];
            if (rule.pairsWith.isEmpty()) {
                continue;
            }
            const auto other = byId.find(rule.pairsWith);
            if (other == byId.end() || other->first == rule.id) {
                reading.problems.push_back(
                    {rule.file, rule.line, rule.id,
                     QStringLiteral("pairs-with names \"%1\", which is no other rule").arg(rule.pairsWith)});
                rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(i));
                dropped = true;
            }
        }
    }
}

Result<QByteArray> readBytes(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error(ErrorKind::Unreadable, QStringLiteral("rule file %1: %2").arg(path, file.errorString()));
    }
    QByteArray bytes = file.read(largestRuleFile + 1);
    if (bytes.size() > largestRuleFile) {
        return Error(ErrorKind::Limit, QStringLiteral("rule file %1 is larger than 1 MiB").arg(path));
    }
    return bytes;
}

} // namespace

QString toText(const RuleProblem &problem)
{
    QString text = problem.file;
    if (problem.line) {
        text += QLatin1Char(':') + QString::number(problem.line);
    }
    text += QStringLiteral(": ");
    if (!problem.rule.isEmpty()) {
        text += problem.rule + QStringLiteral(": ");
    }
    return text + (problem.warning ? QStringLiteral("warning: ") : QString()) + problem.what;
}

Result<std::vector<RuleFile>> loadRuleFiles(const QStringList &places)
{
    std::vector<RuleFile> files;
    for (const QString &place : places) {
        const QFileInfo at(place);
        QStringList paths;
        if (at.isDir()) {
            const QDir directory(place);
            for (const QString &name :
                 directory.entryList({QStringLiteral("*.yaml"), QStringLiteral("*.yml")}, QDir::Files, QDir::Name)) {
                paths << directory.filePath(name);
            }
        } else if (at.isFile()) {
            paths << place;
        } else {
            return Error(ErrorKind::NotFound, QStringLiteral("no rule file or folder at %1").arg(place));
        }
        for (const QString &path : paths) {
            auto bytes = readBytes(path);
            if (!bytes) {
                return bytes.error();
            }
            files.push_back({path, std::move(bytes).value()});
        }
    }
    return files;
}

RuleReading parseRules(const std::vector<RuleFile> &files)
{
    RuleReading reading;
    for (const RuleFile &file : files) {
        readFile(file, reading);
    }
    dropDuplicates(reading);
    dropUnpaired(reading);
    std::stable_sort(reading.problems.begin(), reading.problems.end(), [](const RuleProblem &a, const RuleProblem &b) {
        return std::tie(a.file, a.line) < std::tie(b.file, b.line);
    });
    reading.set.digest = digestOf(reading.set.rules);
    return reading;
}

Result<RuleSet> rulesOf(const std::vector<RuleFile> &files)
{
    RuleReading reading = parseRules(files);
    if (!reading.problems.empty()) {
        QStringList lines;
        for (const RuleProblem &problem : reading.problems) {
            lines << toText(problem);
        }
        return Error(ErrorKind::Malformed, lines.join(QLatin1Char('\n')));
    }
    return std::move(reading.set);
}

Result<RuleSet> readRules(const QStringList &places)
{
    const auto files = loadRuleFiles(places);
    return files ? rulesOf(*files) : files.error();
}

} // namespace probate
