#include "scanners/git/secret_sets.h"

namespace probate::git {

namespace {

constexpr int kDeepestSecret = 512; // as deep as HitTrees looks

void restrictTo(const std::map<std::uint32_t, std::vector<SecretAt>> &all, SecretAt first,
                std::map<std::uint32_t, SecretBits> &out)
{
    for (const auto &[object, secrets] : all) {
        for (const SecretAt secret : secrets) {
            if (secret >= first && secret - first < SecretBits::kWidth) {
                out[object].set(secret - first);
            }
        }
    }
}

} // namespace

SecretSets::SecretSets(const History &history, const HitTrees &hits, const Findings &findings, SecretAt first)
    : m_history(history), m_hits(hits), m_trees(hits.count()), m_filled(hits.count())
{
    restrictTo(findings.inBlobs, first, m_blobs);
    restrictTo(findings.inMessages, first, m_messages);
    for (std::uint32_t number = 0; number < hits.count(); ++number) {
        fillTree(number, 0);
    }
}

void SecretSets::fillTree(std::uint32_t number, int depth)
{
    if (m_filled[number] || depth > kDeepestSecret) {
        return;
    }
    m_filled[number] = true; // before descending: names that lie could make a cycle
    for (const HitEntry &entry : m_hits.entries(number)) {
        const std::uint32_t subtree = m_hits.number(entry.child);
        if (subtree != kNoObject) {
            fillTree(subtree, depth + 1);
            m_trees[number] |= m_trees[subtree];
        } else {
            m_trees[number] |= at(m_blobs, entry.child);
        }
    }
}

SecretBits SecretSets::at(const std::map<std::uint32_t, SecretBits> &map, std::uint32_t object)
{
    const auto found = map.find(object);
    return found == map.end() ? SecretBits{} : found->second;
}

SecretBits SecretSets::ofTree(std::uint32_t object) const
{
    const std::uint32_t number = m_hits.number(object);
    return number == kNoObject ? SecretBits{} : m_trees[number];
}

SecretBits SecretSets::ofCommit(const Commit &commit) const
{
    SecretBits bits = ofTree(commit.tree);
    bits |= ofMessage(commit.object);
    return bits;
}

SecretBits SecretSets::ofRef(const Ref &ref) const
{
    constexpr int kMostTags = 16; // tags of tags
    SecretBits bits;
    std::uint32_t object = m_history.objects.findHex(ref.target);
    for (int i = 0; i < kMostTags && object != kNoObject; ++i) {
        const auto tag = m_history.tags.find(object);
        if (tag == m_history.tags.end()) {
            break;
        }
        bits |= ofMessage(object);
        object = tag->second.target;
    }
    if (object == kNoObject) {
        return bits;
    }
    const CommitGraph &graph = m_history.commits;
    const CommitAt at = graph.find(object);
    if (at == kNoObject) { // a ref or tag may name a tree or a blob
        bits |= ofTree(object);
        bits |= SecretSets::at(m_blobs, object);
        return bits;
    }
    const Commit &commit = graph.commits()[at];
    bits |= ofCommit(commit);
    if (ref.name.startsWith("refs/stash") || ref.name.startsWith("stash@")) {
        const auto parents = graph.parents(commit); // HEAD, index, untracked files (git-stash(1), "Discussion")
        for (std::size_t i = 1; i < parents.size(); ++i) {
            bits |= ofTree(graph.commits()[parents[i]].tree);
        }
    }
    return bits;
}

} // namespace probate::git
