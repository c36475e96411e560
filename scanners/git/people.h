// The people of a history after mailmap, each once, and how they are written into observations.
#pragma once

#include "core/model/observation.h"
#include "scanners/git/commit_graph.h"

#include <functional>
#include <optional>

namespace probate::git {

using PersonAt = std::uint32_t;

class People
{
public:
    explicit People(std::function<Identity(const Identity &)> canonical) : m_canonical(std::move(canonical)) {}

    /// The same number for every identity with the same mail address (in lower case), or name where there is none.
    PersonAt add(const Identity &identity);
    /// Whoever is known by that mail address or name; nothing if nobody is.
    std::optional<PersonAt> find(const CommitIdentity &person) const;
    CommitIdentity at(PersonAt person, qint64 seconds) const;
    std::size_t count() const { return m_people.size(); }

private:
    struct Person // as text
    {
        QString name;
        QString email;
    };

    std::function<Identity(const Identity &)> m_canonical;
    std::vector<Person> m_people;
    std::map<QByteArray, PersonAt> m_byMail;
};

/// UTF-8, or Latin-1 where the bytes are no UTF-8, as old commits have it.
QString personText(const QByteArray &bytes);
Instant commitInstant(qint64 seconds);
/// The way back, for times that are no nonsense.
qint64 secondsOf(Instant instant);

} // namespace probate::git
