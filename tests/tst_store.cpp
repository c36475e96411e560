// The store keeps what it was given and says what is known at an instant. Every slot runs on SQLite and, where a server
// is installed, on PostgreSQL.
#include "tests/generated_observations.h"
#include "tests/store_case.h"

#include <thread>

using namespace probate;
using namespace probate::stored;

class TestStore : public StoreCase
{
    Q_OBJECT

private Q_SLOTS:
    void aRunComesBack()
    {
        const QString location = newLocation();
        RunRecord wanted = record(1);
        {
            Store store = newStore(location);
            const auto first = store.beginRun(wanted);
            VERIFY_OK(first);
            QCOMPARE(*first, RunId(1));
            VERIFY_OK(store.finishRun(*first, QStringLiteral("done"), day(2)));
            VERIFY_OK(store.beginRun(record(3)));
        }
        const auto store = Store::open(location, OpenMode::ReadOnly, schemas);
        VERIFY_OK(store);
        const auto runs = store->runs();
        VERIFY_OK(runs);
        QCOMPARE(runs->size(), std::size_t(2));
        wanted.id = 1;
        wanted.finishedAt = day(2);
        wanted.outcome = QStringLiteral("done");
        QVERIFY((*runs)[0] == wanted);
        QVERIFY(!(*runs)[1].finishedAt);
    }

    void everyFactComesBackExactly()
    {
        GeneratedObservations generated(42);
        std::vector<Observation> made;
        for (std::size_t i = 0; i < 20 * factTypes; ++i) {
            made.push_back(generated.next(i));
        }
        const QString location = newLocation();
        Store store = newStore(location);
        QVERIFY(scanned(store, QStringLiteral("export:x"), 1, made));
        const auto known = store.observations(*parseInstant("9999-12-31T23:59:59.999Z"));
        VERIFY_OK(known);
        std::map<ObservationId, Observation> wanted;
        for (const Observation &it : made) {
            wanted.emplace(idOf(it), it);
        }
        QCOMPARE(known->size(), wanted.size());
        auto at = wanted.begin(); // sorted by id, as the answer must be
        for (const KnownObservation &it : *known) {
            QCOMPARE(it.id, at->first);
            QVERIFY(it.observation == at->second);
            ++at;
        }
        QVERIFY(store.verify()->holds());
    }

    void theSameObservationIsStoredOnce()
    {
        Store store = newStore(newLocation());
        const QString source = QStringLiteral("git:/srv/app");
        const std::vector<Observation> seen{sighting(source, "aa", day(1)), sighting(source, "bb", day(1)),
                                            sighting(source, "aa", day(1))};
        QVERIFY(scanned(store, source, 1, seen));
        QVERIFY(scanned(store, source, 2, seen));
        QCOMPARE(store.statistics()->observations, std::int64_t(2));
        QCOMPARE(idsAt(store, day(9)), idsOf(seen));
    }

    void aRemovedSecretIsNotThereAnyMore()
    {
        Store store = newStore(newLocation());
        const QString source = QStringLiteral("git:/srv/app");
        const auto old = sighting(source, "aa", day(1));
        const auto stays = sighting(source, "bb", day(1));
        QVERIFY(scanned(store, source, 1, {old, stays}));
        QVERIFY(scanned(store, source, 5, {stays}));
        QCOMPARE(idsAt(store, day(9)), idsOf({stays}));
        QCOMPARE(idsAt(store, day(4)), idsOf({old, stays})); // and at that time it was
        QCOMPARE(idsAt(store, day(1) - std::chrono::seconds(1)), idsOf({}));
    }

    void evidenceStaysEvidence()
    {
        Store store = newStore(newLocation());
        const QString source = QStringLiteral("export:/srv/exports");
        const auto first = listing(source, "aa", day(1));
        const auto second = listing(source, "bb", day(5));
        QVERIFY(scanned(store, source, 6, {first}));
        QVERIFY(scanned(store, source, 7, {second}));
        QCOMPARE(idsAt(store, day(9)), idsOf({first, second}));
        QCOMPARE(idsAt(store, day(4)), idsOf({first})); // collected by then, whenever it was read
    }

    void aSecretInAnExportIsThereOrNot()
    {
        Store store = newStore(newLocation());
        const QString source = QStringLiteral("export:/srv/exports");
        const auto listed = listing(source, "aa", day(1));
        const auto leaked = sighting(source, "bb", day(1));
        QVERIFY(scanned(store, source, 6, {listed, leaked}));
        QVERIFY(scanned(store, source, 7, {}));
        QCOMPARE(idsAt(store, day(9)), idsOf({listed}));
    }

    void aCorrectedRosterReplacesTheOneBefore()
    {
        Store store = newStore(newLocation());
        const QString source = QStringLiteral("roster:/srv/leavers.csv");
        const auto wrong = listing(source, "aa", day(1));
        const auto right = listing(source, "bb", day(5));
        QVERIFY(scanned(store, source, 1, {wrong}));
        QVERIFY(scanned(store, source, 5, {right}));
        QCOMPARE(idsAt(store, day(9)), idsOf({right}));
        QCOMPARE(idsAt(store, day(4)), idsOf({wrong}));
    }

    void anUnfinishedScanCountsForNothingAndHidesNothing()
    {
        Store store = newStore(newLocation());
        const QString repository = QStringLiteral("git:/srv/app");
        const QString exports = QStringLiteral("export:/srv/exports");
        const auto kept = sighting(repository, "aa", day(1));
        const auto listed = sighting(exports, "cc", day(1));
        QVERIFY(scanned(store, repository, 1, {kept}));
        QVERIFY(scanned(store, exports, 1, {listed}));
        QVERIFY(store.coverage(day(9))->skips.empty());
        const RunId killed = scanned(store, repository, 5, {sighting(repository, "bb", day(5))}, false);
        QVERIFY(killed);
        QVERIFY(scanned(store, exports, 5, {sighting(exports, "dd", day(5))}, false));
        QCOMPARE(idsAt(store, day(9)), idsOf({kept, listed}));

        const auto coverage = store.coverage(day(9));
        VERIFY_OK(coverage);
        QCOMPARE(coverage->sources.size(), std::size_t(2));
        QVERIFY(coverage->sources[1] == covered(repository, 1));
        QCOMPARE(coverage->skips.size(), std::size_t(2));
        QCOMPARE(coverage->skips[0].kind, QStringLiteral("interrupted"));
        QCOMPARE(coverage->skips[1].source, repository);
        QVERIFY(leavesCoverageIncomplete(coverage->skips[0]));
        QVERIFY(store.coverage(day(4))->skips.empty()); // it had not begun

        QVERIFY(scanned(store, repository, 6, {kept}));
        QVERIFY(scanned(store, exports, 6, {listed}));
        QVERIFY(store.coverage(day(9))->skips.empty());
        VERIFY_OK(store.compact());
        QCOMPARE(store.statistics()->observations, std::int64_t(2)); // what only the killed scans saw is gone
        QCOMPARE(idsAt(store, day(9)), idsOf({kept, listed}));
        QVERIFY(store.verify()->holds());
    }

    void skipsComeBackOnceWhateverTheirText()
    {
        Store store = newStore(newLocation());
        const QString source = QStringLiteral("dir:/srv");
        const auto run = store.beginRun(record(1));
        VERIFY_OK(store.beginSource(*run, source, QStringLiteral("directory")));
        std::vector<Skip> skips{
            {source, QStringLiteral("a\nb\u001b[31m\"'"), QStringLiteral("unreadable"), QStringLiteral("no")},
            {source, QStringLiteral("nul") + QChar(0) + QChar(0xd800), QStringLiteral("link"), QString()},
            {source, QString(10'000, QLatin1Char('x')), QStringLiteral("limit"), QString()}};
        VERIFY_OK(store.addSkips(*run, source, skips));
        VERIFY_OK(store.addSkips(*run, source, skips));
        VERIFY_OK(store.finishSource(*run, covered(source, 1)));
        const auto coverage = store.coverage(day(2));
        VERIFY_OK(coverage);
        skips[1].place = QStringLiteral("nul\ufffd\ufffd");
        std::sort(skips.begin(), skips.end());
        QVERIFY(coverage->skips == skips);
        QVERIFY(store.verify()->holds());
    }

    void aSinkTakesFromManyThreads()
    {
        Store store = newStore(newLocation());
        const QString source = QStringLiteral("git:/srv/app");
        const auto run = store.beginRun(record(1));
        VERIFY_OK(store.beginSource(*run, source, QStringLiteral("git")));
        constexpr int each = 3'000;
        {
            auto sink = store.sink(*run, source);
            VERIFY_OK(sink);
            std::vector<std::thread> threads;
            for (int t = 0; t < 4; ++t) {
                threads.emplace_back([&sink, &source, t] {
                    for (int i = 0; i < each; ++i) { // neighbours see half the same
                        (*sink)->observe(sighting(source, QByteArray::number(t * each / 2 + i), day(1)));
                    }
                    (*sink)->skip({source, QString::number(t), QStringLiteral("link"), QString()});
                });
            }
            for (std::thread &thread : threads) {
                thread.join();
            }
            VERIFY_OK((*sink)->flush());
            (*sink)->observe(sighting(source, "after the flush", day(1)));
            VERIFY_OK(store.finishSource(*run, covered(source, 1))); // flushes what lives
        }
        QCOMPARE(idsAt(store, day(2)).size(), std::size_t(each * 5 / 2 + 1));
        QCOMPARE(store.coverage(day(2))->skips.size(), std::size_t(4));
        QVERIFY(store.verify()->holds());
    }

    void aDeclarationIsKeptWithItsAuthorAndReason()
    {
        const QString location = newLocation();
        Store store = newStore(location);
        OwnershipStated owner;
        owner.credential = {handles::secret, "aa"};
        owner.principal = {QStringLiteral("email"), QStringLiteral("ann@example.com")};
        owner.basis = Basis::Declared;
        const auto id = store.declare(QStringLiteral("ann"), QStringLiteral("rotated by us"), day(3), owner);
        VERIFY_OK(id);
        VERIFY_OK(
            store.declare(QStringLiteral("ann"), QStringLiteral("said again"), day(3), owner)); // one fact, two words
        QCOMPARE(idsAt(store, day(3)), std::vector<ObservationId>{*id});
        QVERIFY(idsAt(store, day(2)).empty());
        QCOMPARE(store.statistics()->declarations, std::int64_t(2));
        QVERIFY(store.verify()->holds());
    }

    void onlyOwnersAndClosuresCanBeDeclared()
    {
        Store store = newStore(newLocation());
        const auto refused = [&store](const Fact &fact) {
            const auto done = store.declare(QStringLiteral("ann"), QStringLiteral("because"), day(3), fact);
            return !done && done.error().kind() == ErrorKind::Usage;
        };
        StateEvidence dead;
        dead.state = EvidenceState::Ended;
        QVERIFY(refused(dead));
        QVERIFY(refused(OwnershipStated{})); // stated by an issuer
        ClosureSignalled closure;
        closure.authority = SignalAuthority::Directory;
        QVERIFY(refused(closure));
        closure.authority = SignalAuthority::Declared;
        QVERIFY(!refused(closure));
        QVERIFY(!store.declare(QString(), QStringLiteral("because"), day(3), closure));
        QVERIFY(!store.declare(QStringLiteral("ann"), QStringLiteral(" "), day(3), closure));
    }

    void aSecondWriterIsRefusedAndAReaderIsNot()
    {
        const QString location = newLocation();
        Store store = newStore(location);
        const QString source = QStringLiteral("git:/srv/app");
        QVERIFY(scanned(store, source, 1, {sighting(source, "aa", day(1))}));
        const auto second = Store::open(location, OpenMode::ReadWrite, schemas);
        QVERIFY(!second);
        QCOMPARE(second.error().kind(), ErrorKind::Conflict);
        QVERIFY2(
            second.error().message().contains(QStringLiteral("process %1 on ").arg(QCoreApplication::applicationPid())),
            qPrintable(second.error().message()));
        auto reader = Store::open(location, OpenMode::ReadOnly, schemas);
        VERIFY_OK(reader);
        QCOMPARE(idsAt(*reader, day(1)).size(), std::size_t(1));
        QVERIFY(reader->verify()->holds());
        QCOMPARE(reader->beginRun(record(1)).error().kind(), ErrorKind::Usage);
        QCOMPARE(reader->compact().error().kind(), ErrorKind::Usage);
    }

    void misuseIsAnError()
    {
        Store store = newStore(newLocation());
        const QString source = QStringLiteral("git:/srv/app");
        QVERIFY(!store.beginSource(7, source, QStringLiteral("git")));
        QVERIFY(!store.finishRun(7, QStringLiteral("done"), day(1)));
        const auto run = store.beginRun(record(1));
        QVERIFY(!store.append(*run, source, {}));
        QVERIFY(!store.sink(*run, source));
        QVERIFY(!store.beginSource(*run, QString(), QStringLiteral("git")));
        VERIFY_OK(store.beginSource(*run, source, QStringLiteral("git")));
        QVERIFY(!store.beginSource(*run, source, QStringLiteral("git")));
        SourceCoverage timeless = covered(source, 1);
        timeless.scannedAt.reset();
        QVERIFY(!store.finishSource(*run, timeless));
        VERIFY_OK(store.finishSource(*run, covered(source, 1)));
        QVERIFY(!store.finishSource(*run, covered(source, 1)));
        QVERIFY(!store.append(*run, source, {}));
        VERIFY_OK(store.finishRun(*run, QStringLiteral("done"), day(1)));
        QVERIFY(!store.finishRun(*run, QStringLiteral("done"), day(1)));
        QVERIFY(!store.beginSource(*run, QStringLiteral("git:/other"), QStringLiteral("git")));
    }
};

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
