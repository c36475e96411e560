// Under which names objects stand in trees: as a scan left it, and as it is with the trees that came since. Gives what
// a TreeGraph of all trees would give, for the few objects that are asked about. Reads no object itself.
#pragma once

#include "scanners/git/tree_graph.h"

#include <map>

namespace probate::git {

/// Of all trees that there were.
struct KnownNames
{
    enum Kind : std::uint8_t { Tree = 1, Root = 2 }; ///< Root: of a commit

    std::vector<std::uint8_t> kinds;          ///< by object
    std::vector<TreeGraph::Parent> parents;   ///< by object
    std::vector<QByteArray> names;            ///< sorted
    std::vector<std::uint32_t> otherNamesOf;  ///< objects that have any, ascending
    std::vector<std::uint32_t> otherNamesEnd; ///< of each: where they end in the next, where the one before them does
    std::vector<std::uint32_t> otherNames;

    static KnownNames of(const TreeGraph &trees, const std::vector<bool> &isRoot);
    void write(StateWriter &out) const;
    static KnownNames read(StateReader &in, std::uint32_t objects);

private:
    bool isSound(std::uint32_t objects) const;
};

class BlobNames
{
public:
    /// `numbers`: what the objects of `before` are called now; all others came since. Both outlive this.
    BlobNames(const KnownNames &before, const std::vector<std::uint32_t> &numbers);

    bool wasTree(std::uint32_t object) const { return kindOf(object) & KnownNames::Tree; }
    /// An entry of a tree that came, in their order.
    void add(std::uint32_t tree, QByteArrayView name, std::uint32_t child);
    /// The tree of a commit that came.
    void addRoot(std::uint32_t tree);

    /// What a known tree holds; nothing if it cannot be read.
    using Children = std::function<std::optional<std::vector<std::uint32_t>>(std::uint32_t tree)>;
    /// Known objects that are no trees and may have another path or name than before, ascending. After the last add().
    /// Nothing if there are too many, or if that cannot be told.
    std::optional<std::vector<std::uint32_t>> touched(const Children &childrenOf) const;

    bool standsInTree(std::uint32_t object) const { return parentOf(object, When::Now).tree != kNoObject; }
    /// Of known objects; as TreeGraph::somePath(), and its otherNames() spelt out.
    QByteArray path(std::uint32_t object) const;
    std::vector<QByteArray> otherNames(std::uint32_t object) const;

private:
    struct Parent
    {
        std::uint32_t tree = kNoObject;
        QByteArray name;
    };
    enum class When : std::uint8_t { Before, Now };

    std::uint32_t numberBefore(std::uint32_t object) const;
    std::uint8_t kindOf(std::uint32_t object) const;
    std::span<const std::uint32_t> othersBefore(std::uint32_t object) const;
    Parent parentOf(std::uint32_t object, When when) const;
    bool isRoot(std::uint32_t object, When when) const;
    QByteArray path(std::uint32_t object, When when) const;
    bool isNamedBefore(std::uint32_t object, QByteArrayView name) const;
    bool canBeTold(std::uint32_t object) const;

    const KnownNames &m_before;
    const std::vector<std::uint32_t> &m_numbers;
    std::map<std::uint32_t, Parent> m_parents;             ///< where it is a tree that came
    std::map<std::uint32_t, std::set<QByteArray>> m_names; ///< of known objects, that no tree before gave them
    std::set<std::uint32_t> m_roots;
};

} // namespace probate::git
