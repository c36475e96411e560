#include "scanners/git/blob_names.h"

#include <algorithm>

namespace probate::git {

namespace {

constexpr std::size_t kMostFollowed = 20'000; // objects; beyond these, going through everything is no slower
constexpr int kDeepestName = 512;             // as deep as TreeGraph::somePath() looks

} // namespace

KnownNames KnownNames::of(const TreeGraph &trees, const std::vector<bool> &isRoot)
{
    KnownNames known;
    known.parents = trees.parents();
    known.names = trees.names();
    known.kinds.resize(known.parents.size());
    for (std::uint32_t object = 0; object < known.kinds.size(); ++object) {
        known.kinds[object] =
            static_cast<std::uint8_t>((trees.isTree(object) ? Tree : 0) | (isRoot[object] ? Root : 0));
        if (const auto &others = trees.otherNames(object); !others.empty()) {
            known.otherNames.insert(known.otherNames.end(), others.begin(), others.end());
            known.otherNamesOf.push_back(object);
            known.otherNamesEnd.push_back(static_cast<std::uint32_t>(known.otherNames.size()));
        }
    }
    return known;
}

void KnownNames::write(StateWriter &out) const
{
    out.array(kinds);
    out.array(parents);
    out.number(names.size());
    for (const QByteArray &name : names) {
        out.text(name);
    }
    out.array(otherNamesOf);
    out.array(otherNamesEnd);
    out.array(otherNames);
}

KnownNames KnownNames::read(StateReader &in, std::uint32_t objects)
{
    KnownNames known;
    known.kinds = in.array<std::uint8_t>();
    known.parents = in.array<TreeGraph::Parent>();
    const std::uint64_t names = in.number();
    for (std::uint64_t i = 0; i < names && in.ok(); ++i) {
        known.names.push_back(in.text());
    }
    known.otherNamesOf = in.array<std::uint32_t>();
    known.otherNamesEnd = in.array<std::uint32_t>();
    known.otherNames = in.array<std::uint32_t>();
    if (in.ok() && !known.isSound(objects)) {
        in.fail();
    }
    return known;
}

bool KnownNames::isSound(std::uint32_t objects) const
{
    const auto named = [this](std::uint32_t name) { return name < names.size(); };
    return kinds.size() == objects && parents.size() == objects &&
           std::ranges::all_of(parents,
                               [&](const TreeGraph::Parent &parent) {
                                   return parent.tree == kNoObject || (parent.tree < objects && named(parent.name));
                               }) &&
           otherNamesOf.size() == otherNamesEnd.size() && std::ranges::is_sorted(otherNamesOf) &&
           std::ranges::is_sorted(otherNamesEnd) &&
           (otherNamesEnd.empty() || otherNamesEnd.back() <= otherNames.size()) &&
           std::ranges::all_of(otherNames, named);
}

BlobNames::BlobNames(const KnownNames &before, const std::vector<std::uint32_t> &numbers)
    : m_before(before), m_numbers(numbers)
{}

/// What the object was called then, or kNoObject.
std::uint32_t BlobNames::numberBefore(std::uint32_t object) const
{
    const auto at = std::lower_bound(m_numbers.begin(), m_numbers.end(), object);
    return at != m_numbers.end() && *at == object ? static_cast<std::uint32_t>(at - m_numbers.begin()) : kNoObject;
}

std::uint8_t BlobNames::kindOf(std::uint32_t object) const
{
    const std::uint32_t before = numberBefore(object);
    return before == kNoObject ? std::uint8_t{0} : m_before.kinds[before];
}

std::span<const std::uint32_t> BlobNames::othersBefore(std::uint32_t object) const
{
    const std::uint32_t before = numberBefore(object);
    const auto at = std::ranges::lower_bound(m_before.otherNamesOf, before);
    if (at == m_before.otherNamesOf.end() || *at != before) {
        return {};
    }
    const auto row = static_cast<std::size_t>(at - m_before.otherNamesOf.begin());
    const std::uint32_t begin = row == 0 ? 0 : m_before.otherNamesEnd[row - 1];
    return std::span(m_before.otherNames).subspan(begin, m_before.otherNamesEnd[row] - begin);
}

BlobNames::Parent BlobNames::parentOf(std::uint32_t object, When when) const
{
    if (when == When::Now) {
        if (const auto at = m_parents.find(object); at != m_parents.end()) {
            return at->second;
        }
    }
    const std::uint32_t before = numberBefore(object);
    if (before == kNoObject || m_before.parents[before].tree == kNoObject) {
        return {};
    }
    const TreeGraph::Parent &parent = m_before.parents[before];
    return {m_numbers[parent.tree], m_before.names[parent.name]};
}

bool BlobNames::isRoot(std::uint32_t object, When when) const
{
    return (kindOf(object) & KnownNames::Root) != 0 || (when == When::Now && m_roots.contains(object));
}

bool BlobNames::isNamedBefore(std::uint32_t object, QByteArrayView name) const
{
    const Parent parent = parentOf(object, When::Before);
    return (parent.tree != kNoObject && parent.name == name) ||
           std::ranges::any_of(othersBefore(object),
                               [&](std::uint32_t other) { return m_before.names[other] == name; });
}

void BlobNames::add(std::uint32_t tree, QByteArrayView name, std::uint32_t child)
{
    // What came since stands in trees alone that came since, so `child` need not be a known one.
    if (tree < parentOf(child, When::Now).tree) {
        m_parents[child] = {tree, name.toByteArray()};
    }
    if (numberBefore(child) != kNoObject && !isNamedBefore(child, name)) {
        m_names[child].insert(name.toByteArray());
    }
}

void BlobNames::addRoot(std::uint32_t tree)
{
    m_roots.insert(tree);
}

QByteArray BlobNames::path(std::uint32_t object) const
{
    return path(object, When::Now);
}

QByteArray BlobNames::path(std::uint32_t object, When when) const
{
    QByteArray path;
    for (int depth = 0; depth < kDeepestName; ++depth) {
        const Parent parent = parentOf(object, when);
        if (parent.tree == kNoObject) {
            break;
        }
        path = path.isEmpty() ? parent.name : parent.name + '/' + path;
        object = parent.tree;
        if (isRoot(object, when)) {
            break;
        }
    }
    return path;
}

std::vector<QByteArray> BlobNames::otherNames(std::uint32_t object) const
{
    std::set<QByteArray> names;
    for (const std::uint32_t other : othersBefore(object)) {
        names.insert(m_before.names[other]);
    }
    if (const Parent before = parentOf(object, When::Before); before.tree != kNoObject) {
        names.insert(before.name);
    }
    if (const auto added = m_names.find(object); added != m_names.end()) {
        names.insert(added->second.begin(), added->second.end());
    }
    names.erase(parentOf(object, When::Now).name);
    std::vector<QByteArray> others(names.begin(), names.end());
    others.resize(std::min(others.size(), TreeGraph::kMostNames));
    return others;
}

/// Of very many names the last were not kept: one of these would come forward if one of the others became the first.
bool BlobNames::canBeTold(std::uint32_t object) const
{
    return othersBefore(object).size() < TreeGraph::kMostNames ||
           parentOf(object, When::Before).name == parentOf(object, When::Now).name;
}

std::optional<std::vector<std::uint32_t>> BlobNames::touched(const Children &childrenOf) const
{
    std::set<std::uint32_t> found;
    std::set<std::uint32_t> followed; // trees, with those that are to be
    std::vector<std::uint32_t> ahead;
    const auto follow = [&](std::uint32_t object) {
        if (!wasTree(object)) {
            found.insert(object);
        } else if (followed.insert(object).second) {
            ahead.push_back(object);
        }
    };
    for (const auto &[object, parent] : m_parents) {
        if (numberBefore(object) != kNoObject && path(object, When::Before) != path(object, When::Now)) {
            follow(object);
        }
    }
    for (const auto &[object, names] : m_names) {
        if (!wasTree(object)) {
            found.insert(object);
        }
    }
    for (const std::uint32_t root : m_roots) { // paths below begin there now
        if (wasTree(root) && !isRoot(root, When::Before)) {
            follow(root);
        }
    }
    while (!ahead.empty()) {
        const std::uint32_t tree = ahead.back();
        ahead.pop_back();
        const auto children = childrenOf(tree);
        if (!children) {
            return {};
        }
        for (const std::uint32_t child : *children) {
            if (parentOf(child, When::Now).tree == tree) {
                follow(child);
            }
        }
        if (found.size() + followed.size() > kMostFollowed) {
            return {};
        }
    }
    if (found.size() > kMostFollowed ||
        !std::ranges::all_of(found, [this](std::uint32_t object) { return canBeTold(object); })) {
        return {};
    }
    return std::vector<std::uint32_t>(found.begin(), found.end());
}

} // namespace probate::git
