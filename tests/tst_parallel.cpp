// Work on many rows is done once a row, whatever the number of rows, of ranges and of processors.
#include "core/base/parallel.h"

#include <QTest>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

using namespace probate;

class TestParallel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRowIsDoneOnce_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("grain");
        QTest::newRow("none") << 0 << 4;
        QTest::newRow("one") << 1 << 4;
        QTest::newRow("just one range") << 4 << 4;
        QTest::newRow("one more") << 5 << 4;
        QTest::newRow("a row a range") << 100 << 1;
        QTest::newRow("many") << 10'007 << 64;
    }
    void everyRowIsDoneOnce()
    {
        QFETCH(int, count);
        QFETCH(int, grain);
        const auto rows = static_cast<std::size_t>(count), most = static_cast<std::size_t>(grain);
        std::vector<std::atomic<int>> done(rows);
        std::atomic<bool> sane{true};
        inParallel(rows, most, [&](std::size_t first, std::size_t last) {
            if (first >= last || last > rows || last - first > most || first % most != 0) {
                sane = false;
                return;
            }
            for (std::size_t row = first; row < last; ++row) {
                ++done[row];
            }
        });
        QVERIFY(sane);
        for (const auto &times : done) {
            QCOMPARE(times.load(), 1);
        }
    }

    void oneRangeStaysOnTheCallersThread()
    {
        std::set<std::thread::id> seen;
        inParallel(3, 4, [&](std::size_t, std::size_t) { seen.insert(std::this_thread::get_id()); });
        QCOMPARE(seen, std::set{std::this_thread::get_id()});
    }
};

QTEST_GUILESS_MAIN(TestParallel)
#include "tst_parallel.moc"
