#include "scanners/git/saved_graphs.h"

#include <algorithm>

namespace probate::git {

namespace {

constexpr char kMagic[] = "probate graphs of a repository, 1\n";

void writeFiles(const ObjectFiles &files, StateWriter &out)
{
    out.number(files.packs.size());
    for (const PackMark &mark : files.packs) {
        out.text(mark.path);
        out.number(mark.size);
        out.number(mark.inode);
        out.text(mark.trailer);
    }
    out.array(files.loose);
}

ObjectFiles readFiles(StateReader &in, std::uint32_t objects)
{
    ObjectFiles files;
    const std::uint64_t packs = in.number();
    for (std::uint64_t i = 0; i < packs && in.ok(); ++i) {
        PackMark mark;
        mark.path = in.text();
        mark.size = in.number();
        mark.inode = in.number();
        mark.trailer = in.text();
        files.packs.push_back(std::move(mark));
    }
    files.loose = in.array<std::uint32_t>();
    const bool sound = std::is_sorted(files.packs.begin(), files.packs.end()) &&
                       std::all_of(files.loose.begin(), files.loose.end(),
                                   [objects](std::uint32_t object) { return object < objects; });
    if (!sound) {
        in.fail();
    }
    return files;
}

void writeTags(const std::map<std::uint32_t, Tag> &tags, StateWriter &out)
{
    out.number(tags.size());
    for (const auto &[object, tag] : tags) {
        out.number(object);
        out.number(tag.target);
        out.number(tag.tagger ? 1 : 0);
        out.text(tag.tagger ? tag.tagger->name : QByteArray());
        out.text(tag.tagger ? tag.tagger->email : QByteArray());
        out.number(static_cast<std::uint64_t>(tag.seconds));
    }
}

std::map<std::uint32_t, Tag> readTags(StateReader &in, std::uint32_t objects)
{
    std::map<std::uint32_t, Tag> tags;
    const std::uint64_t count = in.number();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        const std::uint64_t object = in.number();
        Tag tag;
        tag.target = static_cast<std::uint32_t>(in.number());
        const bool hasTagger = in.number() != 0;
        Identity tagger{in.text(), {}};
        tagger.email = in.text();
        if (hasTagger) {
            tag.tagger = std::move(tagger);
        }
        tag.seconds = static_cast<qint64>(in.number());
        if (object >= objects || (tag.target != kNoObject && tag.target >= objects)) {
            in.fail();
            break;
        }
        tags.emplace(static_cast<std::uint32_t>(object), std::move(tag));
    }
    return tags;
}

} // namespace

std::optional<QByteArray> stateOf(const ObjectTable &objects, const ObjectFiles &files, const CommitGraph &commits,
                                  const TreeGraph &trees, const std::map<std::uint32_t, Tag> &tags,
                                  const SkipList &skips)
{
    const bool parentMissing = std::any_of(commits.commits().begin(), commits.commits().end(),
                                           [](const Commit &commit) { return commit.parentsMissing != 0; });
    const bool tagged =
        std::all_of(tags.begin(), tags.end(), [](const auto &tag) { return tag.second.target != kNoObject; });
    if (parentMissing || !tagged || trees.missing() != trees.missingNames().size() ||
        objects.nameSize() != idSize(ObjectFormat::Sha1)) {
        return {};
    }
    StateWriter out;
    out.text(kMagic);
    out.array(objects.names());
    writeFiles(files, out);
    commits.write(out);
    trees.write(out);
    writeTags(tags, out);
    skips.write(out);
    return out.take();
}

std::unique_ptr<SavedGraphs> graphsFrom(std::span<const std::uint8_t> state, const QString &source)
{
    StateReader in(state);
    if (in.text() != kMagic) {
        return nullptr;
    }
    auto table = ObjectTable::ofSorted(ObjectFormat::Sha1, in.array<std::uint8_t>());
    if (!table) {
        return nullptr;
    }
    const std::uint32_t objects = table->size();
    KnownObjects known{std::move(*table), readFiles(in, objects)};
    CommitGraph commits = CommitGraph::read(in, objects);
    TreeGraph trees = TreeGraph::read(in, objects);
    auto tags = readTags(in, objects);
    auto saved = std::unique_ptr<SavedGraphs>(
        new SavedGraphs{std::move(known), std::move(commits), std::move(trees), std::move(tags), SkipList(source)});
    saved->skips.read(in);
    return in.atEnd() ? std::move(saved) : nullptr;
}

bool stillAbsent(const SavedGraphs &saved, const ObjectTable &objects)
{
    const auto &missing = saved.trees.missingNames();
    return std::none_of(missing.begin(), missing.end(), [&](const std::string &name) {
        return objects.find(reinterpret_cast<const std::uint8_t *>(name.data())) != kNoObject;
    });
}

} // namespace probate::git
