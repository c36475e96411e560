// What a person should decide: one group for what one decision settles, and nothing that is settled.
#include "core/correlate/unresolved.h"
#include "core/estate/estate.h"
#include "tests/story.h"

#include <QTest>

using namespace probate;
using namespace probate::story;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");

/// "kind about count | …" of every question.
QString asked(const Story &story)
{
    const auto questions = [&](std::vector<KnownObservation> told) {
        const Estate estate = buildEstate(std::move(told), asOf);
        std::set<CredentialId> all;
        for (const Credential &it : estate.credentials) {
            all.insert(it.id);
        }
        return openQuestions(estate, correlate(estate), {}, all);
    };
    const auto found = questions(story.told());
    if (found != questions(story.shuffled(3))) {
        return text("depends on the order of input");
    }
    QStringList out;
    for (const OpenQuestion &it : found) {
        QStringList candidates;
        for (const PrincipalId &id : it.candidates) {
            candidates << id;
        }
        out << QStringLiteral("%1 %2 %3 [%4]")
                   .arg(toText(it.kind), it.alias ? toText(*it.alias) : it.about)
                   .arg(it.credentials.size())
                   .arg(candidates.join(QLatin1Char(' ')));
    }
    return out.join(QStringLiteral(" | "));
}

Story people()
{
    Story it;
    it.tell(person("ann", {"email:ann@example.com"}), "ann");
    it.tell(person("bob", {"email:bob@example.com"}), "bob");
    return it;
}

void leak(Story &it, const char *secret, const char *path, const char *author = nullptr)
{
    it.tell(sighting(credential(Kind::ApiKey, {handle(secret)})), secret, "2026-03-01T00:00:00Z", "git:/shop", path);
    if (author) {
        SecretPlaced placed;
        placed.secret = handle(secret);
        placed.paths = {text(path)};
        const CommitIdentity who{text("X"), text(author), at("2026-01-01T00:00:00Z")};
        placed.introduced = {{"0123456789abcdef", who, who, {}}};
        it.tell(placed, (QByteArray(secret) + "placed").constData(), "2026-03-01T00:00:00Z", "git:/shop");
    }
}

} // namespace

class TestUnresolved : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneDecisionSettlesMany()
    {
        Story it = people();
        leak(it, "secret:a1", "deploy/prod/a.env", "gone@old.example");
        leak(it, "secret:a2", "deploy/test/b.env", "gone@old.example");
        leak(it, "secret:b1", "tools/x/1.env");
        leak(it, "secret:b2", "tools/x/deeper/2.env");
        leak(it, "secret:c1", "web/y/1.env", "ann@example.com");
        CredentialDescription key = credential(Kind::CloudAccessKey, {handle("aws-access-key-id:AK1")});
        key.accounts = {alias("aws-user:1/bot")};
        it.tell(CredentialListed{key}, "k1");
        key.handles = {handle("aws-access-key-id:AK2")};
        it.tell(CredentialListed{key}, "k2");
        key.handles = {handle("aws-access-key-id:AK3")};
        it.tell(CredentialListed{key}, "k3");
        QCOMPARE(asked(it),
                 text("account aws-user:1/bot 3 [] | author email:gone@old.example 2 [] | "
                      "place git:/shop, folder tools/x/ 2 [] | likely likely, and below the threshold 1 [ann]"));
    }

    void aConflictIsAskedAboutOnceForItsPrincipals()
    {
        Story it = people();
        for (const char *secret : {"secret:a1", "secret:a2"}) {
            leak(it, secret, "a/b/c.env");
            const QByteArray name(secret);
            it.tell(ownership(secret, "email:ann@example.com"), (name + "1").constData(), "2026-03-01T00:00:00Z",
                    "dir:/exports", "one.json");
            it.tell(ownership(secret, "email:bob@example.com"), (name + "2").constData(), "2026-03-01T00:00:00Z",
                    "dir:/exports", "two.json");
        }
        QCOMPARE(asked(it), text("conflict sources contradict each other 2 [ann bob]"));
    }

    void aNameThatNoDirectoryKnowsIsOneQuestion()
    {
        Story it = people();
        leak(it, "secret:a1", "a/b/c.env");
        leak(it, "secret:a2", "x/y/c.env");
        it.tell(ownership("secret:a1", "email:zoe@example.com"), "1");
        it.tell(ownership("secret:a2", "email:Zoe@Example.com"), "2");
        QCOMPARE(asked(it), text("unknown-name email:zoe@example.com 2 []"));
    }

    void whatIsSettledIsNotAsked()
    {
        Story it = people();
        leak(it, "secret:a1", "a/b/c.env");
        it.tell(ownership("secret:a1", "email:ann@example.com"), "1");
        QCOMPARE(asked(it), QString());
    }
};

QTEST_GUILESS_MAIN(TestUnresolved)
#include "tst_unresolved.moc"
