// How estate and claims grow: one line a size, with seconds of processor time (the machine is shared) and the process's
// peak memory so far. The mix is that of an
// organisation: a fifth of the observations are credentials, a fiftieth principals, the rest words on their states.
#include "core/correlate/correlate.h"
#include "core/crypto/hash.h"
#include "core/estate/estate.h"
#include "core/model/interner.h"

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
        m_told.reserve(size + size / 50);
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

    std::vector<KnownObservation> take() { return std::move(m_told); }

private:
    static Scope scopeOf(std::size_t it) { return {number("aws:", it % 20), QStringLiteral("list-access-keys"), {}}; }

    void tell(Fact fact)
    {
        Observation observation{
            {number("git:/srv/", m_told.size() % 50), number("path/", m_told.size() % 1000), {}, {}, 1, 0, {}},
            start,
            std::move(fact)};
        m_interner.share(observation); // as the store does when it reads
        m_told.push_back({sha256Hex(QByteArray::number(qulonglong(m_told.size()))).first(32), std::move(observation)});
    }

    void tellPerson(std::size_t i)
    {
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

    std::vector<KnownObservation> m_told;
    Interner m_interner;
};

/// Processor time of this process, user and system.
double secondsSpent()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &it) { return double(it.tv_sec) + double(it.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void measure(std::size_t size)
{
    auto observations = Organisation(size).take();
    const std::size_t told = observations.size();
    const double begun = secondsSpent();
    const Estate estate = buildEstate(std::move(observations), asOf);
    const double built = secondsSpent();
    const Correlation correlation = correlate(estate);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("%9zu observations %8zu credentials %7zu principals %8zu claims: estate %6.2f s, claims %6.2f s, peak "
                "%5ld MiB\n",
                told, estate.credentials.size(), estate.principals.size(), correlation.claims.size(), built - begun,
                secondsSpent() - built, usage.ru_maxrss / 1024);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv)
{
    for (const std::size_t size : {10'000, 100'000, 1'000'000}) {
        measure(size);
    }
    if (argc > 1) {
        measure(std::strtoull(argv[1], nullptr, 10)); // one more, of the caller's size
    }
    return 0;
}
