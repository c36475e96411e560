#include "scanners/readers/config/tree.h"

#define TOML_EXCEPTIONS 0
#define TOML_UNRELEASED_FEATURES 0
#include <toml++/toml.h>

#include <string_view>

namespace probate {

namespace {

std::uint32_t lineOf(const toml::node &node)
{
    return node.source().begin.line;
}

/// Recursion ends at the parser's own nesting limit (TOML_MAX_NESTED_VALUES, 256) and at the builder's cap before it.
void put(TreeBuilder &builder, const toml::node &node)
{
    if (!builder.ok()) {
        return;
    }
    if (const auto *table = node.as_table()) {
        builder.open(TreeNode::Kind::Map, lineOf(node), 0);
        for (const auto &[key, value] : *table) {
            const std::string_view name = key;
            builder.scalar(QByteArray(name.data(), static_cast<qsizetype>(name.size())), lineOf(value), 0);
            put(builder, value);
        }
        builder.close();
    } else if (const auto *list = node.as_array()) {
        builder.open(TreeNode::Kind::List, lineOf(node), 0);
        for (const auto &value : *list) {
            put(builder, value);
        }
        builder.close();
    } else if (const auto *text = node.as_string()) {
        builder.scalar(QByteArray::fromStdString(text->get()), lineOf(node), 0);
    } else {
        builder.scalar({}, lineOf(node), 0); // numbers, dates and booleans hold no secret
    }
}

} // namespace

Result<TreeNode> readTomlTree(QByteArrayView bytes)
{
    if (bytes.size() > largestTree) {
        return Error(ErrorKind::Limit, QStringLiteral("TOML: larger than 16 MiB"));
    }
    const auto parsed = toml::parse(std::string_view(bytes.data(), static_cast<std::size_t>(bytes.size())));
    if (!parsed) {
        return Error(ErrorKind::Malformed,
                     QStringLiteral("TOML: line %1 is damaged").arg(parsed.error().source().begin.line));
    }
    TreeBuilder builder;
    put(builder, parsed.table());
    if (!builder.ok()) {
        return Error(ErrorKind::Limit, QStringLiteral("TOML: beyond the caps on nodes or depth"));
    }
    return builder.take();
}

} // namespace probate
