// Directories and lists as they should not be: each is a named problem or a recorded skip, and nobody gets lost.
#include "core/correlate/correlate.h"
#include "core/estate/estate.h"
#include "scanners/readers/exports/roster.h"
#include "tests/story.h"

#include <QStringEncoder>
#include <QTest>

using namespace probate;
using namespace probate::story;
using namespace Qt::StringLiterals;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");

Estate estateOf(const Story &story)
{
    return buildEstate(story.told(), asOf);
}

const Principal *named(const Estate &estate, const QString &id)
{
    const auto found = std::ranges::find(estate.principals, id, &Principal::id);
    return found == estate.principals.end() ? nullptr : &*found;
}

} // namespace

class TestIdentityBadInput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accountableForEachOther()
    {
        Story it;
        for (const auto &[id, sponsor] :
             {std::pair{"A", "id:B"}, std::pair{"B", "id:C"}, std::pair{"C", "id:A"}, std::pair{"D", "id:D"}}) {
            PrincipalSeen service = person(id, {});
            service.kind = PrincipalKind::Service;
            service.aliases = {{alias((QByteArray("id:") + id).constData()), {}, {}, true}};
            service.sponsor = alias(sponsor);
            it.tell(service, id);
        }
        const Estate estate = estateOf(it);
        QCOMPARE(estate.principals.size(), std::size_t(4));
        QCOMPARE(*named(estate, u"A"_s)->sponsor, u"B"_s);
        QCOMPARE(*named(estate, u"D"_s)->sponsor, u"D"_s);
    }

    void datesOutsideWhatClocksKnow_data()
    {
        QTest::addColumn<QString>("opened");
        QTest::addColumn<bool>("read");
        QTest::newRow("before 1970") << u"1931-05-04"_s << true;
        QTest::newRow("before 1601") << u"1492-10-12"_s << true;
        QTest::newRow("the year 9999") << u"9999-12-31"_s << true;
        QTest::newRow("after 9999") << u"12026-01-01"_s << false;
        QTest::newRow("the year 0") << u"0000-01-01"_s << false;
        QTest::newRow("no such day") << u"2026-02-30"_s << false;
    }
    void datesOutsideWhatClocksKnow()
    {
        QFETCH(QString, opened);
        QFETCH(bool, read);
        const auto list = readRoster("id,opened\nP1," + opened.toUtf8() + "\n");
        QVERIFY(list);
        QCOMPARE(list->facts.size(), std::size_t(1)); // the person is there either way
        QCOMPARE(std::get<PrincipalSeen>(list->facts[0].fact).opened.has_value(), read);
        QCOMPARE(list->unread.size(), std::size_t(read ? 0 : 1));
    }

    void aClosureBefore1970AndOneThatIsStillToCome()
    {
        const auto list = readLeavers("principal,kind,effective\nP1,deleted,1969-12-31T23:59:59Z\n"
                                      "P2,deleted,9999-12-31T23:59:59Z\nP3,deleted,10000-01-01T00:00:00Z\n");
        QVERIFY(list);
        QCOMPARE(list->facts.size(), std::size_t(2));
        QCOMPARE(list->unread.size(), std::size_t(1));
        QCOMPARE(list->unread[0].line, 4u);
        Story it;
        it.tell(person("P1", {}), "1").tell(person("P2", {}), "2");
        it.tell(list->facts[0].fact, "c1").tell(list->facts[1].fact, "c2");
        const Estate estate = estateOf(it);
        QCOMPARE(named(estate, u"P1"_s)->closures.size(), std::size_t(1));
    }

    void twoDirectoriesThatContradictEachOther()
    {
        Story it;
        PrincipalSeen one = person("", {"email:ann@example.com", "login:ann"}, false);
        one.aliases.push_back({alias("employee:7"), {}, {}, true});
        PrincipalSeen other = person("", {"email:bob@example.com", "login:bob"}, false);
        other.aliases.push_back({alias("employee:7"), {}, {}, true});
        other.kind = PrincipalKind::Service;
        it.tell(one, "ldap").tell(other, "okta");
        it.tell(account("login:ann", AccountCondition::Enabled, "2026-01-01T00:00:00Z"), "ldap");
        AccountState disabled = account("login:bob", AccountCondition::Disabled, "2026-01-01T00:00:00Z");
        disabled.scope = scope("okta", "users");
        it.tell(disabled, "okta");
        const Estate estate = estateOf(it); // an id that is never reused says that they are one
        QCOMPARE(estate.principals.size(), std::size_t(1));
        QCOMPARE(estate.principals[0].aliases.size(), std::size_t(5));
        QCOMPARE(estate.principals[0].accounts.size(), std::size_t(2)); // both words are kept, neither wins here

        Story claims; // two rosters give one address to two people: it means neither
        claims.tell(person("P1", {"email:x@example.com"}), "1").tell(person("P2", {"email:x@example.com"}), "2");
        claims.tell(CredentialListed{credential(Kind::ApiKey, {handle("okta-api-token:1")})});
        claims.tell(ownership("okta-api-token:1", "email:x@example.com"), "own");
        const Estate contested = estateOf(claims);
        QCOMPARE(contested.aliasConflicts.size(), std::size_t(1));
        QCOMPARE(contested.aliasConflicts[0].principals.size(), std::size_t(2));
        QVERIFY(correlate(contested).claims.empty());
    }

    void utf16WithQuotesAndNewlines()
    {
        const QString text = u"id;display_name;email\r\nP1;\"Ann \"\"the\nLong\"\" Lee\";ann@example.com\r\n"
                             u"\"P\n2\";Bob;\"bob@example.com\"\r\nP3;\"never closed;x@example.com\r\n"_s;
        for (const auto encoding : {QStringConverter::Utf16LE, QStringConverter::Utf16BE}) {
            QStringEncoder encode(encoding, QStringConverter::Flag::WriteBom);
            const QByteArray bytes = encode.encode(text);
            const auto list = readRoster(bytes);
            QVERIFY2(list, list ? "" : qPrintable(list.error().message()));
            QCOMPARE(list->facts.size(), std::size_t(2));
            QCOMPARE(std::get<PrincipalSeen>(list->facts[0].fact).displayName, u"Ann \"the\nLong\" Lee"_s);
            QCOMPARE(list->unread.size(), std::size_t(1)); // the quote that never closes
            QCOMPARE(list->facts[1].line, 4u);
        }
    }

    void doubledIdsAreNamedAndOnePrincipal()
    {
        const auto list = readRoster("id,email\nP1,a@example.com\nP1,b@example.com\n");
        QVERIFY(list && list->unread.size() == 1 && list->unread[0].kind == "duplicate-id"_L1);
        Story it;
        it.tell(list->facts[0].fact, "1").tell(list->facts[1].fact, "2");
        QCOMPARE(estateOf(it).principals.size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestIdentityBadInput)
#include "tst_identity_bad_input.moc"
