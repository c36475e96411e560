// What claims come to together: stated beats hinted, later beats earlier, equals are a conflict and no coin toss.
#include "core/correlate/correlate.h"
#include "core/estate/estate.h"
#include "tests/story.h"

#include <QTest>

using namespace probate;
using namespace probate::story;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");

Story people()
{
    Story it;
    it.tell(person("ann", {"email:ann@example.com", "github:ann"}), "ann");
    it.tell(person("bob", {"email:bob@example.com", "github:bob"}), "bob");
    it.tell(person("cy", {"email:cy@example.com"}), "cy");
    PrincipalSeen service = person("svc", {"email:svc@example.com", "aws-arn:arn:aws:iam::1:user/svc"});
    service.kind = PrincipalKind::Service;
    it.tell(service, "svc");
    return it;
}

QString list(const std::vector<PrincipalId> &ids)
{
    QStringList all;
    for (const PrincipalId &id : ids) {
        all << id;
    }
    return all.join(QLatin1Char(' '));
}

/// "owners|conflict|former".
QString outcome(const Story &story, const CorrelationPolicy &policy = {})
{
    const Estate estate = buildEstate(story.told(), asOf);
    const Correlation told = correlate(estate, policy);
    for (unsigned seed = 0; seed < 4; ++seed) {
        if (correlate(buildEstate(story.shuffled(seed), asOf), policy) != told) {
            return QStringLiteral("depends on the order of input");
        }
    }
    const Ownership &it = told.ownership.front();
    return list(it.owners) + QLatin1Char('|') + list(it.conflict) + QLatin1Char('|') + list(it.formerOwners);
}

struct Word
{
    const char *whom;
    Relation relation = Relation::Owner;
    Basis basis = Basis::StatedByIssuer;
    const char *document = "a.json";
    const char *when = "";
    const char *collected = "2026-03-01T00:00:00Z";
};

Story keyWith(const std::vector<Word> &words, Kind kind = Kind::ApiKey)
{
    Story it = people();
    it.tell(CredentialListed{credential(kind, {handle("okta-api-token:1")})});
    for (const Word &word : words) {
        it.tell(ownership("okta-api-token:1", word.whom, word.relation, word.basis, word.when), word.whom,
                word.collected, "dir:/exports", word.document);
    }
    return it;
}

} // namespace

class TestOwnership : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoOwnsIt_data()
    {
        QTest::addColumn<QString>("got");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const std::vector<Word> &words, const char *expected) {
            QTest::newRow(name) << outcome(keyWith(words)) << QString::fromLatin1(expected);
        };
        using R = Relation;
        using B = Basis;
        const char *ann = "email:ann@example.com", *bob = "email:bob@example.com", *svc = "email:svc@example.com";
        row("nobody says", {}, "||");
        row("an unknown is named", {{"email:nobody@example.com"}}, "||");
        row("the issuer says", {{ann}}, "ann||");
        row("spelled otherwise", {{"email:ANN@Example.com"}}, "ann||");
        row("two sources agree", {{ann}, {"github:ann", R::Owner, B::StatedByIssuer, "b.json"}}, "ann||");
        row("two sources disagree", {{ann}, {bob, R::Owner, B::StatedByIssuer, "b.json"}}, "ann bob|ann bob|");
        row("one document names both", {{ann}, {bob}}, "ann bob||");
        row("declared beats stated", {{ann}, {bob, R::Owner, B::Declared, "b.json"}}, "bob||");
        row("the author alone is not enough", {{ann, R::Creator, B::IntroducedBy}}, "||");
        row("the maintainer alone is not enough", {{ann, R::Maintainer, B::MaintainsPlace}}, "||");
        row("author and maintainer are",
            {{ann, R::Creator, B::IntroducedBy}, {"github:ann", R::Maintainer, B::MaintainsPlace, "b.json"}}, "ann||");
        row("the same basis twice is not",
            {{ann, R::Creator, B::IntroducedBy}, {"github:ann", R::Creator, B::IntroducedBy, "b.json"}}, "||");
        row("who added it, when nobody stronger is known", {{ann, R::Creator, B::CreatedBy}}, "ann||");
        row("a stated owner beats who added it",
            {{ann, R::Creator, B::CreatedBy}, {bob, R::Owner, B::NamedInCredential}}, "bob||");
        row("weak signs together do not beat who added it",
            {{ann, R::Creator, B::CreatedBy},
             {bob, R::Creator, B::IntroducedBy},
             {"github:bob", R::Maintainer, B::MaintainsPlace, "b.json"}},
            "ann||");
        row("support settles what would be a conflict",
            {{ann, R::Creator, B::CreatedBy, "a.json"},
             {bob, R::Creator, B::CreatedBy, "b.json"},
             {"github:bob", R::Maintainer, B::MaintainsPlace, "c.json"}},
            "bob||");
        row("a reader owns nothing", {{ann, R::Reader, B::CouldRead}}, "||");
        row("subject and owner stand together", {{ann}, {bob, R::Subject, B::StatedByIssuer, "b.json"}}, "ann bob||");
        row("a service and its owner do not contradict", {{ann}, {svc, R::Owner, B::StatedByIssuer, "b.json"}},
            "ann svc||");
        row("beside a subject, who added it does not count",
            {{ann, R::Creator, B::CreatedBy}, {svc, R::Subject, B::StatedByIssuer, "b.json"}}, "svc||");
    }
    void whoOwnsIt()
    {
        QFETCH(QString, got);
        QTEST(got, "expected");
    }

    void ownersChange_data()
    {
        QTest::addColumn<QString>("got");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const std::vector<Word> &words, const char *expected) {
            QTest::newRow(name) << outcome(keyWith(words)) << QString::fromLatin1(expected);
        };
        const auto word = [](const char *whom, const char *document, const char *when,
                             const char *collected = "2026-03-01T00:00:00Z") {
            return Word{whom, Relation::Owner, Basis::StatedByIssuer, document, when, collected};
        };
        const char *ann = "email:ann@example.com", *bob = "email:bob@example.com";
        const char *t1 = "2025-01-01T00:00:00Z", *t2 = "2026-01-01T00:00:00Z";
        row("a later date", {word(ann, "a", t1), word(bob, "b", t2)}, "bob||ann");
        row("the same date", {word(ann, "a", t1), word(bob, "b", t1)}, "ann bob|ann bob|");
        row("back again", {word(ann, "a", t1), word(bob, "b", t2), word(ann, "c", "2026-02-01T00:00:00Z")}, "ann||bob");
        row("one of two leaves", {word(ann, "a", t1), word(bob, "a", t1), word(bob, "b", t2)}, "bob||ann");
        row("a later export of the series",
            {word(ann, "x/20250823T195500Z/k.json", "", t1), word(bob, "x/20260311T163613Z/k.json", "", t2)},
            "bob||ann");
        row("a later export of another series",
            {word(ann, "x/20250823T195500Z/k.json", "", t1), word(bob, "y/20260311T163613Z/k.json", "", t2)},
            "ann bob|ann bob|");
        row("to somebody unknown", {word(ann, "a", t1), word("email:nobody@example.com", "b", t2)}, "||ann");
    }
    void ownersChange()
    {
        QFETCH(QString, got);
        QTEST(got, "expected");
    }

    void anApplicationsSecretBelongsToAllItsOwners()
    {
        const std::vector<Word> words{{"email:ann@example.com"},
                                      {"email:bob@example.com", Relation::Owner, Basis::StatedByIssuer, "b.json"},
                                      {"email:svc@example.com", Relation::Subject, Basis::StatedByIssuer, "c.json"}};
        const Correlation secret = correlate(buildEstate(keyWith(words, Kind::ClientSecret).told(), asOf));
        QCOMPARE(list(secret.ownership.front().owners), QStringLiteral("ann bob"));
        QCOMPARE(list(secret.ownership.front().subjects), QStringLiteral("svc"));
        QVERIFY(secret.ownership.front().conflict.empty());
        QVERIFY(secret.ownership.front().anyOwnerSuffices);
        const Correlation alone = correlate(buildEstate(keyWith({words.front()}, Kind::ClientSecret).told(), asOf));
        QVERIFY(!alone.ownership.front().anyOwnerSuffices);
    }

    void anAccountsOwnersOwnWhatItGoverns()
    {
        Story it = people();
        auto secret = credential(Kind::ClientSecret, {handle("entra-key-id:1")});
        secret.accounts = {alias("entra-app:T/A")};
        it.tell(CredentialListed{secret});
        it.tell(AccountOwned{alias("entra-app:t/a"), alias("email:ann@example.com"), Relation::Owner,
                             Basis::StatedByIssuer, std::nullopt, text("owner of the application")});
        QCOMPARE(outcome(it), QStringLiteral("ann||"));
    }

    void thePolicyHasTheThreshold()
    {
        const Story it = keyWith({{"email:ann@example.com", Relation::Creator, Basis::IntroducedBy}});
        QCOMPARE(outcome(it), QStringLiteral("||"));
        QCOMPARE(outcome(it, {.ownerThreshold = 0.4}), QStringLiteral("ann||"));
        QCOMPARE(outcome(it, {.ownerThreshold = 0.41}), QStringLiteral("||"));
    }

    void unrelatedInputChangesNoClaim()
    {
        Story it = keyWith({{"email:ann@example.com"}});
        const Correlation before = correlate(buildEstate(it.told(), asOf));
        it.tell(person("dee", {"email:dee@example.com", "github:dee"}), "dee");
        it.tell(CredentialListed{credential(Kind::ApiKey, {handle("okta-api-token:2")})}, "other");
        it.tell(ownership("okta-api-token:2", "email:dee@example.com"), "other");
        const Correlation after = correlate(buildEstate(it.told(), asOf));
        for (const Claim &claim : before.claims) {
            QVERIFY(std::find(after.claims.begin(), after.claims.end(), claim) != after.claims.end());
        }
        for (const Ownership &ownership : before.ownership) {
            QVERIFY(std::find(after.ownership.begin(), after.ownership.end(), ownership) != after.ownership.end());
        }
        QCOMPARE(after.claims.size(), before.claims.size() + 1);
    }

    void removingASourceRemovesWhatRestedOnIt()
    {
        const std::vector<Word> words{{"email:ann@example.com", Relation::Creator, Basis::IntroducedBy, "a.json"},
                                      {"github:ann", Relation::Maintainer, Basis::MaintainsPlace, "b.json"}};
        const Correlation both = correlate(buildEstate(keyWith(words).told(), asOf));
        const Correlation first = correlate(buildEstate(keyWith({words.front()}).told(), asOf));
        QCOMPARE(both.claims.size(), std::size_t(2));
        QCOMPARE(first.claims.size(), std::size_t(1));
        QVERIFY(std::find(both.claims.begin(), both.claims.end(), first.claims.front()) != both.claims.end());
    }

    void everyClaimSaysWhyAndFromWhat()
    {
        const Correlation it = correlate(buildEstate(
            keyWith({{"email:ann@example.com"}, {"email:bob@example.com", Relation::Creator, Basis::CreatedBy}}).told(),
            asOf));
        QCOMPARE(it.claims.size(), std::size_t(2));
        for (const Claim &claim : it.claims) {
            QVERIFY(!claim.because.isEmpty());
            QVERIFY(!claim.from.empty());
            QVERIFY(claim.confidence > 0 && claim.confidence < 1);
        }
    }
};

QTEST_GUILESS_MAIN(TestOwnership)
#include "tst_ownership.moc"
