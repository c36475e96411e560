// git's index over several packs stands in for those of the packs.
#include "git_objects.h"
#include "git_successive.h"

#include "scanners/git/multi_pack_index.h"

using namespace probate;
using namespace probate::test;
using namespace probate::git;

namespace {

QString overPacks(const QString &repository)
{
    return repository + QStringLiteral("/.git/objects/pack/multi-pack-index");
}

/// Takes the packs' own indexes away for as long as it lives: git itself cannot do without.
class WithoutIndexes
{
public:
    explicit WithoutIndexes(const QString &repository) : m_indexes(packFiles(repository, QStringLiteral(".idx")))
    {
        for (const QString &index : m_indexes) {
            QVERIFY(QFile::rename(index, index + kAway));
        }
    }
    ~WithoutIndexes()
    {
        for (const QString &index : m_indexes) {
            QFile::rename(index + kAway, index);
        }
    }
    WithoutIndexes(const WithoutIndexes &) = delete;
    WithoutIndexes &operator=(const WithoutIndexes &) = delete;

private:
    const QString kAway = QStringLiteral(".away");
    QStringList m_indexes;
};

/// Spoils the object that comes second in each pack: whoever walks a pack gets no further.
void spoilPacks(const QString &repository, ObjectFormat format = ObjectFormat::Sha1)
{
    for (const QString &index : packFiles(repository, QStringLiteral(".idx"))) {
        auto offsets = readPackIndex(spanOf(contentOf(index)), format)->offsets;
        std::sort(offsets.begin(), offsets.end());
        QVERIFY(offsets.size() > 2);
        const QString path = index.chopped(4) + QStringLiteral(".pack");
        QByteArray pack = contentOf(path);
        const auto middle = qsizetype((offsets[1] + offsets[2]) / 2);
        pack[middle] = char(pack[middle] ^ 0x55);
        replaceFile(path, pack);
    }
}

/// Two packs of different objects, listed together.
void fillTwoPacks(GitFixture &repository)
{
    fillWithDeltas(repository, 6);
    repository.git("repack -q -d");
    for (int i = 0; i < 4; ++i) {
        repository.write(QStringLiteral("late%1").arg(i), madeSecret(7000 + i));
        repository.commit(QStringLiteral("ben"));
    }
    repository.git("repack -q -d");
    repository.git("multi-pack-index write");
    QCOMPARE(packFiles(repository.path(), QStringLiteral(".pack")).size(), 2);
}

} // namespace

class TestGitMultiPackIndex : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noPackIsWalkedForWantOfItsOwn_data()
    {
        QTest::addColumn<QStringList>("init");
        QTest::addColumn<QStringList>("commands");
        QTest::addColumn<int>("packs");
        const QString write = QStringLiteral("multi-pack-index write");
        QTest::newRow("one pack") << QStringList{} << QStringList{QStringLiteral("repack -q -a -d"), write} << 1;
        QTest::newRow("several packs") << QStringList{} << QStringList{write} << 3;
        QTest::newRow("bases by name")
            << QStringList{}
            << QStringList{QStringLiteral("-c repack.useDeltaBaseOffset=false repack -q -a -d -f"), write} << 1;
        QTest::newRow("geometric") << QStringList{}
                                   << QStringList{QStringLiteral("repack -q -d --geometric=2 --write-midx")} << 2;
        QTest::newRow("chunks that we have no use for")
            << QStringList{} << QStringList{QStringLiteral("repack -q -a -d --write-midx --write-bitmap-index")} << 1;
        QTest::newRow("names of 32 bytes")
            << QStringList{QStringLiteral("--object-format=sha256")} << QStringList{write} << 3;
    }
    void noPackIsWalkedForWantOfItsOwn()
    {
        QFETCH(QStringList, init);
        QFETCH(QStringList, commands);
        QFETCH(int, packs);
        const ObjectFormat format = init.isEmpty() ? ObjectFormat::Sha1 : ObjectFormat::Sha256;
        GitFixture repository(init);
        for (int i = 0; i < 3; ++i) {
            fillWithDeltas(repository, i == 0 ? 16 : i + 1);
            repository.git("repack -q -d");
        }
        for (const QString &command : commands) {
            repository.git(command.split(QLatin1Char(' ')));
            QVERIFY2(repository.lastExit == 0, repository.lastError.constData());
        }
        QCOMPARE(packFiles(repository.path(), QStringLiteral(".pack")).size(), packs);
        const Reading whole = readPacked(repository.path(), 3, format);
        QVERIFY(whole.objects.size() > 80 && whole.reports.isEmpty());
        spoilPacks(repository.path(), format);
        const Reading spoiled = readPacked(repository.path(), 3, format);
        QVERIFY(spoiled.objects.size() < whole.objects.size());
        QVERIFY(QFile::remove(packFiles(repository.path(), QStringLiteral(".idx")).constLast()));
        QCOMPARE(readPacked(repository.path(), 3, format), spoiled);
        const WithoutIndexes without(repository.path());
        QCOMPARE(readPacked(repository.path(), 3, format), spoiled);
        QVERIFY(QFile::remove(overPacks(repository.path())));
        QVERIFY(readPacked(repository.path(), 3, format).objects.size() < spoiled.objects.size());
    }

    void aDamagedIndexOfAPackIsNotMissed()
    {
        GitFixture repository;
        fillTwoPacks(repository);
        spoilPacks(repository.path());
        const Reading spoiled = readPacked(repository.path());
        for (const QString &index : packFiles(repository.path(), QStringLiteral(".idx"))) {
            replaceFile(index, contentOf(index).first(1000));
        }
        QCOMPARE(readPacked(repository.path()), spoiled);
    }

    // Of an object that several packs have, one is named: the others are not listed whole.
    void aPackThatIsListedInPartIsWalked()
    {
        GitFixture repository;
        fillTwoPacks(repository);
        repository.git("repack -q -a"); // into a third, which leaves the two
        repository.write(QStringLiteral("last"), madeSecret(7100));
        repository.commit(QStringLiteral("ada"));
        repository.git("repack -q -d");
        repository.git("multi-pack-index write");
        const Reading whole = readByLibgit(repository.path());
        const QByteArray file = contentOf(overPacks(repository.path()));
        const auto index = MultiPackIndex::of(spanOf(file), ObjectFormat::Sha1);
        QVERIFY(index.ok());
        std::size_t partly = 0;
        std::size_t wholly = 0;
        std::size_t listed = 0;
        for (const QString &own : packFiles(repository.path(), QStringLiteral(".idx"))) {
            const std::size_t all = readPackIndex(spanOf(contentOf(own)), ObjectFormat::Sha1)->offsets.size();
            const QByteArray pack = QFileInfo(own).completeBaseName().toLatin1() + ".pack";
            const std::size_t here = index->listed(pack).offsets.size();
            (here < all ? partly : wholly) += 1;
            listed += here;
        }
        QCOMPARE(listed, whole.objects.size());
        QCOMPARE(partly + wholly, std::size_t(4));
        QVERIFY(partly > 0 && wholly > 0);
        const WithoutIndexes without(repository.path());
        const Reading read = readPacked(repository.path());
        QVERIFY(read.objects == whole.objects);
        QCOMPARE(read.reports, QStringList());
    }

    void theSameIsFound()
    {
        GitFixture repository;
        fillTwoPacks(repository);
        const auto with = scanGit(repository.path());
        QVERIFY(with->knows(madeSecret(7000)) && with->knows(madeSecret(1003)));
        const WithoutIndexes without(repository.path());
        const auto found = scanGit(repository.path());
        QVERIFY(found->observations == with->observations);
        QVERIFY(found->skips == with->skips);
        QVERIFY(found->coverage.ok() && *found->coverage == *with->coverage);
    }

    void theSameIsFoundInWhatWasAdded()
    {
        GitFixture repository;
        fillTwoPacks(repository);
        Successive successive(repository.path());
        {
            const WithoutIndexes without(repository.path());
            QCOMPARE_WITH_WHOLE(successive, successive.scan());
        }
        repository.write(QStringLiteral("added"), madeSecret(7200));
        repository.commit(QStringLiteral("ada"));
        repository.git("repack -q -d");
        repository.git("multi-pack-index write");
        const WithoutIndexes without(repository.path());
        successive.nextHour();
        const NameMindingScanner scanner;
        const Collected &found = successive.scan(scanner);
        QVERIFY(found.knows(madeSecret(7200)) && found.knows(madeSecret(1003)));
        QCOMPARE_WITH_WHOLE(successive, found);
        const NameMindingScanner whole;
        successive.scanWhole(whole);
        QVERIFY2(scanner.scanned + 20 < whole.scanned, qPrintable(QString::number(scanner.scanned)));
    }

    // Objects of before are read singly by libgit2, which cannot do without.
    void whatWasReadInPartIsReadAgain()
    {
        GitFixture repository;
        fillTwoPacks(repository);
        repository.write(QStringLiteral("part"), "CANNOT-READ " + madeSecret(7300) + "\n");
        repository.commit(QStringLiteral("ada"));
        repository.git("repack -q -d");
        repository.git("multi-pack-index write");
        Successive successive(repository.path());
        QVERIFY(successive.scan().knows(madeSecret(7300)));
        repository.write(QStringLiteral("added"), madeSecret(7200));
        repository.commit(QStringLiteral("ada"));
        const WithoutIndexes without(repository.path());
        successive.nextHour();
        const Collected &found = successive.scan();
        QVERIFY(found.knows(madeSecret(7200)) && found.knows(madeSecret(7300)));
        QCOMPARE_WITH_WHOLE(successive, found);
    }

    void eachFolderOfObjectsHasItsOwn()
    {
        GitFixture shared;
        fillTwoPacks(shared);
        GitFixture repository;
        repository.write(QStringLiteral(".git/objects/info/alternates"),
                         (shared.path() + QStringLiteral("/.git/objects\n")).toUtf8());
        fillWithDeltas(repository, 9);
        repository.git("repack -q -d -l");
        repository.git("multi-pack-index write");
        spoilPacks(shared.path());
        spoilPacks(repository.path());
        const Reading spoiled = readPacked(repository.path());
        QVERIFY(spoiled.objects.size() > 60);
        const WithoutIndexes withoutThese(repository.path());
        const WithoutIndexes withoutThose(shared.path());
        QCOMPARE(readPacked(repository.path()), spoiled);
    }
};

QTEST_GUILESS_MAIN(TestGitMultiPackIndex)
#include "tst_git_multi_pack_index.moc"
