// The pack engine reads exactly what git's own code reads, and a hostile pack costs nothing but itself.
#include "git_objects.h"

using namespace probate;
using namespace probate::test;
using namespace probate::git;

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
        fillWithDeltas(repository);
        for (const QString &command : commands) {
            repository.git(command.split(QLatin1Char(' ')));
            QVERIFY2(repository.lastExit == 0, repository.lastError.constData());
        }
        repository.write(QStringLiteral("late"), "late");
        repository.commit(QStringLiteral("ada")); // loose beside packed
        const Reading slow = readByLibgit(repository.path());
        const Reading fast = readPacked(repository.path());
        QVERIFY(slow.objects.size() > 80);
        QCOMPARE(fast.objects.size(), slow.objects.size());
        QVERIFY(fast.objects == slow.objects);
        QVERIFY2(fast.reports.isEmpty(), qPrintable(fast.reports.join(QLatin1Char('\n'))));
        QVERIFY(readPacked(repository.path(), 1).objects == slow.objects);
    }

    void findsTheSameEitherWay()
    {
        GitFixture repository;
        fillWithDeltas(repository, 25);
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
        fillWithDeltas(repository, 25);
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
        fillWithDeltas(repository, 10);
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
        fillWithDeltas(repository, 12);
        repository.git("-c repack.useDeltaBaseOffset=false repack -q -a -d -f");
        const Reading whole = readByLibgit(repository.path());
        const QString index = packFiles(repository.path(), QStringLiteral(".idx")).value(0);
        replaceFile(index, contentOf(index).first(900));
        const Reading walked = readPacked(repository.path());
        QVERIFY(walked.objects == whole.objects);
        QVERIFY(QFile::remove(index));
        QVERIFY(readPacked(repository.path()).objects == whole.objects);
    }

    void anIncrementalBundleSaysWhatItLacks()
    {
        GitFixture repository;
        fillWithDeltas(repository, 12);
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
        fillWithDeltas(repository);
        repository.git("gc -q");
        const Reading whole = readPacked(repository.path());
        const QString pack = packFiles(repository.path(), QStringLiteral(".pack")).value(0);
        const QByteArray good = contentOf(pack);
        int lossy = 0;
        for (int round = 0; round < 40;
             ++round) { // flips all over the file; nothing may crash, hang or come out wrong twice
            QByteArray bad = good;
            const qsizetype at = 12 + (round * 7919) % (good.size() - 40);
            bad[at] = char(bad[at] ^ (1 << (round % 8)));
            replaceFile(pack, bad);
            const Reading damaged = readPacked(repository.path());
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
        fillWithDeltas(repository);
        repository.git("gc -q");
        const Reading whole = readPacked(repository.path());
        const QString pack = packFiles(repository.path(), QStringLiteral(".pack")).value(0);
        const QByteArray good = contentOf(pack);
        for (const qsizetype keep : {good.size() - 1, good.size() / 2, qsizetype(40), qsizetype(11), qsizetype(0)}) {
            replaceFile(pack, good.first(keep));
            const Reading cut = readPacked(repository.path());
            QVERIFY(!cut.reports.isEmpty());
            for (const auto &[id, object] : cut.objects) {
                QVERIFY(whole.objects.at(id) == object);
            }
        }
    }

    void whatOnePackLostAnotherMayHave()
    {
        GitFixture repository;
        fillWithDeltas(repository, 12);
        repository.git("gc -q");
        const Reading whole = readPacked(repository.path());
        const QString pack = packFiles(repository.path(), QStringLiteral(".pack")).value(0);
        const QString copy = QFileInfo(pack).path() + QStringLiteral("/pack-0000000000000000000000000000000000000000");
        QVERIFY(QFile::copy(pack, copy + QStringLiteral(".pack")));
        QVERIFY(QFile::copy(pack.chopped(5) + QStringLiteral(".idx"), copy + QStringLiteral(".idx")));
        QVERIFY(readPacked(repository.path()).objects == whole.objects); // each object once
        QByteArray bad = contentOf(copy + QStringLiteral(".pack"));
        for (qsizetype at = 200; at < bad.size() - 40; at += 300) {
            bad[at] = char(bad[at] ^ 0x55);
        }
        replaceFile(copy + QStringLiteral(".pack"), bad);
        QVERIFY(readPacked(repository.path()).objects == whole.objects);
    }
};

QTEST_GUILESS_MAIN(TestGitPacks)
#include "tst_git_packs.moc"
