#include "scanners/git/secret_trace.h"

#include <algorithm>

namespace probate::git {

namespace {

// Lists are for people and for claims; what lies beyond these is told by readersCut. What is added to a list that was
// cut gives the same list as cutting everything at once, since each keeps the first in its order.
constexpr std::size_t kMostIntroductions = 200;
constexpr std::size_t kMostPaths = 1000;
constexpr std::size_t kMostTips = 500;
constexpr std::size_t kMostReaders = 1000;

template <typename T> bool cut(std::vector<T> &list, std::size_t most)
{
    if (list.size() <= most) {
        return false;
    }
    list.resize(most);
    return true;
}

} // namespace

void see(Seen &seen, PersonAt person, qint64 seconds)
{
    const auto [at, isNew] = seen.try_emplace(person, seconds);
    if (!isNew) {
        at->second = std::min(at->second, seconds);
    }
}

SecretPlaced TraceWriter::write(const Handle &secret, SecretTrace &trace) const
{
    SecretPlaced placed;
    placed.secret = secret;
    placed.reachable = trace.reachable;
    placed.readersCut = trace.cut;
    writeIntroductions(trace, placed);
    for (const QByteArray &path : trace.paths) {
        placed.paths.push_back(personText(path));
    }
    placed.readersCut |= cut(placed.paths, kMostPaths);
    if (trace.last) {
        const auto &[reachable, seconds, object] = *trace.last;
        placed.lastCommit = m_history.objects.hex(object);
        placed.lastCommitAt = commitInstant(seconds);
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

void TraceWriter::writeIntroductions(SecretTrace &trace, SecretPlaced &placed) const
{
    std::sort(trace.introduced.begin(), trace.introduced.end());
    for (const auto &[seconds, at] : trace.introduced) {
        placed.introduced.push_back(introduction(m_history.commits.commits()[at]));
    }
    if (!trace.introducedBefore.empty()) {
        for (SecretPlaced::Introduction &earlier : trace.introducedBefore) {
            placed.introduced.push_back(renamed(std::move(earlier)));
        }
        std::sort(placed.introduced.begin(), placed.introduced.end(), [](const auto &a, const auto &b) {
            return std::tie(a.committer.at, a.commit) < std::tie(b.committer.at, b.commit);
        });
    }
    if (!trace.tagged.empty()) {
        placed.introduced.insert(placed.introduced.end(), trace.tagged.begin(), trace.tagged.end());
        std::stable_sort(placed.introduced.begin(), placed.introduced.end(),
                         [](const auto &a, const auto &b) { return a.committer.at < b.committer.at; });
    }
    placed.readersCut |= cut(placed.introduced, kMostIntroductions);
}

SecretPlaced::Introduction TraceWriter::introduction(const Commit &commit) const
{
    SecretPlaced::Introduction made{m_history.objects.hex(commit.object),
                                    m_people.at(m_persons[commit.author], commit.authorSeconds),
                                    m_people.at(m_persons[commit.committer], commit.committerSeconds),
                                    {}};
    for (const IdentityAt person : m_history.commits.coAuthors(commit)) {
        made.coAuthors.push_back(m_people.at(m_persons[person], commit.authorSeconds));
    }
    return made;
}

/// By the names that its people have now: a new commit may have shown another spelling.
SecretPlaced::Introduction TraceWriter::renamed(SecretPlaced::Introduction introduction) const
{
    const auto now = [this](CommitIdentity &person) {
        if (const auto known = m_people.find(person)) {
            person = m_people.at(*known, secondsOf(person.at));
        }
    };
    now(introduction.author);
    now(introduction.committer);
    std::for_each(introduction.coAuthors.begin(), introduction.coAuthors.end(), now);
    return introduction;
}

/// Oldest first; where it is too long, the latest to come stay out.
std::vector<CommitIdentity> TraceWriter::list(const Seen &seen, bool &wasCut) const
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

void TraceWriter::recall(const SecretPlaced &placed, SecretTrace &trace)
{
    trace.reachable = placed.reachable;
    trace.cut = placed.readersCut;
    for (const SecretPlaced::Introduction &introduction : placed.introduced) {
        if (!m_history.tags.contains(m_history.objects.findHex(introduction.commit))) {
            trace.introducedBefore.push_back(introduction);
        }
    }
    recall(placed.readers, trace.readers);
    recall(placed.wideReaders, trace.wide);
    if (placed.lastCommitAt) {
        trace.last = {false, secondsOf(*placed.lastCommitAt), m_history.objects.findHex(placed.lastCommit)};
    }
}

void TraceWriter::recall(const std::vector<CommitIdentity> &list, Seen &seen)
{
    for (const CommitIdentity &reader : list) {
        const auto [known, isNew] = m_recalled.try_emplace(std::pair(reader.name, reader.email));
        if (isNew) {
            known->second = m_people.find(reader);
        }
        if (known->second) {
            see(seen, *known->second, secondsOf(reader.at));
        }
    }
}

} // namespace probate::git
