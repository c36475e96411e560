// The pack engine reads exactly what git's own code reads, and a hostile pack costs nothing but itself.
#include "git_fixture.h"

#include "scanners/git/libgit_supply.h"
#include "scanners/git/pack_supply.h"

using namespace probate;
using namespace probate::test;
using namespace probate::git;

namespace {

using Everything = std::map<QByteArray, std::pair<int, QByteArray>>; // hex to type and hash of the bytes

struct Read
{
    Everything objects;
    QStringList reports;
};

Read readAll(ObjectSupply &supply, QStringList reports, const std::shared_ptr<QStringList> &later, int threads = 3)
{
    Read read;
    std::mutex mutex;
    int twice = 0;
    const Report report = [&](const QString &kind, const QString &place, const QString &) {
        const std::scoped_lock lock(mutex);
        reports.append(kind + QLatin1Char(' ') + place);
    };
    for (const bool blobs : {false, true}) {
        ReadRequest request;
        request.workers = threads;
        request.blobs = blobs;
        request.commits = request.trees = request.tags = !blobs;
        supply.readAll(
            request,
            [&](int, const ObjectView &view) {
                const std::scoped_lock lock(mutex);
                const auto [at, isNew] =
                    read.objects.try_emplace(supply.objects().hex(view.object), int(view.type), sha256(view.bytes));
                twice += isNew ? 0 : 1;
                return std::unique_ptr<ScanTrace>();
            },
            report);
    }
    if (twice != 0) {
        reports.append(QStringLiteral("%1 objects twice").arg(twice));
    }
    read.reports = reports + *later;
    read.reports.sort();
    return read;
}

Read readWith(const QString &repository, bool slow, int threads = 3, ObjectFormat format = ObjectFormat::Sha1)
{
    const auto early = std::make_shared<QStringList>();
    const Report report = [early](const QString &kind, const QString &place, const QString &) {
        early->append(kind + QLatin1Char(' ') + place);
    };
    const QString objects = repository + QStringLiteral("/.git/objects");
    auto supply = slow ? openLibgitSupply(objects, report) : openPackSupply(objects, format, report);
    return readAll(**supply, {}, early, threads);
}

/// History with everything that makes deltas: growing files, branches, a merge, a large file, tags.
void fill(GitFixture &repository, int rounds = 16)
{
    QByteArray large;
    for (int i = 0; i < 1500; ++i) {
        large += sha256Hex(QByteArray::number(i)) + '\n';
    }
    for (int i = 0; i < rounds; ++i) {
        large.replace((i * 997) % (large.size() - 80), 30, madeSecret(i) + "-cut-" + QByteArray::number(i));
        repository.write(QStringLiteral("large.txt"), large);
        repository.write(QStringLiteral("d%1/e/f%2.txt").arg(i % 4).arg(i % 9),
                         "line\n" + QByteArray::number(i) + "\n" + madeSecret(1000 + i));
        repository.commit(QStringLiteral("ada"), QStringLiteral("round %1").arg(i));
        if (i == rounds / 2) {
            repository.git("checkout -q -b side HEAD~3");
            repository.write(QStringLiteral("side.txt"), madeSecret(5000));
            repository.commit(QStringLiteral("ben"));
            repository.git("tag -a v1 -m release");
            repository.git("checkout -q main");
            repository.git("merge -q --no-edit side");
        }
    }
}

QString onlyPack(const GitFixture &repository)
{
    const QDir packs(repository.file(QStringLiteral(".git/objects/pack")));
    return packs.filePath(packs.entryList({QStringLiteral("*.pack")}).value(0));
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void replaceFile(const QString &path, const QByteArray &content)
{
    QFile::remove(path);
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    file.write(content);
}

} // namespace

class TestGitPacks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatGitReads_data()
    {
        QTest::addColumn<QStringList>("commands");
        QTest::newRow("loose") << QStringList{};
        QTest::newRow("one pack") << QStringList{QStringLiteral("gc -q")};
        QTest::newRow("long chains") << QStringList{QStringLiteral("repack -q -a -d -f --depth=200 --window=50")};
        QTest::newRow("no deltas") << QStringList{QStringLiteral("repack -q -a -d -f --depth=0")};
        QTest::newRow("bases by name") << QStringList{
            QStringLiteral("-c repack.useDeltaBaseOffset=false repack -q -a -d -f")};
        QTest::newRow("index version 1") << QStringList{QStringLiteral("-c pack.indexVersion=1 repack -q -a -d -f")};
        QTest::newRow("multi-pack index")
            << QStringList{QStringLiteral("repack -q -d"), QStringLiteral("multi-pack-index write")};
        QTest::newRow("split packs") << QStringList{QStringLiteral("repack -q -a -d -f --max-pack-size=1m")};
        QTest::newRow("cruft") << QStringList{QStringLiteral("reset -q --hard HEAD~5"),
                                              QStringLiteral("reflog expire --expire=now --all"),
                                              QStringLiteral("repack -q --cruft -d")};
    }
    void readsWhatGitReads()
    {
        QFETCH(QStringList, commands);
        GitFixture repository;
        fill(repository);
        for (const QString &command : commands) {
            repository.git(command.split(QLatin1Char(' ')));
            QVERIFY2(repository.lastExit == 0, repository.lastError.constData());
        }
        repository.write(QStringLiteral("late"), "late");
        repository.commit(QStringLiteral("ada")); // loose beside packed
        const Read slow = readWith(repository.path(), true);
        const Read fast = readWith(repository.path(), false);
        QVERIFY(slow.objects.size() > 80);
        QCOMPARE(fast.objects.size(), slow.objects.size());
        QVERIFY(fast.objects == slow.objects);
        QVERIFY2(fast.reports.isEmpty(), qPrintable(fast.reports.join(QLatin1Char('\n'))));
        QVERIFY(readWith(repository.path(), false, 1).objects == slow.objects);
    }

    void findsTheSameEitherWay()
    {
        GitFixture repository;
        fill(repository, 25);
        repository.git("gc -q");
        const auto fast = scanGit(repository.path());
        const auto slow = scanGit(repository.path(), 2, {{QStringLiteral("reader"), QStringLiteral("libgit2")}});
        QVERIFY(fast->observations.size() > 60);
        QVERIFY(fast->observations == slow->observations);
        QVERIFY(fast->skips == slow->skips);
        QVERIFY(fast->coverage->bytes == slow->coverage->bytes);
    }

    void repackingChangesNothing()
    {
        GitFixture repository;
        fill(repository, 25);
        const auto loose = scanGit(repository.path());
        repository.git("gc -q");
        const auto packed = scanGit(repository.path());
        repository.git("repack -q -a -d -f --depth=3 --window=3");
        const auto repacked = scanGit(repository.path());
        QVERIFY(loose->observations == packed->observations);
        QVERIFY(loose->observations == repacked->observations);
    }

    void readsSha256Repositories()
    {
        GitFixture repository({QStringLiteral("--object-format=sha256")});
        fill(repository, 10);
        repository.git("gc -q");
        repository.write(QStringLiteral("late"), madeSecret(7000));
        const QByteArray id = repository.commit(QStringLiteral("ada"));
        QCOMPARE(id.size(), 64);
        const auto found = scanGit(repository.path());
        QVERIFY(found->coverage.ok());
        QCOMPARE(found->placed(madeSecret(7000)).introduced.at(0).commit, id);
        QVERIFY(found->placed(madeSecret(7000)).inWorkTree);
        QVERIFY(found->knows(madeSecret(1003)));
        repository.git({QStringLiteral("bundle"), QStringLiteral("create"), QStringLiteral("-q"),
                        repository.beside(QStringLiteral("b.bundle")), QStringLiteral("--all")});
        const auto bundled = scanGit(repository.beside(QStringLiteral("b.bundle")));
        QCOMPARE(bundled->placed(madeSecret(7000)).introduced.at(0).commit, id);
    }

    void aPackWithoutItsIndexIsWalked()
    {
        GitFixture repository;
        fill(repository, 12);
        repository.git("-c repack.useDeltaBaseOffset=false repack -q -a -d -f");
        const Read whole = readWith(repository.path(), true);
        const QString index = onlyPack(repository).chopped(5) + QStringLiteral(".idx");
        replaceFile(index, contentOf(index).first(900));
        const Read walked = readWith(repository.path(), false);
        QVERIFY(walked.objects == whole.objects);
        QVERIFY(QFile::remove(index));
        QVERIFY(readWith(repository.path(), false).objects == whole.objects);
    }

    // git keeps each pack's own index beside the multi-pack index (git-multi-pack-index(1)); without, the pack is
    // walked.
    void aMultiPackIndexTakesNothingAway()
    {
        GitFixture repository;
        fill(repository, 12);
        repository.git("repack -q");
        repository.write(QStringLiteral("late"), madeSecret(7000));
        repository.commit(QStringLiteral("ada"));
        repository.git("repack -q");
        const Read whole = readWith(repository.path(), true);
        repository.git("multi-pack-index write");
        const QDir packs(repository.path() + QStringLiteral("/.git/objects/pack"));
        QVERIFY(packs.exists(QStringLiteral("multi-pack-index")));
        QCOMPARE(packs.entryList({QStringLiteral("*.pack")}).size(), 2);
        QVERIFY(readWith(repository.path(), false).objects == whole.objects);
        for (const QString &index : packs.entryList({QStringLiteral("*.idx")})) {
            QVERIFY(QFile::remove(packs.filePath(index)));
        }
        QVERIFY(readWith(repository.path(), false).objects == whole.objects);
    }

    void anIncrementalBundleSaysWhatItLacks()
    {
        GitFixture repository;
        fill(repository, 12);
        repository.write(QStringLiteral("late"), madeSecret(7000));
        repository.commit(QStringLiteral("ada"));
        repository.git({QStringLiteral("bundle"), QStringLiteral("create"), QStringLiteral("-q"),
                        repository.beside(QStringLiteral("b.bundle")), QStringLiteral("HEAD~4..main")});
        const auto found = scanGit(repository.beside(QStringLiteral("b.bundle")));
        QVERIFY(found->coverage.ok());
        QVERIFY(found->knows(madeSecret(7000)));
        QCOMPARE(found->skipped(QStringLiteral("shallow")), 1u);
    }

    void aDamagedEntryCostsItselfAndWhatBuildsOnIt()
    {
        GitFixture repository;
        fill(repository);
        repository.git("gc -q");
        const Read whole = readWith(repository.path(), false);
        const QString pack = onlyPack(repository);
        const QByteArray good = contentOf(pack);
        int lossy = 0;
        for (int round = 0; round < 40;
             ++round) { // flips all over the file; nothing may crash, hang or come out wrong twice
            QByteArray bad = good;
            const qsizetype at = 12 + (round * 7919) % (good.size() - 40);
            bad[at] = char(bad[at] ^ (1 << (round % 8)));
            replaceFile(pack, bad);
            const Read damaged = readWith(repository.path(), false);
            lossy += damaged.objects.size() < whole.objects.size() ? 1 : 0;
            if (damaged.objects.size() < whole.objects.size()) {
                QVERIFY2(!damaged.reports.isEmpty(), qPrintable(QString::number(at)));
                QVERIFY(damaged.reports.join(QLatin1Char(' ')).contains(QStringLiteral(".pack at offset")));
            }
            QVERIFY(damaged.objects.size() > whole.objects.size() / 4);
        }
        QVERIFY(lossy > 20);
    }

    void aTruncatedPackCostsItsEnd()
    {
        GitFixture repository;
        fill(repository);
        repository.git("gc -q");
        const Read whole = readWith(repository.path(), false);
        const QString pack = onlyPack(repository);
        const QByteArray good = contentOf(pack);
        for (const qsizetype keep : {good.size() - 1, good.size() / 2, qsizetype(40), qsizetype(11), qsizetype(0)}) {
            replaceFile(pack, good.first(keep));
            const Read cut = readWith(repository.path(), false);
            QVERIFY(!cut.reports.isEmpty());
            for (const auto &[id, object] : cut.objects) {
                QVERIFY(whole.objects.at(id) == object);
            }
        }
    }

    void whatOnePackLostAnotherMayHave()
    {
        GitFixture repository;
        fill(repository, 12);
        repository.git("gc -q");
        const Read whole = readWith(repository.path(), false);
        const QString pack = onlyPack(repository);
        const QString copy = QFileInfo(pack).path() + QStringLiteral("/pack-0000000000000000000000000000000000000000");
        QVERIFY(QFile::copy(pack, copy + QStringLiteral(".pack")));
        QVERIFY(QFile::copy(pack.chopped(5) + QStringLiteral(".idx"), copy + QStringLiteral(".idx")));
        QVERIFY(readWith(repository.path(), false).objects == whole.objects); // each object once
        QByteArray bad = contentOf(copy + QStringLiteral(".pack"));
        for (qsizetype at = 200; at < bad.size() - 40; at += 300) {
            bad[at] = char(bad[at] ^ 0x55);
        }
        replaceFile(copy + QStringLiteral(".pack"), bad);
        QVERIFY(readWith(repository.path(), false).objects == whole.objects);
    }
};

QTEST_GUILESS_MAIN(TestGitPacks)
#include "tst_git_packs.moc"
