// What a tool sees that reads the added lines of `git log -p --all` is not what a history holds. One fixture for each
// thing that such a tool misses: the added lines do not give it, and Probate finds it, with the shipped rules.
#include "shipped_scanner.h"

#include "tests/foreign_tool.h"

using namespace probate;
using namespace probate::test;

namespace {

const QString kAda = QStringLiteral("ada");
const QString kBen = QStringLiteral("ben");

/// An RSA key of so many lines that its body changes without its head and foot.
QByteArray rsaKey(int number)
{
    static const std::vector<QByteArray> keys = [] {
        const ForeignTool tool;
        std::vector<QByteArray> made;
        for (int i = 0; i < 2; ++i) {
            made.push_back(tool.run(QStringLiteral("openssl genrsa -traditional 1024")));
        }
        return made;
    }();
    return keys.at(static_cast<std::size_t>(number));
}

} // namespace

class TestGitMissed : public QObject
{
    Q_OBJECT

    ShippedScanner m_shipped;
    Random m_random{2026};

    QByteArray token() { return generated("ghp_{{base62:30}}{{crc32-github}}", m_random); }
    static QByteArray setting(const QByteArray &secret)
    {
        return "# settings\ntoken = \"" + secret + "\"\nport = 80\n";
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString problem = m_shipped.open();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }

    void addedLinesGiveWhatIsSimplyAdded() // so that the other cases prove something
    {
        GitFixture repository;
        const QByteArray secret = token();
        repository.write(QStringLiteral("a"), setting(secret));
        repository.commit(kAda);
        const auto hunks = addedHunks(repository.git(wordsOf(kLogPatch)));
        QCOMPARE(hunks.size(), 2); // of the diff's head and of its one hunk
        QCOMPARE(m_shipped.handlesOf(hunks.back()), m_shipped.handlesOf(secret));
        QVERIFY(m_shipped.placed(repository.path(), (secret)));
    }

    void onlyInAMerge_data()
    {
        QTest::addColumn<QStringList>("parents");
        QTest::newRow("evil") << QStringList{QStringLiteral("one")};
        QTest::newRow("octopus") << QStringList{QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three")};
    }
    void onlyInAMerge()
    {
        QFETCH(QStringList, parents);
        GitFixture repository;
        repository.write(QStringLiteral("base"), "base\n");
        repository.commit(kAda);
        for (const QString &branch : parents) {
            repository.git({QStringLiteral("checkout"), QStringLiteral("-q"), QStringLiteral("-b"), branch,
                            QStringLiteral("main")});
            repository.write(branch, branch.toUtf8());
            repository.commit(kAda);
        }
        repository.git("checkout -q main");
        repository.write(QStringLiteral("mine"), "mine\n");
        repository.commit(kAda);
        repository.git(QStringList{QStringLiteral("merge"), QStringLiteral("-q"), QStringLiteral("--no-commit"),
                                   QStringLiteral("--no-ff")} +
                       parents);
        const QByteArray secret = token();
        repository.write(QStringLiteral("base"), setting(secret));
        const QByteArray merge = repository.commit(kBen);
        QCOMPARE(repository.git("rev-list --parents -1 HEAD").split(' ').size(), parents.size() + 2);
        const auto where = m_shipped.missedAndFound(repository, secret);
        QVERIFY(where);
        QCOMPARE(where->introduced.size(), 1u);
        QCOMPARE(where->introduced[0].commit, merge);
    }

    void onlyInACrissCrossMerge()
    {
        GitFixture repository;
        repository.write(QStringLiteral("base"), "base\n");
        repository.commit(kAda);
        repository.git("branch other");
        repository.write(QStringLiteral("left"), "left\n");
        const QByteArray left = repository.commit(kAda);
        repository.git("checkout -q other");
        repository.write(QStringLiteral("right"), "right\n");
        const QByteArray right = repository.commit(kBen);
        repository.git(
            {QStringLiteral("merge"), QStringLiteral("-q"), QStringLiteral("--no-edit"), QString::fromLatin1(left)});
        repository.git("checkout -q main");
        repository.git(
            {QStringLiteral("merge"), QStringLiteral("-q"), QStringLiteral("--no-commit"), QString::fromLatin1(right)});
        const QByteArray secret = token();
        repository.write(QStringLiteral("left"), setting(secret)); // neither side has it
        const QByteArray merge = repository.commit(kBen);
        QCOMPARE(repository.git("merge-base --all main other").split('\n').size(), 2);
        const auto where = m_shipped.missedAndFound(repository, secret);
        QVERIFY(where);
        QCOMPARE(where->introduced.at(0).commit, merge);
    }

    void aKeyEditedUnderAnUnchangedHead()
    {
        GitFixture repository;
        repository.write(QStringLiteral("server.key"), rsaKey(0));
        repository.commit(kAda);
        repository.write(QStringLiteral("server.key"), rsaKey(1));
        const QByteArray rotated = repository.commit(kBen);
        const auto where = m_shipped.missedAndFound(repository, rsaKey(1));
        QVERIFY(where);
        QCOMPARE(where->introduced.at(0).commit, rotated);
        QVERIFY(m_shipped.placed(repository.path(), (rsaKey(0)))); // and the one before
    }

    void aKeyThatIsWholeByDeletingALine()
    {
        GitFixture repository;
        QByteArrayList lines = rsaKey(0).split('\n');
        lines.insert(7, "(lines 1-6 of 14)");
        repository.write(QStringLiteral("notes.txt"), lines.join('\n'));
        repository.commit(kAda);
        QVERIFY(!m_shipped.placed(repository.path(), (rsaKey(0))));
        repository.write(QStringLiteral("notes.txt"), rsaKey(0));
        const QByteArray whole = repository.commit(kBen);
        const auto where = m_shipped.missedAndFound(repository, rsaKey(0));
        QVERIFY(where);
        QCOMPARE(where->introduced.at(0).commit, whole);
    }

    void anEditWithinWrappedBase64()
    {
        GitFixture repository;
        const auto manifest = [](const QByteArray &key) {
            return "data: |\n" +
                   wrapped(("kind: settings of the service that bills\n" + key + "region: europe\n").toBase64(), 64);
        };
        repository.write(QStringLiteral("a.yaml"), manifest(rsaKey(0)));
        repository.commit(kAda);
        repository.write(QStringLiteral("a.yaml"), manifest(rsaKey(1)));
        repository.commit(kBen);
        QVERIFY(m_shipped.missedAndFound(repository, rsaKey(1)));
        QVERIFY(m_shipped.placed(repository.path(), rsaKey(0)));
    }

    void aRenameThatMeansSomething()
    {
        GitFixture repository;
        std::vector<ShippedScanner::Handles>
            wanted; // several, since a blob has many names and one of them must not decide
        for (int i = 0; i < 8; ++i) {
            const QByteArray line = generated("db1.internal:5432:orders:svc:{{lower:8}}{{digits:2}}\n", m_random);
            wanted.push_back(m_shipped.handlesOf(line, QStringLiteral(".pgpass")));
            QVERIFY(!wanted.back().empty() && m_shipped.handlesOf(line).empty()); // its name alone says what it is
            repository.write(QStringLiteral("conf%1/notes.txt").arg(i), line);
        }
        repository.commit(kAda);
        for (int i = 0; i < 8; ++i) {
            QDir().mkpath(repository.file(QStringLiteral("home%1").arg(i)));
            repository.git({QStringLiteral("mv"), QStringLiteral("conf%1/notes.txt").arg(i),
                            QStringLiteral("home%1/.pgpass").arg(i)});
        }
        const QByteArray renamed = repository.commit(kBen);
        QVERIFY(!repository.git(wordsOf("log -p -M -1")).contains("\n+"));
        const auto found = m_shipped.scan(repository.path());
        for (const auto &handles : wanted) {
            const auto where = ShippedScanner::placed(*found, handles);
            QVERIFY(where && where->inWorkTree);
            QCOMPARE(where->introduced.size(), 1u); // the bytes were there from the beginning
        }
    }

    void aRenameWithAnEdit()
    {
        GitFixture repository;
        QByteArrayList lines = rsaKey(0).split('\n');
        lines.insert(7, "(lines 1-6 of 14)");
        repository.write(QStringLiteral("old/notes.txt"), lines.join('\n'));
        repository.commit(kAda);
        repository.git("rm -q --cached old/notes.txt");
        repository.remove(QStringLiteral("old/notes.txt"));
        repository.write(QStringLiteral("new/server.key"), rsaKey(0));
        repository.commit(kBen);
        const auto where = m_shipped.missedAndFound(repository, rsaKey(0), "log -p -M -U0 --full-history --all");
        QVERIFY(where);
        QCOMPARE(where->paths, std::vector<QString>{QStringLiteral("new/server.key")});
    }

    void danglingAmendedAndReset()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), "clean\n");
        repository.commit(kAda);
        const QByteArray amended = token();
        repository.write(QStringLiteral("a"), setting(amended));
        repository.commit(kAda);
        repository.write(QStringLiteral("a"), "clean again\n");
        repository.git("add -A");
        repository.git("commit -q --amend -m better");
        const QByteArray reset = token();
        repository.write(QStringLiteral("b"), setting(reset));
        const QByteArray lost = repository.commit(kBen);
        repository.git("reset -q --hard HEAD~1"); // a reflog alone knows it now
        const QByteArray dangling = token();
        repository.git(wordsOf("hash-object -w --stdin"), setting(dangling));
        for (const QByteArray &secret : {amended, reset, dangling}) {
            const auto where = m_shipped.missedAndFound(repository, secret);
            QVERIFY(where && !where->reachable);
        }
        const auto inReflog = m_shipped.placed(repository.path(), (reset));
        QCOMPARE(inReflog->introduced.at(0).commit, lost);
        repository.git("reflog expire --expire=now --all");
        QVERIFY(m_shipped.placed(repository.path(), (reset)));
    }

    void packsThatNoRefReaches_data()
    {
        QTest::addColumn<QStringList>("commands");
        QTest::newRow("kept") << QStringList{QStringLiteral("repack -q -a -d -k"),
                                             QStringLiteral("repack -q -a -d -k")};
        QTest::newRow("cruft") << QStringList{QStringLiteral("repack -q --cruft -d")};
    }
    void packsThatNoRefReaches()
    {
        QFETCH(QStringList, commands);
        GitFixture repository;
        repository.write(QStringLiteral("a"), "clean\n");
        repository.commit(kAda);
        const QByteArray secret = token();
        repository.write(QStringLiteral("a"), setting(secret));
        repository.commit(kAda);
        repository.git("reset -q --hard HEAD~1");
        repository.git("reflog expire --expire=now --all");
        for (const QString &command : commands) {
            repository.git(command.split(QLatin1Char(' ')));
            QVERIFY2(repository.lastExit == 0, repository.lastError.constData());
        }
        QVERIFY(repository.git("count-objects -v").startsWith("count: 0"));
        const auto where = m_shipped.missedAndFound(repository, secret);
        QVERIFY(where && !where->reachable);
    }
};

QTEST_GUILESS_MAIN(TestGitMissed)
#include "tst_git_missed.moc"
