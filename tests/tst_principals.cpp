// Records of directories are one principal where they hold a name at the same time; no closure is lost for want of one.
#include "core/estate/estate.h"
#include "tests/story.h"

#include <QTest>

using namespace probate;
using namespace probate::story;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");

Estate estateOf(const Story &story)
{
    Estate estate = buildEstate(story.told(), asOf);
    for (unsigned seed = 0; seed < 5; ++seed) {
        const Estate other = buildEstate(story.shuffled(seed), asOf);
        if (other.principals != estate.principals || other.aliasConflicts != estate.aliasConflicts) {
            return {};
        }
    }
    return estate;
}

const Principal *named(const Estate &estate, const char *id)
{
    const auto found = std::find_if(estate.principals.begin(), estate.principals.end(),
                                    [&](const Principal &it) { return it.id == text(id); });
    return found == estate.principals.end() ? nullptr : &*found;
}

PrincipalSeen during(PrincipalSeen record, const char *from, const char *until)
{
    for (ValidAlias &it : record.aliases) {
        it.from = *from ? std::optional(at(from)) : std::nullopt;
        it.until = *until ? std::optional(at(until)) : std::nullopt;
    }
    return record;
}

} // namespace

class TestPrincipals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recordsThatWereDeclaredApartMergeNoMore()
    {
        const auto apart = [](const char *word, const char *first, const char *second) {
            TrustStated fact;
            fact.issuer = text("roster");
            fact.setting = {text(word) + text(first), text(second)};
            return fact;
        };
        Story it;
        it.tell(person("", {"guid:1", "email:pat@x.org"}, false), "father");
        it.tell(person("", {"guid:2", "email:pat@x.org", "login:pat2"}, false), "son");
        it.tell(person("", {"login:pat2", "gitlab-user:g/7"}, false), "gitlab");
        const auto count = [&](const Story &told) {
            const Estate estate = buildEstate(told.told(), asOf);
            for (const unsigned seed : {1u, 2u, 3u}) {
                if (buildEstate(told.shuffled(seed), asOf).principals != estate.principals) {
                    return std::size_t(0);
                }
            }
            return estate.principals.size();
        };
        QCOMPARE(count(it), std::size_t(1));
        Story declared = it;
        declared.tell(apart("apart:", "guid:1", "gitlab-user:g/7"), "a", "2026-03-01T00:00:00Z", "declared");
        QCOMPARE(count(declared), std::size_t(2)); // apart also through the record that stands between them
        declared.tell(apart("together:", "gitlab-user:g/7", "guid:1"), "b", "2026-03-02T00:00:00Z", "declared");
        QCOMPARE(count(declared), std::size_t(1)); // the last word holds, whichever is named first
        Story others = it;
        others.tell(apart("apart:", "guid:1", "guid:9"), "nobody", "2026-03-01T00:00:00Z", "declared")
            .tell(apart("apart:", "guid:2", "login:pat2"), "one record", "2026-03-01T00:00:00Z", "declared")
            .tell(apart("apart:", "guid:1", "guid:2"), "an export", "2026-03-01T00:00:00Z", "dir:/exports");
        QCOMPARE(count(others), std::size_t(1));
    }

    void theLatestWordNamesTheSponsorAndTheRostersBeforeAll()
    {
        const auto service = [](const char *sponsor, bool roster) {
            PrincipalSeen it = story::person(roster ? "S" : "", {"k8s-sa:pay/api"}, roster);
            it.kind = PrincipalKind::Service;
            it.sponsor = story::alias(sponsor);
            return it;
        };
        const char *const early = "2025-01-01T00:00:00Z";
        const char *const late = "2026-01-01T00:00:00Z";
        const auto sponsorIn = [](const story::Story &told) {
            const Estate estate = buildEstate(told.told(), story::at("2026-03-01T00:00:00Z"));
            for (const Principal &it : estate.principals) {
                if (it.kind == PrincipalKind::Service) {
                    return it.sponsor.value_or(QStringLiteral("none"));
                }
            }
            return QStringLiteral("no service");
        };
        const auto people = [&] {
            story::Story told;
            told.tell(story::person("ann", {"email:ann@example.com"}), "ann");
            told.tell(story::person("bob", {"email:bob@example.com"}), "bob");
            return told;
        };
        for (const char *name : {"1", "2", "3", "4", "5", "6"}) { // whatever the ids
            story::Story exports = people();
            exports.tell(service("email:ann@example.com", false), name, early)
                .tell(service("email:bob@example.com", false), name, late);
            QCOMPARE(sponsorIn(exports), QStringLiteral("bob"));
            exports.tell(service("email:ann@example.com", true), "roster", early);
            QCOMPARE(sponsorIn(exports), QStringLiteral("ann"));
        }

        // An address means whoever held it when the record was read.
        for (const auto &[when, holder] : {std::pair(early, "ann"), std::pair(late, "cy")}) {
            story::Story told;
            PrincipalSeen ann = story::person("ann", {"email:pay@example.com"});
            ann.aliases.front().until = story::at("2025-06-01T00:00:00Z");
            PrincipalSeen cy = story::person("cy", {"email:pay@example.com"});
            cy.aliases.front().from = story::at("2025-06-01T00:00:00Z");
            told.tell(ann, "ann").tell(cy, "cy").tell(service("email:pay@example.com", false), "s", when);
            QCOMPARE(sponsorIn(told), QString::fromLatin1(holder));
        }
    }

    void aSponsorAnswersForItsPeriodOnly_data()
    {
        QTest::addColumn<QString>("at");
        QTest::addColumn<QString>("sponsor");
        QTest::addColumn<QString>("ended");
        const char *const rows[][3] = {{"2025-12-31T23:59:59Z", "", ""},
                                       {"2026-01-01T00:00:00Z", "ann", ""},
                                       {"2026-06-30T23:59:59Z", "ann", ""},
                                       {"2026-07-01T00:00:00Z", "", "ann"}};
        for (const auto &[when, sponsor, ended] : rows) {
            QTest::newRow(when) << text(when) << text(sponsor) << text(ended);
        }
    }
    void aSponsorAnswersForItsPeriodOnly()
    {
        QFETCH(QString, at);
        QFETCH(QString, sponsor);
        QFETCH(QString, ended);
        auto agent = person("bot", {"k8s-sa:pay/api"});
        agent.sponsor = alias("id:ann");
        agent.sponsorFrom = story::at("2026-01-01T00:00:00Z");
        agent.sponsorUntil = story::at("2026-07-01T00:00:00Z");
        const char *const read = "2025-01-01T00:00:00Z";
        const auto judged = [&](const Story &told) {
            const Estate estate = buildEstate(told.told(), story::at(at.toLatin1().constData()));
            return *named(estate, "bot");
        };
        Story it;
        it.tell(person("ann", {}), "1", read).tell(person("bob", {}), "2", read).tell(agent, "3", read);
        const Principal alone = judged(it);
        QCOMPARE(alone.sponsor.value_or(QString()), sponsor);
        QCOMPARE(alone.endedSponsor ? alone.endedSponsor->principal : QString(), ended);

        // A directory that names the same one without a period does not bring them back; another one it does name.
        auto managed = person("", {"k8s-sa:pay/api"}, false);
        managed.sponsor = alias("id:ann");
        Story same = it;
        same.tell(managed, "ldap", read);
        QCOMPARE(judged(same).endedSponsor ? judged(same).endedSponsor->principal : QString(), ended);
        managed.sponsor = alias("id:bob");
        Story other = it;
        other.tell(managed, "ldap", read);
        QCOMPARE(judged(other).sponsor.value_or(QString()), sponsor.isEmpty() ? text("bob") : sponsor);
        QVERIFY(!judged(other).endedSponsor);
    }

    void recordsMergeOverSharedNames()
    {
        Story it;
        it.tell(person("P1", {"email:ann@x.org", "github:ann"}), "roster");
        it.tell(person("", {"email:ANN@X.org", "guid:1", "login:ann"}, false), "ldap");
        it.tell(person("", {"guid:1", "gitlab-user:g/7"}, false), "gitlab");
        it.tell(person("", {"gitlab-user:g/8"}, false), "somebody else");
        const Estate estate = estateOf(it);
        QCOMPARE(estate.principals.size(), std::size_t(2));
        const Principal *ann = named(estate, "P1");
        QVERIFY(ann && ann->roster);
        QCOMPARE(ann->seen.size(), std::size_t(3));
        QCOMPARE(ann->aliases.size(), std::size_t(6)); // each spelling once
        const Principal &other =
            estate.principals.back().id == ann->id ? estate.principals.front() : estate.principals.back();
        QVERIFY(other.id.startsWith(QStringLiteral("p-")));
        QVERIFY(!other.roster);
        QVERIFY(estate.aliasConflicts.empty());
    }

    void twoRosterIdsNeverMerge()
    {
        Story it;
        it.tell(person("P1", {"email:team@x.org", "github:ann"}), "1");
        it.tell(person("P2", {"email:team@x.org", "github:bob"}), "2");
        it.tell(person("", {"email:team@x.org", "guid:1"}, false), "directory");
        const Estate estate = estateOf(it);
        QCOMPARE(estate.principals.size(), std::size_t(3)); // the record that could be either is neither
        QVERIFY(named(estate, "P1") && named(estate, "P2"));
        QCOMPARE(estate.aliasConflicts.size(), std::size_t(1));
        QCOMPARE(estate.aliasConflicts.front().principals, (std::vector{text("P1"), text("P2")}));
    }

    void notEvenThroughAThirdRecord()
    {
        Story it;
        it.tell(person("P1", {"email:ann@x.org"}), "1");
        it.tell(person("P2", {"github:bob"}), "2");
        it.tell(person("", {"email:ann@x.org", "github:bob"}, false), "mixed up");
        const Estate estate = estateOf(it);
        QVERIFY(named(estate, "P1") && named(estate, "P2"));
        QCOMPARE(named(estate, "P1")->seen.size() + named(estate, "P2")->seen.size(), std::size_t(3));
    }

    void aRecycledNameDoesNotMergeTwoPeople()
    {
        Story it;
        it.tell(during(person("", {"email:ann@x.org"}, false), "", "2024-01-01T00:00:00Z"), "then");
        it.tell(during(person("", {"email:ann@x.org"}, false), "2025-01-01T00:00:00Z", ""), "now");
        const Estate estate = estateOf(it);
        QCOMPARE(estate.principals.size(), std::size_t(2));
        QVERIFY(estate.principals.front().id != estate.principals.back().id);
        QVERIFY(estate.aliasConflicts.empty());
        it.tell(during(person("", {"email:ann@x.org"}, false), "2023-01-01T00:00:00Z", "2025-06-01T00:00:00Z"),
                "overlap");
        QCOMPARE(estateOf(it).principals.size(), std::size_t(1));
    }

    void doubledRosterRowsAreOne()
    {
        Story it;
        it.tell(person("P1", {"email:ann@x.org"}), "1").tell(person("P1", {"github:ann"}), "2");
        const Estate estate = estateOf(it);
        QCOMPARE(estate.principals.size(), std::size_t(1));
        QCOMPARE(estate.principals.front().aliases.size(), std::size_t(2));
    }

    void theRosterSaysWhatKindItIs()
    {
        auto roster = person("P1", {"email:svc@x.org"});
        roster.kind = PrincipalKind::AiAgent;
        auto directory = person("", {"email:svc@x.org"}, false);
        directory.kind = PrincipalKind::Service;
        Story it;
        it.tell(directory, "d");
        QCOMPARE(estateOf(it).principals.front().kind, PrincipalKind::Service);
        it.tell(roster, "r");
        QCOMPARE(estateOf(it).principals.front().kind, PrincipalKind::AiAgent);
    }

    void sponsorsAreResolved()
    {
        auto agent = person("P2", {"email:agent@x.org"});
        agent.sponsor = alias("id:P1");
        auto cycle = person("P3", {"email:self@x.org"});
        cycle.sponsor = alias("email:self@x.org");
        auto lost = person("P4", {});
        lost.sponsor = alias("id:P9");
        Story it;
        it.tell(person("P1", {}), "1").tell(agent, "2").tell(cycle, "3").tell(lost, "4");
        const Estate estate = estateOf(it);
        QCOMPARE(named(estate, "P2")->sponsor, std::optional(text("P1")));
        QCOMPARE(named(estate, "P3")->sponsor, std::optional(text("P3")));
        QVERIFY(!named(estate, "P4")->sponsor);
    }

    void closuresFindTheirPrincipal_data()
    {
        QTest::addColumn<QByteArray>("whom");
        QTest::addColumn<int>("closures");   // of P1
        QTest::addColumn<int>("principals"); // in all
        QTest::newRow("id") << QByteArray("any:P1") << 1 << 2;
        QTest::newRow("address in capitals") << QByteArray("any:ANN@X.ORG") << 1 << 2;
        QTest::newRow("namespaced") << QByteArray("github:Ann") << 1 << 2;
        QTest::newRow("somebody unknown") << QByteArray("any:zoe@x.org") << 0 << 3;
        QTest::newRow("a name that two have") << QByteArray("any:team@x.org") << 0 << 3;
    }
    void closuresFindTheirPrincipal()
    {
        QFETCH(QByteArray, whom);
        Story it;
        it.tell(person("P1", {"email:ann@x.org", "github:ann", "email:team@x.org"}), "1");
        it.tell(person("P2", {"email:team@x.org"}), "2");
        it.tell(closure(whom.constData(), "2026-01-01T00:00:00Z"));
        const Estate estate = estateOf(it);
        QTEST(int(named(estate, "P1")->closures.size()), "closures");
        QTEST(int(estate.principals.size()), "principals");
        std::size_t all = 0;
        for (const Principal &principal : estate.principals) {
            all += principal.closures.size();
        }
        QCOMPARE(all, std::size_t(1)); // never lost, never doubled
    }

    void aClosureThatNamesNobodyKnownCanStillOwnThings()
    {
        Story it;
        it.tell(closure("any:zoe@x.org", "2026-01-01T00:00:00Z"), "1");
        it.tell(closure("any:ZOE@x.org", "2026-01-02T00:00:00Z"), "2");
        const Estate estate = estateOf(it);
        QCOMPARE(estate.aliasConflicts.front().principals.size(), std::size_t(0));
        QVERIFY(!estate.principals.front().roster);
        QCOMPARE(estate.principals.front().aliases.front().alias, alias("email:zoe@x.org"));
    }

    void unverifiedEventsMakeNobody()
    {
        auto forged = closure("email:zoe@x.org", "2026-01-01T00:00:00Z");
        forged.authority = SignalAuthority::UnverifiedEvent;
        Story it;
        it.tell(forged);
        QVERIFY(estateOf(it).principals.empty());
        it.tell(person("P1", {"email:zoe@x.org"}), "zoe"); // kept for explaining
        QCOMPARE(estateOf(it).principals.front().closures.front().authority, SignalAuthority::UnverifiedEvent);
    }

    void closuresAndReenablesStandInOrder()
    {
        auto back = closure("id:P1", "2026-01-05T00:00:00Z");
        back.reopens = true;
        Story it;
        it.tell(person("P1", {}), "1").tell(back, "back");
        it.tell(closure("id:P1", "2026-01-01T00:00:00Z"), "out");
        it.tell(closure("id:P1", "2026-04-01T00:00:00Z"), "not yet");
        const auto closures = estateOf(it).principals.front().closures;
        QCOMPARE(closures.size(), std::size_t(2));
        QVERIFY(!closures[0].reopens && closures[1].reopens);
    }

    void accountsAreKnownOfTheirPrincipal()
    {
        Story it;
        it.tell(person("P1", {"email:ann@x.org", "guid:1"}), "1");
        it.tell(account("guid:1", AccountCondition::Disabled, "2026-01-01T00:00:00Z"), "hers");
        it.tell(account("guid:2", AccountCondition::Disabled, "2026-01-01T00:00:00Z"), "another's");
        const Estate estate = estateOf(it);
        QCOMPARE(estate.principals.front().accounts.size(), std::size_t(1));
        QCOMPARE(estate.principals.front().accounts.front().state.account, alias("guid:1"));
    }
};

QTEST_GUILESS_MAIN(TestPrincipals)
#include "tst_principals.moc"
