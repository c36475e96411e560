#include "scanners/git/attribution.h"

#include "scanners/git/earlier_walk.h"
#include "scanners/git/path_changes.h"
#include "scanners/git/secret_sets.h"
#include "scanners/git/secret_trace.h"

#include <algorithm>

namespace probate::git {

namespace {

constexpr std::size_t kMostRemembered = 16'384; // secrets; four bytes a commit for each 512 of them

class Attributor
{
public:
    Attributor(const History &history, const Findings &findings, const WalkedHistory *before)
        : m_history(history), m_graph(history.commits), m_findings(findings),
          m_hits(history.trees, wantedBlobs(history, findings)), m_people(history.canonical),
          m_traces(findings.secrets.size())
    {
        for (const Identity &identity : m_graph.identities()) {
            m_persons.push_back(m_people.add(identity));
        }
        std::vector<CommitAt> tips;
        for (const Ref &ref : history.refs) {
            const CommitAt tip = m_graph.find(peeledTarget(history.objects, history.tags, ref));
            if (tip != kNoObject && !isOldStash(ref)) {
                tips.push_back(tip);
            }
        }
        m_reachable = m_graph.reachableFrom(tips);
        if (before) {
            m_before.emplace(*before, m_graph, findings);
            recall();
        } else if (findings.secrets.size() <= kMostRemembered) {
            m_walked.emplace();
        }
    }

    Attribution run()
    {
        Attribution result;
        for (const Ref &ref : m_history.refs) {
            if (m_walked) {
                m_walked->atRefs[ref]; // known, even if no secret stands there
            }
        }
        walkPaths();
        gatherDeeds();
        for (SecretAt first = 0; first < m_findings.secrets.size(); first += SecretBits::kWidth) {
            const SecretSets sets(m_history, m_hits, m_findings, first);
            walkHistory(sets, first);
            findLast(sets, first);
            findTips(sets, first);
        }
        addTaggers();
        result.complete = m_hits.complete();
        result.commits = countCommits();
        if (m_walked && result.complete) {
            keepCommits(*m_walked);
            result.walked = std::move(m_walked);
        }
        result.blobPaths = std::move(m_blobPaths);
        const TraceWriter writer(m_history, m_people, m_persons);
        for (SecretAt secret = 0; secret < m_traces.size(); ++secret) {
            result.placed.push_back(writer.write(m_findings.secrets[secret], m_traces[secret]));
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

    bool wasWalked(CommitAt at) const { return m_before && m_before->has(at); }

    /// Takes over what the attribution before learned.
    void recall()
    {
        addKnownTaggers();
        TraceWriter writer(m_history, m_people, m_persons);
        const WalkedHistory &walked = m_before->walked();
        for (SecretAt then = 0; then < walked.placed.size(); ++then) {
            if (const SecretAt now = m_before->now(then); now != kNoObject) {
                SecretTrace &trace = m_traces[now];
                writer.recall(walked.placed[then], trace);
                if (trace.last) {
                    std::get<0>(*trace.last) = m_before->reaches(std::get<2>(*trace.last));
                }
            }
        }
        m_blobPaths = walked.blobPaths;
        for (const auto &[blob, paths] : m_blobPaths) {
            for (const SecretAt secret : secretsOf(blob)) {
                m_traces[secret].paths.insert(paths.begin(), paths.end());
            }
        }
    }

    /// Whoever is seen first gives a person's name: taggers come after all commits, as addTaggers() has them.
    void addKnownTaggers()
    {
        for (const auto &[object, tag] : m_history.tags) {
            if (tag.tagger && m_findings.inMessages.contains(object)) {
                m_people.add(*tag.tagger);
            }
        }
    }

    /// Narrow exposure and paths: what each commit changes where found blobs stand.
    void walkPaths()
    {
        const PathChanges changes(m_history.trees, m_hits);
        for (const CommitAt at : m_graph.order()) {
            if (wasWalked(at)) {
                continue;
            }
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
        SecretBits reachable;
        for (const CommitAt at : m_graph.order()) {
            if (wasWalked(at)) {
                held[at] = m_before->held(at, first);
                continue;
            }
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
                    SecretTrace &trace = m_traces[first + bit];
                    trace.introduced.emplace_back(commit.committerSeconds, at);
                    addAuthors(commit, trace.readers);
                });
            }
            if (m_reachable[at]) {
                reachable |= sets.ofCommit(commit);
            }
        }
        reachable.forEach([&](SecretAt bit) { m_traces[first + bit].reachable = true; });
        meet(held, first);
        if (m_walked) {
            keepHeld(held, *m_walked);
        }
    }

    std::uint64_t countCommits() const
    {
        std::uint64_t count = m_before ? m_before->walked().commits.size() : 0;
        for (CommitAt at = 0; at < m_graph.commits().size(); ++at) {
            count += wasWalked(at) ? 0 : 1;
        }
        return count;
    }

    void keepCommits(WalkedHistory &walked) const
    {
        walked.identities = m_graph.identities();
        for (CommitAt at = 0; at < m_reachable.size(); ++at) {
            walked.commits.push_back(m_graph.commits()[at].object);
            walked.reachable.push_back(m_reachable[at] ? 1 : 0);
        }
    }

    /// Everybody who made a commit that was not walked before, the earliest first.
    void gatherDeeds()
    {
        for (CommitAt at = 0; at < m_graph.commits().size(); ++at) {
            if (!wasWalked(at)) {
                const Commit &commit = m_graph.commits()[at];
                m_deeds.push_back({commit.authorSeconds, m_persons[commit.author], at});
                m_deeds.push_back({commit.committerSeconds, m_persons[commit.committer], at});
                for (const IdentityAt person : m_graph.coAuthors(commit)) {
                    m_deeds.push_back({commit.authorSeconds, m_persons[person], at});
                }
            }
        }
        std::sort(m_deeds.begin(), m_deeds.end());
    }

    /// Wide exposure: what each person's commits stand upon. Later deeds of a person tell only of what is new to them.
    void meet(const std::vector<SecretBits> &held, SecretAt first)
    {
        std::vector<SecretBits> known(m_people.count());
        for (const auto &[seconds, person, at] : m_deeds) {
            SecretBits news = held[at];
            news -= known[person];
            if (news.any()) {
                known[person] |= news;
                news.forEach([&, person = person, seconds = seconds](SecretAt bit) {
                    see(m_traces[first + bit].wide, person, seconds);
                });
            }
        }
    }

    /// The newest commit that still has it.
    void findLast(const SecretSets &sets, SecretAt first)
    {
        for (CommitAt at = 0; at < m_graph.commits().size(); ++at) {
            const Commit &commit = m_graph.commits()[at];
            const SecretBits here = wasWalked(at) ? SecretBits{} : sets.ofCommit(commit);
            if (here.any()) {
                const Rank rank{m_reachable[at], commit.committerSeconds, commit.object};
                here.forEach([&](SecretAt bit) {
                    std::optional<Rank> &last = m_traces[first + bit].last;
                    last = last ? std::max(*last, rank) : rank;
                });
            }
        }
    }

    void findTips(const SecretSets &sets, SecretAt first)
    {
        for (const Ref &ref : m_history.refs) {
            const auto stands = [&](SecretAt secret) {
                m_traces[secret].tips.push_back(ref.name);
                m_traces[secret].reachable = m_traces[secret].reachable || !isOldStash(ref);
                if (m_walked) {
                    m_walked->atRefs[ref].push_back(secret);
                }
            };
            if (m_before && m_before->walked().atRefs.contains(ref)) {
                for (const SecretAt secret : m_before->walked().atRefs.at(ref)) {
                    const SecretAt now = m_before->now(secret);
                    if (now != kNoObject && now >= first && now - first < SecretBits::kWidth) {
                        stands(now);
                    }
                }
                continue;
            }
            sets.ofRef(ref).forEach([&](SecretAt bit) { stands(first + bit); });
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
                m_traces[secret].tagged.push_back({m_history.objects.hex(object),
                                                   m_people.at(person, tag.seconds),
                                                   m_people.at(person, tag.seconds),
                                                   {}});
            }
        }
    }

    const History &m_history;
    const CommitGraph &m_graph;
    const Findings &m_findings;
    std::optional<EarlierWalk> m_before;
    std::optional<WalkedHistory> m_walked; ///< for a later attribution
    HitTrees m_hits;
    People m_people;
    std::vector<PersonAt> m_persons;                             ///< by identity
    std::vector<bool> m_reachable;                               ///< by commit
    std::vector<std::tuple<qint64, PersonAt, CommitAt>> m_deeds; ///< second, who, in which commit; sorted
    std::vector<SecretTrace> m_traces;                           ///< by secret
    BlobPaths m_blobPaths;
};

} // namespace

std::uint32_t peeledTarget(const ObjectTable &objects, const std::map<std::uint32_t, Tag> &tags, const Ref &ref)
{
    constexpr int kMostTags = 16; // tags of tags
    std::uint32_t object = objects.findHex(ref.target);
    for (int i = 0; i < kMostTags && object != kNoObject; ++i) {
        const auto tag = tags.find(object);
        if (tag == tags.end()) {
            break;
        }
        object = tag->second.target;
    }
    return object;
}

Attribution attribute(const History &history, const Findings &findings, const WalkedHistory *before)
{
    return Attributor(history, findings, before).run();
}

} // namespace probate::git
