// A scan that builds on the one before finds what a full scan finds, whatever happened to the repository in between,
// and reads only what is new.
#include "git_successive.h"

#include <QDirIterator>

#include <random>

using namespace probate;
using namespace probate::test;

namespace {

const QString kAda = QStringLiteral("ada");

/// Does one thing after the other to a repository, as people and git do.
class Happenings
{
public:
    Happenings(GitFixture &repository, unsigned seed) : m_repository(repository), m_random(seed) {}

    QByteArray next()
    {
        const std::vector<std::pair<const char *, std::function<void()>>> all{
            {"commit", [&] { commit(); }},
            {"commit again", [&] { commit(); }},
            {"amend", [&] { edit(), git("commit -q -a --amend --allow-empty -m amended"); }},
            {"message", [&] { m_repository.commit(kAda, QString::fromLatin1("fix " + madeSecret(number(5)))); }},
            {"branch", [&] { checkOut(QStringLiteral("-B")); }},
            {"switch", [&] { git("checkout -q -f " + branch()); }},
            {"delete branch", [&] { git("branch -q -D " + branch()); }},
            {"reset", [&] { git("reset -q --hard HEAD~1"); }},
            {"merge", [&] { git("merge -q -X ours --no-edit " + branch()); }},
            {"gc", [&] { git("-c gc.reflogExpire=now -c gc.reflogExpireUnreachable=now gc -q --prune=now"); }},
            {"repack", [&] { git("repack -q -a -d -f --depth=4"); }},
            {"repack some", [&] { git("repack -q"); }},
            {"stash", [&] { edit(), git("stash -q -u"); }},
            {"edit", [&] { edit(); }},
            {"stage", [&] { edit(), git("add -A"); }},
            {"remove", [&] { git("rm -q -f --ignore-unmatch " + name()); }},
            {"rename",
             [&] {
                 git("mv -f " + name() + " moved" + name());
                 m_repository.commit(kAda);
             }},
            {"tag",
             [&] {
                 m_repository.git(QStringList{QStringLiteral("tag"), QStringLiteral("-f"), QStringLiteral("-a"),
                                              QStringLiteral("-m"), QString::fromLatin1("see " + madeSecret(number(5))),
                                              QStringLiteral("t%1").arg(number(3))});
             }},
            {"mailmap",
             [&] { m_repository.write(QStringLiteral(".mailmap"), "Ada <ada@new.example> <ada@example.com>\n"); }},
            {"pack refs", [&] { git("pack-refs --all"); }},
        };
        const auto &[what, act] = all[m_random() % all.size()];
        act();
        return what;
    }

private:
    void git(const QByteArray &words) { m_repository.git(words.constData()); }
    int number(int below) { return static_cast<int>(m_random() % static_cast<unsigned>(below)); }
    QByteArray branch() { return "b" + QByteArray::number(number(3)); }
    QByteArray name()
    {
        static const char *const names[] = {"a", "b.env", "deep/c", "deep/er/d.env", "e.txt"};
        return names[number(5)];
    }
    void edit()
    {
        QByteArray text;
        for (int line = number(4); line >= 0; --line) {
            text +=
                number(2) ? "key = " + madeSecret(number(6)) + "\n" : "plain " + QByteArray::number(number(9)) + "\n";
        }
        if (number(8) == 0) {
            text += "CANNOT-READ\n";
        }
        m_repository.write(QString::fromLatin1(name()), text);
    }
    void commit() { edit(), m_repository.commit(number(2) ? kAda : QStringLiteral("ben")); }
    void checkOut(const QString &how)
    {
        m_repository.git({QStringLiteral("checkout"), QStringLiteral("-q"), how, QString::fromLatin1(branch())});
    }

    GitFixture &m_repository;
    std::mt19937 m_random;
};

} // namespace

class TestGitIncremental : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whateverHappensInBetween_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 6; ++seed) {
            QTest::addRow("seed %u", seed) << seed;
        }
    }
    void whateverHappensInBetween()
    {
        QFETCH(unsigned, seed);
        GitFixture repository;
        repository.commit(kAda);
        Happenings happenings(repository, seed);
        Successive successive(repository.path());
        QByteArray story;
        for (int step = 0; step < 14; ++step) {
            story += happenings.next() + ", ";
            successive.nextHour();
            const Collected &built = successive.scan();
            QCOMPARE(built.skipped(QStringLiteral("full-scan")), 0u);
            const QByteArray differs = compared(built, *successive.scanWhole());
            QVERIFY2(differs.isEmpty(), (story + differs).constData());
        }
    }

    void nothingNewIsSeenWithoutReading()
    {
        GitFixture repository;
        beginHistory(repository);
        Successive successive(repository.path());
        successive.scan();
        for (int again = 0; again < 2; ++again) {
            successive.nextHour();
            const NameMindingScanner scanner;
            const Collected &found = successive.scan(scanner);
            QVERIFY(successive.repeated);
            QCOMPARE(int(scanner.scanned), 0);
            QCOMPARE_WITH_WHOLE(successive, found);
        }
    }

    void ofANewCommitOnlyWhatIsNewIsRead()
    {
        GitFixture repository;
        beginHistory(repository);
        Successive successive(repository.path());
        successive.scan();
        repository.write(QStringLiteral("new"), madeSecret(3));
        repository.git("add new");
        const int gitFiles = filesOfGit(repository);
        repository.commit(kAda);
        const NameMindingScanner scanner;
        const Collected &found = successive.scan(scanner);
        QVERIFY(!successive.repeated);
        QVERIFY(found.knows(madeSecret(1)) && found.knows(madeSecret(2)) && found.knows(madeSecret(3)));
        QVERIFY2(scanner.scanned <= gitFiles + 3, qPrintable(QString::number(scanner.scanned)));
        QCOMPARE_WITH_WHOLE(successive, found);
    }

    void aMessageThatWasReadInPartIsReadAgain()
    {
        GitFixture repository;
        beginHistory(repository);
        repository.write(QStringLiteral("c"), "plain\n");
        repository.commit(kAda, QString::fromLatin1("CANNOT-READ, see " + madeSecret(4)));
        repository.git("tag -a t -m CANNOT-READ");
        Successive successive(repository.path());
        successive.scan();
        repository.write(QStringLiteral("new"), madeSecret(3));
        repository.commit(kAda);
        const Collected &found = successive.scan();
        QVERIFY(found.knows(madeSecret(4)));
        QCOMPARE_WITH_WHOLE(successive, found);
    }

    void whatWasReadInPartIsReadOnceWhereAnotherPackHasItToo()
    {
        GitFixture repository;
        beginHistory(repository);
        repository.write(QStringLiteral("part"), "CANNOT-READ " + madeSecret(4) + "\n");
        repository.commit(kAda);
        repository.git("gc -q");
        Successive successive(repository.path());
        successive.scan();
        repository.git("mv part elsewhere"); // an old blob in a new place: not for what judges little
        repository.commit(kAda);
        repository.git("repack -q -a");
        const Collected &found = successive.scan();
        QVERIFY(found.knows(madeSecret(4)));
        QCOMPARE_WITH_WHOLE(successive, found);
    }

    void packsOfBeforeAreNotOpenedAgain()
    {
        GitFixture repository;
        beginHistory(repository);
        repository.git("gc -q");
        Successive successive(repository.path());
        successive.scan();
        repository.write(QStringLiteral("new"), madeSecret(3));
        repository.commit(kAda);
        const auto whole = successive.scanWhole();
        const QDir packs(repository.path() + QStringLiteral("/.git/objects/pack"));
        QFile pack(packs.filePath(packs.entryList({QStringLiteral("*.pack")}).value(0)));
        QVERIFY(pack.setPermissions(QFile::ReadOwner | QFile::WriteOwner) && pack.open(QIODevice::ReadWrite));
        QVERIFY(pack.seek(12) &&
                pack.write(QByteArray(pack.size() - 12 - 20, 'x')) > 0); // whoever opens it would say so
        pack.close();
        const QByteArray differs = compared(successive.scan(), *whole);
        QVERIFY2(differs.isEmpty(), differs.constData());
    }

    void whatANewNameMakesReadableIsReadAgain()
    {
        GitFixture repository;
        repository.write(QStringLiteral("zz"), "X=1\n");
        repository.commit(kAda);
        Successive successive(repository.path());
        QVERIFY(successive.scan().observations.empty());
        // Of several names a blob is read under the one that the tree with the smallest id gives it: some renaming
        // hits.
        for (int i = 0; i < 6; ++i) {
            repository.git({QStringLiteral("mv"), QString::fromLatin1(repository.git("ls-files")),
                            QStringLiteral("name%1.env").arg(i)});
            repository.commit(kAda);
            QCOMPARE_WITH_WHOLE(successive, successive.scan());
        }
    }

    void theMomentOfAChangeIsNotMissed()
    {
        GitFixture repository;
        beginHistory(repository);
        Successive successive(repository.path());
        repository.write(QStringLiteral("untracked"), madeSecret(3));
        successive.scan();
        repository.write(QStringLiteral("untracked"), madeSecret(4)); // same size, at once
        const Collected &found = successive.scan();
        QVERIFY(!successive.repeated);
        QVERIFY(found.knows(madeSecret(4)) && !found.knows(madeSecret(3)));
    }

    void onceFilesAreOldTheirTimesTell()
    {
        GitFixture repository;
        beginHistory(repository);
        QTest::qWait(2200); // longer than the coarsest file time
        Successive successive(repository.path());
        successive.scan();
        successive.scan();
        QVERIFY(successive.repeated);
        repository.write(QStringLiteral("a"), "key = " + madeSecret(5) + "\n"); // same size
        const Collected &found = successive.scan();
        QVERIFY(!successive.repeated);
        QVERIFY(found.knows(madeSecret(5)));
        QCOMPARE_WITH_WHOLE(successive, found);
    }

    void aBundleIsOneFile()
    {
        GitFixture repository;
        beginHistory(repository);
        const QString bundle = repository.beside(QStringLiteral("all.bundle"));
        repository.git({QStringLiteral("bundle"), QStringLiteral("create"), QStringLiteral("-q"), bundle,
                        QStringLiteral("--all")});
        Successive successive(bundle);
        QVERIFY(successive.scan().knows(madeSecret(1)));
        successive.scan();
        QVERIFY(successive.repeated);
        repository.write(QStringLiteral("new"), madeSecret(3));
        repository.commit(kAda);
        repository.git({QStringLiteral("bundle"), QStringLiteral("create"), QStringLiteral("-q"), bundle,
                        QStringLiteral("--all")});
        const Collected &found = successive.scan();
        QVERIFY(!successive.repeated && found.knows(madeSecret(3)));
        QCOMPARE_WITH_WHOLE(successive, found);
    }

private:
    static int filesOfGit(const GitFixture &repository)
    {
        int files = 0;
        QDirIterator each(repository.path() + QStringLiteral("/.git"), QDir::Files, QDirIterator::Subdirectories);
        while (each.hasNext()) {
            files += each.next().contains(QStringLiteral("/objects/")) ? 0 : 1;
        }
        return files;
    }
};

QTEST_GUILESS_MAIN(TestGitIncremental)
#include "tst_git_incremental.moc"
