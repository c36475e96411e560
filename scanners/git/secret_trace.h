// What is gathered of one secret while commits are walked, and how that is written down and read back.
#pragma once

#include "scanners/git/attribution.h"
#include "scanners/git/people.h"

namespace probate::git {

using Seen = std::map<PersonAt, qint64>; ///< person to the first time

void see(Seen &seen, PersonAt person, qint64 seconds);

/// By which of two commits that have a secret the last is chosen: one that a ref reaches goes before one that none
/// does, then the newer one.
using Rank = std::tuple<bool, qint64, std::uint32_t>; // reachable, seconds, object

struct SecretTrace
{
    std::vector<std::pair<qint64, CommitAt>> introduced;
    std::vector<SecretPlaced::Introduction> introducedBefore; ///< by commits that were walked before
    std::vector<SecretPlaced::Introduction> tagged;           ///< by messages of tags, in the order of their objects
    std::set<QByteArray> paths;
    std::optional<Rank> last;
    std::vector<QByteArray> tips;
    bool reachable = false;
    bool cut = false;
    Seen readers;
    Seen wide;
};

class TraceWriter
{
public:
    /// `persons`: by identity of the history's commits.
    TraceWriter(const History &history, const People &people, const std::vector<PersonAt> &persons)
        : m_history(history), m_people(people), m_persons(persons)
    {}

    SecretPlaced write(const Handle &secret, SecretTrace &trace) const;
    /// The way back, but for paths, tips, tags and whether a ref reaches the last commit. Everybody in it is known.
    void recall(const SecretPlaced &placed, SecretTrace &trace);

private:
    SecretPlaced::Introduction introduction(const Commit &commit) const;
    SecretPlaced::Introduction renamed(SecretPlaced::Introduction introduction) const;
    void writeIntroductions(SecretTrace &trace, SecretPlaced &placed) const;
    std::vector<CommitIdentity> list(const Seen &seen, bool &wasCut) const;
    void recall(const std::vector<CommitIdentity> &list, Seen &seen);

    const History &m_history;
    const People &m_people;
    const std::vector<PersonAt> &m_persons;
    std::map<std::pair<QString, QString>, std::optional<PersonAt>> m_recalled; ///< by name and address
};

} // namespace probate::git
