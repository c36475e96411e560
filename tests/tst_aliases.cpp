// Names are compared by the rules of their namespace, exactly, and mean whoever held them at the time.
#include "core/estate/alias_index.h"
#include "tests/story.h"

#include <QTest>

using namespace probate;
using namespace probate::story;

class TestAliases : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comparesByTheNamespace_data()
    {
        QTest::addColumn<QString>("space");
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::addColumn<bool>("same");
        const auto row = [](const char *name, const char *space, const char *a, const char *b, bool same) {
            QTest::newRow(name) << QString::fromUtf8(space) << QString::fromUtf8(a) << QString::fromUtf8(b) << same;
        };
        row("email case", "email", "Ann@Example.COM", "ann@example.com", true);
        row("email blanks around", "email", " ann@example.com ", "ann@example.com", true);
        row("email plus-tag", "email", "ann+ci@example.com", "ann@example.com", false);
        row("email dots", "email", "a.nn@example.com", "ann@example.com", false);
        row("email domain", "email", "ann@example.com", "ann@example.org", false);
        row("email composed", "email", "ren\u00e9@example.com", "rene\u0301@example.com", true);
        row("email sharp s is another letter", "email", "STRASSE@example.com", "stra\u00dfe@example.com", false);
        row("github case", "github", "Ann", "ann", true);
        row("github dash", "github", "ann-b", "annb", false);
        row("gitlab case", "gitlab", "Ann", "ann", true);
        row("login case", "login", "ANN", "ann", true);
        row("id case", "id", "P0001", "p0001", false);
        row("id composed", "id", "\u00e9", "e\u0301", true);
        row("employee leading zero", "employee", "007", "7", false);
        row("arn case", "aws-arn", "arn:aws:iam::1:user/Ann", "arn:aws:iam::1:user/ann", false);
        row("guid case", "guid", "ABCD-01", "abcd-01", true);
        row("space case", "EMAIL", "a@b.c", "A@b.c", true);
        row("dn case", "ldap-dn", "CN=Ann,DC=Example", "cn=ann,dc=example", true);
        row("dn spaces", "ldap-dn", "CN = Ann , DC=example", "CN=Ann,DC=example", true);
        row("dn inner spaces", "ldap-dn", "CN=Ann  Bee,DC=x", "CN=Ann Bee,DC=x", true);
        row("dn escaped comma", "ldap-dn", "CN=Bee\\, Ann,DC=x", "CN=Bee\\2C Ann,DC=x", true);
        row("dn quoted", "ldap-dn", "CN=\"Bee, Ann\",DC=x", "CN=Bee\\, Ann,DC=x", true);
        row("dn escaped utf-8", "ldap-dn", "CN=Ren\\C3\\A9,DC=x", "CN=Ren\u00e9,DC=x", true);
        row("dn comma is a separator", "ldap-dn", "CN=Bee, CN=Ann,DC=x", "CN=Bee\\, CN\\=Ann,DC=x", false);
        row("dn oid", "ldap-dn", "2.5.4.3=Ann,DC=x", "CN=Ann,DC=x", true);
        row("dn set order", "ldap-dn", "CN=Ann+UID=1,DC=x", "UID=1+CN=Ann,DC=x", true);
        row("dn sequence order", "ldap-dn", "CN=Ann,OU=a,OU=b", "CN=Ann,OU=b,OU=a", false);
        row("dn other person", "ldap-dn", "CN=Ann 1,DC=x", "CN=Ann 2,DC=x", false);
        row("dn broken", "ldap-dn", "CN=Ann\\", "CN=Ann", false);
    }
    void comparesByTheNamespace()
    {
        QFETCH(QString, space);
        QFETCH(QString, a);
        QFETCH(QString, b);
        QTEST(normalAlias({space, a}) == normalAlias({space, b}), "same");
    }

    void plusTagsFoldOnlyWhereAsked()
    {
        const AliasRules fold{.foldPlusTags = true};
        QCOMPARE(normalAlias(alias("email:ann+ci@x.org"), fold), normalAlias(alias("email:ann@x.org")));
        QCOMPARE(normalAlias(alias("email:+ci@x.org"), fold).value, text("+ci@x.org"));
        QCOMPARE(normalAlias(alias("github:ann+ci"), fold).value, text("ann+ci"));
    }

    void refusesWhatIsNoName_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"", "Ann", "=Ann", "CN=Ann,", "CN=Ann,Bee", "CN=\"Ann", "CN=Ann\\", "C N=Ann"}) {
            QTest::newRow(*name ? name : "empty") << QString::fromLatin1(name);
        }
        QTest::newRow("endless") << QStringLiteral("CN=") + QString(100000, QLatin1Char('a'));
    }
    void refusesWhatIsNoName()
    {
        QFETCH(QString, name);
        QVERIFY(!normalDistinguishedName(name));
    }

    void anAddressMeansWhoeverHeldItThen_data()
    {
        QTest::addColumn<QString>("when");
        QTest::addColumn<int>("holder");
        QTest::addColumn<int>("closing");
        QTest::newRow("before anybody") << QStringLiteral("2019-01-01T00:00:00Z") << -1 << -1;
        QTest::newRow("at its start") << QStringLiteral("2020-01-01T00:00:00Z") << 0 << 0;
        QTest::newRow("while the first had it") << QStringLiteral("2022-01-01T00:00:00Z") << 0 << 0;
        QTest::newRow("as the first left") << QStringLiteral("2024-01-01T00:00:00Z") << -1 << 0;
        QTest::newRow("between") << QStringLiteral("2024-06-01T00:00:00Z") << -1 << 0;
        QTest::newRow("as the second came") << QStringLiteral("2025-01-01T00:00:00Z") << 1 << 1;
        QTest::newRow("now") << QStringLiteral("2026-01-01T00:00:00Z") << 1 << 1;
    }
    void anAddressMeansWhoeverHeldItThen()
    {
        QFETCH(QString, when);
        const Instant then = *parseInstant(when.toLatin1());
        std::vector<Principal> both(2);
        both[0].id = text("P1");
        both[0].aliases = {{alias("email:ann@x.org"), at("2020-01-01T00:00:00Z"), at("2024-01-01T00:00:00Z"), false}};
        both[1].id = text("P2");
        both[1].aliases = {{alias("email:ann@x.org"), at("2025-01-01T00:00:00Z"), std::nullopt, false}};
        const AliasIndex index(both);
        const auto holder = index.holder(alias("email:ANN@x.org"), then);
        QTEST(holder ? int(*holder) : -1, "holder");
        const auto closing = index.closing(alias("any:ANN@x.org"), then);
        QTEST(closing.size() == 1 ? int(closing.front()) : -1, "closing");
    }

    void withoutDatesTheirOwnBeginningsAndEndsTellThemApart()
    {
        std::vector<Principal> both(2);
        for (int i : {0, 1}) {
            both[std::size_t(i)].id = QStringLiteral("P%1").arg(i);
            both[std::size_t(i)].aliases = {{alias("email:ann@x.org"), std::nullopt, std::nullopt, false}};
        }
        both[0].opened = at("2020-01-01T00:00:00Z");
        both[1].opened = at("2025-01-01T00:00:00Z");
        const AliasIndex open(both);
        QCOMPARE(open.holder(alias("email:ann@x.org"), at("2022-01-01T00:00:00Z")), std::optional<std::size_t>(0));
        QVERIFY(!open.holder(alias("email:ann@x.org"), at("2026-01-01T00:00:00Z"))); // both: nobody can say
        both[0].closures.emplace_back();
        both[0].closures.front().kind = ClosureKind::Deleted;
        both[0].closures.front().at = at("2024-01-01T00:00:00Z");
        const AliasIndex closed(both);
        QCOMPARE(closed.holder(alias("email:ann@x.org"), at("2026-01-01T00:00:00Z")), std::optional<std::size_t>(1));
        both[0].closures.front().kind = ClosureKind::Disabled; // may come back: still holds it
        QVERIFY(!AliasIndex(both).holder(alias("email:ann@x.org"), at("2026-01-01T00:00:00Z")));
    }

    void aBareValueIsAnIdOrAnAliasByItsOwnRules_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("found");
        QTest::newRow("id") << QStringLiteral("P1") << true;
        QTest::newRow("id in other case") << QStringLiteral("p1") << false;
        QTest::newRow("email") << QStringLiteral("ANN.BEE@x.org") << true;
        QTest::newRow("login") << QStringLiteral("Ann-B") << true;
        QTest::newRow("service account") << QStringLiteral("apps/ann") << true;
        QTest::newRow("service account in other case") << QStringLiteral("apps/ANN") << false;
        QTest::newRow("dn") << QStringLiteral("cn=ann bee, dc=X") << true;
        QTest::newRow("with its space") << QStringLiteral("github:ann-b") << true;
        QTest::newRow("the local part") << QStringLiteral("ann.bee") << false;
        QTest::newRow("first and last name") << QStringLiteral("Ann Bee") << false;
        QTest::newRow("nothing") << QString() << false;
    }
    void aBareValueIsAnIdOrAnAliasByItsOwnRules()
    {
        QFETCH(QString, value);
        std::vector<Principal> one(1);
        one[0].id = text("P1");
        one[0].displayName = text("Ann Bee");
        for (const char *name : {"email:ann.bee@x.org", "github:ann-b", "k8s-sa:apps/ann", "ldap-dn:CN=Ann Bee,DC=x"}) {
            one[0].aliases.push_back({alias(name), std::nullopt, std::nullopt, false});
        }
        QTEST(AliasIndex(one).holder({text("any"), value}, std::nullopt).has_value(), "found");
    }
};

QTEST_GUILESS_MAIN(TestAliases)
#include "tst_aliases.moc"
