#include "scanners/readers/config/tree.h"

#include "scanners/keys/pem.h"

namespace probate {

namespace {

constexpr std::size_t deepest = 100;
constexpr std::size_t mostNodes = 1'000'000;

} // namespace

TreeNode::~TreeNode()
{
    scrub(text);
}

const TreeNode *TreeNode::child(QByteArrayView name) const
{
    if (kind == Kind::Map) {
        for (const auto &node : children) {
            if (node.key == name) {
                return &node;
            }
        }
    }
    return nullptr;
}

QByteArrayView TreeNode::textOf(QByteArrayView name) const
{
    const auto *node = child(name);
    return node && node->kind == Kind::Scalar ? QByteArrayView(node->text) : QByteArrayView();
}

TreeBuilder::TreeBuilder() : m_root(TreeNode::Kind::List, {}, 1, 0)
{
    m_levels.push_back({&m_root, {}, false, false});
}

TreeNode *TreeBuilder::add(TreeNode node)
{
    auto &level = m_levels.back();
    if (!m_ok || ++m_nodes > mostNodes || m_levels.size() > deepest) {
        m_ok = false;
        return nullptr;
    }
    node.key = level.key;
    level.node->children.push_back(std::move(node));
    return &level.node->children.back();
}

void TreeBuilder::open(TreeNode::Kind kind, std::uint32_t line, std::uint64_t offset)
{
    auto &level = m_levels.back();
    const bool isKey = level.node->kind == TreeNode::Kind::Map && level.wantsKey;
    if (isKey) {
        level.key = "?";
    }
    if (auto *node = add({kind, {}, line, offset})) {
        m_levels.push_back({node, {}, kind == TreeNode::Kind::Map, isKey});
    }
}

void TreeBuilder::close()
{
    if (!m_ok || m_levels.size() < 2) {
        return;
    }
    const bool wasKey = m_levels.back().isKey;
    m_levels.pop_back();
    m_levels.back().wantsKey = m_levels.back().node->kind == TreeNode::Kind::Map && !wasKey;
}

void TreeBuilder::scalar(QByteArray text, std::uint32_t line, std::uint64_t offset)
{
    auto &level = m_levels.back();
    if (level.node->kind == TreeNode::Kind::Map && level.wantsKey) {
        level.key = std::move(text);
        level.wantsKey = false;
        return;
    }
    if (auto *node = add({TreeNode::Kind::Scalar, {}, line, offset})) {
        node->text = std::move(text);
    }
    level.wantsKey = level.node->kind == TreeNode::Kind::Map;
}

Result<TreeNode> readJsonOrYamlTree(QByteArrayView bytes)
{
    const auto begin = bytes.trimmed();
    if (begin.startsWith('{') || begin.startsWith('[')) {
        if (auto tree = readJsonTree(bytes)) {
            return tree;
        }
    }
    return readYamlTree(bytes);
}

} // namespace probate
