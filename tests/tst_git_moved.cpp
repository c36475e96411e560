// Files and folders that are older than the commit which brings them to a place: renamed, copied, moved, restored,
// reverted, picked from another branch. A scan that goes through little alone finds what a scan of everything finds.
// The graphs that an earlier scan left are destroyed here: whoever reads them says so.
#include "git_successive.h"

#include <random>

using namespace probate;
using namespace probate::test;

namespace {

const QString kAda = QStringLiteral("ada");

/// One commit or a few that bring something older to another place.
class Moves
{
public:
    Moves(GitFixture &repository, unsigned seed) : m_repository(repository), m_random(seed) {}

    /// What no commit has, before the first scan.
    void prepare()
    {
        m_repository.write(QStringLiteral("staged"), "key = " + madeSecret(11) + "\nTELLS-PATH staged\n");
        git("add staged");
        m_held = m_repository.git({QStringLiteral("hash-object"), QStringLiteral("-w"), QStringLiteral("--stdin")},
                                  "key = " + madeSecret(12) + "\nTELLS-PATH held\n");
    }

    using Act = std::pair<const char *, std::function<void()>>;

    const std::vector<Act> &acts() const { return m_acts; }
    const char *next()
    {
        const auto &[what, act] = m_acts[m_random() % m_acts.size()];
        act();
        return what;
    }

private:
    QByteArray git(const QByteArray &words)
    {
        QStringList list = QString::fromLatin1(words).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        list.prepend(QStringLiteral("core.editor=true"));
        list.prepend(QStringLiteral("-c"));
        return m_repository.git(list);
    }
    QByteArray fresh() { return QByteArray::number(m_fresh++); }
    QByteArray oneOf(const QList<QByteArray> &lines)
    {
        return lines.isEmpty() ? QByteArray() : lines[qsizetype(m_random() % std::size_t(lines.size()))];
    }
    QByteArray file() { return oneOf(git("ls-files").split('\n')); }
    QByteArray folder() { return oneOf(git("ls-tree -d -r --name-only HEAD").split('\n')); }
    QByteArray olderCommit() { return "HEAD~" + QByteArray::number(1 + m_random() % 6); }
    /// A new name that a reader goes by if, and only if, it goes by the old one.
    QByteArray nameLike(const QByteArray &name)
    {
        const QByteArray in = m_random() % 2 ? "to" + fresh() + "/er/" : QByteArray();
        return in + "n" + fresh() + (name.endsWith(".env") ? ".env" : "");
    }
    void commit(const QString &who = {})
    {
        m_repository.commit(who.isEmpty() ? (m_random() % 2 ? kAda : QStringLiteral("eve")) : who);
    }
    void move(const QByteArray &from, const QByteArray &to)
    {
        QDir().mkpath(QFileInfo(m_repository.file(QString::fromLatin1(to))).path());
        git("mv " + from + ' ' + to);
    }
    void copy(const QByteArray &from, const QByteArray &to)
    {
        QFile source(m_repository.file(QString::fromLatin1(from)));
        QVERIFY(source.open(QIODevice::ReadOnly));
        m_repository.write(QString::fromLatin1(to), source.readAll());
    }
    void edit(const QByteArray &name)
    {
        const QByteArray secret = madeSecret(static_cast<int>(m_random() % 12));
        m_repository.write(QString::fromLatin1(name), "key = " + secret + "\nonly here " + fresh() + "\n");
    }
    void stage()
    {
        const QByteArray from = git("ls-files staged*").split('\n').front();
        const QByteArray to = "staged" + fresh();
        if (from.isEmpty()) {
            edit(to), git("add " + to);
        } else {
            move(from, to);
        }
    }
    /// A commit of a tree that is made by these commands in the index.
    void commitIndex(const QByteArray &parents)
    {
        m_repository.as(kAda);
        git("update-ref HEAD " + git("commit-tree -m made " + parents + ' ' + git("write-tree")));
        git("reset -q --hard");
    }
    void onBranch(const QByteArray &from, const std::function<void()> &act)
    {
        git("checkout -q -b b" + fresh() + ' ' + from);
        act();
        git("checkout -q -f main");
    }
    void revert(const QByteArray &commit)
    {
        m_repository.as(kAda);
        const bool merge = git("rev-list --no-walk --parents " + commit).count(' ') > 1;
        git((merge ? "revert --no-edit -m 1 " : "revert --no-edit ") + commit);
        if (m_repository.lastExit != 0) {
            git("revert --abort");
            git("checkout " + olderCommit() + " -- f1");
            this->commit();
        }
    }

    GitFixture &m_repository;
    std::mt19937 m_random;
    int m_fresh = 100;
    const std::vector<Act> m_acts{
        {"file renamed",
         [this] {
             const QByteArray from = file();
             move(from, nameLike(from)), commit();
         }},
        {"file renamed and another changed",
         [this] {
             const QByteArray from = file();
             move(from, nameLike(from)), edit("f1"), commit();
         }},
        {"file with a secret renamed", [this] { move(file(), "gone/again" + fresh()), commit(); }},
        {"out of a reader's names",
         [this] {
             const QByteArray from = oneOf(git("ls-files *.env").split('\n'));
             move(from.isEmpty() ? file() : from, "plain" + fresh()), commit();
         }},
        {"file copied",
         [this] {
             const QByteArray from = file();
             copy(from, nameLike(from)), commit();
         }},
        {"file copied twice",
         [this] {
             const QByteArray from = file();
             copy(from, nameLike(from)), copy(from, nameLike(from)), commit();
         }},
        {"two files change places",
         [this] { move("f1", "between"), move("f2", "f1"), move("between", "f2"), commit(); }},
        {"folder moved", [this] { move(folder(), "moved" + fresh()), commit(); }},
        {"folder moved below", [this] { move(folder(), "below" + fresh() + "/of/it"), commit(); }},
        {"folder copied",
         [this] {
             git("read-tree --prefix=copied" + fresh() + "/ HEAD:" + folder());

             commitIndex("-p HEAD");
         }},
        {"revert of the last", [this] { revert("HEAD"); }},
        {"revert of an older one", [this] { revert(olderCommit()); }},
        {"older file restored",
         [this] { git("checkout " + oneOf(git("log --skip=1 --format=%H -- f3").split('\n')) + " -- f3"), commit(); }},
        {"deleted file restored, or deleted",
         [this] {
             const QByteArray left = git("log -1 --format=%H --diff-filter=D -- gone/soon");
             git("ls-files gone/soon").isEmpty() ? git("checkout " + left + "~1 -- gone/soon") : git("rm -q gone/soon");
             commit();
         }},
        {"deleted file restored elsewhere",
         [this] {
             const QByteArray left = git("log -1 --format=%H --diff-filter=D -- gone/soon");
             git("checkout " + left + "~1 -- gone/soon"), move("gone/soon", "back" + fresh()), commit();
         }},
        {"deleted folder restored elsewhere",
         [this] {
             const QByteArray left = git("log -1 --format=%H --diff-filter=D -- gone/soon");
             git("read-tree --prefix=back" + fresh() + "/ " + left + "~1:gone");
             commitIndex("-p HEAD");
         }},
        {"deleted, then reverted",
         [this] {
             git("rm -q " + file()), commit();
             revert("HEAD");
         }},
        {"picked onto a branch",
         [this] {
             onBranch(olderCommit(), [this] {
                 m_repository.as(kAda);
                 git("cherry-pick main");
                 if (m_repository.lastExit != 0) {
                     git("cherry-pick --abort");
                     git("checkout main -- f2"), commit();
                 }
             });
         }},
        {"older file on a second branch",
         [this] { onBranch("side", [this] { git("checkout main -- f4"), commit(); }); }},
        {"older state of everything", [this] { git("read-tree " + olderCommit()), commitIndex("-p HEAD"); }},
        {"without history",
         [this] { onBranch("HEAD", [this] { git("read-tree " + olderCommit()), commitIndex(""); }); }},
        {"a side's files at another path",
         [this] {
             git("read-tree --prefix=sub" + fresh() + "/ side");
             commitIndex("-p HEAD -p side");
         }},
        {"a folder as everything",
         [this] { onBranch("HEAD", [this] { git("read-tree HEAD:" + folder()), commitIndex("-p HEAD"); }); }},
        {"new file, called as a reader wants it later",
         [this] {
             edit("fresh" + fresh()), commit();
             move(git("diff --name-only HEAD~1").split('\n').front(), "late" + fresh() + ".env"), commit();
         }},
        {"staged under another name", [this] { stage(); }},
        {"staged, then committed", [this] { stage(), commit(); }},
        {"what nothing held",
         [this] {
             git("update-index --add --cacheinfo 100644," + m_held + ",held" + fresh());
             commitIndex("-p HEAD");
         }},
    };
    QByteArray m_held; ///< a blob
};

} // namespace

class TestGitMoved : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fillWithStories(m_base); }

    void oneMoveIsJudgedFromLittle_data()
    {
        QTest::addColumn<std::size_t>("act");
        QTest::addColumn<unsigned>("seed");
        GitFixture none;
        const Moves moves(none, 0);
        for (std::size_t act = 0; act < moves.acts().size(); ++act) {
            QTest::addRow("%s", moves.acts()[act].first) << act << static_cast<unsigned>(act);
        }
    }
    void oneMoveIsJudgedFromLittle()
    {
        QFETCH(std::size_t, act);
        QFETCH(unsigned, seed);
        GitFixture repository;
        copyBase(repository);
        Moves moves(repository, seed);
        moves.prepare();
        changed(repository);
        Successive successive(repository.path());
        successive.scan();
        destroyGraphs(successive);
        for (int step = 0; step < 2; ++step) {
            moves.acts()[act].second();
            QVERIFY(changed(repository));
            compareNext(successive, moves.acts()[act].first);
        }
    }

    void movesAreJudgedFromLittle_data()
    {
        QTest::addColumn<unsigned>("seed");
        const unsigned seeds = qEnvironmentVariableIntValue("PROBATE_STORIES") + 8;
        for (unsigned seed = 1; seed <= seeds; ++seed) {
            QTest::addRow("seed %u", seed) << seed;
        }
    }
    void movesAreJudgedFromLittle()
    {
        QFETCH(unsigned, seed);
        GitFixture repository;
        copyBase(repository);
        Moves moves(repository, seed);
        moves.prepare();
        changed(repository);
        Successive successive(repository.path());
        successive.scan();
        destroyGraphs(successive);
        QByteArray story;
        for (int step = 0; step < 3; ++step) {
            story += moves.next() + QByteArray(", ");
            QVERIFY2(changed(repository), story.constData());
            compareNext(successive, story);
        }
    }

private:
    void compareNext(Successive &successive, const QByteArray &story)
    {
        successive.nextHour();
        const Collected &built = successive.scan();
        QVERIFY2(built.skipped(QStringLiteral("full-scan")) == 0, story.constData()); // it went for the graphs
        const QByteArray differs = compared(built, *successive.scanWhole());
        QVERIFY2(differs.isEmpty(), (story + differs).constData());
    }
    bool changed(GitFixture &repository)
    {
        const QByteArray before =
            std::exchange(m_seen, repository.git("rev-list --all") + repository.git("ls-files -s"));
        return m_seen != before;
    }
    void copyBase(GitFixture &repository)
    {
        repository.git({QStringLiteral("fetch"), QStringLiteral("-q"), m_base.path(), QStringLiteral("+refs/*:refs/*"),
                        QStringLiteral("--update-head-ok")});
        repository.git("reset -q --hard main");
    }

    GitFixture m_base;
    QByteArray m_seen; ///< commits and index
};

QTEST_GUILESS_MAIN(TestGitMoved)
#include "tst_git_moved.moc"
