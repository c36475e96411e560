#include "scanners/accepted/gitleaks_config.h"

#include "scanners/readers/config/tree.h"

namespace probate {

namespace {

QByteArrayList textsOf(const TreeNode &holder, QByteArrayView key)
{
    QByteArrayList texts;
    if (const TreeNode *list = holder.child(key)) {
        for (const TreeNode &item : list->children) {
            texts.append(item.text);
        }
        if (list->kind == TreeNode::Kind::Scalar) {
            texts.append(list->text);
        }
    }
    return texts;
}

QString textOf(const TreeNode &holder, QByteArrayView key)
{
    return QString::fromUtf8(holder.textOf(key));
}

GitleaksAllow allowOf(const TreeNode &node, const QString &rule)
{
    GitleaksAllow allow;
    allow.description = textOf(node, "description");
    const QByteArray condition = node.textOf("condition").toByteArray().toUpper();
    allow.all = condition == "AND" || condition == "&&";
    if (!allow.all && !condition.isEmpty() && condition != "OR" && condition != "||") {
        allow.wrong = QStringLiteral("its condition is neither AND nor OR");
    }
    allow.paths = textsOf(node, "paths");
    allow.regexes = textsOf(node, "regexes");
    allow.stopwords = textsOf(node, "stopwords");
    allow.commits = textsOf(node, "commits");
    const QByteArrayView target = node.textOf("regexTarget");
    allow.target = target == "line"    ? GitleaksAllow::Target::Line
                   : target == "match" ? GitleaksAllow::Target::Match
                                       : GitleaksAllow::Target::Secret;
    if (allow.target == GitleaksAllow::Target::Secret && !target.isEmpty() && target != "secret") {
        allow.wrong = QStringLiteral("its regexTarget is none of secret, match and line");
    }
    if (allow.paths.isEmpty() && allow.regexes.isEmpty() && allow.stopwords.isEmpty() && allow.commits.isEmpty()) {
        allow.wrong = QStringLiteral("it names no commits, paths, regexes or stopwords");
    }
    for (const QByteArray &id : textsOf(node, "targetRules")) {
        allow.rules.append(QString::fromUtf8(id));
    }
    if (!rule.isEmpty()) {
        allow.rules = {rule};
    }
    allow.line = static_cast<int>(node.line);
    return allow;
}

/// "[allowlist]" of old and "[[allowlists]]", of a rule or of all.
void takeAllowed(const TreeNode &holder, const QString &rule, GitleaksConfig &config)
{
    for (const char *key : {"allowlist", "allowlists"}) {
        const TreeNode *lists = holder.child(key);
        if (lists && lists->kind == TreeNode::Kind::Map) {
            config.allowed.push_back(allowOf(*lists, rule));
        } else if (lists) {
            for (const TreeNode &list : lists->children) {
                config.allowed.push_back(allowOf(list, rule));
            }
        }
    }
}

} // namespace

Result<GitleaksConfig> parseGitleaksConfig(QByteArrayView bytes)
{
    if (bytes.size() > largestGitleaksFile) {
        return Error(ErrorKind::Limit, QStringLiteral("it is larger than 1 MiB"));
    }
    const auto tree = readTomlTree(bytes);
    if (!tree) {
        return tree.error();
    }
    GitleaksConfig config;
    if (tree->children.empty()) {
        return config;
    }
    const TreeNode &root = tree->children.front();
    if (const TreeNode *extended = root.child("extend")) {
        config.extends = textOf(*extended, "path");
        for (const QByteArray &id : textsOf(*extended, "disabledRules")) {
            config.disabled.append(QString::fromUtf8(id));
        }
    }
    takeAllowed(root, {}, config);
    const TreeNode *rules = root.child("rules");
    for (const TreeNode &node : rules ? std::span(rules->children) : std::span<const TreeNode>()) {
        GitleaksRule rule;
        rule.line = static_cast<int>(node.line);
        rule.id = textOf(node, "id").left(100);
        if (rule.id.isEmpty()) { // what it allows is not allowed to every rule
            rule.id = QStringLiteral("rule-%1").arg(rule.line);
        }
        rule.description = textOf(node, "description");
        rule.regex = node.textOf("regex").toByteArray();
        rule.secretGroup = node.textOf("secretGroup").toByteArray().toInt();
        rule.entropy = node.textOf("entropy").toByteArray().toDouble();
        rule.path = node.textOf("path").toByteArray();
        rule.keywords = textsOf(node, "keywords");
        rule.composite = node.child("required") != nullptr;
        takeAllowed(node, rule.id, config);
        config.rules.push_back(std::move(rule));
    }
    return config;
}

} // namespace probate
