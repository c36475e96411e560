// Accounts of hosts, members of groups, and accounts that a listing no longer has.
#include "core/correlate/correlate.h"
#include "core/estate/estate.h"
#include "tests/foreign_tool.h"
#include "tests/reader_named.h"
#include "tests/recording_context.h"
#include "tests/story.h"

#include <QTest>

using namespace probate;
using namespace probate::story;
using namespace Qt::StringLiterals;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");

AccountCondition conditionOf(const RecordingContext &read, const QString &account)
{
    AccountCondition found = AccountCondition::Locked;
    for (const AccountState &state : read.facts<AccountState>()) {
        if (toText(state.account) == account) {
            found = state.condition;
        }
    }
    return found;
}

PrincipalSeen team(const char *id, const char *account)
{
    PrincipalSeen it = person(id, {account});
    it.kind = PrincipalKind::Team;
    return it;
}

AccountOwned membership(const char *group, const char *member)
{
    return {alias(group), alias(member), Relation::Reader, Basis::CouldRead, std::nullopt, text("a member")};
}

/// What a reader learned, as it stands in an estate.
void tellAll(const RecordingContext &read, Story &story)
{
    int number = 0;
    for (const Observation &it : read.observations) {
        story.tell(it.fact, ("read " + QByteArray::number(number++) + toText(it.origin).toUtf8()).constData());
    }
}

QStringList readersOf(const Story &story)
{
    QStringList ids;
    for (const Claim &claim : correlate(buildEstate(story.told(), asOf)).claims) {
        if (claim.relation == Relation::Reader) {
            ids << claim.principal;
        }
    }
    return ids;
}

} // namespace

class TestHostsAndGroups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passwdNamesAccountsOfOneHost()
    {
        RecordingContext read;
        QVERIFY(read.read(readerNamed("unix-passwd"),
                          "root:x:0:0:root:/root:/bin/bash\nann:x:1001:1001:Ann Lee,,,:/home/ann:/bin/zsh\n"
                          "www:x:33:33::/var/www:/usr/sbin/nologin\nbroken:x:7\n+::::::\n",
                          u"web1/etc/passwd"_s, "unix:web1"));
        const auto seen = read.facts<PrincipalSeen>();
        QCOMPARE(seen.size(), std::size_t(3));
        QCOMPARE(seen[1].displayName, u"Ann Lee"_s);
        QVERIFY(seen[1].kind == PrincipalKind::Person && seen[0].kind == PrincipalKind::Service);
        QCOMPARE(seen[1].aliases.size(), std::size_t(1)); // a login elsewhere may be somebody else
        QCOMPARE(toText(seen[1].aliases[0].alias), u"unix-user:web1/ann"_s);
        QVERIFY(conditionOf(read, u"unix-user:web1/ann"_s) == AccountCondition::Enabled);
        QVERIFY(conditionOf(read, u"unix-user:web1/www"_s) == AccountCondition::Disabled);
        QCOMPARE(read.skips.size(), std::size_t(1));
        QVERIFY(read.skips[0].detail.contains("line 4"_L1));
        QVERIFY(!read.facts<ListingRead>().back().complete); // a line could not be read: nobody is missing
    }

    void aPrimaryGroupIsAMembershipToo()
    {
        RecordingContext read;
        QVERIFY(read.read(readerNamed("unix-passwd"),
                          "ann:x:1001:50:Ann:/home/ann:/bin/sh\nbob:x:1002:51:Bob:/home/bob:/bin/sh\n",
                          u"web1/etc/passwd"_s, "unix:web1"));
        QVERIFY(read.read(readerNamed("unix-group"), "ops:x:50:\ndev:x:51:ann\n", u"web1/etc/group"_s, "unix:web1"));
        Story it;
        tellAll(read, it);
        it.tell(CredentialListed{credential(Kind::ApiKey, {handle("okta-api-token:1")})});
        it.tell(ownership("okta-api-token:1", "unix-group:web1/ops"), "own");
        const Estate estate = buildEstate(it.told(), asOf);
        QStringList names; // of the members of ops: ann by her primary group, and not bob
        for (const Claim &claim : correlate(estate).claims) {
            for (const Principal &principal : estate.principals) {
                if (claim.relation == Relation::Reader && principal.id == claim.principal) {
                    names << principal.displayName;
                }
            }
        }
        QCOMPARE(names, QStringList{u"Ann"_s});
    }

    void collaboratorsOfARepositoryCouldReadWhatStandsInIt_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QStringList>("readers");
        const QStringList both{u"ann"_s, u"bob"_s};
        QTest::newRow("a clone in a folder of its owner") << u"git:/srv/acme/shop"_s << both;
        QTest::newRow("a bare one, spelt otherwise") << u"git:/srv/Acme/Shop.git"_s << both;
        QTest::newRow("by address") << u"git:https://github.com/acme/shop.git"_s << both;
        QTest::newRow("another repository of the owner") << u"git:/srv/acme/blog"_s << QStringList();
        QTest::newRow("of another owner") << u"git:/srv/other/shop"_s << QStringList();
        QTest::newRow("a name that only ends alike") << u"git:/srv/xacme/shop"_s << QStringList();
    }
    void collaboratorsOfARepositoryCouldReadWhatStandsInIt()
    {
        QFETCH(QString, source);
        QFETCH(QStringList, readers);
        RecordingContext read;
        QVERIFY(read.read(readerNamed("github-members"),
                          "[{\"login\":\"ann\",\"id\":1,\"site_admin\":false,\"permissions\":{\"pull\":true}},"
                          "{\"login\":\"cy\",\"id\":3,\"site_admin\":false,\"permissions\":{\"pull\":false}}]",
                          u"shop/collaborators.json"_s, "github:acme/shop"));
        QVERIFY(read.read(readerNamed("gitlab"),
                          "[{\"id\":7,\"username\":\"bob\",\"name\":\"Bob\",\"state\":\"active\","
                          "\"access_level\":20},{\"id\":8,\"username\":\"guest\",\"name\":\"Guest\","
                          "\"state\":\"active\",\"access_level\":10}]",
                          u"projects/acme%2Fshop/users.json"_s, "gitlab:main"));
        Story it;
        tellAll(read, it);
        it.tell(person("ann", {"github:ann"}), "ann").tell(person("bob", {"gitlab-user:main/7"}), "bob");
        it.tell(sighting(credential(Kind::ApiKey, {handle("secret:1")})), "s", "2026-03-01T00:00:00Z",
                source.toLatin1().constData(), "a.env");
        SecretPlaced placed;
        placed.secret = handle("secret:1");
        const CommitIdentity author{u"Zed"_s, u"zed@nowhere.example"_s, at("2026-01-01T00:00:00Z")};
        placed.introduced = {{"0123456789abcdef", author, author, {}}};
        it.tell(placed, "p", "2026-03-01T00:00:00Z", source.toLatin1().constData());
        QCOMPARE(readersOf(it), readers);
        QVERIFY(correlate(buildEstate(it.told(), asOf)).ownership.front().owners.empty()); // exposure, never ownership
    }

    void theOwnerOfANamespaceMaintainsWhatIsInIt()
    {
        RecordingContext read;
        QVERIFY(read.read(readerNamed("kubernetes"),
                          "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":"
                          "\"Namespace\",\"metadata\":{\"name\":\"pay\",\"annotations\":{\"acme.example/owner\":"
                          "\"ann@example.com\"}}},{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{"
                          "\"name\":\"web\"}}]}",
                          u"k8s/namespaces.json"_s, "k8s:prod"));
        Story it;
        tellAll(read, it);
        it.tell(person("ann", {"email:ann@example.com"}), "ann");
        for (const char *name : {"pay", "web"}) {
            auto secret =
                credential(Kind::ApiKey, {handle((QByteArray("k8s-secret-uid:") + name).constData())}, "k8s:prod");
            secret.attributes[u"namespace"_s] = text(name);
            it.tell(CredentialListed{secret}, name);
        }
        const auto claims = correlate(buildEstate(it.told(), asOf)).claims;
        QCOMPARE(claims.size(), std::size_t(1));
        QCOMPARE(claims[0].principal, u"ann"_s);
        QVERIFY(claims[0].relation == Relation::Maintainer && claims[0].basis == Basis::MaintainsPlace);
    }

    void aPasswdElsewhereIsNone()
    {
        RecordingContext read;
        QVERIFY(!read.read(readerNamed("unix-passwd"), "root:x:0:0:root:/root:/bin/bash\n", u"notes/passwd"_s));
    }

    void shadowSaysWhoseAccountExpired()
    {
        RecordingContext read;
        QVERIFY(read.read(readerNamed("shadow"),
                          "ann:*:19000:0:99999:7::20000:\nbob:!:19000:0:99999:7::90000:\n"
                          "cy:*:19000:0:99999:7:::\n",
                          u"web1/etc/shadow"_s, "unix:web1"));
        QVERIFY(conditionOf(read, u"unix-user:web1/ann"_s) == AccountCondition::Disabled);
        QVERIFY(conditionOf(read, u"unix-user:web1/bob"_s) == AccountCondition::Enabled);
        QCOMPARE(read.facts<AccountState>().size(), std::size_t(2));
    }

    void osqueryRows()
    {
        const QByteArray key = "AAAAC3NzaC1lZDI1NTE5AAAAI" + QByteArray(43, 'A'); // an empty ed25519 key's form
        RecordingContext read;
        QVERIFY(read.read(
            readerNamed("osquery"),
            "{\"name\":\"q1\",\"hostIdentifier\":\"web1\",\"snapshot\":[{\"username\":\"ann\",\"uid\":\"1001\","
            "\"shell\":\"/bin/sh\",\"description\":\"Ann\"}]}\n"
            "{\"name\":\"q2\",\"hostIdentifier\":\"web1\",\"snapshot\":[{\"user\":\"ann\",\"tty\":\"pts/0\","
            "\"time\":\"1770000000\"}]}\n"
            "{\"name\":\"q3\",\"hostIdentifier\":\"web1\",\"snapshot\":[{\"uid\":\"1001\",\"algorithm\":\"ssh-"
            "ed25519\","
            "\"key\":\"" +
                key +
                "\",\"comment\":\"ann@laptop\",\"key_file\":\"/home/ann/.ssh/authorized_keys\"},"
                "{\"uid\":\"1001\",\"path\":\"/home/ann/.ssh/id_rsa\",\"encrypted\":\"0\",\"key_type\":\"rsa\"}]}\n",
            u"osquery.log"_s, "osquery:web1"));
        QCOMPARE(read.facts<PrincipalSeen>().size(), std::size_t(1));
        const auto listed = read.facts<CredentialListed>();
        QCOMPARE(listed.size(), std::size_t(2));
        QCOMPARE(listed[0].credential.handles[0].scheme, QByteArray("ssh-sha256"));
        QCOMPARE(listed[1].credential.attributes.at(u"encrypted"_s), u"no"_s);
        QCOMPARE(toText(read.facts<OwnershipStated>()[0].principal), u"unix-user:web1/ann"_s);
        bool sawLogin = false;
        for (const AccountState &state : read.facts<AccountState>()) {
            sawLogin |= state.lastLogin == instantFromUnixSeconds(1770000000);
        }
        QVERIFY(sawLogin);
        for (const ListingRead &listing : read.facts<ListingRead>()) {
            QVERIFY(listing.complete);
        }
    }

    void aLogOfChangesIsNoCompleteListing()
    {
        RecordingContext read;
        QVERIFY(read.read(
            readerNamed("osquery"),
            "{\"name\":\"q\",\"hostIdentifier\":\"web1\",\"action\":\"added\",\"columns\":{\"username\":"
            "\"ann\",\"uid\":\"1001\",\"shell\":\"/bin/sh\"}}\n{\"name\":\"q\",\"hostIdentifier\":\"web1\","
            "\"action\":\"removed\",\"columns\":{\"username\":\"bob\",\"uid\":\"1002\",\"shell\":\"/bin/sh\"}}\n",
            u"osquery.log"_s, "osquery:web1"));
        QCOMPARE(read.facts<PrincipalSeen>().size(), std::size_t(1));
        QVERIFY(!read.facts<ListingRead>().back().complete);
    }

    void membersOfATeamThatHoldsItCouldReadIt()
    {
        Story it;
        it.tell(team("T", "github-team:acme/pay"), "T").tell(team("U", "scim-group:x/u"), "U");
        it.tell(person("ann", {"email:ann@example.com"}), "ann").tell(person("bob", {"email:bob@example.com"}), "bob");
        it.tell(person("cy", {"email:cy@example.com"}), "cy");
        it.tell(CredentialListed{credential(Kind::ApiKey, {handle("okta-api-token:1")})});
        it.tell(ownership("okta-api-token:1", "github-team:acme/pay"), "own");
        it.tell(membership("github-team:acme/pay", "email:ann@example.com"), "m1");
        it.tell(membership("github-team:acme/pay", "scim-group:x/u"), "m2");
        it.tell(membership("scim-group:x/u", "email:bob@example.com"), "m3");
        it.tell(membership("scim-group:x/u", "github-team:acme/pay"), "m4"); // a group in itself
        it.tell(membership("scim-group:x/u", "email:nobody@example.com"), "m5");
        QCOMPARE(readersOf(it), (QStringList{u"U"_s, u"ann"_s, u"bob"_s}));
        QCOMPARE(correlate(buildEstate(it.told(), asOf)).ownership.front().owners, std::vector<PrincipalId>{u"T"_s});
    }

    void anAccountThatACompleteListingLacksIsDeleted_data()
    {
        QTest::addColumn<bool>("complete");
        QTest::addColumn<QString>("listed");
        QTest::addColumn<QString>("place");
        QTest::addColumn<bool>("deleted");
        QTest::newRow("a later whole listing") << true << u"2026-02-01T00:00:00Z"_s << QString() << true;
        QTest::newRow("a page of one") << false << u"2026-02-01T00:00:00Z"_s << QString() << false;
        QTest::newRow("an earlier one") << true << u"2025-12-01T00:00:00Z"_s << QString() << false;
        QTest::newRow("the same one") << true << u"2026-01-01T00:00:00Z"_s << QString() << false;
        QTest::newRow("of another place") << true << u"2026-02-01T00:00:00Z"_s << u"elsewhere"_s << false;
    }
    void anAccountThatACompleteListingLacksIsDeleted()
    {
        QFETCH(bool, complete);
        QFETCH(QString, listed);
        QFETCH(QString, place);
        QFETCH(bool, deleted);
        Story it;
        it.tell(person("ann", {"okta-user:acme/1"}), "ann");
        it.tell(account("okta-user:acme/1", AccountCondition::Enabled, "2026-01-01T00:00:00Z"));
        it.tell(listing({text("dir"), text("users"), place}, "account", listed.toLatin1().constData(), complete));
        CredentialDescription key = credential(Kind::ApiKey, {handle("okta-api-token:1")});
        key.accounts = {alias("okta-user:acme/1")};
        it.tell(CredentialListed{key}, "key");
        const Estate estate = buildEstate(it.told(), asOf);
        QCOMPARE(estate.principals[0].accounts.size(), std::size_t(deleted ? 2 : 1));
        const auto &evidence = estate.credentials[0].evidence;
        QCOMPARE(std::any_of(evidence.begin(), evidence.end(),
                             [](const Evidence &e) { return e.what == Evidence::What::AccountBlocked; }),
                 deleted);
    }

    void aLoginOfTwoInstancesIsTwoPeople()
    {
        Story it;
        it.tell(person("", {"gitlab-user:a.example/1", "gitlab:ann"}, false), "a");
        it.tell(person("", {"gitlab-user:b.example/9", "gitlab:ann"}, false), "b");
        QCOMPARE(buildEstate(it.told(), asOf).principals.size(), std::size_t(2));
        Story same;
        same.tell(person("", {"gitlab-user:a.example/1", "gitlab:ann"}, false), "a");
        same.tell(person("P1", {"gitlab:ann"}), "b");
        QCOMPARE(buildEstate(same.told(), asOf).principals.size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestHostsAndGroups)
#include "tst_hosts_and_groups.moc"
