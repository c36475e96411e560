// A closure holds from its earliest fact in force until somebody who may says otherwise.
#include "core/closure/closure_in_force.h"
#include "verdict_fixtures.h"

#include <QTest>

using namespace probate;
using namespace probate::fixtures;

namespace {

using Authority = SignalAuthority;

Closure closing(ClosureKind kind, double at, Authority authority = Authority::Declared, std::optional<double> ends = {})
{
    Closure fact;
    fact.kind = kind;
    fact.at = minute(at);
    fact.authority = authority;
    fact.ends = ends ? std::optional(minute(*ends)) : std::nullopt;
    return fact;
}

Closure reopening(double at, Authority authority = Authority::Declared)
{
    Closure fact = closing(ClosureKind::Disabled, at, authority);
    fact.reopens = true;
    return fact;
}

using Facts = std::vector<Closure>;

} // namespace

class TestClosureInForce : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theEarliestFactInForceCounts_data()
    {
        using K = ClosureKind;
        QTest::addColumn<Facts>("facts");
        QTest::addColumn<double>("asOf");
        QTest::addColumn<int>("minuteInForce"); // -1: none
        QTest::newRow("no facts") << Facts{} << 100. << -1;
        QTest::newRow("disabled") << Facts{closing(K::Disabled, 10)} << 100. << 10;
        QTest::newRow("at the very instant") << Facts{closing(K::Disabled, 10)} << 10. << 10;
        QTest::newRow("not yet") << Facts{closing(K::Disabled, 10)} << 9.999 << -1;
        QTest::newRow("earliest of two") << Facts{closing(K::Deleted, 30), closing(K::Disabled, 10)} << 100. << 10;
        QTest::newRow("reopened") << Facts{closing(K::Disabled, 10), reopening(20)} << 100. << -1;
        QTest::newRow("not yet reopened") << Facts{closing(K::Disabled, 10), reopening(20)} << 19. << 10;
        QTest::newRow("at the reopening") << Facts{closing(K::Disabled, 10), reopening(20)} << 20. << -1;
        QTest::newRow("reopened before") << Facts{reopening(5), closing(K::Disabled, 10)} << 100. << 10;
        QTest::newRow("reopened in the same instant") << Facts{closing(K::Disabled, 10), reopening(10)} << 100. << 10;
        QTest::newRow("closed again") << Facts{closing(K::Disabled, 10), reopening(20), closing(K::Disabled, 30)}
                                      << 100. << 30;
        QTest::newRow("event reopens") << Facts{closing(K::Disabled, 10), reopening(20, Authority::VerifiedEvent)}
                                       << 100. << -1;
        QTest::newRow("forged event") << Facts{closing(K::Disabled, 10), reopening(20, Authority::UnverifiedEvent)}
                                      << 100. << 10;
        QTest::newRow("a directory decides nothing")
            << Facts{closing(K::Disabled, 10), reopening(20, Authority::Directory)} << 100. << 10;
        QTest::newRow("a directory closes") << Facts{closing(K::Disabled, 10, Authority::Directory)} << 100. << 10;
        QTest::newRow("forged closure") << Facts{closing(K::Deleted, 10, Authority::UnverifiedEvent)} << 100. << -1;
        for (const K kind : {K::Deleted, K::Purged, K::ContractEnded, K::AppRetired, K::Transferred}) {
            QTest::newRow(qPrintable(toText(kind) + QStringLiteral(" stays")))
                << Facts{closing(kind, 10), reopening(20)} << 100. << 10;
        }
        QTest::newRow("deleted after disabled, then reopened")
            << Facts{closing(K::Disabled, 10), closing(K::Deleted, 15), reopening(20)} << 100. << 15;
        QTest::newRow("suspension") << Facts{closing(K::Suspended, 10, Authority::Declared, 50)} << 49.999 << 10;
        QTest::newRow("its end date") << Facts{closing(K::Suspended, 10, Authority::Declared, 50)} << 50. << -1;
        QTest::newRow("without an end") << Facts{closing(K::Suspended, 10)} << 1000. << 10;
        QTest::newRow("suspension reopened early")
            << Facts{closing(K::Suspended, 10, Authority::Declared, 50), reopening(20)} << 30. << -1;
        QTest::newRow("an end date of a deletion means nothing")
            << Facts{closing(K::Deleted, 10, Authority::Declared, 50)} << 100. << 10;
    }
    void theEarliestFactInForceCounts()
    {
        QFETCH(Facts, facts);
        QFETCH(double, asOf);
        QFETCH(int, minuteInForce);
        Principal principal;
        principal.closures = facts;
        const auto closure = closureInForce(principal, minute(asOf));
        QCOMPARE(closure.has_value(), minuteInForce >= 0);
        if (closure) {
            QCOMPARE(toIso(closure->at), toIso(minute(minuteInForce)));
            QVERIFY(!lastReopening(principal, minute(asOf)));
        }
        std::reverse(principal.closures.begin(), principal.closures.end());
        QCOMPARE(closureInForce(principal, minute(asOf)).has_value(), minuteInForce >= 0);
    }

    void whoComesBackIsKnown()
    {
        Principal principal;
        principal.closures = {closing(ClosureKind::Disabled, 10), reopening(20),
                              closing(ClosureKind::Suspended, 30, Authority::Declared, 40)};
        QVERIFY(!lastReopening(principal, minute(5)));
        QCOMPARE(toIso(lastReopening(principal, minute(25))->at), toIso(minute(20)));
        QVERIFY(!lastReopening(principal, minute(35)));
        const auto last = lastReopening(principal, minute(45));
        QVERIFY(last);
        QCOMPARE(toIso(last->at), toIso(minute(40)));
        QCOMPARE(last->closure.kind, ClosureKind::Suspended);
    }
};

QTEST_GUILESS_MAIN(TestClosureInForce)
#include "tst_closure_in_force.moc"
