// Every correlator says what it may say, and nothing about a namesake.
#include "core/correlate/code_owners.h"
#include "core/correlate/correlate.h"
#include "core/correlate/names.h"
#include "core/estate/estate.h"
#include "tests/story.h"

#include <QTest>

using namespace probate;
using namespace probate::story;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");
constexpr const char *repository = "git:/app";

CommitIdentity by(const char *name, const char *email, const char *when = "2026-01-01T00:00:00Z")
{
    return {text(name), text(email), at(when)};
}

SecretPlaced placedBy(const CommitIdentity &author)
{
    SecretPlaced it;
    it.secret = handle("secret:aa");
    it.paths = {text("deploy/app.env")};
    it.introduced = {{"0123456789abcdef", author, author, {}}};
    return it;
}

Story leak(const char *path = "deploy/app.env", const char *source = repository)
{
    Story it;
    it.tell(person("ann", {"email:ann@example.com", "github:ann", "login:ann"}), "ann");
    it.tell(person("bob", {"email:bob@example.com", "github:bob", "login:bob"}), "bob");
    it.tell(sighting(credential(Kind::ApiKey, {handle("secret:aa")})), "leak", "2026-03-01T00:00:00Z", source, path);
    return it;
}

/// "relation principal confidence" of every claim, in order.
QByteArray claimsOf(const Story &story, const CorrelationPolicy &policy = {})
{
    QByteArray words;
    for (const Claim &claim : correlate(buildEstate(story.told(), asOf), policy).claims) {
        words += (words.isEmpty() ? "" : ", ") + toText(claim.relation).toLatin1() + ' ' + claim.principal.toLatin1() +
                 ' ' + QByteArray::number(claim.confidence);
        if (claim.because.isEmpty() || claim.from.empty()) {
            return "a claim without a reason";
        }
    }
    return words;
}

} // namespace

class TestCorrelate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void introducersAreNamedByTheirAddressThen_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("email");
        QTest::addColumn<QByteArray>("claims");
        const auto row = [](const char *what, const char *name, const char *email, const char *claims) {
            QTest::newRow(what) << QByteArray(name) << QByteArray(email) << QByteArray(claims);
        };
        row("an address", "Ann", "ANN@example.com", "creator ann 0.4");
        row("GitHub's private address", "Ann", "123+ann@users.noreply.github.com", "creator ann 0.4");
        row("its older form", "Ann", "ann@users.noreply.github.com", "creator ann 0.4");
        row("the local part elsewhere", "Ann", "ann@elsewhere.org", "");
        row("a name alone", "ann", "", "");
        row("a bot", "dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", "");
        row("a bot with a person's address", "renovate", "ann@example.com", "");
        row("the forge", "GitHub", "noreply@github.com", "");
        row("a pipeline", "Jenkins", "jenkins@example.com", "");
        row("a plus-tag", "Ann", "ann+git@example.com", "");
    }
    void introducersAreNamedByTheirAddressThen()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, email);
        Story it = leak();
        it.tell(person("jen", {"email:jenkins@example.com"}), "jen");
        it.tell(placedBy(by(name.constData(), email.constData())), "p", "2026-03-01T00:00:00Z", repository);
        QTEST(claimsOf(it), "claims");
    }

    void plusTagsFoldByPolicy()
    {
        Story it = leak();
        it.tell(placedBy(by("Ann", "ann+git@example.com")), "p", "2026-03-01T00:00:00Z", repository);
        QCOMPARE(claimsOf(it), QByteArray());
        QCOMPARE(claimsOf(it, {.foldPlusTags = true}), QByteArray("creator ann 0.4"));
    }

    void aRecycledAddressBlamesWhoHeldIt()
    {
        const auto during = [](const char *id, const char *from, const char *until) {
            auto it = person(id, {"email:dev@example.com"});
            it.aliases.front().from = *from ? std::optional(at(from)) : std::nullopt;
            it.aliases.front().until = *until ? std::optional(at(until)) : std::nullopt;
            return it;
        };
        for (const auto &[when, claims] : {std::pair{"2024-01-01T00:00:00Z", "creator old 0.4"},
                                           {"2025-03-01T00:00:00Z", ""},
                                           {"2025-06-01T00:00:00Z", "creator new 0.4"}}) {
            Story it = leak();
            it.tell(during("old", "", "2025-01-01T00:00:00Z"), "old")
                .tell(during("new", "2025-06-01T00:00:00Z", ""), "new");
            it.tell(placedBy(by("Dev", "dev@example.com", when)), "p", "2026-03-01T00:00:00Z", repository);
            QCOMPARE(claimsOf(it), QByteArray(claims));
        }
    }

    void coAuthorsAndCommittersCountLess()
    {
        SecretPlaced placed = placedBy(by("Ann", "ann@example.com"));
        placed.introduced.front().coAuthors = {by("Bob", "bob@example.com")};
        Story it = leak();
        it.tell(placed, "p", "2026-03-01T00:00:00Z", repository);
        QCOMPARE(claimsOf(it), QByteArray("creator ann 0.4, creator bob 0.25"));
    }

    void readersAreExposedAndOwnNothing()
    {
        SecretPlaced placed = placedBy(by("X", "x@elsewhere.org"));
        placed.readers = {by("Ann", "ann@example.com"), by("Ann", "ann@example.com", "2026-02-01T00:00:00Z"),
                          by("ci", "bob@example.com")};
        placed.wideReaders = {by("Ann", "ann@example.com"), by("Bob", "bob@example.com"),
                              by("Bob", "bob@example.com", "2027-01-01T00:00:00Z")};
        Story it = leak();
        it.tell(placed, "p", "2026-03-01T00:00:00Z", repository);
        QCOMPARE(claimsOf(it), QByteArray("maintainer ann 0.15, reader ann 0.9, wide-reader bob 0.6"));
        QVERIFY(correlate(buildEstate(it.told(), asOf)).ownership.front().owners.empty());
    }

    void theLastToChangeTheFileMaintainsIt()
    {
        const char *const later = "2026-02-01T00:00:00Z";
        const auto claimsWith = [&](std::vector<CommitIdentity> readers, bool cut = false) {
            SecretPlaced placed = placedBy(by("X", "x@elsewhere.org"));
            placed.readers = std::move(readers);
            placed.readersCut = cut;
            Story it = leak();
            it.tell(placed, "p", "2026-03-01T00:00:00Z", repository);
            return claimsOf(it);
        };
        const auto bob = by("Bob", "bob@example.com");
        const auto ann = by("Ann", "ann@example.com", later);
        QCOMPARE(claimsWith({bob, ann}), QByteArray("maintainer ann 0.15, reader ann 0.9, reader bob 0.9"));
        QCOMPARE(claimsWith({bob, ann}, true), QByteArray("reader ann 0.9, reader bob 0.9")); // a later one may be cut
        QCOMPARE(claimsWith({bob}), QByteArray("reader bob 0.9")); // at the introduction: no second reason
        QCOMPARE(claimsWith({by("renovate[bot]", "ann@example.com", later)}), QByteArray());
    }

    void homesBelongToTheirLogin_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("claims");
        QTest::newRow("home") << QByteArray("dir:/srv") << QByteArray("home/ann/.netrc")
                              << QByteArray("owner ann 0.55");
        QTest::newRow("the source is a home")
            << QByteArray("dir:/home/ann") << QByteArray(".netrc") << QByteArray("owner ann 0.55");
        QTest::newRow("macOS") << QByteArray("dir:/") << QByteArray("Users/Ann/.netrc") << QByteArray("owner ann 0.55");
        QTest::newRow("not a home") << QByteArray("dir:/srv") << QByteArray("homes/ann/.netrc") << QByteArray();
        QTest::newRow("somebody else") << QByteArray("dir:/srv") << QByteArray("home/zoe/.netrc") << QByteArray();
        QTest::newRow("a file called so") << QByteArray("dir:/srv") << QByteArray("home/ann") << QByteArray();
    }
    void homesBelongToTheirLogin()
    {
        QFETCH(QByteArray, source);
        QFETCH(QByteArray, path);
        QTEST(claimsOf(leak(path.constData(), source.constData())), "claims");
    }

    void namesInTheCredential_data()
    {
        QTest::addColumn<QByteArray>("attribute");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("claims");
        const auto row = [](const char *what, const char *attribute, const char *value, const char *claims) {
            QTest::newRow(what) << QByteArray(attribute) << QByteArray(value) << QByteArray(claims);
        };
        row("an address", "email", "ann@example.com", "subject ann 0.9");
        row("a key's comment", "comment", "ann@example.com", "subject ann 0.9");
        row("user at host", "comment", "ann@laptop", "");
        row("a DN", "subject", "CN=svc, DC=example", "subject svc 0.9");
        row("a SPIFFE id", "spiffe", "spiffe://x.org/ns/apps/sa/svc", "subject svc 0.9");
        row("a service account's JWT", "sub", "system:serviceaccount:apps:svc", "subject svc 0.9");
        row("another namespace", "sub", "system:serviceaccount:prod:svc", "");
        row("a full name", "comment", "Ann Bee", "");
        row("a login beside it", "user", "ann", "subject ann 0.8");
        row("an unknown login", "user", "postgres", "");
    }
    void namesInTheCredential()
    {
        QFETCH(QByteArray, attribute);
        QFETCH(QByteArray, value);
        Story it = leak();
        it.tell(person("svc", {"ldap-dn:cn=svc,dc=example", "k8s-sa:apps/svc"}), "svc");
        auto described = credential(Kind::ApiKey, {handle("secret:aa")});
        described.attributes[QString::fromLatin1(attribute)] = QString::fromLatin1(value);
        it.tell(CredentialListed{described}, "described");
        QTEST(claimsOf(it), "claims");
    }

    void accountsHaveHolders_data()
    {
        QTest::addColumn<QByteArray>("accounts");
        QTest::addColumn<QByteArray>("claims");
        QTest::newRow("a user") << QByteArray("github:ann") << QByteArray("subject ann 0.95");
        QTest::newRow("a user at an application")
            << QByteArray("github:ann keycloak-client:r/app") << QByteArray("subject ann 0.95");
        QTest::newRow("an application") << QByteArray("keycloak-client:r/app keycloak-realm:r")
                                        << QByteArray("subject app 0.95");
        QTest::newRow("a realm") << QByteArray("keycloak-realm:r") << QByteArray();
    }
    void accountsHaveHolders()
    {
        QFETCH(QByteArray, accounts);
        Story it = leak();
        it.tell(person("app", {"keycloak-client:r/app", "keycloak-realm:r"}), "app");
        auto described = credential(Kind::ApiKey, {handle("secret:aa")});
        for (const QByteArray &name : accounts.split(' ')) {
            described.accounts.push_back(alias(name.constData()));
        }
        it.tell(CredentialListed{described}, "described");
        QTEST(claimsOf(it), "claims");
    }

    void patternsMatchAsOnGitHub_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("covers");
        const auto row = [](const char *pattern, const char *path, bool covers) {
            QTest::addRow("%s %s", pattern, path)
                << QString::fromLatin1(pattern) << QString::fromLatin1(path) << covers;
        };
        // docs.github.com, "About code owners", the example file and its comments
        row("*", "a/b.c", true);
        row("*.js", "a/b.js", true);
        row("*.js", "a/b.jsx", false);
        row("/build/logs/", "build/logs/x/y", true);
        row("/build/logs/", "a/build/logs/x", false);
        row("docs/*", "docs/getting-started.md", true);
        row("docs/*", "docs/build-app/troubleshooting.md", false);
        row("apps/", "x/apps/y/z", true);
        row("apps/", "apps", false);
        row("/docs/", "docs/a", true);
        row("/docs/", "x/docs/a", false);
        row("**/logs", "build/logs", true);
        row("**/logs", "deeply/nested/logs/x", true);
        row("**/logs", "xlogs/a", false);
        row("/apps/github", "apps/github", true);
        row("/apps/github", "apps/github/x", true);
        row("/apps/github", "apps/githubs", false);
        row("a/**/b", "a/b", true);
        row("a/**/b", "a/x/y/b", true);
        row("a/**/b", "a/xb", false);
        row("a/**", "a/x/y", true);
        row("a/*/c", "a/b/c", true);
        row("a/*/c", "a/b/b/c", false);
        row("file?.txt", "x/file1.txt", true);
        row("file?.txt", "x/file.txt", false);
        row("Docs/", "docs/a", false);
        row("*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false);
        row("", "a", false);
    }
    void patternsMatchAsOnGitHub()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, path);
        QTEST(coversPath(pattern, path), "covers");
    }

    void theLastPatternThatCoversItWins_data()
    {
        QTest::addColumn<QByteArray>("file"); // PATTERN=OWNER lines
        QTest::addColumn<QByteArray>("claims");
        QTest::newRow("one") << QByteArray("*=@ann") << QByteArray("maintainer ann 0.45");
        QTest::newRow("the last wins") << QByteArray("*=@ann\ndeploy/=bob@example.com")
                                       << QByteArray("maintainer bob 0.45");
        QTest::newRow("in their order") << QByteArray("deploy/=@bob\n*=@ann") << QByteArray("maintainer ann 0.45");
        QTest::newRow("taken away") << QByteArray("*=@ann\ndeploy/=") << QByteArray();
        QTest::newRow("elsewhere") << QByteArray("docs/=@ann") << QByteArray();
        QTest::newRow("two owners") << QByteArray("*=@ann\n*=@bob") << QByteArray("maintainer bob 0.45");
        QTest::newRow("a team that nobody knows") << QByteArray("*=@org/team") << QByteArray();
    }
    void theLastPatternThatCoversItWins()
    {
        QFETCH(QByteArray, file);
        Story it = leak();
        std::uint32_t line = 0;
        for (const QByteArray &rule : file.split('\n')) {
            const auto equals = rule.lastIndexOf('=');
            it.tell(TrustStated{text(repository),
                                {text("owns:") + QString::fromLatin1(rule.first(equals)),
                                 QString::fromLatin1(rule.mid(equals + 1))},
                                {}},
                    QByteArray::number(++line).constData(), "2026-03-01T00:00:00Z", repository, ".github/CODEOWNERS");
            it.last().origin.line = line;
        }
        QTEST(claimsOf(it), "claims");
    }

    void versionsThatDisagreeSayNothing()
    {
        Story it = leak();
        for (const char *version : {"1111", "2222"}) {
            const char *owner = *version == '1' ? "@ann" : "@bob";
            it.tell(TrustStated{text(repository), {text("owns:*"), text(owner)}, {}}, version, "2026-03-01T00:00:00Z",
                    repository, "CODEOWNERS");
            it.last().origin.object = version;
            QCOMPARE(claimsOf(it), QByteArray(*version == '1' ? "maintainer ann 0.45" : ""));
        }
        std::get<TrustStated>(it.last().fact).time = true_("2026-02-01T00:00:00Z"); // now it is the newest
        QCOMPARE(claimsOf(it), QByteArray("maintainer bob 0.45"));
    }
};

QTEST_GUILESS_MAIN(TestCorrelate)
#include "tst_correlate.moc"
