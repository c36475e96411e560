#include "scanners/git/addition.h"

#include <algorithm>

namespace probate::git {

namespace {

// Beyond these, going through everything is no slower.
constexpr std::uint64_t kMostTreeBytes = 128ull << 20;
constexpr std::uint64_t kMostSteps = 10'000'000;
constexpr std::size_t kMostBrought = 20'000; // files in new places
constexpr int kDeepestAddition = 512;        // folders within folders
constexpr std::uint64_t kLargestOlder = 64ull << 20;

using Entries = std::map<std::string_view, RawEntry>;

/// Nothing if the tree is damaged.
std::optional<Entries> entriesOf(const QByteArray &tree, std::uint32_t idSize)
{
    Entries entries;
    std::uint32_t at = 0;
    for (RawEntry entry; readEntry(tree, idSize, at, entry);) {
        entries.emplace(entry.name, entry);
    }
    return at == tree.size() ? std::optional(std::move(entries)) : std::nullopt;
}

bool isStash(const Ref &ref)
{
    return ref.name == "refs/stash" || isOldStash(ref);
}

} // namespace

Addition::Addition(ObjectSupply &supply, const Summary &summary, const std::vector<bool> &known,
                   const std::vector<std::uint32_t> &numbers)
    : m_supply(supply), m_summary(summary), m_known(known), m_builder(supply.objects()), m_names(summary.names, numbers)
{
    m_builder.know(summary.walked.identities);
}

void Addition::addCommit(std::uint32_t object, const ParsedCommit &commit)
{
    m_builder.add(object, commit);
    const std::scoped_lock lock(m_mutex);
    m_newCommits.insert(object);
    for (const QByteArrayView parent : commit.parents) {
        if (const std::uint32_t at = m_supply.objects().findHex(parent); at != kNoObject) {
            m_older.insert(at); // new ones are taken out by wantOlder()
        }
    }
}

bool Addition::addTree(std::uint32_t object, QByteArrayView bytes)
{
    std::uint32_t at = 0;
    for (RawEntry entry; readEntry(bytes, m_supply.objects().nameSize(), at, entry);) {
    }
    if (at != bytes.size()) {
        return false;
    }
    const std::scoped_lock lock(m_mutex);
    m_bytes += static_cast<std::uint64_t>(bytes.size());
    m_trees.emplace(object, bytes.toByteArray());
    m_newTrees.insert(object);
    return true;
}

bool Addition::connect(const std::vector<Ref> &refs, const std::map<std::uint32_t, Tag> &tags)
{
    if (!wantOlder(refs, tags) || !readOlder()) {
        return false;
    }
    m_graph = std::move(m_builder).build();
    tellNames();
    return reachIsKept(refs, tags) && compare();
}

bool Addition::wantOlder(const std::vector<Ref> &refs, const std::map<std::uint32_t, Tag> &tags)
{
    std::erase_if(m_older, [this](std::uint32_t object) { return isNewCommit(object); });
    for (const Ref &ref : refs) {
        if (m_summary.walked.atRefs.contains(ref)) {
            continue; // what stands there is known
        }
        const std::uint32_t target = peeledTarget(m_supply.objects(), tags, ref);
        if (target == kNoObject || isNewCommit(target)) {
            continue;
        }
        if (isStash(ref)) { // its parents hold files, too
            return false;
        }
        m_older.insert(target);
    }
    return true;
}

/// Older commits stand in the graph without their parents: what lies before them was walked.
bool Addition::readOlder()
{
    const auto &walked = m_summary.walked.commits;
    for (const std::uint32_t object : m_older) {
        const bool isCommit = std::binary_search(walked.begin(), walked.end(), object);
        const auto read = isCommit ? m_supply.read(object, kLargestOlder) : std::nullopt;
        auto commit = read && read->type == ObjectType::Commit ? parseCommit(read->bytes) : std::nullopt;
        if (!commit) {
            return false;
        }
        commit->parents.clear();
        m_builder.add(object, *commit);
    }
    return true;
}

/// Whatever was reachable still is, and no older commit became so.
bool Addition::reachIsKept(const std::vector<Ref> &refs, const std::map<std::uint32_t, Tag> &tags) const
{
    std::vector<CommitAt> tips;
    std::set<std::uint32_t> targets;
    for (const Ref &ref : refs) {
        if (!isOldStash(ref)) {
            const std::uint32_t target = peeledTarget(m_supply.objects(), tags, ref);
            targets.insert(target);
            if (const CommitAt at = m_graph.find(target); target != kNoObject && at != kNoObject) {
                tips.push_back(at);
            }
        }
    }
    const std::vector<bool> reached = m_graph.reachableFrom(tips);
    const auto &walked = m_summary.walked;
    for (const auto &[ref, secrets] : walked.atRefs) {
        const std::uint32_t target = peeledTarget(m_supply.objects(), tags, ref);
        if (isOldStash(ref) || target == kNoObject || targets.contains(target)) {
            continue;
        }
        const CommitAt at = m_graph.find(target);
        if (at == kNoObject || !reached[at]) {
            return false;
        }
    }
    for (CommitAt at = 0; at < reached.size(); ++at) {
        const auto known = std::lower_bound(walked.commits.begin(), walked.commits.end(), m_graph.commits()[at].object);
        const bool wasWalked = known != walked.commits.end() && *known == m_graph.commits()[at].object;
        if (wasWalked && reached[at] && walked.reachable[std::size_t(known - walked.commits.begin())] == 0) {
            return false;
        }
    }
    return true;
}

void Addition::tellNames()
{
    for (const auto &[tree, bytes] : m_trees) { // so far those alone that came
        std::uint32_t at = 0;
        for (RawEntry entry; readEntry(bytes, m_supply.objects().nameSize(), at, entry);) {
            const std::uint32_t child = entry.isSubmodule() ? kNoObject : m_supply.objects().find(entry.id);
            if (child != kNoObject) {
                m_names.add(tree, QByteArrayView(entry.name.data(), qsizetype(entry.name.size())), child);
            }
        }
    }
    for (const Commit &commit : m_graph.commits()) {
        if (isNewCommit(commit.object) && commit.tree != kNoObject) {
            m_names.addRoot(commit.tree);
        }
    }
}

std::optional<std::vector<std::uint32_t>> Addition::touched()
{
    return m_names.touched([this](std::uint32_t tree) -> std::optional<std::vector<std::uint32_t>> {
        const QByteArray *bytes = load(tree);
        std::vector<std::uint32_t> children;
        std::uint32_t at = 0;
        for (RawEntry entry; bytes && readEntry(*bytes, m_supply.objects().nameSize(), at, entry);) {
            const std::uint32_t child = entry.isSubmodule() ? kNoObject : m_supply.objects().find(entry.id);
            if (child != kNoObject) {
                children.push_back(child);
            }
        }
        return bytes && at == bytes->size() ? std::optional(std::move(children)) : std::nullopt;
    });
}

/// Reads what each new commit brings that none of its parents has in the same place, and theirs beside it. New trees
/// that stand in none (git writes one for each conflict that it meets) hold nothing that a commit does.
bool Addition::compare()
{
    for (const Commit &commit : m_graph.commits()) {
        if (!isNewCommit(commit.object)) {
            continue;
        }
        std::vector<std::uint32_t> others;
        for (const CommitAt parent : m_graph.parents(commit)) {
            others.push_back(m_graph.commits()[parent].tree);
        }
        if (std::find(others.begin(), others.end(), commit.tree) != others.end()) {
            continue;
        }
        if (commit.tree == kNoObject || !compare(commit.tree, others, 0)) {
            return false;
        }
    }
    return true;
}

bool Addition::compare(std::uint32_t tree, const std::vector<std::uint32_t> &others, int depth)
{
    const std::uint32_t idSize = m_supply.objects().nameSize();
    const QByteArray *bytes = load(tree);
    if (!bytes || depth > kDeepestAddition) {
        return false;
    }
    std::vector<Entries> older;
    for (const std::uint32_t other : others) {
        const QByteArray *content = load(other);
        auto entries = content ? entriesOf(*content, idSize) : std::nullopt;
        if (!entries) {
            return false;
        }
        m_steps += entries->size();
        older.push_back(std::move(*entries));
    }
    std::uint32_t at = 0;
    for (RawEntry entry; readEntry(*bytes, idSize, at, entry);) {
        if (++m_steps > kMostSteps) {
            return false;
        }
        const std::uint32_t child = entry.isSubmodule() ? kNoObject : m_supply.objects().find(entry.id);
        std::vector<std::uint32_t> folders;
        bool same = child == kNoObject; // a submodule, or missing
        for (const Entries &entries : older) {
            const auto other = entries.find(entry.name);
            if (other != entries.end() && !other->second.isSubmodule()) {
                const std::uint32_t before = m_supply.objects().find(other->second.id);
                same = same || before == child;
                if (other->second.isTree() && before != kNoObject) {
                    folders.push_back(before);
                }
            }
        }
        if (same) {
            continue;
        }
        if (!isAsNamed(child, entry) || (entry.isTree() && !compare(child, folders, depth + 1))) {
            return false;
        }
        m_brought += entry.isTree() ? 0 : 1;
    }
    return at == bytes->size() && m_brought <= kMostBrought;
}

/// False: what the entry calls a file is a folder, or the other way round.
bool Addition::isAsNamed(std::uint32_t object, const RawEntry &entry) const
{
    return (m_known[object] ? m_names.wasTree(object) : m_newTrees.contains(object)) == entry.isTree();
}

/// Its bytes; null if it cannot be read. Stays where it is until the addition is gone.
const QByteArray *Addition::load(std::uint32_t tree)
{
    if (const auto known = m_trees.find(tree); known != m_trees.end()) {
        return &known->second;
    }
    const auto read = tree == kNoObject || m_bytes > kMostTreeBytes ? std::nullopt : m_supply.read(tree, kLargestOlder);
    if (!read || read->type != ObjectType::Tree) {
        return nullptr;
    }
    m_bytes += static_cast<std::uint64_t>(read->bytes.size());
    return &m_trees.emplace(tree, read->bytes).first->second;
}

bool Addition::loadAlong(const std::set<QByteArray> &paths)
{
    Folder root;
    for (const QByteArray &path : paths) {
        Folder *folder = &root;
        for (qsizetype from = 0, to = path.indexOf('/'); to >= 0; from = to + 1, to = path.indexOf('/', from)) {
            folder = &folder->folders[path.sliced(from, to - from)];
        }
    }
    m_loaded.clear();
    return std::all_of(m_graph.commits().begin(), m_graph.commits().end(),
                       [&](const Commit &commit) { return loadAlong(commit.tree, root); });
}

bool Addition::loadAlong(std::uint32_t tree, const Folder &folder)
{
    if (!m_loaded.emplace(tree, &folder).second) {
        return true;
    }
    const QByteArray *bytes = load(tree);
    if (!bytes) {
        return tree == kNoObject; // missing, as a scan of everything would have it
    }
    std::uint32_t at = 0;
    for (RawEntry entry; readEntry(*bytes, m_supply.objects().nameSize(), at, entry);) {
        const QByteArray name = QByteArray::fromRawData(entry.name.data(), qsizetype(entry.name.size()));
        const auto below = folder.folders.find(name);
        if (below != folder.folders.end() && entry.isTree() &&
            !loadAlong(m_supply.objects().find(entry.id), below->second)) {
            return false;
        }
    }
    return true;
}

TreeGraph Addition::trees() const
{
    TreeGraphBuilder builder(m_supply.objects(), 1);
    for (const auto &[tree, bytes] : m_trees) {
        builder.add(0, tree, bytes);
    }
    return std::move(builder).build();
}

} // namespace probate::git
