#include "scanners/git/commit_graph.h"

#include <algorithm>
#include <queue>

namespace probate::git {

IdentityAt CommitGraphBuilder::identify(const Person &person)
{
    const Identity identity{person.name.toByteArray(), person.email.toByteArray()};
    return m_known.try_emplace(identity, static_cast<IdentityAt>(m_known.size())).first->second;
}

void CommitGraphBuilder::add(std::uint32_t object, const ParsedCommit &parsed)
{
    Raw raw;
    raw.commit.object = object;
    raw.commit.tree = m_objects.findHex(parsed.tree);
    raw.commit.authorSeconds = parsed.author.seconds;
    raw.commit.committerSeconds = parsed.committer.seconds;
    for (const QByteArrayView parent : parsed.parents) {
        const std::uint32_t at = m_objects.findHex(parent);
        if (at == kNoObject) {
            raw.commit.parentsMissing = true;
        } else if (std::find(raw.parents.begin(), raw.parents.end(), at) == raw.parents.end()) {
            raw.parents.push_back(at);
        }
    }
    const std::scoped_lock lock(m_mutex);
    raw.commit.author = identify(parsed.author);
    raw.commit.committer = identify(parsed.committer);
    for (const Person &person : parsed.coAuthors) {
        raw.coAuthors.push_back(identify(person));
    }
    m_raw.push_back(std::move(raw));
}

CommitGraph CommitGraphBuilder::build() &&
{
    CommitGraph graph;
    std::sort(m_raw.begin(), m_raw.end(), [](const Raw &a, const Raw &b) { return a.commit.object < b.commit.object; });

    // Identities got their numbers in the order of arrival, which differs from run to run: renumber by name.
    std::vector<IdentityAt> renumbered(m_known.size());
    for (const auto &[identity, arrived] : m_known) {
        renumbered[arrived] = static_cast<IdentityAt>(graph.m_identities.size());
        graph.m_identities.push_back(identity);
    }
    graph.m_commits.reserve(m_raw.size());
    for (const Raw &raw : m_raw) {
        graph.m_commits.push_back(raw.commit);
    }
    for (std::size_t i = 0; i < m_raw.size(); ++i) {
        Commit &commit = graph.m_commits[i];
        commit.author = renumbered[commit.author];
        commit.committer = renumbered[commit.committer];
        commit.coAuthorsBegin = static_cast<std::uint32_t>(graph.m_coAuthors.size());
        commit.coAuthorsCount = static_cast<std::uint32_t>(m_raw[i].coAuthors.size());
        for (const IdentityAt person : m_raw[i].coAuthors) {
            graph.m_coAuthors.push_back(renumbered[person]);
        }
        commit.parentsBegin = static_cast<std::uint32_t>(graph.m_parents.size());
        for (const std::uint32_t parent : m_raw[i].parents) {
            const CommitAt at = graph.find(parent);
            if (at == kNoObject) { // an object, but damaged or no commit
                commit.parentsMissing = true;
            } else {
                graph.m_parents.push_back(at);
            }
        }
        commit.parentsCount = static_cast<std::uint32_t>(graph.m_parents.size()) - commit.parentsBegin;
    }
    graph.sortTopologically();
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
