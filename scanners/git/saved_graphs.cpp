#include "scanners/git/saved_graphs.h"

#include "scanners/git/summary.h"

#include <algorithm>

namespace probate::git {

namespace {

constexpr char kGraphsMagic[] = "probate graphs of a repository, 2\n";

} // namespace

std::optional<QByteArray> stateOf(const CommitGraph &commits, const TreeGraph &trees,
                                  const std::map<std::uint32_t, Tag> &tags, const SkipList &skips)
{
    const bool parentMissing = std::any_of(commits.commits().begin(), commits.commits().end(),
                                           [](const Commit &commit) { return commit.parentsMissing != 0; });
    const bool tagged =
        std::all_of(tags.begin(), tags.end(), [](const auto &tag) { return tag.second.target != kNoObject; });
    if (parentMissing || !tagged || trees.missing() != trees.missingNames().size()) {
        return {};
    }
    StateWriter out;
    out.text(kGraphsMagic);
    commits.write(out);
    trees.write(out);
    writeTags(tags, out);
    skips.write(out);
    return out.take();
}

std::unique_ptr<SavedGraphs> graphsFrom(std::span<const std::uint8_t> state, KnownObjects known, const QString &source)
{
    StateReader in(state);
    if (in.text() != kGraphsMagic) {
        return nullptr;
    }
    const std::uint32_t objects = known.objects.size();
    CommitGraph commits = CommitGraph::read(in, objects);
    TreeGraph trees = TreeGraph::read(in, objects);
    auto tags = readTags(in, objects);
    auto saved = std::unique_ptr<SavedGraphs>(
        new SavedGraphs{std::move(known), std::move(commits), std::move(trees), std::move(tags), SkipList(source)});
    saved->skips.read(in);
    return in.atEnd() ? std::move(saved) : nullptr;
}

bool stillAbsent(const std::set<std::string> &missing, const ObjectTable &objects)
{
    return std::none_of(missing.begin(), missing.end(), [&](const std::string &name) {
        return objects.find(reinterpret_cast<const std::uint8_t *>(name.data())) != kNoObject;
    });
}

} // namespace probate::git
