#include "tests/evaluation/ownership_people.h"

#include "core/hash/sha256.h"

namespace probate::evaluation {

namespace {

using namespace Qt::StringLiterals;

const Instant beginning = *parseInstant("2019-01-01T00:00:00Z");
constexpr int days = 2600; // to early 2026

// How directories fail. Rates are assumptions, stated here and nowhere else; the evaluation reports what comes of them.
constexpr double leaves = 0.2;
constexpr double addressIsRecycled = 0.08; // of leavers
constexpr double recyclingIsDated = 0.5;   // the directory knows from when
constexpr double closureIsKnown = 0.92;    // the leavers' list has them
constexpr double rosterLacksAddress = 0.04;
constexpr double rosterKnowsGithub = 0.8;
constexpr double memberShowsAddress = 0.5; // most hide it
constexpr double renames = 0.04;           // their login
constexpr double oldLoginIsTaken = 0.1;

QString fixed(std::size_t number)
{
    return u"%1"_s.arg(number, 5, 10, QLatin1Char('0'));
}

ValidAlias alias(const char *space, const QString &value, bool immutable = false)
{
    return {{QLatin1StringView(space), value}, std::nullopt, std::nullopt, immutable};
}

} // namespace

Organisation::Organisation(Dice &dice, const WorldSize &size, World &world) : m_dice(dice), m_world(world)
{
    makePeople(size.people);
    recycleAddresses();
    tellPeople();
    makeServices(size.services);
    makeTeams(size.teams);
}

void Organisation::tell(Fact fact, const QString &source, const QString &path, Instant collected)
{
    Observation observation{
        {source, path, {}, {}, static_cast<std::uint32_t>(m_world.told.size()), 0, {}}, collected, std::move(fact)};
    m_world.told.push_back(
        {sha256Hex(QByteArray::number(qulonglong(m_world.told.size()))).first(32), std::move(observation)});
}

Instant Organisation::someTime()
{
    return beginning + std::chrono::days{m_dice.below(days)} + std::chrono::minutes{m_dice.below(1440)};
}

std::size_t Organisation::someoneAt(Instant at)
{
    for (;;) {
        if (const std::size_t one = m_dice.below(m_people.size()); m_people[one].workedAt(at)) {
            return one;
        }
    }
}

void Organisation::makePeople(std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        Person person;
        person.id = u"P"_s + fixed(i);
        // 40 by 40 names for thousands of people: everybody has twins.
        person.name = u"First%1 Last%2"_s.arg(m_dice.below(40)).arg(m_dice.below(40));
        person.login = u"u"_s + fixed(i);
        person.email = u"first%1.last%2@acme.example"_s.arg(m_dice.below(4000)).arg(i);
        person.github = u"dev-"_s + fixed(i);
        if (m_dice.chance(renames)) {
            person.formerGithub = u"old-"_s + fixed(i);
        }
        person.opened = m_dice.chance(0.5) ? beginning : beginning + std::chrono::days{m_dice.below(days - 200)};
        if (m_dice.chance(leaves)) {
            const auto stay = std::chrono::days{90 + m_dice.below(1500)};
            person.left =
                person.opened + stay < m_world.asOf ? std::optional(Instant(person.opened + stay)) : std::nullopt;
        }
        m_people.push_back(std::move(person));
    }
}

/// A leaver's address goes to somebody who came later; a login that was given up, to anybody.
void Organisation::recycleAddresses()
{
    for (const Person &leaver : m_people) {
        if (leaver.left && m_dice.chance(addressIsRecycled)) {
            Person &heir = m_people[m_dice.below(m_people.size())];
            if (heir.opened > *leaver.left && heir.id != leaver.id) {
                heir.email = leaver.email;
            }
        }
    }
    for (const Person &renamed : m_people) {
        if (!renamed.formerGithub.isEmpty() && m_dice.chance(oldLoginIsTaken)) {
            m_people[m_dice.below(m_people.size())].github = renamed.formerGithub;
        }
    }
}

void Organisation::tellPeople()
{
    std::map<QString, std::vector<const Person *>> byEmail;
    for (const Person &person : m_people) {
        byEmail[person.email].push_back(&person);
    }
    for (const Person &person : m_people) {
        PrincipalSeen row;
        row.id = person.id;
        row.roster = true;
        row.displayName = person.name;
        row.opened = person.opened;
        row.aliases = {alias("employee", person.id, true)};
        if (!m_dice.chance(rosterLacksAddress)) {
            ValidAlias email = alias("email", person.email);
            if (byEmail[person.email].size() > 1 && m_dice.chance(recyclingIsDated)) {
                email.from = person.opened;
                email.until = person.left;
            }
            row.aliases.push_back(email);
        }
        if (m_dice.chance(rosterKnowsGithub)) {
            row.aliases.push_back(alias("github", person.github));
        }
        tell(row, u"roster:people.csv"_s, u"people.csv"_s, m_world.asOf);

        PrincipalSeen entry; // of the directory: leavers are deleted there
        if (!person.left) {
            entry.displayName = person.name;
            entry.aliases = {alias("employee", person.id, true), alias("login", person.login),
                             alias("ldap-dn", u"uid="_s + person.login + u",dc=acme,dc=example"_s),
                             alias("email", person.email)};
            tell(entry, u"dir:/exports"_s, u"ldap/people.ldif"_s, m_world.asOf);
        }
        PrincipalSeen member;
        member.displayName = person.name;
        member.aliases = {alias("github-id", person.id, true), alias("github", person.github)};
        if (m_dice.chance(memberShowsAddress)) {
            member.aliases.push_back(alias("email", person.email));
        }
        if (!person.left) {
            tell(member, u"dir:/exports"_s, u"github/members.json"_s, m_world.asOf);
        }
        if (person.left && m_dice.chance(closureIsKnown)) {
            ClosureSignalled closure;
            closure.principal = {u"id"_s, person.id};
            closure.kind = ClosureKind::ContractEnded;
            closure.effective = *person.left;
            tell(closure, u"roster:leavers.csv"_s, u"leavers.csv"_s, m_world.asOf);
        }
    }
}

void Organisation::makeServices(std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        Service service{u"S"_s + fixed(i), u"apps/svc-%1"_s.arg(i), u"arn:aws:iam::519410398235:user/svc-%1"_s.arg(i),
                        u"svc_%1"_s.arg(i), m_dice.below(m_people.size())};
        PrincipalSeen row;
        row.id = service.id;
        row.roster = true;
        row.kind = i % 12 == 0 ? PrincipalKind::AiAgent : PrincipalKind::Service;
        row.displayName = u"Service %1"_s.arg(i);
        row.aliases = {alias("k8s-sa", service.account), alias("aws-arn", service.arn), alias("login", service.login)};
        row.sponsor = Alias{u"id"_s, m_people[service.sponsor].id};
        tell(row, u"roster:people.csv"_s, u"people.csv"_s, m_world.asOf);
        m_services.push_back(std::move(service));
    }
}

void Organisation::makeTeams(std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        Team team{u"T"_s + fixed(i), u"acme/team-%1"_s.arg(i), {}};
        PrincipalSeen row;
        row.id = team.id;
        row.roster = true;
        row.kind = PrincipalKind::Team;
        row.displayName = u"Team %1"_s.arg(i);
        row.aliases = {alias("github-team", team.slug)};
        tell(row, u"roster:people.csv"_s, u"people.csv"_s, m_world.asOf);
        for (std::size_t member = 4 + m_dice.below(20); member > 0; --member) {
            team.members.push_back(someoneAt(m_world.asOf - std::chrono::days{30}));
        }
        m_teams.push_back(std::move(team));
    }
}

} // namespace probate::evaluation
