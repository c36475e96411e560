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
    return m_workers[static_cast<std::size_t>(worker)]->add(object, bytes, earlier);
}

TreeGraph TreeGraphBuilder::build() &&
{
    constexpr std::size_t kSample = 20;
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
    std::set<std::string> missing;
    for (std::size_t at = 0; at < m_workers.size(); ++at) {
        TreeSegmentBuilder &worker = *m_workers[at];
        std::vector<std::uint32_t> numbers;
        numbers.reserve(worker.m_names.size());
        for (const auto &name : worker.m_names) {
            const QByteArray key = QByteArray::fromRawData(name->data(), qsizetype(name->size()));
            numbers.push_back(static_cast<std::uint32_t>(
                std::lower_bound(graph.m_names.begin(), graph.m_names.end(), key) - graph.m_names.begin()));
        }
        for (TreeEntry &entry : worker.m_segment.entries) {
            entry.name = numbers[entry.name];
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
        missing.merge(worker.m_missing);
        graph.m_missing += worker.m_missingBeyond;
        graph.m_segments.push_back(std::move(worker.m_segment));
    }
    graph.m_missing += missing.size();
    for (const std::string &name : missing) {
        if (graph.m_missingSample.size() == kSample) {
            break;
        }
        graph.m_missingSample.insert(name);
    }
    graph.collectOtherNames();
    return graph;
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

std::uint32_t TreeGraph::find(std::uint32_t tree, std::uint32_t name) const
{
    if (tree == kNoObject || !isTree(tree)) {
        return kNoObject;
    }
    const TreeSegment &segment = m_segments[m_places[tree].segment];
    std::vector<std::uint32_t> passed; // records from the tree down to the one that holds the name
    for (std::uint32_t at = m_places[tree].record; at != TreeRecord::kNoBase; at = segment.records[at].base) {
        const TreeRecord &record = segment.records[at];
        for (std::uint32_t i = 0; i < record.count; ++i) {
            if (segment.entries[record.begin + i].name != name) {
                continue;
            }
            std::uint32_t position = record.from + i;
            for (auto above = passed.rbegin(); above != passed.rend(); ++above) {
                const TreeRecord &later = segment.records[*above];
                if (position >= later.from && position < later.to) {
                    return kNoObject; // replaced on the way up
                }
                if (position >= later.to) {
                    position = position - later.to + later.from + later.count;
                }
            }
            return segment.entries[record.begin + i].child;
        }
        passed.push_back(at);
    }
    return kNoObject;
}

QByteArray TreeGraph::somePath(std::uint32_t object, const std::vector<bool> &isRoot) const
{
    constexpr int kDeepest = 512;
    QByteArray path;
    for (int depth = 0; depth < kDeepest; ++depth) {
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
