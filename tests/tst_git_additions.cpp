// Where little was added to a repository, a scan goes through that little alone, and finds what a scan of everything
// finds. What cannot be judged from little is noticed. The graphs that an earlier scan left are destroyed here: whoever
// reads them says so.
#include "git_successive.h"

#include <random>

using namespace probate;
using namespace probate::test;

namespace {

const QString kAda = QStringLiteral("ada");
const QString kBen = QStringLiteral("ben");

/// One more thing that brings what is new.
class Additions
{
public:
    Additions(GitFixture &repository, unsigned seed) : m_repository(repository), m_random(seed) {}

    QByteArray next()
    {
        const std::vector<std::pair<QByteArray, std::function<void()>>> all{
            {"change", [&] { edit("f1"), commit(); }},
            {"new file", [&] { edit("new" + fresh()), commit(); }},
            {"new folder", [&] { edit("folder" + fresh() + "/deep/x.env"), commit(); }},
            {"change below", [&] { edit("deep/er/g1"), commit(); }},
            {"remove", [&] { m_repository.git("rm -q -f --ignore-unmatch f2"), edit("f3"), commit(); }},
            {"message", [&] { edit("f4"), m_repository.commit(kBen, QString::fromLatin1(secret() + fresh())); }},
            {"another spelling",
             [&] {
                 edit("f1");
                 m_repository.git({QStringLiteral("-c"), QStringLiteral("user.name=x"), QStringLiteral("commit"),
                                   QStringLiteral("-q"), QStringLiteral("-a"), QStringLiteral("-m"),
                                   QStringLiteral("c\n\nCo-authored-by: A. Ada <ADA@example.com>")});
             }},
            {"branch and merge",
             [&] {
                 m_repository.git(("checkout -q -b b" + fresh()).constData());
                 edit("side/" + fresh()), commit();
                 m_repository.git("checkout -q main");
                 m_repository.git("merge -q --no-ff -m m @{-1}");
             }},
            {"branch from an old commit",
             [&] {
                 m_repository.git(("checkout -q -b o" + fresh() + " HEAD~3").constData());
                 edit("f1"), commit();
                 m_repository.git("checkout -q main");
             }},
            {"tag",
             [&] {
                 m_repository.git({QStringLiteral("tag"), QStringLiteral("-a"), QStringLiteral("-m"),
                                   QString::fromLatin1(secret()), QString::fromLatin1("t" + fresh()),
                                   m_random() % 2 ? QStringLiteral("HEAD") : QStringLiteral("HEAD~4")});
             }},
            {"everything in one pack more", [&] { edit("f1"), commit(), m_repository.git("repack -q -a"); }},
            {"empty commit", [&] { m_repository.git("commit -q --allow-empty -m empty"); }},
            {"file in part", [&] { edit("part" + fresh(), "CANNOT-READ "), commit(); }},
        };
        const auto &[what, act] = all[m_random() % all.size()];
        act();
        return what;
    }

private:
    QByteArray fresh() { return QByteArray::number(m_fresh++); }
    QByteArray secret() { return madeSecret(static_cast<int>(m_random() % 12)); }
    void edit(const QByteArray &name, const QByteArray &before = {})
    {
        const QByteArray text = before + (m_random() % 3 ? "key = " + secret() + "\n" : QByteArray());
        m_repository.write(QString::fromLatin1(name), text + "only here " + fresh() + "\n");
    }
    void commit() { m_repository.commit(m_random() % 2 ? kAda : QStringLiteral("eve")); }

    GitFixture &m_repository;
    std::mt19937 m_random;
    int m_fresh = 100;
};

} // namespace

class TestGitAdditions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fillWithStories(m_base); }

    void littleIsJudgedFromLittle_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 12; ++seed) {
            QTest::addRow("seed %u", seed) << seed;
        }
    }
    void littleIsJudgedFromLittle()
    {
        QFETCH(unsigned, seed);
        GitFixture repository;
        copyBase(repository);
        Additions additions(repository, seed);
        Successive successive(repository.path());
        successive.scan();
        destroyGraphs(successive);
        QByteArray story;
        for (int step = 0; step < 3; ++step) {
            story += additions.next() + ", ";
            successive.nextHour();
            const Collected &built = successive.scan();
            QVERIFY2(built.skipped(QStringLiteral("full-scan")) == 0, story.constData());
            const QByteArray differs = compared(built, *successive.scanWhole());
            QVERIFY2(differs.isEmpty(), (story + differs).constData());
        }
    }

    void whatCannotBeJudgedFromLittleIsNoticed_data()
    {
        QTest::addColumn<QStringList>("commands");
        const auto row = [](const char *what, const char *words) {
            QTest::newRow(what) << QString::fromLatin1(words).split(QLatin1Char(';'));
        };
        row("a branch goes back", "branch -f side side~1");
        row("a branch is deleted", "update-ref refs/heads/lone main~2;branch -D side;reset -q --hard main~1");
        row("a file is called as a reader wants it", "mv f1 moved.env;commit -q -m moved");
        row("the people are others", "config x.y z;rm -q f1;commit -q -m mailmap");
        row("history is written anew", "commit -q --amend -m other");
    }
    void whatCannotBeJudgedFromLittleIsNoticed()
    {
        QFETCH(QStringList, commands);
        GitFixture repository;
        copyBase(repository);
        Successive successive(repository.path());
        successive.scan();
        destroyGraphs(successive);
        if (qstrcmp(QTest::currentDataTag(), "the people are others") == 0) {
            repository.write(QStringLiteral(".mailmap"), "Ada <ada@new.example> <ada@example.com>\n");
        }
        for (const QString &command : commands) {
            repository.git(command.split(QLatin1Char(' ')));
            QVERIFY2(repository.lastExit == 0, qPrintable(command + QString::fromUtf8(repository.lastError)));
        }
        successive.nextHour();
        const Collected &built = successive.scan();
        QCOMPARE(built.skipped(QStringLiteral("full-scan")), 1u); // it went for the graphs
        const QByteArray differs = compared(built, *successive.scanWhole());
        QVERIFY2(differs.isEmpty(), differs.constData());
    }

    /// One folder in eight others, and so on: few objects, two million paths.
    void aFolderOfVeryManyFilesMovesTheLongerWay()
    {
        GitFixture repository;
        copyBase(repository);
        const auto tree = [&](const QByteArray &entries) {
            return repository.git({QStringLiteral("mktree")}, entries);
        };
        const auto commit = [&](const QByteArray &root) {
            const QByteArray made =
                repository.git({QStringLiteral("commit-tree"), QStringLiteral("-p"), QStringLiteral("HEAD"),
                                QStringLiteral("-m"), QStringLiteral("made"), QString::fromLatin1(root)});
            repository.git({QStringLiteral("update-ref"), QStringLiteral("HEAD"), QString::fromLatin1(made)});
        };
        QByteArray folder = repository.git("rev-parse HEAD:deep");
        for (int level = 0; level < 7; ++level) {
            QByteArray entries;
            for (char name = 'a'; name < 'i'; ++name) {
                entries += "040000 tree " + folder + '\t' + name + '\n';
            }
            folder = tree(entries);
        }
        commit(tree(repository.git("ls-tree HEAD") + "\n040000 tree " + folder + "\tz1\n"));
        Successive successive(repository.path());
        successive.scan();
        destroyGraphs(successive);
        commit(tree(repository.git("ls-tree HEAD") + "\n040000 tree " + folder + "\tz2\n"));
        successive.nextHour();
        const Collected &built = successive.scan();
        QCOMPARE(built.skipped(QStringLiteral("full-scan")), 1u);
        QCOMPARE_WITH_WHOLE(successive, built);
    }

    void aFolderThatIsCalledAFileIsNoticed()
    {
        GitFixture repository;
        copyBase(repository);
        Successive successive(repository.path());
        successive.scan();
        destroyGraphs(successive);
        const QByteArray lie =
            "100644 lie" + QByteArray(1, 0) + QByteArray::fromHex(repository.git("rev-parse HEAD:deep"));
        const QByteArray root =
            repository.git({QStringLiteral("hash-object"), QStringLiteral("--literally"), QStringLiteral("-t"),
                            QStringLiteral("tree"), QStringLiteral("-w"), QStringLiteral("--stdin")},
                           lie);
        const QByteArray made =
            repository.git({QStringLiteral("commit-tree"), QStringLiteral("-p"), QStringLiteral("HEAD"),
                            QStringLiteral("-m"), QStringLiteral("lie"), QString::fromLatin1(root)});
        repository.git({QStringLiteral("update-ref"), QStringLiteral("HEAD"), QString::fromLatin1(made)});
        successive.nextHour();
        const Collected &built = successive.scan();
        QCOMPARE(built.skipped(QStringLiteral("full-scan")), 1u);
        QCOMPARE_WITH_WHOLE(successive, built);
    }

private:
    void copyBase(GitFixture &repository) const
    {
        repository.git({QStringLiteral("fetch"), QStringLiteral("-q"), m_base.path(), QStringLiteral("+refs/*:refs/*"),
                        QStringLiteral("--update-head-ok")});
        repository.git("reset -q --hard main");
    }

    GitFixture m_base;
};

QTEST_GUILESS_MAIN(TestGitAdditions)
#include "tst_git_additions.moc"
