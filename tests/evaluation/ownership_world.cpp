#include "tests/evaluation/ownership_world.h"

#include "core/hash/sha256.h"
#include "tests/evaluation/ownership_people.h"

#include <functional>

namespace probate::evaluation {

namespace {

using namespace Qt::StringLiterals;

/// How often what a system says is right. Assumptions, each with its reason: what is measured is what comes of them,
/// not how often a real system errs.
struct Rates
{
    double issuerIsRight;  ///< tags and owner fields go stale
    double subjectIsRight; ///< certificates are renewed under the old name
    double commentIsRight; ///< keys are copied with their comments
    double loginIsRight;   ///< DSNs are copied, logins shared
    double adderIsOwner;   ///< administrators add keys for others
    double homeIsOwners;   ///< jump hosts, shared homes
    double authorIsOwner;  ///< whoever checks a secret in
    double maintainerIsOwner;
    double leakIsListed;   ///< the issuer's export has the leaked key
    double accountIsKnown; ///< a directory knows the account
    double secondOpinion;  ///< another register names somebody else
    double ownerChanged;   ///< and an older export names the one before
};

/// An organisation that keeps its registers because something depends on them: tags are enforced when a resource is
/// made, service accounts come from one catalogue, leavers' resources are handed over within the quarter.
constexpr Rates keptRecords{0.985, 0.95, 0.94, 0.94, 0.85, 0.85, 0.5, 0.55, 0.8, 0.97, 0.03, 0.04};

/// One that does not: about twice the errors and gaps of each kind.
constexpr Rates poorRecords{0.97, 0.9, 0.88, 0.88, 0.75, 0.75, 0.45, 0.5, 0.65, 0.94, 0.06, 0.08};

class Credentials
{
public:
    Credentials(Dice &dice, Organisation &who, World &world, const Rates &rates)
        : m_dice(dice), m_who(who), m_world(world), m_rates(rates)
    {}

    void make(std::size_t count)
    {
        using Story = void (Credentials::*)();
        struct Share
        {
            int percent;
            Story story;
        };
        static constexpr Share shares[] = {
            {18, &Credentials::cloudKey},     {12, &Credentials::personalToken}, {10, &Credentials::clusterToken},
            {8, &Credentials::clientSecret},  {11, &Credentials::certificate},   {9, &Credentials::sshKey},
            {8, &Credentials::databaseLogin}, {17, &Credentials::leak},          {4, &Credentials::deployKey},
            {2, &Credentials::inAHome},       {1, &Credentials::orphan}};
        tellCodeOwners();
        for (std::size_t i = 0; i < count; ++i) {
            int roll = static_cast<int>(m_dice.below(100));
            for (const Share &share : shares) {
                if ((roll -= share.percent) < 0) {
                    m_made = m_who.someTime();
                    m_number = i;
                    (this->*share.story)();
                    break;
                }
            }
        }
    }

private:
    static constexpr std::size_t folders = 400;

    const Person &person(std::size_t i) const { return m_who.people()[i]; }
    const Service &service() { return m_who.services()[m_dice.below(m_who.services().size())]; }
    const Person &someone() { return person(m_who.someoneAt(m_made)); }
    Handle handle(const char *scheme) const { return {scheme, "N" + QByteArray::number(qulonglong(m_number))}; }
    Handle secret() const { return {handles::secret, sha256Hex(QByteArray::number(qulonglong(m_number)))}; }

    CredentialDescription described(Kind kind, const Handle &handle, const QString &issuer) const
    {
        CredentialDescription it;
        it.kind = kind;
        it.layer = defaultLayer(kind);
        it.handles = {handle};
        it.issuer = issuer;
        it.lifetime.issued = LifetimeDate{m_made, LifetimeBasis::IssuerExport};
        return it;
    }
    void list(CredentialDescription it, const QString &path)
    {
        m_who.tell(CredentialListed{std::move(it)}, exports, path, m_world.asOf);
    }
    void state(const Handle &credential, Alias whom, Relation relation, Basis basis, const QString &path,
               std::optional<Instant> collected = {})
    {
        m_who.tell(OwnershipStated{credential, std::move(whom), relation, basis, std::nullopt, {}}, exports, path,
                   collected.value_or(m_world.asOf));
    }
    void truth(const Handle &handle, const QString &owner) { m_world.owners[toText(handle)] = {owner}; }

    /// A register of applications that somebody keeps by hand.
    void contradict(const Handle &handle)
    {
        if (m_dice.chance(m_rates.secondOpinion)) {
            state(handle, {u"email"_s, someone().email}, Relation::Owner, Basis::StatedByIssuer, u"cmdb/owners.json"_s);
        }
    }

    void cloudKey() // of a service's user, or of a person's, whom a tag names
    {
        const Handle key = handle(handles::awsAccessKeyId);
        auto it = described(Kind::CloudAccessKey, key, u"aws:519410398235"_s);
        if (m_dice.chance(0.6)) {
            const Service &owner = service();
            it.accounts = {{u"aws-arn"_s, m_dice.chance(m_rates.accountIsKnown) ? owner.arn : owner.arn + u"-old"_s}};
            truth(key, owner.id);
            list(it, u"aws/keys.json"_s);
        } else {
            const Person &owner = someone();
            const Person &named = m_dice.chance(m_rates.issuerIsRight) ? owner : someone();
            truth(key, owner.id);
            list(it, u"aws/keys.json"_s);
            state(key, {u"email"_s, named.email}, Relation::Owner, Basis::StatedByIssuer, u"aws/tags.json"_s);
            contradict(key);
        }
    }

    void personalToken() // GitHub names the login; an older export the former one, or the owner before
    {
        const Handle token = handle(handles::githubPat);
        const Person &owner = someone();
        list(described(Kind::PersonalAccessToken, token, u"github:acme"_s), u"github/20260301T000000Z/pats.json"_s);
        truth(token, owner.id);
        const bool old = !owner.formerGithub.isEmpty() && m_dice.chance(0.3);
        state(token, {u"github"_s, old ? owner.formerGithub : owner.github}, Relation::Subject, Basis::StatedByIssuer,
              u"github/20260301T000000Z/pats.json"_s);
        if (m_dice.chance(m_rates.ownerChanged)) {
            state(token, {u"github"_s, someone().github}, Relation::Subject, Basis::StatedByIssuer,
                  u"github/20240301T000000Z/pats.json"_s, m_world.asOf - std::chrono::days{700});
        }
    }

    void clusterToken()
    {
        const Handle token = handle(handles::k8sSecretUid);
        const Service &owner = service();
        auto it = described(Kind::ServiceAccountToken, token, u"k8s:prod"_s);
        it.accounts = {{u"k8s-sa"_s, m_dice.chance(m_rates.accountIsKnown) ? owner.account : owner.account + u"-2"_s}};
        list(it, u"k8s/secrets.json"_s);
        truth(token, owner.id);
    }

    void clientSecret() // an application with one or two owners
    {
        const Handle key = handle(handles::entraKeyId);
        const Alias application{u"entra-app"_s, u"T/A%1"_s.arg(m_number)};
        auto it = described(Kind::ClientSecret, key, u"entra:T"_s);
        it.accounts = {application};
        list(it, u"entra/apps.json"_s);
        auto &owners = m_world.owners[toText(key)];
        for (int i = m_dice.chance(0.3) ? 2 : 1; i > 0; --i) {
            const Person &owner = someone();
            const Person &named = m_dice.chance(m_rates.issuerIsRight) ? owner : someone();
            owners.insert(owner.id);
            m_who.tell(
                AccountOwned{application, {u"email"_s, named.email}, Relation::Owner, Basis::StatedByIssuer, {}, {}},
                exports, u"entra/owners.json"_s, m_world.asOf);
        }
    }

    void certificate()
    {
        const Handle name = handle(handles::x509Sha256);
        const Service &owner = service();
        const Service &named = m_dice.chance(m_rates.subjectIsRight) ? owner : service();
        auto it = described(Kind::Certificate, name, u"x509:internal"_s);
        it.lifetime.issued->basis = LifetimeBasis::Credential;
        it.attributes[u"spiffe"_s] =
            u"spiffe://acme/ns/%1/sa/%2"_s.arg(named.account.section(u'/', 0, 0), named.account.section(u'/', 1));
        list(it, u"certificates/%1.pem"_s.arg(m_number));
        truth(name, owner.id);
    }

    void sshKey()
    {
        const Handle name = handle(handles::sshSha256);
        const Person &owner = someone();
        const Person &named = m_dice.chance(m_rates.commentIsRight) ? owner : someone();
        auto it = described(Kind::SshKey, name, u"ssh:host"_s);
        it.lifetime.issued.reset();
        it.attributes[u"comment"_s] = m_dice.chance(0.95) ? named.email : u"laptop"_s;
        list(it, u"hosts/authorized_keys"_s);
        truth(name, owner.id);
    }

    void databaseLogin()
    {
        const Service &owner = service();
        const Service &named = m_dice.chance(m_rates.loginIsRight) ? owner : service();
        auto it = described(Kind::DatabasePassword, secret(), {});
        it.lifetime.issued.reset();
        it.attributes[u"user"_s] = m_dice.chance(m_rates.accountIsKnown) ? named.login : u"app"_s;
        seen(it, u"dir:/srv/config"_s, u"app-%1/db.env"_s.arg(m_number));
        truth(secret(), owner.id);
    }

    void seen(const CredentialDescription &it, const QString &source, const QString &path)
    {
        SecretSeen sighting;
        sighting.credential = it;
        sighting.rule = u"rule"_s;
        sighting.confidence = 0.9;
        m_who.tell(sighting, source, path, m_world.asOf);
    }

    CommitIdentity by(const Person &person, Instant when)
    {
        // Private addresses, work addresses, and those that no directory knows.
        const QString address = m_dice.chance(0.15)   ? u"12345+"_s + person.github + u"@users.noreply.github.com"_s
                                : m_dice.chance(0.05) ? u"home%1@mail.example"_s.arg(person.login)
                                                      : person.email;
        return {person.name, address, when};
    }

    /// Half of what changes a file later comes from those who have to do with it.
    const Person &laterAuthor(const Person &holder, const Person &maintainer, Instant when)
    {
        for (const Person *close : {&holder, &maintainer}) {
            if (m_dice.chance(0.25) && close->workedAt(when)) {
                return *close;
            }
        }
        return person(m_who.someoneAt(when));
    }

    /// A secret in a history: who brought it, who read it, a fork, and bots that only carried it.
    void leak()
    {
        const Person &owner = someone();
        const std::size_t folder = m_dice.below(folders);
        const Person &maintainer = person(m_maintainers[folder]);
        const bool isMaintainers = m_dice.chance(m_rates.maintainerIsOwner) && maintainer.workedAt(m_made);
        const Person &holder = isMaintainers ? maintainer : owner;
        const bool listed = m_dice.chance(m_rates.leakIsListed);
        auto it = described(Kind::ApiKey, secret(), {});
        if (listed) {
            const Handle key = handle(handles::oktaApiToken);
            it.handles.push_back(key);
            auto row = described(Kind::ApiKey, key, u"okta:acme"_s);
            list(row, u"okta/tokens.json"_s);
            const Person &named = m_dice.chance(m_rates.issuerIsRight) ? holder : someone();
            state(key, {u"email"_s, named.email}, Relation::Subject, Basis::StatedByIssuer, u"okta/tokens.json"_s);
        }
        it.lifetime.issued.reset();
        const QString path = u"team/%1/deploy-%2.env"_s.arg(folder).arg(m_number);
        seen(it, repository, path);
        truth(secret(), holder.id);

        SecretPlaced placed;
        placed.secret = secret();
        placed.paths = {path};
        const Person &author = m_dice.chance(m_rates.authorIsOwner) ? holder : someone();
        SecretPlaced::Introduction first{
            sha256Hex(path.toUtf8()).first(40), by(author, m_made), by(author, m_made), {}};
        auto &readers = m_world.readers[toText(secret())];
        if (m_dice.chance(0.1)) {
            first.author = {u"dependabot[bot]"_s, u"49699333+dependabot[bot]@users.noreply.github.com"_s, m_made};
            first.committer = {u"GitHub"_s, u"noreply@github.com"_s, m_made};
        } else {
            readers.insert(author.id);
            placed.readers.push_back(first.author);
        }
        placed.introduced = {first};
        for (std::size_t more = m_dice.below(6); more > 0; --more) {
            const Instant when = m_made + std::chrono::days{m_dice.below(200)};
            const Person &reader = laterAuthor(holder, maintainer, when);
            readers.insert(reader.id);
            placed.readers.push_back(by(reader, when));
        }
        m_who.tell(placed, repository, path, m_world.asOf);
        if (m_dice.chance(0.1)) { // a fork: the same secret, brought by whoever made it
            SecretPlaced copy = placed;
            const Person &forker = someone();
            readers.insert(forker.id);
            copy.introduced.front().author = copy.introduced.front().committer = by(forker, m_made);
            copy.readers = {copy.introduced.front().author};
            seen(it, u"git:/srv/fork"_s, path);
            m_who.tell(copy, u"git:/srv/fork"_s, path, m_world.asOf);
        }
    }

    void deployKey()
    {
        const Handle name = handle(handles::sshSha256);
        const Person &owner = someone();
        const Person &adder = m_dice.chance(m_rates.adderIsOwner) ? owner : someone();
        list(described(Kind::SshDeployKey, name, u"github:acme/app"_s), u"github/keys.json"_s);
        state(name, {u"github"_s, adder.github}, Relation::Creator, Basis::CreatedBy, u"github/keys.json"_s);
        truth(name, owner.id);
    }

    void inAHome()
    {
        const Person &owner = someone();
        const Person &home = m_dice.chance(m_rates.homeIsOwners) ? owner : someone();
        auto it = described(Kind::ApiKey, secret(), {});
        it.lifetime.issued.reset();
        seen(it, u"dir:/backup"_s, u"home/%1/.env-%2"_s.arg(home.login).arg(m_number));
        truth(secret(), owner.id);
    }

    void orphan() // nobody can know
    {
        auto it = described(Kind::GenericSecret, secret(), {});
        it.lifetime.issued.reset();
        seen(it, u"dir:/srv/old"_s, u"unsorted/%1.txt"_s.arg(m_number));
        m_world.owners[toText(secret())] = {};
    }

    void tellCodeOwners()
    {
        for (std::size_t folder = 0; folder < folders; ++folder) {
            m_maintainers.push_back(m_who.someoneAt(m_world.asOf - std::chrono::days{60}));
            TrustStated rule;
            rule.issuer = repository;
            rule.setting = {u"owns:/team/%1/"_s.arg(folder), u'@' + person(m_maintainers.back()).github};
            rule.time = {m_world.asOf, Duration{0}};
            m_who.tell(rule, repository, u".github/CODEOWNERS"_s, m_world.asOf);
        }
    }

    const QString exports = u"dir:/exports"_s;
    const QString repository = u"git:/srv/app"_s;

    Dice &m_dice;
    Organisation &m_who;
    World &m_world;
    const Rates &m_rates;
    std::vector<std::size_t> m_maintainers; ///< by folder
    Instant m_made;
    std::size_t m_number = 0;
};

} // namespace

World makeWorld(std::uint64_t seed, const WorldSize &size)
{
    World world;
    world.asOf = *parseInstant("2026-03-01T00:00:00Z");
    Dice dice(seed);
    Organisation who(dice, size, world);
    Credentials(dice, who, world, size.poorRecords ? poorRecords : keptRecords).make(size.credentials);
    return world;
}

} // namespace probate::evaluation
