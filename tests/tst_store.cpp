// The store keeps what it was given, says what is known at an instant, and notices when somebody changes it. Every slot
// runs on SQLite and, where a server is installed, on PostgreSQL.
#include "core/crypto/fingerprint.h"
#include "core/model/canonical.h"
#include "core/store/store.h"
#include "tests/generated_observations.h"
#include "tests/private_postgres.h"

#include <QDirIterator>
#include <QTest>

#include <random>
#include <thread>

using namespace probate;

namespace {

const QString schemas = QStringLiteral(PROBATE_SOURCE_DIR "/resources/schema");

Instant day(int number)
{
    return *parseInstant("2026-01-01T00:00:00Z") + std::chrono::hours(24 * (number - 1));
}

Observation sighting(const QString &source, const QByteArray &fingerprint, Instant at)
{
    Observation it;
    it.origin.source = source;
    it.origin.path = QStringLiteral("a.env");
    it.collectedAt = at;
    SecretSeen seen;
    seen.credential.handles = {{handles::secret, fingerprint}};
    it.fact = seen;
    return it;
}

RunRecord record(int onDay)
{
    RunRecord run;
    run.startedAt = day(onDay);
    run.asOf = day(onDay);
    run.toolVersion = QStringLiteral("0.1.0");
    run.ruleSetDigest = QStringLiteral("abc");
    run.commandLine = QStringLiteral("probate scan .");
    return run;
}

SourceCoverage covered(const QString &source, int onDay)
{
    SourceCoverage coverage;
    coverage.source = source;
    coverage.kind = source.section(QLatin1Char(':'), 0, 0);
    coverage.documents = 3;
    coverage.bytes = 1ull << 40;
    coverage.scannedAt = day(onDay);
    return coverage;
}

/// A row of a listing, which stays true of its time whatever a later listing says.
Observation listing(const QString &source, const QByteArray &name, Instant at)
{
    CredentialListed listed;
    listed.credential.handles = {{"test-id", name}};
    return {Origin{source, QStringLiteral("keys.json"), {}, {}, 0, 0, {}}, at, listed};
}

/// Begins a run and a scan in it, stores, and finishes what is asked for.
RunId scanned(Store &store, const QString &source, int onDay, const std::vector<Observation> &seen, bool finish = true)
{
    const auto run = store.beginRun(record(onDay));
    if (!run || !store.beginSource(*run, source, source.section(QLatin1Char(':'), 0, 0)) ||
        !store.append(*run, source, seen)) {
        return 0;
    }
    if (finish && (!store.finishSource(*run, covered(source, onDay)) ||
                   !store.finishRun(*run, QStringLiteral("done"), day(onDay)))) {
        return 0;
    }
    return *run;
}

std::vector<ObservationId> idsAt(const Store &store, Instant asOf)
{
    std::vector<ObservationId> ids;
    const auto known = store.observations(asOf);
    if (!known) {
        qWarning("%s", qPrintable(known.error().message()));
        return {"error"};
    }
    for (const KnownObservation &it : *known) {
        ids.push_back(it.id);
    }
    return ids;
}

std::vector<ObservationId> idsOf(const std::vector<Observation> &observations)
{
    std::vector<ObservationId> ids;
    for (const Observation &it : observations) {
        ids.push_back(idOf(it));
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

#define VERIFY_OK(expression)                                                                                          \
    do {                                                                                                               \
        const auto &result_ = (expression);                                                                            \
        QVERIFY2(result_.ok(), result_.ok() ? "" : qPrintable(result_.error().message()));                             \
    } while (false)

} // namespace

class TestStore : public QObject
{
    Q_OBJECT

    std::unique_ptr<PrivatePostgres> m_server;
    QTemporaryDir m_folder;
    int m_stores = 0;

    QString newLocation()
    {
        QFETCH_GLOBAL(bool, postgres);
        return postgres ? m_server->newDatabase() : m_folder.filePath(QStringLiteral("store-%1.db").arg(++m_stores));
    }
    Store newStore(const QString &location)
    {
        auto store = Store::open(location, OpenMode::Create, schemas);
        if (!store) {
            qFatal("%s", qPrintable(store.error().message()));
        }
        return std::move(*store);
    }
    bool tamper(const QString &location, const QString &statements)
    {
        QFETCH_GLOBAL(bool, postgres);
        return postgres ? m_server->sqlAt(location, statements)
                        : QProcess::execute(QStringLiteral("sqlite3"), {location, statements}) == 0;
    }

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("postgres");
        QTest::newRow("sqlite") << false;
        QString why;
        m_server = PrivatePostgres::start(&why);
        if (m_server) {
            QTest::newRow("postgres") << true;
        } else {
            qWarning("not tested on PostgreSQL: %s", qPrintable(why));
        }
    }
    void cleanupTestCase() { m_server.reset(); }

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
        for (std::size_t i = 0; i < 20 * std::variant_size_v<Fact>; ++i) {
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

    void everyChangeByHandIsFound_data()
    {
        QTest::addColumn<QString>("statements");
        const std::pair<const char *, const char *> rows[] = {
            {"edit of an entry", "UPDATE run_log SET content = replace(content, '0.1.0', '0.2.0') WHERE number = 1"},
            {"edit of an entry and its row",
             "UPDATE run_log SET content = replace(content, '0.1.0', '0.2.0'); UPDATE run SET "
             "tool_version = '0.2.0'"},
            {"entry deleted from the middle", "DELETE FROM run_log WHERE number = 3"},
            {"first entry deleted", "DELETE FROM run_log WHERE number = 1"},
            {"last entry deleted", "DELETE FROM run_log WHERE number = (SELECT MAX(number) FROM run_log)"},
            {"log emptied", "DELETE FROM run_log"},
            {"two entries swapped",
             "UPDATE run_log SET number = -2 WHERE number = 2; UPDATE run_log SET number = 2 WHERE number "
             "= 3; UPDATE run_log SET number = 3 WHERE number = -2"},
            {"run edited", "UPDATE run SET as_of = as_of + 1 WHERE run = 1"},
            {"end of a run taken back", "UPDATE run SET finished_at = NULL, outcome = NULL WHERE run = 2"},
            {"scan moved in time", "UPDATE source_scan SET scanned_at = scanned_at - 1 WHERE scan = 1"},
            {"scan made unfinished", "UPDATE source_scan SET scanned_at = NULL WHERE scan = 2"},
            {"scan finished by hand", "UPDATE source_scan SET scanned_at = 1 WHERE scan = 3"},
            {"what a scan saw removed", "DELETE FROM seen WHERE scan = 2 AND observation = 1"},
            {"what a scan saw added", "INSERT INTO seen (scan, observation) SELECT 2, MAX(seq) FROM observation"},
            {"skip removed", "DELETE FROM skip"},
            {"skip edited", "UPDATE skip SET detail = 'nothing'"},
            {"observation edited", "UPDATE observation SET body = replace(body, 'a.env', 'b.env') WHERE seq = 1"},
            {"observation dated back", "UPDATE observation SET collected_at = 0 WHERE seq = 1"},
            {"declaration edited", "UPDATE declaration SET author = 'eve'"},
            {"declaration removed", "DELETE FROM declaration"},
            {"head set back", "UPDATE store_state SET head_number = head_number - 1"}};
        for (const auto &[name, statements] : rows) {
            QTest::newRow(name) << QString::fromLatin1(statements);
        }
    }
    void everyChangeByHandIsFound()
    {
        QFETCH(QString, statements);
        const QString location = newLocation();
        const QString source = QStringLiteral("git:/srv/app");
        {
            Store store = newStore(location);
            QVERIFY(scanned(store, source, 1, {sighting(source, "aa", day(1)), sighting(source, "bb", day(1))}));
            const auto run = store.beginRun(record(2));
            VERIFY_OK(store.beginSource(*run, source, QStringLiteral("git")));
            VERIFY_OK(store.append(*run, source,
                                   std::vector{sighting(source, "aa", day(1)), sighting(source, "bb", day(1))}));
            VERIFY_OK(store.addSkips(
                *run, source,
                std::vector{Skip{source, QStringLiteral("x"), QStringLiteral("damaged"), QStringLiteral("pack")}}));
            VERIFY_OK(store.finishSource(*run, covered(source, 2)));
            VERIFY_OK(store.finishRun(*run, QStringLiteral("done"), day(2)));
            QVERIFY(scanned(store, source, 3, {sighting(source, "cc", day(3))}, false));
            ClosureSignalled closure;
            closure.principal = {QStringLiteral("id"), QStringLiteral("P1")};
            VERIFY_OK(store.declare(QStringLiteral("ann"), QStringLiteral("left"), day(3), closure));
            const auto before = store.verify();
            VERIFY_OK(before);
            QVERIFY2(before->holds(), before->holds() ? "" : qPrintable(before->problems.front()));
            QCOMPARE(before->head, store.statistics()->head);
        }
        QVERIFY(tamper(location, statements));
        const auto store = Store::open(location, OpenMode::ReadOnly, schemas);
        VERIFY_OK(store);
        const auto after = store->verify();
        VERIFY_OK(after);
        QVERIFY(!after->holds());
    }

    void aRepeatedScanSeesWhatAFreshOneWould()
    {
        const QString source = QStringLiteral("git:/srv/app");
        const auto observationsAt = [&](int onDay) {
            std::vector<Observation> all;
            for (int i = 0; i < 2'100; ++i) { // more than one transaction's
                all.push_back(sighting(source, "f" + QByteArray::number(i), day(onDay)));
            }
            return all;
        };
        const std::vector<Skip> skips{{source, QStringLiteral("p"), QStringLiteral("damaged"), QStringLiteral("why")}};
        const QByteArray state(32, 's');
        const auto begin = [&](Store &store, int onDay) {
            const auto run = store.beginRun(record(onDay));
            return store.beginSource(*run, source, QStringLiteral("git")) ? *run : RunId{0};
        };
        Store store = newStore(newLocation());
        QVERIFY(!store.latestScan(source)->has_value());
        RunId run = begin(store, 1);
        VERIFY_OK(store.append(run, source, observationsAt(1)));
        VERIFY_OK(store.addSkips(run, source, skips));
        VERIFY_OK(store.addSkips(run, source,
                                 std::vector{Skip{source, {}, QStringLiteral("full-scan"), QStringLiteral("first")}}));
        VERIFY_OK(store.finishSource(run, covered(source, 1), state));
        const auto earlier = store.latestScan(source);
        VERIFY_OK(earlier);
        QCOMPARE(earlier->value().state, state);
        QVERIFY(!store.latestScan(QStringLiteral("git:/srv/other"))->has_value());

        run = begin(store, 2);
        QCOMPARE(store.latestScan(source)->value().scan, earlier->value().scan); // an open scan is none
        const auto repeated = store.repeatScan(run, source, earlier->value().scan, day(2));
        VERIFY_OK(repeated);
        VERIFY_OK(store.finishSource(run, *repeated, state));
        QVERIFY(!store.repeatScan(run, source, earlier->value().scan, day(2))); // it is finished
        Store fresh = newStore(newLocation());
        run = begin(fresh, 2);
        VERIFY_OK(fresh.append(run, source, observationsAt(2)));
        VERIFY_OK(fresh.addSkips(run, source, skips));
        VERIFY_OK(fresh.finishSource(run, covered(source, 2)));
        QVERIFY(idsAt(store, day(3)) == idsAt(fresh, day(3)));
        QVERIFY(store.coverage(day(3))->skips == fresh.coverage(day(3))->skips);
        QVERIFY(store.coverage(day(3))->sources == fresh.coverage(day(3))->sources);
        QVERIFY(store.verify()->holds());
    }

    void anEditedScanIsNotRepeated_data()
    {
        QTest::addColumn<QString>("statement");
        QTest::newRow("an observation") << QStringLiteral(
            "UPDATE observation SET body = replace(body, 'a.env', 'b.env')");
        QTest::newRow("what it saw") << QStringLiteral("DELETE FROM seen WHERE observation = 1");
        QTest::newRow("what it skipped") << QStringLiteral("DELETE FROM skip");
        QTest::newRow("its counts") << QStringLiteral("UPDATE source_scan SET documents = 9");
        QTest::newRow("its state") << QStringLiteral(
            "UPDATE source_scan SET state = CAST('12345678901234567890123456789012' AS BLOB)");
    }
    void anEditedScanIsNotRepeated()
    {
        QFETCH_GLOBAL(bool, postgres);
        if (postgres) {
            QSKIP("the statements are SQLite's");
        }
        QFETCH(QString, statement);
        const QString location = newLocation();
        const QString source = QStringLiteral("git:/srv/app");
        {
            Store store = newStore(location);
            const auto run = store.beginRun(record(1));
            VERIFY_OK(store.beginSource(*run, source, QStringLiteral("git")));
            VERIFY_OK(store.append(*run, source,
                                   std::vector{sighting(source, "aa", day(1)), sighting(source, "bb", day(1))}));
            VERIFY_OK(store.addSkips(*run, source,
                                     std::vector{Skip{source, {}, QStringLiteral("damaged"), QStringLiteral("why")}}));
            VERIFY_OK(store.finishSource(*run, covered(source, 1), QByteArray(32, 's')));
        }
        QVERIFY(tamper(location, statement));
        Store store = newStore(location);
        const auto run = store.beginRun(record(2));
        VERIFY_OK(store.beginSource(*run, source, QStringLiteral("git")));
        const auto repeated = store.repeatScan(*run, source, store.latestScan(source)->value().scan, day(2));
        QVERIFY(!repeated);
        QCOMPARE(repeated.error().kind(), ErrorKind::Malformed);
    }

    void aChangedObservationIsNeverRead()
    {
        const QString location = newLocation();
        const QString source = QStringLiteral("git:/srv/app");
        {
            Store store = newStore(location);
            QVERIFY(scanned(store, source, 1, {sighting(source, "aa", day(1))}));
        }
        QVERIFY(tamper(location, QStringLiteral("UPDATE observation SET body = replace(body, 'a.env', 'b.env')")));
        const auto changed = Store::open(location, OpenMode::ReadOnly, schemas)->observations(day(2));
        QVERIFY(!changed);
        QCOMPARE(changed.error().kind(), ErrorKind::Malformed);
        QVERIFY(tamper(location, QStringLiteral("UPDATE observation SET body = '{\"collectedAt\":[[[['")));
        const auto broken = Store::open(location, OpenMode::ReadOnly, schemas)->observations(day(2));
        QVERIFY(!broken);
        QCOMPARE(broken.error().kind(), ErrorKind::Malformed);
        QVERIFY(broken.error().message().contains(QLatin1StringView("at byte")));
    }

    void noSecretIsInItsFiles()
    {
        QFETCH_GLOBAL(bool, postgres);
        if (postgres) {
            QSKIP("the files of the server are not ours; the rows are the same");
        }
        std::mt19937 random(std::random_device{}());
        std::vector<QByteArray> secrets;
        const auto printer = Fingerprinter::withKey(SecretBytes(QByteArray(32, 'k')));
        const QString location = newLocation();
        const QString source = QStringLiteral("git:/srv/app");
        std::vector<Observation> seen;
        for (int i = 0; i < 200; ++i) {
            QByteArray secret;
            for (int c = 0; c < 24; ++c) {
                secret += "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[random() % 62];
            }
            secrets.push_back(secret);
            seen.push_back(sighting(source, printer.fingerprint(secret).value, day(1)));
        }
        Store store = newStore(location);
        QVERIFY(scanned(store, source, 1, seen)); // the store is open: its -wal is there too
        int files = 0;
        QDirIterator each(m_folder.path(), QDir::Files);
        while (each.hasNext()) {
            QFile file(each.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            files += bytes.contains(printer.fingerprint(secrets[0]).value) ? 1 : 0;
            for (const QByteArray &secret : secrets) {
                QVERIFY(!bytes.contains(secret));
                QVERIFY(!bytes.contains(secret.toHex()) && !bytes.contains(secret.toHex().toUpper()));
                QVERIFY(!bytes.contains(secret.toBase64(QByteArray::OmitTrailingEquals)));
            }
        }
        QVERIFY(files > 0); // the search does find what is there
    }
};

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
