#include "core/policy/config_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>

namespace probate {

namespace {

constexpr qsizetype largestInput = 1 << 20; // a policy of a large estate has some thousand lines
constexpr int deepest = 32;
constexpr int mostNodes = 100'000;

struct Refusal
{
    int line;
    QString what;
};

QString fromYaml(const std::string &text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// Builds the tree from parser events, so that an alias is refused before anything follows it.
class TreeBuilder : public YAML::EventHandler
{
public:
    void OnDocumentStart(const YAML::Mark &mark) override
    {
        if (++m_documents > 1) {
            throw Refusal{mark.line + 1, QStringLiteral("a second document; one is expected")};
        }
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override
    {
        refuseAnchor(mark, anchor);
        add(node(mark, ConfigNode::Type::Null));
    }
    void OnAlias(const YAML::Mark &mark, YAML::anchor_t) override { refuseAnchor(mark, 1); }
    void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  const std::string &value) override
    {
        refuseAnchor(mark, anchor);
        refuseTag(mark, tag);
        ConfigNode scalar = node(mark, ConfigNode::Type::Scalar);
        scalar.text = fromYaml(value);
        const bool plain = tag == "?";
        if (plain && (scalar.text == QLatin1StringView("~") || scalar.text == QLatin1StringView("null"))) {
            scalar.type = ConfigNode::Type::Null;
        }
        add(std::move(scalar));
    }
    void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(mark, tag, anchor, ConfigNode::Type::Sequence);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(mark, tag, anchor, ConfigNode::Type::Map);
    }
    void OnMapEnd() override { close(); }

    ConfigNode root;

private:
    struct Open
    {
        ConfigNode node;
        std::optional<QString> key;
    };

    ConfigNode node(const YAML::Mark &mark, ConfigNode::Type type)
    {
        if (++m_nodes > mostNodes) {
            throw Refusal{mark.line + 1, QStringLiteral("more than %1 values").arg(mostNodes)};
        }
        ConfigNode made;
        made.type = type;
        made.line = mark.line + 1;
        return made;
    }
    static void refuseAnchor(const YAML::Mark &mark, YAML::anchor_t anchor)
    {
        if (anchor != 0) {
            throw Refusal{mark.line + 1,
                          QStringLiteral("anchors and aliases are not accepted here; write the value out")};
        }
    }
    static void refuseTag(const YAML::Mark &mark, const std::string &tag)
    {
        if (!tag.empty() && tag != "?" && tag != "!") {
            throw Refusal{mark.line + 1, QStringLiteral("tags such as %1 are not accepted").arg(fromYaml(tag))};
        }
    }
    void open(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor, ConfigNode::Type type)
    {
        refuseAnchor(mark, anchor);
        refuseTag(mark, tag);
        if (m_open.size() >= deepest) {
            throw Refusal{mark.line + 1, QStringLiteral("nested deeper than %1 levels").arg(deepest)};
        }
        m_open.push_back({node(mark, type), {}});
    }
    void close()
    {
        ConfigNode done = std::move(m_open.back().node);
        m_open.pop_back();
        add(std::move(done));
    }
    void add(ConfigNode done)
    {
        if (m_open.empty()) {
            root = std::move(done);
            return;
        }
        Open &parent = m_open.back();
        if (parent.node.type == ConfigNode::Type::Sequence) {
            parent.node.children.push_back(std::move(done));
            return;
        }
        if (!parent.key) {
            if (done.type != ConfigNode::Type::Scalar) {
                throw Refusal{done.line, QStringLiteral("a key must be a word")};
            }
            if (std::find(parent.node.keys.begin(), parent.node.keys.end(), done.text) != parent.node.keys.end()) {
                throw Refusal{done.line, QStringLiteral("the key \"%1\" stands twice").arg(done.text)};
            }
            parent.key = done.text;
            parent.node.keys.push_back(done.text);
            parent.node.keyLines.push_back(done.line);
            return;
        }
        parent.node.children.push_back(std::move(done));
        parent.key.reset();
    }

    std::vector<Open> m_open;
    int m_nodes = 0;
    int m_documents = 0;
};

Error malformed(const QString &name, int line, const QString &what)
{
    return {ErrorKind::Malformed, QStringLiteral("%1:%2: %3").arg(name).arg(line).arg(what)};
}

} // namespace

const ConfigNode *ConfigNode::find(QLatin1StringView key) const
{
    const auto at = std::find(keys.begin(), keys.end(), key);
    return at == keys.end() ? nullptr : &children[static_cast<std::size_t>(at - keys.begin())];
}

Result<ConfigNode> parseConfig(QByteArrayView yaml, const QString &name)
{
    if (yaml.size() > largestInput) {
        return Error(ErrorKind::Limit, QStringLiteral("%1: larger than 1 MiB; split it").arg(name));
    }
    TreeBuilder builder;
    try {
        std::istringstream stream(std::string(yaml.data(), static_cast<std::size_t>(yaml.size())));
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Refusal &refusal) {
        return malformed(name, refusal.line, refusal.what);
    } catch (const YAML::Exception &exception) {
        return malformed(name, std::max(exception.mark.line, 0) + 1, fromYaml(exception.msg));
    }
    if (builder.root.type == ConfigNode::Type::Null) {
        builder.root.type = ConfigNode::Type::Map; // an empty file says nothing, which is fine
        builder.root.line = 1;
    }
    return std::move(builder.root);
}

ConfigReader::ConfigReader(const ConfigNode &map, QString name) : m_map(map), m_name(std::move(name))
{
    if (m_map.type != ConfigNode::Type::Map) {
        fail(m_map.line, QStringLiteral("expected keys and values"));
    }
}

void ConfigReader::fail(int line, const QString &what)
{
    if (!m_error) {
        m_error = malformed(m_name, line, what);
    }
}

void ConfigReader::fail(const Error &error)
{
    if (!m_error) {
        m_error = error;
    }
}

const ConfigNode *ConfigReader::take(QLatin1StringView key)
{
    m_taken.push_back(QString(key));
    const ConfigNode *found = m_map.find(key);
    return found && found->type != ConfigNode::Type::Null ? found : nullptr;
}

const ConfigNode *ConfigReader::scalar(QLatin1StringView key)
{
    const ConfigNode *found = take(key);
    if (found && found->type != ConfigNode::Type::Scalar) {
        fail(found->line, QStringLiteral("\"%1\" must be a single value").arg(key));
        return nullptr;
    }
    return found;
}

void ConfigReader::text(QLatin1StringView key, QString &target)
{
    if (const ConfigNode *found = scalar(key)) {
        target = found->text;
    }
}

void ConfigReader::boolean(QLatin1StringView key, bool &target)
{
    const ConfigNode *found = scalar(key);
    if (!found) {
        return;
    }
    if (found->text == QLatin1StringView("true") || found->text == QLatin1StringView("false")) {
        target = found->text == QLatin1StringView("true");
    } else {
        fail(found->line, QStringLiteral("\"%1\" must be true or false").arg(key));
    }
}

void ConfigReader::number(QLatin1StringView key, double &target, double least, double most)
{
    const ConfigNode *found = scalar(key);
    if (!found) {
        return;
    }
    bool ok = false;
    const double value = found->text.toDouble(&ok);
    if (!ok || !(value >= least && value <= most)) {
        fail(found->line, QStringLiteral("\"%1\" must be a number from %2 to %3").arg(key).arg(least).arg(most));
        return;
    }
    target = value;
}

void ConfigReader::duration(QLatin1StringView key, Duration &target)
{
    const ConfigNode *found = scalar(key);
    if (!found) {
        return;
    }
    const auto value = parseDuration(found->text);
    if (!value) {
        fail(found->line, QStringLiteral("\"%1\" must be a time such as 15 min, 4 h or 90 d").arg(key));
        return;
    }
    target = *value;
}

void ConfigReader::instant(QLatin1StringView key, Instant &target)
{
    const ConfigNode *found = scalar(key);
    if (!found) {
        return;
    }
    const auto value = parseInstantOrUtcDate(found->text.toUtf8());
    if (!value) {
        fail(found->line, QStringLiteral("\"%1\" must be a date, or a time with its zone").arg(key));
        return;
    }
    target = *value;
}

const ConfigNode *ConfigReader::map(QLatin1StringView key)
{
    const ConfigNode *found = take(key);
    if (found && found->type != ConfigNode::Type::Map) {
        fail(found->line, QStringLiteral("\"%1\" must hold keys and values").arg(key));
        return nullptr;
    }
    return found;
}

const ConfigNode *ConfigReader::sequence(QLatin1StringView key)
{
    const ConfigNode *found = take(key);
    if (found && found->type != ConfigNode::Type::Sequence) {
        fail(found->line, QStringLiteral("\"%1\" must be a list").arg(key));
        return nullptr;
    }
    return found;
}

std::vector<QString> ConfigReader::texts(QLatin1StringView key)
{
    std::vector<QString> values;
    if (const ConfigNode *list = sequence(key)) {
        for (const ConfigNode &item : list->children) {
            if (item.type != ConfigNode::Type::Scalar) {
                fail(item.line, QStringLiteral("\"%1\" must be a list of single values").arg(key));
                break;
            }
            values.push_back(item.text);
        }
    }
    return values;
}

bool ConfigReader::has(QLatin1StringView key) const
{
    return m_map.find(key) != nullptr;
}

void ConfigReader::require(std::initializer_list<const char *> keys)
{
    for (const char *key : keys) {
        const ConfigNode *found = m_map.find(QLatin1StringView(key));
        if (!found || found->type == ConfigNode::Type::Null ||
            (found->type == ConfigNode::Type::Scalar && found->text.trimmed().isEmpty())) {
            fail(m_map.line, QStringLiteral("\"%1\" is missing").arg(QLatin1StringView(key)));
        }
    }
}

Result<void> ConfigReader::finish()
{
    for (std::size_t i = 0; i < m_map.keys.size(); ++i) {
        if (std::find(m_taken.begin(), m_taken.end(), m_map.keys[i]) == m_taken.end()) {
            fail(m_map.keyLines[i], QStringLiteral("unknown key \"%1\"").arg(m_map.keys[i]));
        }
    }
    return m_error ? Result<void>(*m_error) : Result<void>();
}

std::optional<Duration> parseDuration(const QString &text)
{
    constexpr qint64 longest = 200'000; // in any unit; 200,000 d are more than five centuries
    qsizetype digits = 0;
    while (digits < text.size() && text[digits] >= QLatin1Char('0') && text[digits] <= QLatin1Char('9')) {
        ++digits;
    }
    bool ok = false;
    const qint64 count = text.left(digits).toLongLong(&ok);
    const QString unit = text.mid(digits).trimmed();
    if (!ok || count > longest) {
        return std::nullopt;
    }
    if (unit == QLatin1StringView("s")) {
        return std::chrono::seconds{count};
    }
    if (unit == QLatin1StringView("min")) {
        return std::chrono::minutes{count};
    }
    if (unit == QLatin1StringView("h")) {
        return std::chrono::hours{count};
    }
    if (unit == QLatin1StringView("d")) {
        return std::chrono::days{count};
    }
    return unit.isEmpty() && count == 0 ? std::optional(Duration{0}) : std::nullopt;
}

} // namespace probate
