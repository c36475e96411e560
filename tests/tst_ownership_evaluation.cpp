// A generated organisation in small: owners are right where they are named, few are missed, and confidence means what
// it says. script/evaluate-ownership measures the large one.
#include "tests/evaluation/ownership_tally.h"

#include <QTest>

using namespace probate;
using namespace probate::evaluation;

class TestOwnershipEvaluation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSameSeedGivesTheSameWorld()
    {
        const WorldSize small{100, 20, 5, 300, false};
        const World world = makeWorld(3, small);
        const World again = makeWorld(3, small);
        QVERIFY(world.owners == again.owners && world.told.size() == again.told.size());
        QVERIFY(world.owners != makeWorld(4, small).owners);
    }

    void ownersAreRightAndFewAreMissed_data()
    {
        QTest::addColumn<quint64>("seed");
        QTest::newRow("1") << quint64(1);
        QTest::newRow("held out") << quint64(20261122);
    }
    void ownersAreRightAndFewAreMissed()
    {
        QFETCH(quint64, seed);
        const OwnershipTally tally = holdAgainst(makeWorld(seed, {1'000, 160, 30, 6'000, false}));
        qInfo().noquote() << tally.table();
        QVERIFY(tally.owners.precision() >= 0.97);
        QVERIFY(tally.owners.recall() >= 0.90);
        QVERIFY(tally.exposure.precision() >= 0.97);
        QVERIFY(tally.exposure.recall() >= 0.90);
        const Hits &sure = tally.byConfidence[9];
        QVERIFY(sure.said > 1000 && sure.precision() >= 0.9);
    }

    /// Where much of what is said is wrong, no way of choosing among the names makes it right: what is lost beyond that
    /// is the combination's fault.
    void poorRecordsCostLittleMoreThanTheyMust()
    {
        const OwnershipTally tally = holdAgainst(makeWorld(1, {1'000, 160, 30, 6'000, true}));
        qInfo().noquote() << tally.table();
        QVERIFY(tally.nameable.precision() < 0.97); // else these records are not poor
        QVERIFY(tally.owners.precision() >= tally.nameable.precision() - 0.01);
        QVERIFY(tally.owners.recall() >= tally.nameable.recall() - 0.07); // those on whom too little is known
        QVERIFY(tally.byConfidence[9].precision() >= 0.9);
    }
};

QTEST_GUILESS_MAIN(TestOwnershipEvaluation)
#include "tst_ownership_evaluation.moc"
