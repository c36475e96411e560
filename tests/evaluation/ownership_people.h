// Who there is in the generated organisation, and what its directories say: recycled addresses, twins by name, renames,
// records that lack half. Part of the generator of ownership_world.h.
#pragma once

#include "tests/evaluation/ownership_world.h"

namespace probate::evaluation {

/// Numbers from a seed, the same on every machine.
class Dice
{
public:
    explicit Dice(std::uint64_t seed) : m_engine(seed) {}

    std::size_t below(std::size_t count) { return static_cast<std::size_t>(m_engine() % count); }
    bool chance(double probability) { return double(m_engine() >> 11) * 0x1.0p-53 < probability; }

private:
    std::mt19937_64 m_engine;
};

struct Person
{
    QString id;
    QString name;
    QString email;
    QString login;
    QString github;
    QString formerGithub; ///< before a rename; may be somebody else's now
    Instant opened;
    std::optional<Instant> left;

    /// Was there then.
    bool workedAt(Instant at) const { return opened <= at && (!left || at < *left); }
};

struct Service
{
    QString id;
    QString account; ///< "namespace/name"
    QString arn;
    QString login;
    std::size_t sponsor = 0;
};

struct Team
{
    QString id;
    QString slug;
    std::vector<std::size_t> members;
};

class Organisation
{
public:
    Organisation(Dice &dice, const WorldSize &size, World &world);

    const std::vector<Person> &people() const { return m_people; }
    const std::vector<Service> &services() const { return m_services; }
    const std::vector<Team> &teams() const { return m_teams; }
    /// Somebody who worked there then.
    std::size_t someoneAt(Instant at);
    Instant someTime();

    void tell(Fact fact, const QString &source, const QString &path, Instant collected);

private:
    void makePeople(std::size_t count);
    void recycleAddresses();
    void tellPeople();
    void makeServices(std::size_t count);
    void makeTeams(std::size_t count);

    Dice &m_dice;
    World &m_world;
    std::vector<Person> m_people;
    std::vector<Service> m_services;
    std::vector<Team> m_teams;
};

} // namespace probate::evaluation
