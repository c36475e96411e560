#include "scanners/git/commit_graph.h"

#include <algorithm>
#include <queue>

namespace probate::git {

IdentityAt CommitGraphBuilder::identify(const Person &person)
{
    const Identity identity{person.name.toByteArray(), person.email.toByteArray()};
    return m_known.try_emplace(identity, static_cast<IdentityAt>(m_known.size())).first->second;
}

void CommitGraphBuilder::know(const std::vector<Identity> &identities)
{
    for (const Identity &identity : identities) {
        m_known.emplace_hint(m_known.end(), identity, static_cast<IdentityAt>(m_known.size()));
    }
}

void CommitGraphBuilder::seed(const CommitGraph &earlier, const std::vector<std::uint32_t> &numbers)
{
    know(earlier.m_identities);
    m_commits = earlier.m_commits;
    for (Commit &commit : m_commits) {
        commit.object = numbers[commit.object];
        commit.tree = commit.tree == kNoObject ? kNoObject : numbers[commit.tree];
    }
    m_coAuthors = earlier.m_coAuthors;
    m_parents.reserve(earlier.m_parents.size());
    for (const CommitAt parent : earlier.m_parents) {
        m_parents.push_back(m_commits[parent].object);
    }
}

void CommitGraphBuilder::add(std::uint32_t object, const ParsedCommit &parsed)
{
    Commit commit;
    commit.object = object;
    commit.tree = m_objects.findHex(parsed.tree);
    commit.authorSeconds = parsed.author.seconds;
    commit.committerSeconds = parsed.committer.seconds;
    std::vector<std::uint32_t> parents;
    for (const QByteArrayView parent : parsed.parents) {
        const std::uint32_t at = m_objects.findHex(parent);
        if (at == kNoObject) {
            commit.parentsMissing = 1;
        } else if (std::find(parents.begin(), parents.end(), at) == parents.end()) {
            parents.push_back(at);
        }
    }
    const std::scoped_lock lock(m_mutex);
    commit.author = identify(parsed.author);
    commit.committer = identify(parsed.committer);
    commit.coAuthorsBegin = static_cast<std::uint32_t>(m_coAuthors.size());
    commit.coAuthorsCount = static_cast<std::uint32_t>(parsed.coAuthors.size());
    for (const Person &person : parsed.coAuthors) {
        m_coAuthors.push_back(identify(person));
    }
    commit.parentsBegin = static_cast<std::uint32_t>(m_parents.size());
    commit.parentsCount = static_cast<std::uint32_t>(parents.size());
    m_parents.insert(m_parents.end(), parents.begin(), parents.end());
    m_commits.push_back(commit);
}

CommitGraph CommitGraphBuilder::build() &&
{
    CommitGraph graph;
    graph.m_commits = std::move(m_commits);
    std::sort(graph.m_commits.begin(), graph.m_commits.end(),
              [](const Commit &a, const Commit &b) { return a.object < b.object; });
    std::vector<CommitAt> commitOf(m_objects.size(), kNoObject);
    for (std::size_t i = 0; i < graph.m_commits.size(); ++i) {
        commitOf[graph.m_commits[i].object] = static_cast<CommitAt>(i);
    }
    // Identities got their numbers in the order of arrival, which differs from run to run: renumber by name.
    std::vector<IdentityAt> renumbered(m_known.size());
    for (const auto &[identity, arrived] : m_known) {
        renumbered[arrived] = static_cast<IdentityAt>(graph.m_identities.size());
        graph.m_identities.push_back(identity);
    }
    for (Commit &commit : graph.m_commits) {
        commit.author = renumbered[commit.author];
        commit.committer = renumbered[commit.committer];
        const std::span coAuthors = std::span(m_coAuthors).subspan(commit.coAuthorsBegin, commit.coAuthorsCount);
        commit.coAuthorsBegin = static_cast<std::uint32_t>(graph.m_coAuthors.size());
        for (const IdentityAt person : coAuthors) {
            graph.m_coAuthors.push_back(renumbered[person]);
        }
        const std::span parents = std::span(m_parents).subspan(commit.parentsBegin, commit.parentsCount);
        commit.parentsBegin = static_cast<std::uint32_t>(graph.m_parents.size());
        for (const std::uint32_t parent : parents) {
            if (commitOf[parent] == kNoObject) { // an object, but damaged or no commit
                commit.parentsMissing = 1;
            } else {
                graph.m_parents.push_back(commitOf[parent]);
            }
        }
        commit.parentsCount = static_cast<std::uint32_t>(graph.m_parents.size()) - commit.parentsBegin;
    }
    graph.sortTopologically();
    return graph;
}

void CommitGraph::write(StateWriter &out) const
{
    out.array(m_commits);
    out.array(m_parents);
    out.array(m_coAuthors);
    out.number(m_identities.size());
    for (const Identity &identity : m_identities) {
        out.text(identity.name);
        out.text(identity.email);
    }
}

CommitGraph CommitGraph::read(StateReader &in, std::uint32_t objects)
{
    CommitGraph graph;
    graph.m_commits = in.array<Commit>();
    graph.m_parents = in.array<CommitAt>();
    graph.m_coAuthors = in.array<IdentityAt>();
    const std::uint64_t identities = in.number();
    for (std::uint64_t i = 0; i < identities && in.ok(); ++i) {
        QByteArray name = in.text();
        graph.m_identities.push_back({std::move(name), in.text()});
    }
    const auto within = [](std::uint64_t begin, std::uint64_t count, std::size_t size) {
        return begin + count <= size;
    };
    const bool sound =
        std::all_of(graph.m_commits.begin(), graph.m_commits.end(),
                    [&](const Commit &commit) {
                        return commit.object < objects && (commit.tree == kNoObject || commit.tree < objects) &&
                               within(commit.parentsBegin, commit.parentsCount, graph.m_parents.size()) &&
                               within(commit.coAuthorsBegin, commit.coAuthorsCount, graph.m_coAuthors.size()) &&
                               commit.author < identities && commit.committer < identities;
                    }) &&
        std::all_of(graph.m_parents.begin(), graph.m_parents.end(),
                    [&](CommitAt parent) { return parent < graph.m_commits.size(); }) &&
        std::all_of(graph.m_coAuthors.begin(), graph.m_coAuthors.end(),
                    [&](IdentityAt person) { return person < identities; });
    if (!sound) {
        in.fail();
    }
    return graph;
}

CommitAt CommitGraph::find(std::uint32_t object) const
{
    const auto at = std::lower_bound(m_commits.begin(), m_commits.end(), object,
                                     [](const Commit &commit, std::uint32_t wanted) { return commit.object < wanted; });
    return at != m_commits.end() && at->object == object ? static_cast<CommitAt>(at - m_commits.begin()) : kNoObject;
}

void CommitGraph::sortTopologically()
{
    const std::size_t count = m_commits.size();
    std::vector<std::uint32_t> waiting(count);
    std::vector<std::uint32_t> childrenEnd(count + 1);
    for (std::size_t i = 0; i < count; ++i) {
        waiting[i] = m_commits[i].parentsCount;
        for (const CommitAt parent : parents(m_commits[i])) {
            ++childrenEnd[parent + 1];
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        childrenEnd[i + 1] += childrenEnd[i];
    }
    std::vector<CommitAt> children(m_parents.size());
    std::vector<std::uint32_t> next(childrenEnd.begin(), childrenEnd.end() - 1);
    for (std::size_t i = 0; i < count; ++i) {
        for (const CommitAt parent : parents(m_commits[i])) {
            children[next[parent]++] = static_cast<CommitAt>(i);
        }
    }
    const auto later = [this](CommitAt a, CommitAt b) {
        return std::pair(m_commits[a].committerSeconds, a) > std::pair(m_commits[b].committerSeconds, b);
    };
    std::priority_queue<CommitAt, std::vector<CommitAt>, decltype(later)> ready(later);
    for (CommitAt i = 0; i < count; ++i) {
        if (waiting[i] == 0) {
            ready.push(i);
        }
    }
    m_order.reserve(count);
    while (!ready.empty()) {
        const CommitAt at = ready.top();
        ready.pop();
        m_order.push_back(at);
        for (std::uint32_t i = childrenEnd[at]; i < childrenEnd[at + 1]; ++i) {
            if (--waiting[children[i]] == 0) {
                ready.push(children[i]);
            }
        }
    }
    // Only a database that lies about names can hold a cycle; its commits still have to be judged once.
    for (CommitAt i = 0; m_order.size() < count && i < count; ++i) {
        if (waiting[i] != 0) {
            m_order.push_back(i);
        }
    }
}

std::vector<bool> CommitGraph::reachableFrom(const std::vector<CommitAt> &tips) const
{
    std::vector<bool> reached(m_commits.size());
    std::vector<CommitAt> open;
    const auto visit = [&](CommitAt at) {
        if (!reached[at]) {
            reached[at] = true;
            open.push_back(at);
        }
    };
    for (const CommitAt tip : tips) {
        visit(tip);
    }
    while (!open.empty()) {
        const CommitAt at = open.back();
        open.pop_back();
        for (const CommitAt parent : parents(m_commits[at])) {
            visit(parent);
        }
    }
    return reached;
}

} // namespace probate::git
