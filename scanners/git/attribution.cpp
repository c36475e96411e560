#include "scanners/git/attribution.h"

#include "scanners/git/path_changes.h"
#include "scanners/git/people.h"
#include "scanners/git/secret_sets.h"

#include <algorithm>

namespace probate::git {

namespace {

// Lists are for people and for claims; what lies beyond these is told by readersCut.
constexpr std::size_t kMostIntroductions = 200;
constexpr std::size_t kMostPaths = 1000;
constexpr std::size_t kMostTips = 500;
constexpr std::size_t kMostReaders = 1000;

using Seen = std::map<PersonAt, qint64>; // person to the first time

void see(Seen &seen, PersonAt person, qint64 seconds)
{
    const auto [at, isNew] = seen.try_emplace(person, seconds);
    if (!isNew) {
        at->second = std::min(at->second, seconds);
    }
}

/// What is gathered of one secret before it is written down.
struct Trace
{
    std::vector<std::pair<qint64, CommitAt>> introduced;
    std::set<QByteArray> paths;
    CommitAt last = kNoObject;
    std::vector<QByteArray> tips;
    bool reachable = false;
    bool cut = false;
    Seen readers;
    Seen wide;
};

class Attributor
{
public:
    Attributor(const History &history, const Findings &findings)
        : m_history(history), m_graph(history.commits), m_findings(findings),
          m_hits(history.trees, wantedBlobs(history, findings)), m_people(history.canonical),
          m_traces(findings.secrets.size())
    {
        for (const Identity &identity : m_graph.identities()) {
            m_persons.push_back(m_people.add(identity));
        }
        std::vector<CommitAt> tips;
        for (const Ref &ref : history.refs) {
            const CommitAt tip = m_graph.find(peeled(ref));
            if (tip != kNoObject && !isOldStash(ref)) {
                tips.push_back(tip);
            }
        }
        m_reachable = m_graph.reachableFrom(tips);
    }

    Attribution run()
    {
        walkPaths();
        for (SecretAt first = 0; first < m_findings.secrets.size(); first += SecretBits::kWidth) {
            const SecretSets sets(m_history, m_hits, m_findings, first);
            walkHistory(sets, first);
            findLast(sets, first);
            findTips(sets, first);
        }
        addTaggers();
        Attribution result;
        result.complete = m_hits.complete();
        result.blobPaths = std::move(m_blobPaths);
        for (SecretAt secret = 0; secret < m_traces.size(); ++secret) {
            result.placed.push_back(write(secret));
        }
        return result;
    }

private:
    static std::vector<bool> wantedBlobs(const History &history, const Findings &findings)
    {
        std::vector<bool> wanted(history.objects.size());
        for (const auto &[blob, secrets] : findings.inBlobs) {
            wanted[blob] = true;
        }
        return wanted;
    }

    /// Older stashes are held by a reflog, not by a ref.
    static bool isOldStash(const Ref &ref) { return ref.name.startsWith("stash@"); }

    std::uint32_t peeled(const Ref &ref) const
    {
        constexpr int kMostTags = 16;
        std::uint32_t object = m_history.objects.findHex(ref.target);
        for (int i = 0; i < kMostTags && object != kNoObject; ++i) {
            const auto tag = m_history.tags.find(object);
            if (tag == m_history.tags.end()) {
                break;
            }
            object = tag->second.target;
        }
        return object;
    }

    /// Narrow exposure and paths: what each commit changes where found blobs stand.
    void walkPaths()
    {
        const PathChanges changes(m_history.trees, m_hits);
        for (const CommitAt at : m_graph.order()) {
            const Commit &commit = m_graph.commits()[at];
            const auto parents = m_graph.parents(commit);
            for (std::size_t i = 0; i < std::max<std::size_t>(parents.size(), 1); ++i) {
                const std::uint32_t before = parents.empty() ? kNoObject : m_graph.commits()[parents[i]].tree;
                for (const PathChange &change : changes.between(before, commit.tree)) {
                    rememberPath(change.after, changes.text(change.path));
                    // Where a parent is not here, nobody can tell whether the commit changed the path.
                    if (!commit.parentsMissing && touches(changes, change, commit, i)) {
                        addReaders(commit, change);
                    }
                }
            }
        }
    }

    void rememberPath(std::uint32_t blob, const QByteArray &path)
    {
        if (blob == kNoObject) {
            return;
        }
        m_blobPaths[blob].insert(path);
        for (const SecretAt secret : secretsOf(blob)) {
            m_traces[secret].paths.insert(path);
        }
    }

    /// A change against one parent counts only if the other parents have something else there as well: what a merge
    /// takes over unchanged was written by others.
    bool touches(const PathChanges &changes, const PathChange &change, const Commit &commit, std::size_t against) const
    {
        const auto parents = m_graph.parents(commit);
        for (std::size_t i = 0; i < parents.size(); ++i) {
            if (i != against && changes.sameAt(change.path, m_graph.commits()[parents[i]].tree, commit.tree)) {
                return false;
            }
        }
        return true;
    }

    void addReaders(const Commit &commit, const PathChange &change)
    {
        for (const std::uint32_t blob : {change.before, change.after}) {
            for (const SecretAt secret : secretsOf(blob)) {
                addAuthors(commit, m_traces[secret].readers);
            }
        }
    }

    std::span<const SecretAt> secretsOf(std::uint32_t blob) const
    {
        const auto found = m_findings.inBlobs.find(blob);
        return found == m_findings.inBlobs.end() ? std::span<const SecretAt>() : std::span(found->second);
    }

    void addAuthors(const Commit &commit, Seen &seen) const
    {
        see(seen, m_persons[commit.author], commit.authorSeconds);
        for (const IdentityAt person : m_graph.coAuthors(commit)) {
            see(seen, m_persons[person], commit.authorSeconds);
        }
    }

    /// Introductions and wide exposure, for one width of secrets.
    void walkHistory(const SecretSets &sets, SecretAt first)
    {
        std::vector<SecretBits> held(m_graph.commits().size()); // by history
        std::vector<SecretBits> known(m_people.count());        // by person
        SecretBits reachable;
        for (const CommitAt at : m_graph.order()) {
            const Commit &commit = m_graph.commits()[at];
            SecretBits fresh = sets.ofTree(commit.tree);
            for (const CommitAt parent : m_graph.parents(commit)) {
                fresh -= sets.ofTree(m_graph.commits()[parent].tree);
                held[at] |= held[parent];
            }
            held[at] |= fresh;
            held[at] |= sets.ofMessage(commit.object);
            if (commit.parentsMissing) { // who introduced it stands in a commit that is not here
                fresh = {};
            }
            fresh |= sets.ofMessage(commit.object);
            if (fresh.any()) {
                fresh.forEach([&](SecretAt bit) {
                    Trace &trace = m_traces[first + bit];
                    trace.introduced.emplace_back(commit.committerSeconds, at);
                    addAuthors(commit, trace.readers);
                });
            }
            if (held[at].any()) {
                meet(held[at], known[m_persons[commit.author]], first, m_persons[commit.author], commit.authorSeconds);
                meet(held[at], known[m_persons[commit.committer]], first, m_persons[commit.committer],
                     commit.committerSeconds);
                for (const IdentityAt person : m_graph.coAuthors(commit)) {
                    meet(held[at], known[m_persons[person]], first, m_persons[person], commit.authorSeconds);
                }
            }
            if (m_reachable[at]) {
                reachable |= sets.ofCommit(commit);
            }
        }
        reachable.forEach([&](SecretAt bit) { m_traces[first + bit].reachable = true; });
    }

    void meet(const SecretBits &held, SecretBits &known, SecretAt first, PersonAt person, qint64 seconds)
    {
        SecretBits news = held;
        news -= known;
        if (news.any()) {
            known |= news;
            news.forEach([&](SecretAt bit) { see(m_traces[first + bit].wide, person, seconds); });
        }
    }

    /// The newest commit that still has it; one that a ref reaches goes before one that none does.
    void findLast(const SecretSets &sets, SecretAt first)
    {
        const auto rank = [this](CommitAt at) {
            return std::tuple(m_reachable[at] ? 1 : 0, m_graph.commits()[at].committerSeconds, at);
        };
        for (CommitAt at = 0; at < m_graph.commits().size(); ++at) {
            const SecretBits here = sets.ofCommit(m_graph.commits()[at]);
            if (here.any()) {
                here.forEach([&](SecretAt bit) {
                    CommitAt &last = m_traces[first + bit].last;
                    last = last == kNoObject || rank(at) > rank(last) ? at : last;
                });
            }
        }
    }

    void findTips(const SecretSets &sets, SecretAt first)
    {
        for (const Ref &ref : m_history.refs) {
            sets.ofRef(ref).forEach([&](SecretAt bit) {
                m_traces[first + bit].tips.push_back(ref.name);
                m_traces[first + bit].reachable = m_traces[first + bit].reachable || !isOldStash(ref);
            });
        }
    }

    void addTaggers()
    {
        for (const auto &[object, tag] : m_history.tags) {
            const auto found = m_findings.inMessages.find(object);
            if (found == m_findings.inMessages.end() || !tag.tagger) {
                continue;
            }
            const PersonAt person = m_people.add(*tag.tagger);
            for (const SecretAt secret : found->second) {
                see(m_traces[secret].readers, person, tag.seconds);
                see(m_traces[secret].wide, person, tag.seconds);
                m_tagged[secret].push_back({m_history.objects.hex(object),
                                            m_people.at(person, tag.seconds),
                                            m_people.at(person, tag.seconds),
                                            {}});
            }
        }
    }

    SecretPlaced write(SecretAt secret)
    {
        Trace &trace = m_traces[secret];
        SecretPlaced placed;
        placed.secret = m_findings.secrets[secret];
        placed.reachable = trace.reachable;
        std::sort(trace.introduced.begin(), trace.introduced.end());
        for (const auto &[seconds, at] : trace.introduced) {
            placed.introduced.push_back(introduction(m_graph.commits()[at]));
        }
        if (const auto tagged = m_tagged.find(secret); tagged != m_tagged.end()) {
            placed.introduced.insert(placed.introduced.end(), tagged->second.begin(), tagged->second.end());
            std::stable_sort(placed.introduced.begin(), placed.introduced.end(),
                             [](const auto &a, const auto &b) { return a.committer.at < b.committer.at; });
        }
        placed.readersCut = cut(placed.introduced, kMostIntroductions);
        for (const QByteArray &path : trace.paths) {
            placed.paths.push_back(personText(path));
        }
        placed.readersCut |= cut(placed.paths, kMostPaths);
        if (trace.last != kNoObject) {
            const Commit &last = m_graph.commits()[trace.last];
            placed.lastCommit = m_history.objects.hex(last.object);
            placed.lastCommitAt = commitInstant(last.committerSeconds);
        }
        // Branches before tags: where the list is cut, what moves on matters more than what was released once.
        std::stable_partition(trace.tips.begin(), trace.tips.end(),
                              [](const QByteArray &name) { return !name.startsWith("refs/tags/"); });
        for (const QByteArray &tip : trace.tips) {
            placed.tips.push_back(personText(tip));
        }
        placed.readersCut |= cut(placed.tips, kMostTips);
        placed.readers = list(trace.readers, placed.readersCut);
        placed.wideReaders = list(trace.wide, placed.readersCut);
        return placed;
    }

    template <typename T> static bool cut(std::vector<T> &list, std::size_t most)
    {
        if (list.size() <= most) {
            return false;
        }
        list.resize(most);
        return true;
    }

    SecretPlaced::Introduction introduction(const Commit &commit) const
    {
        SecretPlaced::Introduction made{m_history.objects.hex(commit.object),
                                        m_people.at(m_persons[commit.author], commit.authorSeconds),
                                        m_people.at(m_persons[commit.committer], commit.committerSeconds),
                                        {}};
        for (const IdentityAt person : m_graph.coAuthors(commit)) {
            made.coAuthors.push_back(m_people.at(m_persons[person], commit.authorSeconds));
        }
        return made;
    }

    /// Oldest first; where it is too long, the latest to come stay out.
    std::vector<CommitIdentity> list(const Seen &seen, bool &wasCut) const
    {
        std::vector<CommitIdentity> people;
        for (const auto &[person, seconds] : seen) {
            people.push_back(m_people.at(person, seconds));
        }
        std::sort(people.begin(), people.end(), [](const CommitIdentity &a, const CommitIdentity &b) {
            return std::tie(a.at, a.email, a.name) < std::tie(b.at, b.email, b.name);
        });
        wasCut |= cut(people, kMostReaders);
        return people;
    }

    const History &m_history;
    const CommitGraph &m_graph;
    const Findings &m_findings;
    HitTrees m_hits;
    People m_people;
    std::vector<PersonAt> m_persons; ///< by identity
    std::vector<bool> m_reachable;   ///< by commit
    std::vector<Trace> m_traces;     ///< by secret
    std::map<std::uint32_t, std::set<QByteArray>> m_blobPaths;
    std::map<SecretAt, std::vector<SecretPlaced::Introduction>> m_tagged;
};

} // namespace

Attribution attribute(const History &history, const Findings &findings)
{
    return Attributor(history, findings).run();
}

} // namespace probate::git
