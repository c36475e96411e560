#include "core/policy/owner_rules.h"

#include <QRegularExpression>

#include <algorithm>

namespace probate {

namespace {

constexpr std::size_t mostRules = 200;
constexpr qsizetype longestRegex = 256;
constexpr qsizetype longestGlob = 512;

QLatin1StringView key(const char *word)
{
    return QLatin1StringView(word);
}

void readGlob(ConfigReader &reader, const char *word, QString &target)
{
    reader.text(key(word), target);
    if (target.size() > longestGlob) {
        reader.fail(reader.line(),
                    QStringLiteral("\"%1\" is longer than %2 characters").arg(key(word)).arg(longestGlob));
    }
}

/// A single value or a list of them.
std::vector<const ConfigNode *> oneOrMany(const ConfigNode &node)
{
    std::vector<const ConfigNode *> all;
    if (node.type == ConfigNode::Type::Sequence) {
        for (const ConfigNode &child : node.children) {
            all.push_back(&child);
        }
    } else {
        all.push_back(&node);
    }
    return all;
}

class RuleReader
{
public:
    RuleReader(const ConfigNode &node, ConfigReader &outer) : m_node(node), m_outer(outer) {}

    OwnerRule read()
    {
        OwnerRule rule;
        rule.where = QStringLiteral("%1:%2").arg(m_outer.name()).arg(m_node.line);
        ConfigReader reader(m_node, m_outer.name());
        reader.require({"name", "principal"});
        reader.text(key("name"), rule.name);
        reader.text(key("principal"), rule.principal);
        reader.number(key("confidence"), rule.confidence, 0.01, 0.99);
        QString relation = QStringLiteral("owner");
        reader.text(key("relation"), relation);
        if (relation == key("subject")) {
            rule.relation = Relation::Subject;
        } else if (relation != key("owner")) {
            reader.fail(m_node.line, QStringLiteral("\"relation\" must be owner or subject"));
        }
        if (const ConfigNode *match = reader.map(key("match"))) {
            readMatch(*match, reader, rule.match);
        }
        if (rule.match == OwnerRule::Match{}) {
            reader.fail(m_node.line, QStringLiteral("\"match\" is missing: a rule without it would name one owner for "
                                                    "everything; write match: {path: \"**\"} if that is meant"));
        }
        if (const ConfigNode *capture = reader.map(key("capture"))) {
            readCapture(*capture, reader, rule);
        }
        checkTemplate(reader, rule);
        pass(reader);
        return rule;
    }

private:
    /// Hands the first error outwards: its text already names file and line.
    void pass(ConfigReader &inner)
    {
        if (const auto done = inner.finish(); !done && !m_failed) {
            m_failed = done.error();
        }
    }

    void readMatch(const ConfigNode &node, ConfigReader &outer, OwnerRule::Match &match)
    {
        ConfigReader reader(node, outer.name());
        readGlob(reader, "source", match.source);
        readGlob(reader, "path", match.path);
        readGlob(reader, "label", match.label);
        readGlob(reader, "issuer", match.issuer);
        if (reader.has(key("kind"))) {
            const ConfigNode &kinds = *node.find(key("kind"));
            if (kinds.type == ConfigNode::Type::Sequence) {
                reader.sequence(key("kind"));
            } else {
                QString one;
                reader.text(key("kind"), one);
            }
            for (const ConfigNode *it : oneOrMany(kinds)) {
                if (const auto kind = fromString<Kind>(it->text)) {
                    match.kinds.insert(*kind);
                } else {
                    reader.fail(it->line, QStringLiteral("there is no kind of credential \"%1\"").arg(it->text));
                }
            }
        }
        if (const ConfigNode *attributes = reader.map(key("attribute"))) {
            for (std::size_t i = 0; i < attributes->keys.size(); ++i) {
                const ConfigNode &value = attributes->children[i];
                if (value.type != ConfigNode::Type::Scalar || value.text.size() > longestGlob) {
                    reader.fail(value.line, QStringLiteral("an attribute's pattern must be a single value"));
                }
                match.attributes[attributes->keys[i]] = value.text;
            }
        }
        pass(reader);
    }

    void readCapture(const ConfigNode &node, ConfigReader &outer, OwnerRule &rule)
    {
        ConfigReader reader(node, outer.name());
        reader.require({"from", "regex"});
        reader.text(key("from"), rule.captureFrom);
        reader.text(key("regex"), rule.captureRegex);
        static const QStringList plain{QStringLiteral("path"), QStringLiteral("source"), QStringLiteral("label"),
                                       QStringLiteral("issuer"), QStringLiteral("account")};
        if (!plain.contains(rule.captureFrom) &&
            !(rule.captureFrom.startsWith(key("attribute:")) && rule.captureFrom.size() > 10)) {
            reader.fail(node.line,
                        QStringLiteral("\"from\" must be path, source, label, issuer, account or attribute:NAME"));
        }
        if (rule.captureRegex.size() > longestRegex) {
            reader.fail(node.line, QStringLiteral("\"regex\" is longer than %1 characters").arg(longestRegex));
        } else if (rule.captureRegex.contains(key("(*")) || rule.captureRegex.contains(key("(?C"))) {
            reader.fail(node.line, QStringLiteral("\"regex\" must not hold verbs or call-outs: (*…) and (?C…)"));
        } else if (const QRegularExpression regex(rule.captureRegex); !regex.isValid()) {
            reader.fail(node.line, QStringLiteral("\"regex\" is no expression: %1 at character %2")
                                       .arg(regex.errorString())
                                       .arg(regex.patternErrorOffset()));
        } else {
            m_groups = regex.namedCaptureGroups();
            m_captures = regex.captureCount();
        }
        pass(reader);
    }

    void checkTemplate(ConfigReader &reader, const OwnerRule &rule) const
    {
        for (const QString &name : placeholdersIn(rule.principal)) {
            bool isNumber = false;
            const int number = name.toInt(&isNumber);
            if (isNumber ? number < 1 || number > m_captures : name.isEmpty() || !m_groups.contains(name)) {
                reader.fail(m_node.line, QStringLiteral("\"principal\" uses {%1}, which nothing captures").arg(name));
            }
        }
        const auto colon = rule.principal.indexOf(QLatin1Char(':'));
        if (!rule.principal.isEmpty() && (colon <= 0 || colon + 1 == rule.principal.size() ||
                                          rule.principal.left(colon).contains(QLatin1Char('{')))) {
            reader.fail(m_node.line, QStringLiteral("\"principal\" must be an alias with its space, such as "
                                                    "id:P001, email:{name}@example.com or github-team:acme/{1}"));
        }
    }

public:
    std::optional<Error> m_failed;

private:
    const ConfigNode &m_node;
    ConfigReader &m_outer;
    QStringList m_groups;
    int m_captures = 0;
};

} // namespace

QStringList placeholdersIn(const QString &principal)
{
    QStringList found;
    for (qsizetype open = principal.indexOf(QLatin1Char('{')); open >= 0;) {
        const auto close = principal.indexOf(QLatin1Char('}'), open);
        if (close < 0) {
            return found << QString();
        }
        found << principal.mid(open + 1, close - open - 1);
        open = principal.indexOf(QLatin1Char('{'), close);
    }
    return found;
}

QString boundedRegex(const QString &regex)
{
    // pcre2pattern(3), "Special start-of-pattern items": a limit in the pattern may only lower the library's own.
    return QStringLiteral("(*LIMIT_MATCH=%1)").arg(mostRegexSteps) + regex;
}

std::vector<OwnerRule> readOwnerRules(ConfigReader &reader, QLatin1StringView word)
{
    std::vector<OwnerRule> rules;
    const ConfigNode *list = reader.sequence(word);
    for (const ConfigNode &node : list ? list->children : std::vector<ConfigNode>()) {
        RuleReader one(node, reader);
        OwnerRule rule = one.read();
        if (one.m_failed) {
            reader.fail(*one.m_failed);
            return {};
        }
        if (std::any_of(rules.begin(), rules.end(), [&](const OwnerRule &it) { return it.name == rule.name; })) {
            reader.fail(node.line, QStringLiteral("a rule \"%1\" stands above").arg(rule.name));
        }
        rules.push_back(std::move(rule));
    }
    if (rules.size() > mostRules) {
        reader.fail(list->line, QStringLiteral("more than %1 rules").arg(mostRules));
    }
    return rules;
}

} // namespace probate
