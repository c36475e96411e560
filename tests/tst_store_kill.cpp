// A scan that is killed at any moment leaves a store that the next run completes, nothing lost, nothing twice; and what
// the disk refuses, or the permissions, costs nothing that was stored. Children do the damage, since it ends processes.
#include "core/store/store.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <random>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace probate;

namespace {

const QString schemas = QStringLiteral(PROBATE_SOURCE_DIR "/resources/schema");
const QString repository = QStringLiteral("git:/srv/app");
const QString exports = QStringLiteral("export:/srv/exports");
constexpr int sightings = 5'000;
constexpr int rows = 400;

Instant day(int number)
{
    return *parseInstant("2026-01-01T00:00:00Z") + std::chrono::hours(24 * (number - 1));
}

Observation sighting(const QString &source, int number)
{
    Observation it;
    it.origin.source = source;
    it.origin.path = QStringLiteral("file-%1").arg(number);
    it.collectedAt = day(1);
    SecretSeen seen;
    seen.credential.handles = {{handles::secret, QByteArray::number(number)}};
    it.fact = seen;
    return it;
}

Result<void> scanSource(Store &store, RunId run, const QString &source, const QString &kind, int count, bool bySink)
{
    if (auto begun = store.beginSource(run, source, kind); !begun) {
        return begun;
    }
    if (bySink) {
        auto sink = store.sink(run, source);
        if (!sink) {
            return sink.error();
        }
        for (int i = 0; i < count; ++i) {
            (*sink)->observe(sighting(source, i));
            if (i % 500 == 0) {
                (*sink)->skip({source, QStringLiteral("place-%1").arg(i), QStringLiteral("damaged"), QString()});
            }
        }
        if (auto flushed = (*sink)->flush(); !flushed) {
            return flushed;
        }
    } else {
        for (int i = 0; i < count; i += 100) {
            std::vector<Observation> batch;
            for (int k = i; k < std::min(count, i + 100); ++k) {
                batch.push_back(sighting(source, k));
            }
            if (auto done = store.append(run, source, batch); !done) {
                return done;
            }
        }
    }
    SourceCoverage coverage;
    coverage.source = source;
    coverage.kind = kind;
    coverage.documents = static_cast<std::uint64_t>(count);
    coverage.scannedAt = day(1);
    return store.finishSource(run, coverage);
}

/// One whole run of two sources.
Result<void> scan(const QString &location)
{
    auto store = Store::open(location, OpenMode::Create, schemas);
    if (!store) {
        return store.error();
    }
    RunRecord record;
    record.startedAt = record.asOf = day(1);
    const auto run = store->beginRun(record);
    if (!run) {
        return run.error();
    }
    if (auto done = scanSource(*store, *run, repository, QStringLiteral("git"), sightings, true); !done) {
        return done;
    }
    if (auto done = scanSource(*store, *run, exports, QStringLiteral("export"), rows, false); !done) {
        return done;
    }
    return store->finishRun(*run, QStringLiteral("done"), day(1));
}

/// What work() returns comes back as the exit code of a child process.
template <typename Work> pid_t inChild(Work &&work)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(work());
    }
    return child;
}

int waitFor(pid_t child)
{
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

struct Known
{
    std::vector<ObservationId> ids;
    Coverage coverage;

    bool operator==(const Known &) const = default;
};

std::optional<Known> known(const QString &location)
{
    const auto store = Store::open(location, OpenMode::ReadWrite, schemas);
    const auto observations = store ? store->observations(day(2)) : Result<Observations>(store.error());
    const auto coverage = store ? store->coverage(day(2)) : Result<Coverage>(store.error());
    const auto report = store ? store->verify() : Result<VerifyReport>(store.error());
    if (!observations || !coverage || !report || !report->holds()) {
        qWarning("%s", qPrintable(!observations ? observations.error().message()
                                  : !coverage   ? coverage.error().message()
                                  : !report     ? report.error().message()
                                                : report->problems.front()));
        return std::nullopt;
    }
    Known all{{}, *coverage};
    for (const KnownObservation &it : *observations) {
        all.ids.push_back(it.id);
    }
    return all;
}

} // namespace

class TestStoreKill : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKilledScanIsCompletedByTheNext()
    {
        // In memory where that exists: a kill does not care, and the many syncs cost nothing there.
        const bool inMemory = QFileInfo(QStringLiteral("/dev/shm")).isWritable();
        QTemporaryDir folder((inMemory ? QStringLiteral("/dev/shm") : QDir::tempPath()) +
                             QStringLiteral("/probate-kill-XXXXXX"));
        const QString undisturbed = folder.filePath(QStringLiteral("undisturbed.db"));
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(waitFor(inChild([&] { return scan(undisturbed) ? 0 : 1; })), 0);
        const auto whole = std::max<qint64>(timer.nsecsElapsed() / 1000, 1000);
        const auto wanted = known(undisturbed);
        QVERIFY(wanted);
        QCOMPARE(wanted->ids.size(), std::size_t(sightings + rows));
        QVERIFY(wanted->coverage.skips.size() == sightings / 500);

        std::mt19937 random(2026);
        int killed = 0;
        int midway = 0;
        for (int round = 0; round < 12; ++round) {
            const QString location = folder.filePath(QStringLiteral("killed-%1.db").arg(round));
            for (int times = 1 + round % 2; times > 0; --times) { // every other store is killed twice
                const auto delay = std::uniform_int_distribution<qint64>(0, whole)(random);
                const pid_t child = inChild([&] { return scan(location) ? 0 : 1; });
                std::this_thread::sleep_for(std::chrono::microseconds(delay));
                ::kill(child, SIGKILL);
                const int ended = waitFor(child);
                QVERIFY(ended == 0 || ended == -SIGKILL);
                killed += ended == -SIGKILL ? 1 : 0;
            }
            if (QFile::exists(location)) {
                auto left = Store::open(location, OpenMode::Create, schemas);
                QVERIFY2(left, left ? "" : qPrintable(left.error().message()));
                QVERIFY(left->verify()->holds());
                const auto rest = left->observations(day(2));
                QVERIFY(rest);
                // A source counts whole or not at all.
                QVERIFY(rest->empty() || rest->size() == sightings || rest->size() == sightings + rows);
                midway += rest->size() < sightings + rows && left->statistics()->observations > 0 ? 1 : 0;
            }
            QCOMPARE(waitFor(inChild([&] { return scan(location) ? 0 : 1; })), 0);
            const auto after = known(location);
            QVERIFY(after);
            QVERIFY(after->ids == wanted->ids);
            QVERIFY(after->coverage == wanted->coverage);
        }
        // How many were caught where is a matter of load; the next test chooses the place.
        qInfo("%d children killed, %d stores caught with part of a scan in them", killed, midway);
    }

    void aScanKilledAfterSomeBatchesIsCompletedByTheNext_data()
    {
        QTest::addColumn<int>("batches");
        QTest::newRow("before the first") << 0;
        QTest::newRow("after one") << 1;
        QTest::newRow("after seven") << 7;
    }
    void aScanKilledAfterSomeBatchesIsCompletedByTheNext()
    {
        QFETCH(int, batches);
        QTemporaryDir folder;
        const QString undisturbed = folder.filePath(QStringLiteral("undisturbed.db"));
        QCOMPARE(waitFor(inChild([&] { return scan(undisturbed) ? 0 : 1; })), 0);
        const QString location = folder.filePath(QStringLiteral("killed.db"));
        const int ended = waitFor(inChild([&] {
            auto store = Store::open(location, OpenMode::Create, schemas);
            RunRecord record;
            record.startedAt = record.asOf = day(1);
            const auto run = store ? store->beginRun(record) : Result<RunId>(store.error());
            if (!run || !store->beginSource(*run, repository, QStringLiteral("git"))) {
                return 1;
            }
            for (int i = 0; i < batches; ++i) {
                if (!store->append(*run, repository, std::vector<Observation>{sighting(repository, i)})) {
                    return 1;
                }
            }
            ::kill(::getpid(), SIGKILL);
            return 1;
        }));
        QCOMPARE(ended, -SIGKILL);
        {
            const auto left = Store::open(location, OpenMode::ReadWrite, schemas);
            QVERIFY(left);
            QCOMPARE(left->statistics()->observations, std::int64_t(batches)); // stored …
            QVERIFY(left->observations(day(2))->empty());                      // … and counting for nothing
        }
        QCOMPARE(waitFor(inChild([&] { return scan(location) ? 0 : 1; })), 0);
        QVERIFY(known(location)->ids == known(undisturbed)->ids);
    }

    void theLockOfADeadProcessIsNobodys()
    {
        QTemporaryDir folder;
        const QString location = folder.filePath(QStringLiteral("store.db"));
        int ready[2];
        QVERIFY(::pipe(ready) == 0);
        const pid_t child = inChild([&] {
            const auto store = Store::open(location, OpenMode::Create, schemas);
            const char byte = store ? '1' : '0';
            if (::write(ready[1], &byte, 1) == 1) {
                ::pause();
            }
            return 0;
        });
        char byte = 0;
        QVERIFY(::read(ready[0], &byte, 1) == 1 && byte == '1');
        const auto refused = Store::open(location, OpenMode::ReadWrite, schemas);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind(), ErrorKind::Conflict);
        QVERIFY2(refused.error().message().contains(QStringLiteral("process %1 on ").arg(child)),
                 qPrintable(refused.error().message()));
        ::kill(child, SIGKILL);
        QCOMPARE(waitFor(child), -SIGKILL);
        QVERIFY(QFile::exists(location + QStringLiteral(".lock"))); // its file is left, and means nothing
        QVERIFY(Store::open(location, OpenMode::ReadWrite, schemas));
        ::close(ready[0]);
        ::close(ready[1]);
    }

    void aFullDiskLosesNothingThatWasStored_data()
    {
        QTest::addColumn<bool>("bySink");
        QTest::newRow("append") << false;
        QTest::newRow("sink") << true;
    }
    void aFullDiskLosesNothingThatWasStored()
    {
        QFETCH(bool, bySink);
        QTemporaryDir folder;
        const QString location = folder.filePath(QStringLiteral("store.db"));
        QCOMPARE(waitFor(inChild([&] { return scan(location) ? 0 : 1; })), 0);
        const auto before = known(location);
        QVERIFY(before);
        // A limit on file sizes refuses writes as a full disk does.
        const auto size = static_cast<rlim_t>(QFileInfo(location).size());
        const QString said = folder.filePath(QStringLiteral("said"));
        const int ended = waitFor(inChild([&] {
            ::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{size / 2, RLIM_INFINITY};
            auto store = Store::open(location, OpenMode::ReadWrite, schemas);
            RunRecord record;
            record.startedAt = record.asOf = day(2);
            const auto run = store->beginRun(record);
            if (!run || ::setrlimit(RLIMIT_FSIZE, &limit) != 0) {
                return 2;
            }
            const auto done =
                scanSource(*store, *run, QStringLiteral("git:/other"), QStringLiteral("git"), 20'000, bySink);
            const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
            ::setrlimit(RLIMIT_FSIZE, &none);
            QFile file(said);
            if (done || !file.open(QIODevice::WriteOnly)) {
                return 3;
            }
            file.write(done.error().message().toUtf8());
            // What was lost stays lost: the same scan cannot be finished now that there is room.
            SourceCoverage coverage;
            coverage.source = QStringLiteral("git:/other");
            coverage.scannedAt = day(2);
            return bySink && store->finishSource(*run, coverage) ? 4 : 0;
        }));
        QCOMPARE(ended, 0);
        QFile file(said);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray sentence = file.readAll();
        QVERIFY2(sentence.contains("full") && sentence.contains("nothing stored before is lost"), sentence.constData());
        const auto after = known(location);
        QVERIFY(after);
        QVERIFY(after->ids == before->ids);
        QCOMPARE(after->coverage.skips.size(), before->coverage.skips.size() + 1); // the scan that failed is told of
        QVERIFY(after->coverage.sources == before->coverage.sources);
    }

    void withoutPermissionThereIsAClearErrorAndReadingStillWorks()
    {
        QTemporaryDir folder(QStringLiteral("/tmp/probate-ro-XXXXXX"));
        const QString location = folder.filePath(QStringLiteral("store.db"));
        QCOMPARE(waitFor(inChild([&] { return scan(location) ? 0 : 1; })), 0);
        QFile::setPermissions(location, QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther);
        QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::ExeOwner | QFile::ReadGroup | QFile::ExeGroup |
                                                 QFile::ReadOther | QFile::ExeOther);
        QFile::remove(location + QStringLiteral(".lock"));
        const int ended = waitFor(inChild([&] {
            if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) { // root may write anything
                return 2;
            }
            const auto written = Store::open(location, OpenMode::ReadWrite, schemas);
            if (written || written.error().kind() != ErrorKind::Unreadable ||
                !written.error().message().contains(QLatin1StringView("may not be written"))) {
                return 3;
            }
            const auto made = Store::open(folder.filePath(QStringLiteral("new.db")), OpenMode::Create, schemas);
            if (made || made.error().kind() != ErrorKind::Unreadable) {
                return 4;
            }
            const auto read = Store::open(location, OpenMode::ReadOnly, schemas);
            const auto all = read ? read->observations(day(2)) : Result<Observations>(read.error());
            if (!all) {
                qWarning("%s", qPrintable(all.error().message()));
                return 5;
            }
            return all->size() == sightings + rows ? 0 : 6;
        }));
        QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QCOMPARE(ended, 0);
    }
};

QTEST_GUILESS_MAIN(TestStoreKill)
#include "tst_store_kill.moc"
