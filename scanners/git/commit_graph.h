// The commits of a repository as a graph in memory, reachable from a ref or not, with who made them. It knows nothing
// of what their trees hold.
#pragma once

#include "scanners/git/commit_parser.h"
#include "scanners/git/object_table.h"
#include "scanners/git/state_stream.h"

#include <QByteArray>

#include <compare>
#include <map>
#include <mutex>
#include <span>
#include <vector>

namespace probate::git {

using CommitAt = std::uint32_t;   ///< position in CommitGraph::commits()
using IdentityAt = std::uint32_t; ///< position in CommitGraph::identities()

struct Identity
{
    QByteArray name;
    QByteArray email;

    std::strong_ordering operator<=>(const Identity &) const = default;
};

struct Commit
{
    std::uint32_t object = kNoObject;
    std::uint32_t tree = kNoObject; ///< kNoObject: missing
    std::uint32_t parentsBegin = 0;
    std::uint32_t parentsCount = 0; ///< present parents only
    std::uint32_t coAuthorsBegin = 0;
    std::uint32_t coAuthorsCount = 0;
    IdentityAt author = 0;
    IdentityAt committer = 0;
    qint64 authorSeconds = 0;
    qint64 committerSeconds = 0;
    std::uint64_t parentsMissing = 0; ///< not 0: a parent is not in the database: what it held is unknown
};

class CommitGraph
{
public:
    const std::vector<Commit> &commits() const { return m_commits; }         ///< sorted by object
    const std::vector<Identity> &identities() const { return m_identities; } ///< sorted, before mailmap
    std::span<const CommitAt> parents(const Commit &commit) const
    {
        return std::span(m_parents).subspan(commit.parentsBegin, commit.parentsCount);
    }
    std::span<const IdentityAt> coAuthors(const Commit &commit) const
    {
        return std::span(m_coAuthors).subspan(commit.coAuthorsBegin, commit.coAuthorsCount);
    }
    /// Every commit once, parents before children; among those that are free, the older committer date first.
    const std::vector<CommitAt> &order() const { return m_order; }
    /// The commit that this object is, or kNoObject.
    CommitAt find(std::uint32_t object) const;
    /// Marks everything that the given commits reach, themselves included.
    std::vector<bool> reachableFrom(const std::vector<CommitAt> &tips) const;

    /// For the scan after this one. What is read has no order().
    void write(StateWriter &out) const;
    static CommitGraph read(StateReader &in, std::uint32_t objects);

private:
    friend class CommitGraphBuilder;
    void sortTopologically();

    std::vector<Commit> m_commits;
    std::vector<CommitAt> m_parents;
    std::vector<IdentityAt> m_coAuthors;
    std::vector<Identity> m_identities;
    std::vector<CommitAt> m_order;
};

class CommitGraphBuilder
{
public:
    explicit CommitGraphBuilder(const ObjectTable &objects) : m_objects(objects) {}

    /// Commits of an earlier graph, before the first add(); `numbers` gives what their objects are called here.
    void seed(const CommitGraph &earlier, const std::vector<std::uint32_t> &numbers);
    /// People of commits that are not added; before the first add(). Sorted.
    void know(const std::vector<Identity> &identities);
    /// Thread-safe.
    void add(std::uint32_t object, const ParsedCommit &commit);
    CommitGraph build() &&;

private:
    IdentityAt identify(const Person &person);

    const ObjectTable &m_objects;
    std::mutex m_mutex;
    std::vector<Commit> m_commits;        ///< as they come; parents and co-authors begin in:
    std::vector<std::uint32_t> m_parents; ///< objects
    std::vector<IdentityAt> m_coAuthors;
    std::map<Identity, IdentityAt> m_known;
};

} // namespace probate::git
