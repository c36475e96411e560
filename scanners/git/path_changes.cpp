#include "scanners/git/path_changes.h"

#include <algorithm>

namespace probate::git {

namespace {

constexpr std::size_t kDeepestChange = 512; // as deep as HitTrees looks

std::vector<HitEntry> byName(const HitTrees &hits, std::uint32_t tree)
{
    const std::uint32_t number = hits.number(tree);
    if (number == kNoObject) {
        return {};
    }
    const auto entries = hits.entries(number);
    std::vector<HitEntry> sorted(entries.begin(), entries.end());
    std::sort(sorted.begin(), sorted.end(), [](const HitEntry &a, const HitEntry &b) { return a.name < b.name; });
    return sorted;
}

} // namespace

std::vector<PathChange> PathChanges::between(std::uint32_t before, std::uint32_t after) const
{
    std::vector<PathChange> changes;
    std::vector<std::uint32_t> path;
    walk(before, after, path, changes);
    return changes;
}

void PathChanges::walk(std::uint32_t before, std::uint32_t after, std::vector<std::uint32_t> &path,
                       std::vector<PathChange> &out) const
{
    if (before == after || path.size() >= kDeepestChange) {
        return;
    }
    const std::uint32_t a = m_hits.number(before);
    const std::uint32_t b = m_hits.number(after);
    if ((a == kNoObject && b == kNoObject) || (a != kNoObject && b != kNoObject && m_hits.sameEntries(a, b))) {
        return;
    }
    const std::vector<HitEntry> older = byName(m_hits, before);
    const std::vector<HitEntry> newer = byName(m_hits, after);
    auto left = older.begin();
    auto right = newer.begin();
    while (left != older.end() || right != newer.end()) {
        if (right == newer.end() || (left != older.end() && left->name < right->name)) {
            step(left->name, left->child, kNoObject, path, out);
            ++left;
        } else if (left == older.end() || right->name < left->name) {
            step(right->name, kNoObject, right->child, path, out);
            ++right;
        } else {
            step(left->name, left->child, right->child, path, out);
            ++left;
            ++right;
        }
    }
}

void PathChanges::step(std::uint32_t name, std::uint32_t before, std::uint32_t after, std::vector<std::uint32_t> &path,
                       std::vector<PathChange> &out) const
{
    if (before == after) {
        return;
    }
    path.push_back(name);
    const auto tree = [this](std::uint32_t object) { return m_hits.number(object) != kNoObject ? object : kNoObject; };
    const auto blob = [this](std::uint32_t object) { return m_hits.number(object) == kNoObject ? object : kNoObject; };
    walk(tree(before), tree(after), path, out);
    if (blob(before) != kNoObject || blob(after) != kNoObject) {
        out.push_back({path, blob(before), blob(after)});
    }
    path.pop_back();
}

std::uint32_t PathChanges::objectAt(const std::vector<std::uint32_t> &path, std::uint32_t tree) const
{
    for (const std::uint32_t name : path) {
        tree = m_trees.find(tree, name);
    }
    return tree;
}

bool PathChanges::sameAt(const std::vector<std::uint32_t> &path, std::uint32_t a, std::uint32_t b) const
{
    return objectAt(path, a) == objectAt(path, b);
}

QByteArray PathChanges::text(const std::vector<std::uint32_t> &path) const
{
    QByteArray text;
    for (const std::uint32_t name : path) {
        if (!text.isEmpty()) {
            text += '/';
        }
        text += m_trees.names()[name];
    }
    return text;
}

} // namespace probate::git
