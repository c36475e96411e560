// Everything that a repository holds is read, also what no diff of a reachable commit shows.
#include "git_fixture.h"

#include "scanners/git/commit_parser.h"
#include "scanners/git/find_repositories.h"

using namespace probate;
using namespace probate::test;

namespace {

const QString kAda = QStringLiteral("ada");
const QString kBen = QStringLiteral("ben");

QByteArray text(const QByteArray &secret)
{
    return "first line\nkey = " + secret + "\nlast line\n";
}

} // namespace

class TestGitSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTimeThatNoInstantHoldsIsNone_data()
    {
        QTest::addColumn<QByteArray>("time");
        QTest::addColumn<qint64>("seconds");
        QTest::newRow("a day") << QByteArray("1700000000 +0100") << qint64(1'700'000'000);
        QTest::newRow("before 1970") << QByteArray("-5 +0000") << qint64(-5);
        QTest::newRow("far beyond") << QByteArray("99999999999999999 +0000") << qint64(0);
        QTest::newRow("more than a number holds") << QByteArray("99999999999999999999999 +0000") << qint64(0);
        QTest::newRow("none") << QByteArray("soon +0000") << qint64(0);
    }
    void aTimeThatNoInstantHoldsIsNone()
    {
        QFETCH(QByteArray, time);
        QFETCH(qint64, seconds);
        const QByteArray text = "tree " + QByteArray(40, 'a') + "\nauthor Ada <ada@x.example> " + time +
                                "\ncommitter Ada <ada@x.example> " + time + "\n\nx\n";
        const auto commit = git::parseCommit(text);
        QVERIFY(commit);
        QCOMPARE(commit->author.seconds, seconds);
        QCOMPARE(commit->committer.seconds, seconds);
    }

    void findsASecretThatStandsAtATip()
    {
        GitFixture repository;
        repository.write(QStringLiteral("deploy/app.env"), text(madeSecret(1)));
        const QByteArray id = repository.commit(kAda);
        const auto found = scanGit(repository.path());
        QVERIFY(found->coverage.ok());
        QCOMPARE(found->sightings(madeSecret(1)).size(), 1u);
        QCOMPARE(found->sightings(madeSecret(1))[0].path, QStringLiteral("deploy/app.env"));
        const SecretPlaced placed = found->placed(madeSecret(1));
        QCOMPARE(placed.introduced.size(), 1u);
        QCOMPARE(placed.introduced[0].commit, id);
        QCOMPARE(placed.introduced[0].author.email, QStringLiteral("ada@example.com"));
        QCOMPARE(placed.paths, std::vector<QString>{QStringLiteral("deploy/app.env")});
        QCOMPARE(placed.tips, std::vector<QString>{QStringLiteral("refs/heads/main")});
        QVERIFY(placed.reachable && placed.inIndex && placed.inWorkTree);
        QVERIFY(!found->knows(madeSecret(2)));
        QCOMPARE(found->skips.size(), 0u);
        QCOMPARE(found->coverage->commits, 1u);
    }

    void aRemovedSecretIsInTheHistoryAndAtNoTip()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), text(madeSecret(1)));
        repository.commit(kAda);
        repository.write(QStringLiteral("b"), "other");
        const QByteArray last = repository.commit(kAda);
        repository.write(QStringLiteral("a"), "clean");
        repository.commit(kBen);
        const SecretPlaced placed = scanGit(repository.path())->placed(madeSecret(1));
        QVERIFY(placed.reachable && placed.tips.empty() && !placed.inIndex && !placed.inWorkTree);
        QCOMPARE(placed.lastCommit, last);
    }

    void findsWhatOnlyAMergeBrought()
    {
        GitFixture repository;
        repository.write(QStringLiteral("base"), "base");
        repository.commit(kAda);
        for (const char *branch : {"one", "two"}) {
            repository.git({QStringLiteral("checkout"), QStringLiteral("-q"), QStringLiteral("-b"),
                            QString::fromLatin1(branch), QStringLiteral("main")});
            repository.write(QString::fromLatin1(branch), branch);
            repository.commit(kAda);
        }
        repository.git("checkout -q main");
        repository.write(QStringLiteral("mine"), "mine");
        repository.commit(kAda);
        repository.as(kBen);
        repository.git("merge -q --no-commit --no-ff one");
        repository.write(QStringLiteral("evil.env"), text(madeSecret(1)));
        const QByteArray evil = repository.commit(kBen);
        repository.git("checkout -q -b octopus one");
        repository.write(QStringLiteral("z"), "z");
        repository.commit(kAda);
        repository.git("merge -q --no-commit --no-ff two main");
        repository.write(QStringLiteral("octopus.env"), text(madeSecret(2)));
        const QByteArray octopus = repository.commit(kBen);
        const auto found = scanGit(repository.path());
        const SecretPlaced first = found->placed(madeSecret(1));
        QCOMPARE(first.introduced.size(), 1u);
        QCOMPARE(first.introduced[0].commit, evil);
        QCOMPARE(mailsOf(first.readers), QStringList{QStringLiteral("ben@example.com")});
        const SecretPlaced second = found->placed(madeSecret(2));
        QCOMPARE(repository
                     .git({QStringLiteral("rev-list"), QStringLiteral("--parents"), QStringLiteral("-1"),
                           QString::fromLatin1(octopus)})
                     .split(' ')
                     .size(),
                 4);
        QCOMPARE(second.introduced.size(), 1u);
        QCOMPARE(second.introduced[0].commit, octopus);
    }

    void aRenameWithAnEditKeepsOneIntroduction()
    {
        GitFixture repository;
        repository.write(QStringLiteral("old/name"), text(madeSecret(1)));
        const QByteArray id = repository.commit(kAda);
        repository.git("rm -q --cached old/name");
        repository.remove(QStringLiteral("old/name"));
        repository.write(QStringLiteral("new/name"), text(madeSecret(1)) + "more\n");
        repository.commit(kBen);
        const SecretPlaced placed = scanGit(repository.path())->placed(madeSecret(1));
        QCOMPARE(placed.introduced.size(), 1u);
        QCOMPARE(placed.introduced[0].commit, id);
        QCOMPARE(placed.paths, (std::vector<QString>{QStringLiteral("new/name"), QStringLiteral("old/name")}));
        QCOMPARE(mailsOf(placed.readers),
                 (QStringList{QStringLiteral("ada@example.com"), QStringLiteral("ben@example.com")}));
    }

    void findsWhatNoRefReaches()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), text(madeSecret(1)));
        const QByteArray amended = repository.commit(kAda);
        repository.write(QStringLiteral("a"), "clean");
        repository.git("add -A");
        repository.git("commit -q --amend -m better");
        const QByteArray blob = repository.git(
            {QStringLiteral("hash-object"), QStringLiteral("-w"), QStringLiteral("--stdin")}, text(madeSecret(2)));
        const auto found = scanGit(repository.path());
        const SecretPlaced first = found->placed(madeSecret(1));
        QVERIFY(!first.reachable && first.tips.empty());
        QCOMPARE(first.introduced.at(0).commit, amended);
        const SecretPlaced second = found->placed(madeSecret(2));
        QVERIFY(!second.reachable && second.introduced.empty() && second.paths.empty());
        QCOMPARE(found->sightings(madeSecret(2)).at(0).object, blob);
    }

    void findsStashesWithUntrackedFiles()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), "clean");
        repository.commit(kAda);
        repository.write(QStringLiteral("a"), text(madeSecret(1)));
        repository.write(QStringLiteral("untracked"), text(madeSecret(2)));
        repository.git("stash -q -u");
        repository.write(QStringLiteral("a"), text(madeSecret(3)));
        repository.git("stash -q");
        const auto found = scanGit(repository.path());
        QCOMPARE(found->placed(madeSecret(3)).tips, std::vector<QString>{QStringLiteral("refs/stash")});
        QVERIFY(found->placed(madeSecret(3)).reachable);
        QCOMPARE(found->placed(madeSecret(1)).tips, std::vector<QString>{QStringLiteral("stash@{1}")});
        QCOMPARE(found->placed(madeSecret(2)).tips, std::vector<QString>{QStringLiteral("stash@{1}")});
        QVERIFY(!found->placed(madeSecret(2)).reachable); // a reflog alone holds it
    }

    void findsMessagesAndNotes()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), "clean");
        const QByteArray id = repository.commit(kAda, QStringLiteral("use ") + QString::fromLatin1(madeSecret(1)));
        repository.as(kBen);
        repository.git({QStringLiteral("tag"), QStringLiteral("-a"), QStringLiteral("v1"), QStringLiteral("-m"),
                        QString::fromLatin1(madeSecret(2))});
        repository.git(
            {QStringLiteral("notes"), QStringLiteral("add"), QStringLiteral("-m"), QString::fromLatin1(madeSecret(3))});
        const auto found = scanGit(repository.path());
        QCOMPARE(found->sightings(madeSecret(1)).at(0).object, id);
        QCOMPARE(found->sightings(madeSecret(1)).at(0).item, QStringLiteral("commit message"));
        QCOMPARE(found->placed(madeSecret(1)).introduced.at(0).commit, id);
        QVERIFY(found->placed(madeSecret(1)).reachable);
        QCOMPARE(found->placed(madeSecret(2)).introduced.at(0).author.email, QStringLiteral("ben@example.com"));
        QCOMPARE(found->placed(madeSecret(2)).tips, std::vector<QString>{QStringLiteral("refs/tags/v1")});
        QCOMPARE(found->placed(madeSecret(3)).tips, std::vector<QString>{QStringLiteral("refs/notes/commits")});
    }

    void findsIndexAndWorkTree()
    {
        GitFixture repository;
        repository.write(QStringLiteral(".gitignore"), "ignored\n");
        repository.commit(kAda);
        repository.write(QStringLiteral("staged"), text(madeSecret(1)));
        repository.git("add staged");
        repository.write(QStringLiteral("staged"), "clean again");
        repository.write(QStringLiteral("sub/untracked"), text(madeSecret(2)));
        repository.write(QStringLiteral("ignored"), text(madeSecret(3)));
        const auto found = scanGit(repository.path());
        const SecretPlaced staged = found->placed(madeSecret(1));
        QVERIFY(staged.inIndex && !staged.inWorkTree && !staged.reachable);
        QCOMPARE(staged.paths, std::vector<QString>{QStringLiteral("staged")});
        QCOMPARE(found->sightings(madeSecret(1)).at(0).path, QStringLiteral("staged"));
        QVERIFY(found->placed(madeSecret(2)).inWorkTree && !found->placed(madeSecret(2)).inIndex);
        QCOMPARE(found->placed(madeSecret(2)).paths, std::vector<QString>{QStringLiteral("sub/untracked")});
        QVERIFY(found->placed(madeSecret(3)).inWorkTree);
    }

    void findsLinkedWorkTreesAndTheirIndexes()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), "clean");
        repository.commit(kAda);
        repository.git({QStringLiteral("worktree"), QStringLiteral("add"), QStringLiteral("-q"), QStringLiteral("-b"),
                        QStringLiteral("side"), repository.beside(QStringLiteral("linked"))});
        QFile loose(repository.beside(QStringLiteral("linked/loose")));
        QVERIFY(loose.open(QIODevice::WriteOnly));
        loose.write(text(madeSecret(1)));
        loose.close();
        QCOMPARE(findRepositories(repository.beside(QString())), QStringList{repository.path()});
        for (const QString &location : {repository.path(), repository.beside(QStringLiteral("linked"))}) {
            const auto found = scanGit(location);
            QVERIFY(found->placed(madeSecret(1)).inWorkTree);
            QCOMPARE(found->placed(madeSecret(1)).paths.at(0), QStringLiteral("worktrees/linked:loose"));
        }
    }

    void aSubmoduleIsARepositoryOfItsOwn()
    {
        GitFixture inner;
        inner.write(QStringLiteral("a"), text(madeSecret(1)));
        inner.commit(kAda);
        GitFixture outer;
        outer.write(QStringLiteral("b"), "outer");
        outer.commit(kAda);
        outer.git({QStringLiteral("-c"), QStringLiteral("protocol.file.allow=always"), QStringLiteral("submodule"),
                   QStringLiteral("add"), QStringLiteral("-q"), inner.path(), QStringLiteral("parts/inner")});
        outer.commit(kAda);
        QCOMPARE(findRepositories(outer.path()),
                 (QStringList{outer.path(), outer.file(QStringLiteral("parts/inner"))}));
        QVERIFY(!scanGit(outer.path())->knows(madeSecret(1)));
        const auto found = scanGit(outer.file(QStringLiteral("parts/inner")));
        QVERIFY(found->placed(madeSecret(1)).inWorkTree && found->placed(madeSecret(1)).reachable);
        outer.git("submodule deinit -q -f parts/inner");
        QCOMPARE(findRepositories(outer.path()),
                 (QStringList{outer.path(), outer.file(QStringLiteral(".git/modules/parts/inner"))}));
        QVERIFY(scanGit(outer.file(QStringLiteral(".git/modules/parts/inner")))->knows(madeSecret(1)));
    }

    void attributesOfPathsHideNothing()
    {
        GitFixture repository;
        repository.write(QStringLiteral(".gitattributes"), "*.dat -diff -text\n*.env filter=run\n");
        repository.write(QStringLiteral("a.dat"), text(madeSecret(1)));
        repository.write(QStringLiteral("b.bin"), QByteArray("\0\1\2", 3) + madeSecret(2) + QByteArray("\0\377", 2));
        QByteArray wide("\xff\xfe", 2);
        for (const char c : text(madeSecret(3))) {
            wide += c;
            wide += '\0';
        }
        repository.write(QStringLiteral("c.txt"), wide);
        repository.commit(kAda);
        for (const QString &name : {QStringLiteral("a.dat"), QStringLiteral("b.bin"), QStringLiteral("c.txt")}) {
            repository.remove(name);
        }
        repository.commit(kAda);
        const auto found = scanGit(repository.path());
        for (const int number : {1, 2, 3}) {
            QVERIFY2(found->knows(madeSecret(number)), qPrintable(QString::number(number)));
        }
    }

    void findsASecretThatADeletionMadeWhole()
    {
        GitFixture repository;
        const QByteArray secret = madeSecret(1);
        repository.write(QStringLiteral("a"), secret.first(12) + "\n== cut ==\n" + secret.sliced(12) + "\n");
        repository.commit(kAda);
        QVERIFY(!scanGit(repository.path())->knows(secret));
        repository.write(QStringLiteral("a"), secret.first(12) + "\n" + secret.sliced(12) + "\n");
        const QByteArray id = repository.commit(kBen);
        QCOMPARE(scanGit(repository.path())->placed(secret).introduced.at(0).commit, id);
    }

    void findsABodyEditedUnderAnUnchangedHead()
    {
        GitFixture repository;
        const QByteArray head = "-----BEGIN THING-----\n";
        repository.write(QStringLiteral("a"), head + madeSecret(1) + "\n-----END THING-----\n");
        repository.commit(kAda);
        repository.write(QStringLiteral("a"), head + madeSecret(2) + "\n-----END THING-----\n");
        const QByteArray id = repository.commit(kBen);
        const auto found = scanGit(repository.path());
        QVERIFY(found->knows(madeSecret(1)));
        QCOMPARE(found->placed(madeSecret(2)).introduced.at(0).commit, id);
    }

    void replaceRefsAndGraftsHideNothing()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), text(madeSecret(1)));
        const QByteArray id = repository.commit(kAda);
        repository.write(QStringLiteral("a"), "clean");
        repository.commit(kBen);
        const QByteArray blob = repository.git("rev-parse HEAD~:a");
        const QByteArray clean = repository.git("rev-parse HEAD:a");
        repository.git({QStringLiteral("replace"), QString::fromLatin1(blob), QString::fromLatin1(clean)});
        repository.write(QStringLiteral(".git/info/grafts"), repository.git("rev-parse HEAD") + "\n");
        const SecretPlaced placed = scanGit(repository.path())->placed(madeSecret(1));
        QCOMPARE(placed.introduced.at(0).commit, id);
        QVERIFY(placed.reachable);
        QCOMPARE(mailsOf(placed.readers).size(), 2);
    }

    void filesOfTheGitFolderAreReadToo()
    {
        GitFixture repository;
        repository.commit(kAda);
        repository.write(QStringLiteral(".git/config"),
                         "[remote \"origin\"]\n\turl = https://x:" + madeSecret(1) + "@example.com/\n");
        const auto found = scanGit(repository.path());
        QCOMPARE(found->sightings(madeSecret(1)).at(0).path, QStringLiteral(".git/config"));
        const SecretPlaced placed = found->placed(madeSecret(1));
        QVERIFY(placed.inWorkTree && !placed.inIndex && !placed.reachable); // it stands there now
        QCOMPARE(placed.paths, std::vector<QString>{QStringLiteral(".git/config")});
    }

    void aBundleIsASource()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), text(madeSecret(1)));
        const QByteArray id = repository.commit(kAda);
        repository.git({QStringLiteral("bundle"), QStringLiteral("create"), QStringLiteral("-q"),
                        repository.beside(QStringLiteral("all.bundle")), QStringLiteral("--all")});
        const QString bundle = repository.beside(QStringLiteral("all.bundle"));
        QVERIFY(gitSource.recognises(bundle));
        const auto found = scanGit(bundle);
        QVERIFY2(found->coverage.ok(), found->coverage.ok() ? "" : qPrintable(found->coverage.error().message()));
        QCOMPARE(found->placed(madeSecret(1)).introduced.at(0).commit, id);
        QCOMPARE(found->placed(madeSecret(1)).tips, std::vector<QString>{QStringLiteral("refs/heads/main")});
        QVERIFY(findRepositories(repository.beside(QString())).contains(bundle));
    }

    void threadsChangeNothing()
    {
        GitFixture repository;
        for (int i = 0; i < 30; ++i) {
            repository.write(QStringLiteral("d%1/f%2").arg(i % 3).arg(i % 7), text(madeSecret(i)));
            repository.commit(i % 2 ? kAda : kBen);
        }
        repository.git("gc -q");
        const auto one = scanGit(repository.path(), 1);
        const auto many = scanGit(repository.path(), 5);
        QVERIFY(one->observations.size() >= 60);
        QVERIFY(one->observations == many->observations);
        QVERIFY(one->skips == many->skips);
    }
};

QTEST_GUILESS_MAIN(TestGitSource)
#include "tst_git_source.moc"
