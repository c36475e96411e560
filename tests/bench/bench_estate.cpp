// How estate and claims grow: one line a size, with seconds by the clock and of processor time (the machine may be
// shared) and the process's peak memory so far. The mix is that of an organisation: a fifth of the observations
// describe credentials, a fiftieth principals, the rest are words on states, uses, owners and places. Every row has a
// place of its own.
#include "core/correlate/correlate.h"
#include "core/estate/estate.h"
#include "core/hash/sha256.h"

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace probate;

namespace {

const Instant start = *parseInstant("2025-01-01T00:00:00Z");
const Instant asOf = *parseInstant("2026-03-01T00:00:00Z");

Instant day(std::size_t number)
{
    return start + std::chrono::days{number % 400};
}

QString number(const char *prefix, std::size_t it)
{
    return QString::fromLatin1(prefix) + QString::number(it);
}

Handle keyHandle(std::size_t it)
{
    return {handles::awsAccessKeyId, "AK" + QByteArray::number(qulonglong(it))};
}

Handle secretHandle(std::size_t it)
{
    return {handles::secret, sha256Hex(QByteArray::number(qulonglong(it)))};
}

class Organisation
{
public:
    explicit Organisation(std::size_t size)
    {
        const std::size_t credentials = size / 5;
        const std::size_t people = std::max<std::size_t>(size / 50, 1);
        for (std::size_t i = 0; i < people; ++i) {
            tellPerson(i);
        }
        for (std::size_t i = 0; i < credentials; ++i) {
            tellCredential(i, people);
        }
        for (std::size_t account = 0; account < 20; ++account) {
            tell(ListingRead{
                scopeOf(account), handles::awsAccessKeyId, {}, {}, true, {asOf, Duration{0}}, {}, {}, {}, {}});
        }
    }

    Observations take() { return std::move(m_told); }

private:
    static Scope scopeOf(std::size_t it) { return {number("aws:", it % 20), QStringLiteral("list-access-keys"), {}}; }

    void tell(Fact fact)
    {
        Observation observation{
            {number("git:/srv/", m_row % 50), number("path/", m_row % 1000), {}, number("row ", m_row), 0, 0, {}},
            start,
            std::move(fact)};
        m_told.push_back({sha256Hex(QByteArray::number(qulonglong(m_told.size()))).first(32), std::move(observation)});
    }

    void tellPerson(std::size_t i)
    {
        ++m_row;
        PrincipalSeen person;
        person.id = number("P", i);
        person.roster = true;
        person.aliases = {{{QStringLiteral("email"), number("p", i) + QStringLiteral("@example.com")}, {}, {}, false},
                          {{QStringLiteral("login"), number("login", i)}, {}, {}, false}};
        tell(person);
        AccountState state;
        state.account = person.aliases.front().alias;
        state.scope = {QStringLiteral("ldap"), QStringLiteral("users"), {}};
        state.condition = i % 10 ? AccountCondition::Enabled : AccountCondition::Disabled;
        state.time = {asOf, Duration{0}};
        tell(state);
    }

    void tellCredential(std::size_t i, std::size_t people)
    {
        ++m_row;
        const Alias owner{QStringLiteral("email"), number("P", i % people) + QStringLiteral("@example.com")};
        CredentialDescription key;
        key.kind = Kind::CloudAccessKey;
        key.layer = Layer::Key;
        key.handles = {keyHandle(i)};
        key.issuer = scopeOf(i).issuer;
        key.accounts = {owner};
        key.lifetime.issued = LifetimeDate{day(i), LifetimeBasis::IssuerExport};
        tell(CredentialListed{key});
        for (const bool later : {false, true}) {
            if (!later || i % 3) {
                tell(StateEvidence{keyHandle(i),
                                   scopeOf(i),
                                   EvidenceState::Enabled,
                                   {later ? asOf : day(i), Duration{0}},
                                   {},
                                   false,
                                   {},
                                   {},
                                   {},
                                   false,
                                   {}});
            }
        }
        tell(OwnershipStated{
            keyHandle(i), owner, Relation::Owner, Basis::StatedByIssuer, {}, QStringLiteral("the user")});
        if (i % 5 < 2) {
            tell(UseSeen{keyHandle(i), scopeOf(i), day(i), {asOf, Duration{0}}, QStringLiteral("last used")});
        }
        if (i % 2 == 0) {
            key.handles.push_back(secretHandle(i));
            tell(SecretSeen{key, QStringLiteral("aws-access-key"), 0.9, false, false, {}});
        } else if (i % 4 == 1) {
            SecretPlaced placed;
            placed.secret = secretHandle(i - 1);
            const CommitIdentity author{QStringLiteral("A"), owner.value, day(i)};
            placed.introduced = {{sha256Hex(placed.secret.value).first(40), author, author, {}}};
            placed.readers = {author};
            tell(placed);
        }
    }

    Observations m_told;
    std::size_t m_row = 0; ///< all that is told of one credential or person stands in one row
};

/// By the clock, and processor time of this process.
struct Spent
{
    double clock = 0;
    double processor = 0;

    Spent operator-(const Spent &other) const { return {clock - other.clock, processor - other.processor}; }
};

Spent spent()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &it) { return double(it.tv_sec) + double(it.tv_usec) / 1e6; };
    const std::chrono::duration<double> clock = std::chrono::steady_clock::now().time_since_epoch();
    return {clock.count(), seconds(usage.ru_utime) + seconds(usage.ru_stime)};
}

void measure(std::size_t size)
{
    auto observations = Organisation(size).take();
    const std::size_t told = observations.size();
    const Spent begun = spent();
    const Estate estate = buildEstate(std::move(observations), asOf);
    const Spent built = spent();
    const Correlation correlation = correlate(estate);
    const Spent claimed = spent();
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf(
        "%8zu observations %8zu credentials %7zu principals %8zu claims: estate %5.1f s (%5.1f s of processor), "
        "claims %5.1f s (%5.1f s), peak %5ld MiB\n",
        told, estate.credentials.size(), estate.principals.size(), correlation.claims.size(), (built - begun).clock,
        (built - begun).processor, (claimed - built).clock, (claimed - built).processor, usage.ru_maxrss / 1024);
    std::fflush(stdout);
}

} // namespace

/// Sizes in observations; without any, three that a laptop can take.
int main(int argc, char **argv)
{
    std::vector<std::size_t> sizes{50'000, 100'000, 200'000};
    if (argc > 1) {
        sizes.clear();
    }
    for (int i = 1; i < argc; ++i) {
        sizes.push_back(std::strtoull(argv[i], nullptr, 10));
    }
    for (const std::size_t size : sizes) {
        measure(size);
    }
    return 0;
}
