// JSON, YAML and TOML as one capped tree with lines, so that what structure says (siblings, nesting, decoded values) is
// judged in one place. YAML aliases stay unexpanded: anchors on anchors cost what they are long. Values are wiped when
// the tree dies.
#pragma once

#include "core/base/error.h"
#include "scanners/document.h"

#include <vector>

namespace probate {

struct TreeNode
{
    enum class Kind { Scalar, List, Map };

    Kind kind = Kind::Scalar;
    QByteArray key;  ///< within a map, else empty
    QByteArray text; ///< of scalars, decoded
    std::uint32_t line = 0;
    std::uint64_t offset = 0;
    std::vector<TreeNode> children;

    TreeNode() = default;
    TreeNode(Kind nodeKind, QByteArray nodeKey, std::uint32_t atLine, std::uint64_t atOffset)
        : kind(nodeKind), key(std::move(nodeKey)), line(atLine), offset(atOffset)
    {}
    ~TreeNode();
    TreeNode(TreeNode &&) = default;
    TreeNode &operator=(TreeNode &&) = default;
    TreeNode(const TreeNode &) = delete;
    TreeNode &operator=(const TreeNode &) = delete;

    /// The child of that key; null if there is none or this is no map.
    const TreeNode *child(QByteArrayView name) const;
    /// Text of the child of that key, empty if it is no scalar.
    QByteArrayView textOf(QByteArrayView name) const;
};

/// Builds a tree from events and keeps the caps: 100 levels, 1,000,000 nodes.
class TreeBuilder
{
public:
    TreeBuilder();

    void open(TreeNode::Kind kind, std::uint32_t line, std::uint64_t offset);
    void close();
    /// A scalar; in a map, keys and values take turns.
    void scalar(QByteArray text, std::uint32_t line, std::uint64_t offset);
    /// False once a cap was hit: nothing further is added.
    bool ok() const { return m_ok; }
    /// A list of the documents or values of the file.
    TreeNode take() { return std::move(m_root); }

private:
    struct Level
    {
        TreeNode *node; ///< stable: only the deepest node grows
        QByteArray key;
        bool wantsKey;
        bool isKey; ///< a YAML map used as a key: what follows it is its value
    };

    TreeNode *add(TreeNode node);

    TreeNode m_root;
    std::vector<Level> m_levels;
    std::size_t m_nodes = 0;
    bool m_ok = true;
};

/// Larger files are not taken apart; the matcher reads them all the same.
inline constexpr qsizetype largestTree = 16 << 20;

/// Each gives a list of the file's documents (JSON lines, YAML streams). Malformed or Limit otherwise. JSON may have
/// comments and trailing commas, as editors' settings files do.
Result<TreeNode> readJsonTree(QByteArrayView bytes);
Result<TreeNode> readYamlTree(QByteArrayView bytes);
Result<TreeNode> readTomlTree(QByteArrayView bytes);

/// By the document's name or first bytes: JSON if it looks like it, else YAML.
Result<TreeNode> readJsonOrYamlTree(QByteArrayView bytes);

} // namespace probate
