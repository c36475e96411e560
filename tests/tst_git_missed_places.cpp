// Places of a repository that no added line of `git log -p --all` shows: one fixture each, that such lines do not give
// the secret and that Probate finds it, with the shipped rules.
#include "shipped_scanner.h"

#include "tests/foreign_tool.h"

using namespace probate;
using namespace probate::test;

namespace {

const QString kAda = QStringLiteral("ada");
const QString kBen = QStringLiteral("ben");

} // namespace

class TestGitMissedPlaces : public QObject
{
    Q_OBJECT

    ShippedScanner m_shipped;
    Random m_random{2027};

    QByteArray token() { return generated("ghp_{{base62:30}}{{crc32-github}}", m_random); }
    static QByteArray setting(const QByteArray &secret)
    {
        return "# settings\ntoken = \"" + secret + "\"\nport = 80\n";
    }
    static void begin(GitFixture &repository)
    {
        repository.write(QStringLiteral("a"), "clean\n");
        repository.commit(kAda);
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString problem = m_shipped.open();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }

    void whatWasStashed()
    {
        GitFixture repository;
        begin(repository);
        const QByteArray changed = token();
        const QByteArray below = token();
        repository.write(QStringLiteral("a"), setting(below));
        repository.git("stash -q");
        repository.write(QStringLiteral("a"), setting(changed));
        repository.git("stash -q");
        const auto top = m_shipped.missedAndFound(repository, changed); // a stash is a merge, so no diff of it is shown
        QVERIFY(top && top->reachable);
        const auto second = m_shipped.missedAndFound(repository, below); // and this one is in a reflog only
        QVERIFY(second && !second->reachable);
        QCOMPARE(second->tips, std::vector<QString>{QStringLiteral("stash@{1}")});
    }

    void untrackedFilesOfASecondStash()
    {
        GitFixture repository;
        begin(repository);
        const QByteArray secret = token();
        repository.write(QStringLiteral("new"), setting(secret));
        repository.git("stash -q -u");
        repository.write(QStringLiteral("a"), "changed\n");
        repository.git("stash -q");
        const auto where = m_shipped.missedAndFound(repository, secret);
        QVERIFY(where);
        QCOMPARE(where->paths, std::vector<QString>{QStringLiteral("new")});
    }

    void messagesOfCommitsTagsAndMerges()
    {
        GitFixture repository;
        const QByteArray inCommit = token();
        const QByteArray inTag = token();
        const QByteArray inMergedTag = token();
        repository.write(QStringLiteral("a"), "clean\n");
        repository.commit(kAda, QStringLiteral("deploy with ") + QString::fromLatin1(inCommit));
        repository.git({QStringLiteral("tag"), QStringLiteral("-a"), QStringLiteral("v1"), QStringLiteral("-m"),
                        QString::fromLatin1(setting(inTag))});
        for (const QByteArray &secret : {inCommit, inTag}) {
            const auto where = m_shipped.missedAndFound(repository, secret);
            QVERIFY(where && where->reachable);
        }
        // git puts the message of a signed tag into the merge that takes it over (mergetag); made by hand here
        const QByteArray tree = repository.git("rev-parse HEAD^{tree}");
        const QByteArray head = repository.git("rev-parse HEAD");
        const QByteArray merge =
            "tree " + tree + "\nparent " + head +
            "\nauthor a <a@example.com> 1 +0000\ncommitter a <a@example.com> 1 +0000\n" + "mergetag object " + head +
            "\n type commit\n tag v2\n tagger a <a@example.com> 1 +0000\n \n " + inMergedTag + "\n\nmerged\n";
        const QByteArray id = repository.git(wordsOf("hash-object -w -t commit --stdin"), merge);
        QVERIFY2(!id.isEmpty(), repository.lastError.constData());
        repository.git({QStringLiteral("update-ref"), QStringLiteral("refs/heads/merged"), QString::fromLatin1(id)});
        QVERIFY(m_shipped.missedAndFound(repository, inMergedTag));
    }

    void aNoteThatWasTakenBackByReset()
    {
        GitFixture repository;
        begin(repository);
        const QByteArray secret = token();
        repository.git({QStringLiteral("notes"), QStringLiteral("add"), QStringLiteral("-m"),
                        QString::fromLatin1(setting(secret))});
        QVERIFY(m_shipped.placed(repository.path(), secret)->reachable);
        repository.git("update-ref -d refs/notes/commits");
        QVERIFY(m_shipped.missedAndFound(repository, secret));
    }

    void theIndexAndWorkTreesAlone()
    {
        GitFixture repository;
        begin(repository);
        const QByteArray staged = token();
        const QByteArray untracked = token();
        const QByteArray ignored = token();
        const QByteArray linked = token();
        const QByteArray linkedStaged = token();
        repository.write(QStringLiteral("s"), setting(staged));
        repository.git("add s");
        repository.write(QStringLiteral("s"), "clean\n");
        repository.write(QStringLiteral("u"), setting(untracked));
        repository.write(QStringLiteral(".git/info/exclude"), "i\n");
        repository.write(QStringLiteral("i"), setting(ignored));
        repository.git(
            {QStringLiteral("worktree"), QStringLiteral("add"), QStringLiteral("-q"), QStringLiteral("../linked")});
        repository.write(QStringLiteral("../linked/l"), setting(linkedStaged));
        repository.git({QStringLiteral("-C"), QStringLiteral("../linked"), QStringLiteral("add"), QStringLiteral("l")});
        repository.write(QStringLiteral("../linked/l"), setting(linked));
        QVERIFY(m_shipped.missedAndFound(repository, staged)->inIndex);
        QVERIFY(m_shipped.missedAndFound(repository, untracked)->inWorkTree);
        QVERIFY(m_shipped.missedAndFound(repository, ignored)->inWorkTree);
        QVERIFY(m_shipped.missedAndFound(repository, linked)->inWorkTree);
        QVERIFY(m_shipped.missedAndFound(repository, linkedStaged)->inIndex);
    }

    void whatASubmoduleHolds()
    {
        GitFixture inner;
        const QByteArray secret = token();
        inner.write(QStringLiteral("a"), setting(secret));
        inner.commit(kAda);
        GitFixture outer;
        begin(outer);
        outer.git({QStringLiteral("-c"), QStringLiteral("protocol.file.allow=always"), QStringLiteral("submodule"),
                   QStringLiteral("add"), QStringLiteral("-q"), inner.path(), QStringLiteral("part")});
        outer.commit(kAda);
        for (const QByteArray &hunk : addedHunks(outer.git(wordsOf(kLogPatch)))) {
            QVERIFY(m_shipped.handlesOf(hunk).empty());
        }
        QVERIFY(m_shipped.placed(outer.file(QStringLiteral("part")), secret));
    }

    void replaceRefsAndGraftsHideFromGitAlone()
    {
        GitFixture repository;
        const QByteArray replaced = token();
        const QByteArray grafted = token();
        repository.write(QStringLiteral("g"), setting(grafted));
        repository.commit(kAda);
        repository.write(QStringLiteral("g"), "clean\n");
        repository.write(QStringLiteral("r"), setting(replaced));
        repository.commit(kAda);
        repository.write(QStringLiteral("r"), "clean too\n");
        repository.commit(kBen);
        repository.git({QStringLiteral("replace"), QString::fromLatin1(repository.git("rev-parse HEAD~:r")),
                        QString::fromLatin1(repository.git("rev-parse HEAD:r"))});
        repository.write(QStringLiteral(".git/info/grafts"), repository.git("rev-parse HEAD~") + "\n");
        // As told to git, the commits before the graft are not there, and r never held anything.
        QVERIFY(m_shipped.missedAndFound(repository, replaced, "log -p -U0 --full-history main"));
        QVERIFY(m_shipped.missedAndFound(repository, grafted, "log -p -U0 --full-history main"));
    }

    void contentThatDiffDoesNotShow_data()
    {
        QTest::addColumn<QString>("form");
        for (const char *form : {"binary", "utf-16", "utf-16 without a mark", "no diff", "attribute binary", "archive",
                                 "archive in an archive", "notebook", "table"}) {
            QTest::newRow(form) << QString::fromLatin1(form);
        }
    }
    void contentThatDiffDoesNotShow()
    {
        QFETCH(QString, form);
        const ForeignTool tool;
        const QByteArray secret = token();
        QByteArray content = setting(secret);
        GitFixture repository;
        if (form == QStringLiteral("binary")) {
            content = QByteArray("\x7f"
                                 "ELF\0\1\0",
                                 7) +
                      content + QByteArray(64, '\0');
        } else if (form.startsWith(QStringLiteral("utf-16"))) {
            content = asUtf16(content, true, form == QStringLiteral("utf-16"));
        } else if (form == QStringLiteral("no diff")) {
            repository.write(QStringLiteral(".gitattributes"), "*.dat -diff\n");
        } else if (form == QStringLiteral("attribute binary")) {
            repository.write(QStringLiteral(".gitattributes"), "* binary\n");
        } else if (form == QStringLiteral("notebook")) { // one text, in pieces
            content = "{\n \"cells\": [{\"source\": [\n   \"first\"\n]}]}\n";
            repository.write(QStringLiteral("a.dat"), content);
            repository.commit(kAda);
            content.replace("\"first\"", "\"token = '" + secret.first(20) + "\",\n   \"" + secret.sliced(20) + "'\"");
        } else if (form == QStringLiteral("table")) {
            tool.run(QStringLiteral("sqlite3 a.db"),
                     "CREATE TABLE t(a, v); INSERT INTO t VALUES('x', '" + secret + "');");
            content = tool.read("a.db");
        } else {
            tool.write("app.env", content);
            tool.run(QStringLiteral("tar -czf a.tgz app.env"));
            tool.run(QStringLiteral("zip -q a.zip a.tgz"));
            content = tool.read(form == QStringLiteral("archive") ? "a.tgz" : "a.zip");
        }
        repository.write(QStringLiteral("a.dat"), content);
        repository.commit(kAda);
        repository.git("rm -q a.dat");
        repository.commit(kBen);
        const auto where = m_shipped.missedAndFound(repository, secret);
        QVERIFY(where && where->reachable && !where->inWorkTree);
        QCOMPARE(where->paths, std::vector<QString>{QStringLiteral("a.dat")});
    }

    void aSha256RepositoryIsNoDifferent()
    {
        GitFixture repository({QStringLiteral("--object-format=sha256")});
        begin(repository);
        const QByteArray amended = token();
        const QByteArray staged = token();
        repository.write(QStringLiteral("b"), setting(amended));
        repository.commit(kAda);
        repository.git("reset -q --hard HEAD~1");
        repository.write(QStringLiteral("c"), setting(staged));
        repository.git("add c");
        repository.write(QStringLiteral("c"), "clean\n");
        QVERIFY(m_shipped.missedAndFound(repository, amended));
        const auto where = m_shipped.missedAndFound(repository, staged);
        QVERIFY(where && where->inIndex);
        QCOMPARE(m_shipped.scan(repository.path())->skips.size(), 0u);
    }

    void urlsInTheConfigurationAndReflogs()
    {
        GitFixture repository;
        begin(repository);
        const QByteArray secret = token();
        const QByteArray inLog = token();
        repository.git({QStringLiteral("config"), QStringLiteral("remote.origin.url"),
                        QStringLiteral("https://ci:%1@git.example/r").arg(QString::fromLatin1(secret))});
        repository.git({QStringLiteral("update-ref"), QStringLiteral("-m"),
                        QStringLiteral("clone: from https://ci:%1@git.example/r").arg(QString::fromLatin1(inLog)),
                        QStringLiteral("HEAD"), QStringLiteral("HEAD"), QStringLiteral("--create-reflog")});
        const auto found = m_shipped.scan(repository.path());
        const auto handles = ShippedScanner::handlesIn(found->observations);
        QVERIFY(handles.contains(*m_shipped.handlesOf(secret).begin()));
    }
};

QTEST_GUILESS_MAIN(TestGitMissedPlaces)
#include "tst_git_missed_places.moc"
