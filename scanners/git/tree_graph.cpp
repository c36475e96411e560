#include "scanners/git/tree_graph.h"

#include "scanners/git/tree_segment.h"

#include <algorithm>

namespace probate::git {

TreeGraphBuilder::TreeGraphBuilder(const ObjectTable &objects, int workers) : m_objects(objects)
{
    for (int worker = 0; worker < workers; ++worker) {
        m_workers.push_back(std::make_unique<TreeSegmentBuilder>(objects));
    }
}

TreeGraphBuilder::~TreeGraphBuilder() = default;

std::unique_ptr<ScanTrace> TreeGraphBuilder::add(int worker, std::uint32_t object, QByteArrayView bytes,
                                                 const EarlierVersion &earlier)
{
    return at(worker).add(object, bytes, earlier);
}

void TreeGraphBuilder::seed(TreeGraph earlier, const std::vector<std::uint32_t> &numbers)
{
    const auto renumber = [&](std::uint32_t &object) { object = object == kNoObject ? object : numbers[object]; };
    std::vector<std::unique_ptr<TreeSegmentBuilder>> seeds;
    for (TreeSegment &segment : earlier.m_segments) {
        auto made = std::make_unique<TreeSegmentBuilder>(m_objects);
        for (const QByteArray &name : earlier.m_names) {
            made->m_names.push_back(std::make_unique<std::string>(name.toStdString()));
        }
        for (TreeRecord &record : segment.records) {
            renumber(record.object);
        }
        for (TreeEntry &entry : segment.entries) {
            renumber(entry.child);
        }
        made->m_segment = std::move(segment);
        seeds.push_back(std::move(made));
    }
    if (!seeds.empty()) {
        for (std::size_t object = 0; object < earlier.m_parents.size(); ++object) {
            renumber(earlier.m_parents[object].tree);
            seeds.front()->m_parents[numbers[object]] = earlier.m_parents[object];
        }
        seeds.front()->m_missing = std::move(earlier.m_missingNames);
    }
    m_seeds = seeds.size();
    m_workers.insert(m_workers.begin(), std::make_move_iterator(seeds.begin()), std::make_move_iterator(seeds.end()));
}

/// Gives a worker's names the numbers that they have in the graph, and takes its trees over.
void TreeGraphBuilder::merge(std::size_t at, TreeGraph &graph)
{
    TreeSegmentBuilder &worker = *m_workers[at];
    const bool isNew = m_seeds > 0 && at >= m_seeds;
    std::vector<std::uint32_t> numbers;
    numbers.reserve(worker.m_names.size());
    for (const auto &name : worker.m_names) {
        const QByteArray key = QByteArray::fromRawData(name->data(), qsizetype(name->size()));
        numbers.push_back(static_cast<std::uint32_t>(std::lower_bound(graph.m_names.begin(), graph.m_names.end(), key) -
                                                     graph.m_names.begin()));
    }
    for (TreeEntry &entry : worker.m_segment.entries) {
        entry.name = numbers[entry.name];
        if (isNew && entry.child != kNoObject) {
            graph.m_touched[entry.child] = true;
        }
    }
    for (std::uint32_t record = 0; record < worker.m_segment.records.size(); ++record) {
        graph.m_places[worker.m_segment.records[record].object] = {static_cast<std::uint32_t>(at), record};
    }
    for (std::size_t object = 0; object < graph.m_parents.size(); ++object) {
        const TreeGraph::Parent &parent = worker.m_parents[object];
        if (parent.tree < graph.m_parents[object].tree) {
            graph.m_parents[object] = {parent.tree, numbers[parent.name]};
        }
    }
    graph.m_missingNames.merge(worker.m_missing);
    graph.m_missing += worker.m_missingBeyond;
    graph.m_segments.push_back(std::move(worker.m_segment));
}

TreeGraph TreeGraphBuilder::build() &&
{
    TreeGraph graph;
    std::set<std::string_view> distinct;
    for (const auto &worker : m_workers) {
        for (const auto &name : worker->m_names) {
            distinct.insert(*name);
        }
    }
    graph.m_names.reserve(distinct.size());
    for (const std::string_view name : distinct) {
        graph.m_names.emplace_back(name.data(), qsizetype(name.size()));
    }
    graph.m_places.resize(m_objects.size());
    graph.m_parents.resize(m_objects.size());
    graph.m_touched.resize(m_seeds > 0 ? m_objects.size() : 0);
    for (std::size_t at = 0; at < m_workers.size(); ++at) {
        merge(at, graph);
    }
    graph.m_missing += graph.m_missingNames.size();
    graph.collectOtherNames();
    return graph;
}

void TreeGraph::write(StateWriter &out) const
{
    out.number(m_names.size());
    for (const QByteArray &name : m_names) {
        out.text(name);
    }
    out.number(m_segments.size());
    for (const TreeSegment &segment : m_segments) {
        out.array(segment.records);
        out.array(segment.edits);
        out.array(segment.entries);
    }
    out.array(m_parents);
    out.number(m_missingNames.size());
    for (const std::string &name : m_missingNames) {
        out.text(name);
    }
}

TreeGraph TreeGraph::read(StateReader &in, std::uint32_t objects)
{
    TreeGraph graph;
    const std::uint64_t names = in.number();
    for (std::uint64_t i = 0; i < names && in.ok(); ++i) {
        graph.m_names.push_back(in.text());
    }
    const std::uint64_t segments = in.number();
    for (std::uint64_t i = 0; i < segments && in.ok(); ++i) {
        TreeSegment segment;
        segment.records = in.array<TreeRecord>();
        segment.edits = in.array<TreeEdit>();
        segment.entries = in.array<TreeEntry>();
        graph.m_segments.push_back(std::move(segment));
    }
    graph.m_parents = in.array<Parent>();
    const std::uint64_t missing = in.number();
    for (std::uint64_t i = 0; i < missing && in.ok(); ++i) {
        graph.m_missingNames.insert(in.text().toStdString());
    }
    if (!graph.isSound(objects)) {
        in.fail();
    }
    return graph;
}

bool TreeGraph::isSound(std::uint32_t objects) const
{
    const auto named = [&](std::uint32_t name) { return name < m_names.size(); };
    for (const TreeSegment &segment : m_segments) {
        for (std::size_t i = 0; i < segment.records.size(); ++i) {
            const TreeRecord &record = segment.records[i];
            if (record.object >= objects || (record.base != TreeRecord::kNoBase && record.base >= i) ||
                std::uint64_t{record.editsBegin} + record.editsCount > segment.edits.size()) {
                return false;
            }
        }
        for (const TreeEdit &edit : segment.edits) {
            if (edit.from > edit.to || std::uint64_t{edit.begin} + edit.count > segment.entries.size()) {
                return false;
            }
        }
        for (const TreeEntry &entry : segment.entries) {
            if ((entry.child != kNoObject && entry.child >= objects) || !named(entry.name)) {
                return false;
            }
        }
    }
    return m_parents.size() == objects && std::all_of(m_parents.begin(), m_parents.end(), [&](const Parent &parent) {
               return parent.tree == kNoObject || (parent.tree < objects && named(parent.name));
           });
}

void TreeGraph::collectOtherNames()
{
    // Every name that an object has stands in some record, whichever tree was taken for the base of which.
    for (const TreeSegment &segment : m_segments) {
        for (const TreeEntry &entry : segment.entries) {
            if (entry.child == kNoObject || isTree(entry.child) || entry.name == m_parents[entry.child].name) {
                continue;
            }
            std::vector<std::uint32_t> &others = m_otherNames[entry.child];
            const auto at = std::lower_bound(others.begin(), others.end(), entry.name);
            if (at == others.end() || *at != entry.name) {
                others.insert(at, entry.name);
                others.resize(std::min(others.size(), kMostNames)); // the smallest, in whatever order they came
            }
        }
    }
}

const std::vector<std::uint32_t> &TreeGraph::otherNames(std::uint32_t object) const
{
    static const std::vector<std::uint32_t> none;
    const auto known = m_otherNames.find(object);
    return known == m_otherNames.end() ? none : known->second;
}

namespace {

/// Where an entry of the base stands in the tree, or kNoObject if it was replaced.
std::uint32_t moved(std::uint32_t position, std::span<const TreeEdit> edits)
{
    std::uint32_t shift = 0;
    for (const TreeEdit &edit : edits) {
        if (position < edit.from) {
            break;
        }
        if (position < edit.to) {
            return kNoObject;
        }
        shift += edit.shift();
    }
    return position + shift;
}

/// The entry of that name among those that the edits bring, and its position in the tree.
std::optional<std::pair<TreeEntry, std::uint32_t>> brought(const TreeSegment &segment, std::span<const TreeEdit> edits,
                                                           std::uint32_t name)
{
    std::uint32_t shift = 0;
    for (const TreeEdit &edit : edits) {
        for (std::uint32_t i = 0; i < edit.count; ++i) {
            const TreeEntry &entry = segment.entries[edit.begin + i];
            if (entry.name == name) {
                return std::pair(entry, edit.from + shift + i);
            }
        }
        shift += edit.shift();
    }
    return {};
}

} // namespace

std::uint32_t TreeGraph::find(std::uint32_t tree, std::uint32_t name) const
{
    if (tree == kNoObject || !isTree(tree)) {
        return kNoObject;
    }
    const TreeSegment &segment = m_segments[m_places[tree].segment];
    std::vector<std::uint32_t> passed; // records from the tree down to the one that holds the name
    for (std::uint32_t at = m_places[tree].record; at != TreeRecord::kNoBase; at = segment.records[at].base) {
        if (const auto found = brought(segment, segment.editsOf(segment.records[at]), name)) {
            std::uint32_t position = found->second;
            for (auto above = passed.rbegin(); above != passed.rend() && position != kNoObject; ++above) {
                position = moved(position, segment.editsOf(segment.records[*above]));
            }
            return position == kNoObject ? kNoObject : found->first.child; // or it was replaced on the way up
        }
        passed.push_back(at);
    }
    return kNoObject;
}

QByteArray TreeGraph::somePath(std::uint32_t object, const std::vector<bool> &isRoot) const
{
    constexpr int kDeepestTree = 512;
    QByteArray path;
    for (int depth = 0; depth < kDeepestTree; ++depth) {
        const Parent &parent = m_parents[object];
        if (parent.tree == kNoObject) {
            break;
        }
        path = path.isEmpty() ? m_names[parent.name] : m_names[parent.name] + '/' + path;
        object = parent.tree;
        if (isRoot[object]) {
            break;
        }
    }
    return path;
}

} // namespace probate::git
