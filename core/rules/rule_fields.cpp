#include "core/rules/rule_fields.h"

#include "core/rules/example.h"

#include <yaml-cpp/yaml.h>

#include <functional>
#include <map>
#include <set>

namespace probate {

namespace {

/// Reads the fields of one rule and collects what is wrong with them.
class Fields
{
public:
    Fields(const RuleFileHead &head, std::vector<RuleProblem> &problems) : m_head(head), m_problems(problems) {}

    Rule rule;

    void problem(int line, const QString &what) { m_problems.push_back({m_head.file, line, rule.id, what}); }

    QString text(const YAML::Node &node, const QString &key)
    {
        if (!node.IsScalar()) {
            problem(lineOf(node), QStringLiteral("\"%1\" must be a text").arg(key));
            return {};
        }
        return QString::fromStdString(node.Scalar()).trimmed();
    }

    bool truth(const YAML::Node &node, const QString &key)
    {
        const QString word = text(node, key);
        if (word != QStringLiteral("true") && word != QStringLiteral("false")) {
            problem(lineOf(node), QStringLiteral("\"%1\" must be true or false").arg(key));
        }
        return word == QStringLiteral("true");
    }

    int number(const YAML::Node &node, const QString &key, int least, int most)
    {
        bool good = false;
        const int value = text(node, key).toInt(&good);
        if (!good || value < least || value > most) {
            problem(lineOf(node),
                    QStringLiteral("\"%1\" must be a number from %2 to %3").arg(key).arg(least).arg(most));
            return least;
        }
        return value;
    }

    /// Calls `each` for every entry of a list, which may be one lone entry.
    void list(const YAML::Node &node, const std::function<void(const YAML::Node &)> &each)
    {
        if (!node.IsSequence()) {
            each(node);
            return;
        }
        for (const auto &item : node) {
            each(item);
        }
    }

    /// Calls `each` for every pair of a mapping of texts.
    void pairs(const YAML::Node &node, const QString &key,
               const std::function<void(const QString &, const QString &, const YAML::Node &)> &each)
    {
        if (!node.IsMap()) {
            problem(lineOf(node), QStringLiteral("\"%1\" must be a mapping").arg(key));
            return;
        }
        for (const auto &entry : node) {
            each(text(entry.first, key), text(entry.second, key), entry.second);
        }
    }

private:
    const RuleFileHead &m_head;
    std::vector<RuleProblem> &m_problems;
};

using Field = void (*)(Fields &, const YAML::Node &, const QString &key);

void readKind(Fields &fields, const YAML::Node &node, const QString &key)
{
    const QString word = fields.text(node, key);
    if (const auto kind = fromString<Kind>(word)) {
        fields.rule.kind = *kind;
    } else {
        fields.problem(lineOf(node), QStringLiteral("\"%1\" is no kind of credential").arg(word));
    }
}

void readValidators(Fields &fields, const YAML::Node &node, const QString &key)
{
    fields.list(node, [&](const YAML::Node &item) {
        const QString call = fields.text(item, key);
        const auto space = call.indexOf(QLatin1Char(' '));
        fields.rule.validators.push_back(
            {space < 0 ? call : call.left(space), space < 0 ? QString() : call.mid(space + 1).trimmed()});
    });
}

void readHandles(Fields &fields, const YAML::Node &node, const QString &key)
{
    fields.list(node, [&](const YAML::Node &item) {
        HandleTemplate handle;
        fields.pairs(item, key, [&](const QString &name, const QString &value, const YAML::Node &at) {
            if (name == QStringLiteral("scheme")) {
                handle.scheme = value.toLatin1();
            } else if (name == QStringLiteral("value")) {
                handle.value = value;
            } else {
                fields.problem(lineOf(at), QStringLiteral("unknown key \"%1\" in handles").arg(name));
            }
        });
        if (handle.scheme.isEmpty() || !handle.value.contains(QStringLiteral("${"))) {
            fields.problem(lineOf(item), QStringLiteral("a handle needs a scheme and a value with a ${group}"));
        }
        fields.rule.handles.push_back(std::move(handle));
    });
}

void readAttributes(Fields &fields, const YAML::Node &node, const QString &key)
{
    fields.pairs(node, key, [&](const QString &name, const QString &value, const YAML::Node &) {
        fields.rule.attributes.emplace_back(name, value);
    });
}

/// "90d", "1y", "12h": s, m, h, d, w and y of 365 days.
void readLongest(Fields &fields, const YAML::Node &node, const QString &key)
{
    static const std::map<char, qint64> units{{'s', 1},     {'m', 60},        {'h', 3600},
                                              {'d', 86400}, {'w', 7 * 86400}, {'y', 365 * qint64(86400)}};
    const QString word = fields.text(node, key);
    bool good = false;
    const qint64 count = word.chopped(word.isEmpty() ? 0 : 1).toLongLong(&good);
    const auto unit = word.isEmpty() ? units.end() : units.find(word.back().toLatin1());
    if (!good || count < 1 || count > 1'000'000 || unit == units.end()) {
        fields.problem(lineOf(node), QStringLiteral("\"%1\" must be a number with s, m, h, d, w or y").arg(key));
        return;
    }
    fields.rule.longestLifetimeSeconds = count * unit->second;
}

void readConfidence(Fields &fields, const YAML::Node &node, const QString &key)
{
    bool good = false;
    fields.rule.confidence = fields.text(node, key).toDouble(&good);
    if (!good || fields.rule.confidence <= 0 || fields.rule.confidence > 1) {
        fields.problem(lineOf(node), QStringLiteral("\"%1\" must be above 0 and at most 1").arg(key));
    }
}

void readPair(Fields &fields, const YAML::Node &node, const QString &key)
{
    fields.pairs(node, key, [&](const QString &name, const QString &value, const YAML::Node &at) {
        if (name == QStringLiteral("rule")) {
            fields.rule.pairsWith = value;
        } else if (name == QStringLiteral("within")) {
            fields.rule.pairDistance = fields.number(at, name, 1, 10'000);
        } else {
            fields.problem(lineOf(at), QStringLiteral("unknown key \"%1\" in pairs-with").arg(name));
        }
    });
    if (fields.rule.pairsWith.isEmpty() || !fields.rule.pairDistance) {
        fields.problem(lineOf(node), QStringLiteral("pairs-with needs \"rule\" and \"within\""));
    }
}

void readExamples(Fields &fields, const YAML::Node &node, const QString &key)
{
    const bool counter = key == QStringLiteral("counter-examples");
    fields.list(node, [&](const YAML::Node &item) {
        // Block scalars end in a newline that belongs to the example: not trimmed.
        const YAML::Node textNode = item.IsMap() ? item["text"] : item;
        if (!textNode || !textNode.IsScalar() || (item.IsMap() && item.size() != 1)) {
            fields.problem(lineOf(item),
                           QStringLiteral("an entry of \"%1\" is a text, or a mapping with text").arg(key));
            return;
        }
        RuleExample example{QByteArray::fromStdString(textNode.Scalar()), lineOf(textNode)};
        const auto made = expandExample(example.text, 1, counter ? ExampleKind::CounterExample : ExampleKind::Example);
        if (!made) {
            fields.problem(example.line, made.error().message());
        } else if (!counter && made->captured.empty()) {
            fields.problem(example.line, QStringLiteral("an example needs [[ ]] around what must be captured"));
        }
        (counter ? fields.rule.counterExamples : fields.rule.examples).push_back(std::move(example));
    });
}

void readWords(Fields &fields, const YAML::Node &node, const QString &key)
{
    fields.list(node, [&](const YAML::Node &item) {
        const QByteArray word = fields.text(item, key).toUtf8();
        if (word.size() < 3) {
            fields.problem(lineOf(item), QStringLiteral("a prefilter word has at least three bytes"));
        }
        fields.rule.words.push_back(word);
    });
}

// The published keys of a rule (docs/rules.md).
const std::map<QString, Field> &knownFields()
{
    static const std::map<QString, Field> fields{
        {QStringLiteral("id"), [](Fields &f, const YAML::Node &n, const QString &k) { f.rule.id = f.text(n, k); }},
        {QStringLiteral("title"),
         [](Fields &f, const YAML::Node &n, const QString &k) { f.rule.title = f.text(n, k); }},
        {QStringLiteral("kind"), readKind},
        {QStringLiteral("why"), [](Fields &f, const YAML::Node &n, const QString &k) { f.rule.why = f.text(n, k); }},
        {QStringLiteral("reference"),
         [](Fields &f, const YAML::Node &n, const QString &k) { f.rule.reference = f.text(n, k); }},
        {QStringLiteral("rotation"),
         [](Fields &f, const YAML::Node &n, const QString &k) { f.rule.rotation = f.text(n, k); }},
        {QStringLiteral("pattern"),
         [](Fields &f, const YAML::Node &n, const QString &k) { f.rule.pattern = f.text(n, k).toUtf8(); }},
        {QStringLiteral("caseless"),
         [](Fields &f, const YAML::Node &n, const QString &k) { f.rule.caseless = f.truth(n, k); }},
        {QStringLiteral("widest"),
         [](Fields &f, const YAML::Node &n, const QString &k) { f.rule.widest = f.number(n, k, 1, 65536); }},
        {QStringLiteral("closing"),
         [](Fields &f, const YAML::Node &n, const QString &k) { f.rule.closing = f.text(n, k).toUtf8(); }},
        {QStringLiteral("words"), readWords},
        {QStringLiteral("validators"), readValidators},
        {QStringLiteral("handles"), readHandles},
        {QStringLiteral("attributes"), readAttributes},
        {QStringLiteral("issuer"),
         [](Fields &f, const YAML::Node &n, const QString &k) { f.rule.issuer = f.text(n, k); }},
        {QStringLiteral("longest-lifetime"), readLongest},
        {QStringLiteral("firm-expiry"),
         [](Fields &f, const YAML::Node &n, const QString &k) { f.rule.firmExpiry = f.truth(n, k); }},
        {QStringLiteral("confidence"), readConfidence},
        {QStringLiteral("pairs-with"), readPair},
        {QStringLiteral("identifier-only"),
         [](Fields &f, const YAML::Node &n, const QString &k) { f.rule.identifierOnly = f.truth(n, k); }},
        {QStringLiteral("examples"), readExamples},
        {QStringLiteral("counter-examples"), readExamples}};
    return fields;
}

bool isRuleId(const QString &id)
{
    if (id.isEmpty() || id.size() > 64 || id.startsWith(QLatin1Char('-')) || id.endsWith(QLatin1Char('-'))) {
        return false;
    }
    return std::all_of(id.begin(), id.end(), [](QChar c) {
        return (c >= QLatin1Char('a') && c <= QLatin1Char('z')) || (c >= QLatin1Char('0') && c <= QLatin1Char('9')) ||
               c == QLatin1Char('-');
    });
}

void checkWhole(Fields &fields, int line)
{
    const Rule &rule = fields.rule;
    if (!rule.id.isEmpty() && !isRuleId(rule.id)) {
        fields.problem(line, QStringLiteral("an id is lower-case letters, digits and hyphens"));
    }
    const std::pair<const char *, bool> needed[] = {
        {"id", rule.id.isEmpty()},           {"title", rule.title.isEmpty()},
        {"why", rule.why.isEmpty()},         {"rotation", rule.rotation.isEmpty()},
        {"pattern", rule.pattern.isEmpty()}, {"reference", rule.reference.isEmpty()},
        {"examples", rule.examples.empty()}};
    for (const auto &[key, missing] : needed) {
        if (missing) {
            fields.problem(line, QStringLiteral("missing \"%1\"").arg(QLatin1StringView(key)));
        }
    }
    if (rule.identifierOnly && !rule.handles.size() && rule.attributes.empty()) {
        fields.problem(line,
                       QStringLiteral("an identifier-only rule yields handles or attributes, or it says nothing"));
    }
}

} // namespace

int lineOf(const YAML::Node &node)
{
    return node.Mark().is_null() ? 0 : node.Mark().line + 1;
}

Rule ruleFromYaml(const YAML::Node &node, const RuleFileHead &head, std::vector<RuleProblem> &problems)
{
    Fields fields(head, problems);
    fields.rule.file = head.file;
    fields.rule.line = lineOf(node);
    fields.rule.provider = head.provider;
    fields.rule.reference = head.reference;
    if (!node.IsMap()) {
        fields.problem(lineOf(node), QStringLiteral("a rule is a mapping"));
        return fields.rule;
    }
    if (node["id"] && node["id"].IsScalar()) {
        fields.rule.id = QString::fromStdString(node["id"].Scalar()); // known early, so that problems can name it
    }
    std::set<QString> seen;
    bool kindSeen = false;
    for (const auto &entry : node) {
        const QString key = entry.first.IsScalar() ? QString::fromStdString(entry.first.Scalar()) : QString();
        const auto field = knownFields().find(key);
        if (field == knownFields().end()) {
            fields.problem(lineOf(entry.first), QStringLiteral("unknown key \"%1\"").arg(key));
        } else if (!seen.insert(key).second) {
            fields.problem(lineOf(entry.first), QStringLiteral("\"%1\" stands twice").arg(key));
        } else {
            field->second(fields, entry.second, key);
        }
        kindSeen = kindSeen || key == QStringLiteral("kind");
    }
    if (!kindSeen) {
        fields.problem(lineOf(node), QStringLiteral("missing \"kind\""));
    }
    checkWhole(fields, lineOf(node));
    return fields.rule;
}

} // namespace probate
