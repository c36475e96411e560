// The index is read as git writes it, in every version, and a damaged one costs what it damages.
#include "git_objects.h"

#include "scanners/git/index_file.h"

using namespace probate;
using namespace probate::test;
using namespace probate::git;

namespace {

using Pairs = std::vector<std::pair<QByteArray, QByteArray>>;

/// What git says, but for submodules.
Pairs listedByGit(GitFixture &repository)
{
    Pairs pairs;
    for (const QByteArray &row : repository.git("ls-files -s -z").split('\0')) {
        const qsizetype tab = row.indexOf('\t'); // MODE ID STAGE, tab, path
        if (tab > 0 && !row.startsWith("160000")) {
            pairs.emplace_back(row.sliced(tab + 1), row.first(tab).split(' ').at(1));
        }
    }
    return pairs;
}

Pairs pairsOf(const std::vector<IndexEntry> &entries)
{
    Pairs pairs;
    for (const IndexEntry &entry : entries) {
        pairs.emplace_back(entry.path, entry.blob);
    }
    return pairs;
}

void fill(GitFixture &repository)
{
    for (int i = 0; i < 40; ++i) {
        repository.write(QStringLiteral("d%1/%2/file %3").arg(i % 3).arg(QString(i % 9, QLatin1Char('x'))).arg(i),
                         QByteArray::number(i));
    }
    QVERIFY(QFile::link(QStringLiteral("d0"), repository.file(QStringLiteral("link"))));
    repository.commit(QStringLiteral("ada"));
    const QString head = QString::fromLatin1(repository.git("rev-parse HEAD"));
    repository.git({QStringLiteral("update-index"), QStringLiteral("--add"), QStringLiteral("--cacheinfo"),
                    QStringLiteral("160000,%1,part").arg(head)});
}

struct Told
{
    QStringList kinds;
    Report report = [this](const QString &kind, const QString &, const QString &) { kinds.append(kind); };
};

} // namespace

class TestGitIndex : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatGitWrites_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QStringList>("commands");
        for (const char *format : {"sha1", "sha256"}) {
            for (const char *version : {"2", "4"}) {
                QTest::addRow("%s, version %s", format, version)
                    << QString::fromLatin1(format)
                    << QStringList{QStringLiteral("update-index --index-version %1").arg(QLatin1StringView(version))};
            }
            QTest::addRow("%s, version 3", format)
                << QString::fromLatin1(format) << QStringList{QStringLiteral("add -N later")};
            QTest::addRow("%s, version 4 with flags", format)
                << QString::fromLatin1(format)
                << QStringList{QStringLiteral("add -N later"), QStringLiteral("update-index --index-version 4")};
        }
    }
    void readsWhatGitWrites()
    {
        QFETCH(QString, format);
        QFETCH(QStringList, commands);
        GitFixture repository({QStringLiteral("--object-format=") + format});
        fill(repository);
        repository.write(QStringLiteral("later"), "not yet");
        for (const QString &command : commands) {
            repository.git(command.split(QLatin1Char(' ')));
            QVERIFY2(repository.lastExit == 0, repository.lastError.constData());
        }
        const Pairs wanted = listedByGit(repository);
        QVERIFY(wanted.size() >= 41);
        Told told;
        const auto read =
            readIndex(repository.file(QStringLiteral(".git/index")),
                      format == QStringLiteral("sha1") ? ObjectFormat::Sha1 : ObjectFormat::Sha256, told.report);
        QCOMPARE(pairsOf(read), wanted);
        QCOMPARE(told.kinds, QStringList());
    }

    void readsEveryStageOfAConflict()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), "base");
        repository.commit(QStringLiteral("ada"));
        repository.git("checkout -q -b side");
        repository.write(QStringLiteral("a"), "theirs");
        repository.commit(QStringLiteral("ada"));
        repository.git("checkout -q main");
        repository.write(QStringLiteral("a"), "ours");
        repository.commit(QStringLiteral("ada"));
        repository.git("merge -q side");
        Told told;
        const auto read = readIndex(repository.file(QStringLiteral(".git/index")), ObjectFormat::Sha1, told.report);
        QCOMPARE(read.size(), 3u);
        QCOMPARE(pairsOf(read), listedByGit(repository));
    }

    void saysWhatItLeavesOut_data()
    {
        QTest::addColumn<QStringList>("commands");
        QTest::newRow("split") << QStringList{QStringLiteral("update-index --split-index")};
        QTest::newRow("sparse") << QStringList{
            QStringLiteral("-c index.sparse=true sparse-checkout set --cone --sparse-index d0")};
    }
    void saysWhatItLeavesOut()
    {
        QFETCH(QStringList, commands);
        GitFixture repository;
        fill(repository);
        repository.git("reset -q --hard");
        for (const QString &command : commands) {
            repository.git(command.split(QLatin1Char(' ')));
            QVERIFY2(repository.lastExit == 0, repository.lastError.constData());
        }
        Told told;
        const auto read = readIndex(repository.file(QStringLiteral(".git/index")), ObjectFormat::Sha1, told.report);
        QCOMPARE(told.kinds, QStringList{QStringLiteral("unsupported")});
        QVERIFY(read.size() < 41);
    }

    void aCutIndexGivesWhatStandsBeforeTheCut()
    {
        GitFixture repository;
        fill(repository);
        for (const char *version : {"2", "4"}) {
            repository.git(
                {QStringLiteral("update-index"), QStringLiteral("--index-version"), QString::fromLatin1(version)});
            const QByteArray whole = contentOf(repository.file(QStringLiteral(".git/index")));
            const Pairs wanted = pairsOf(parseIndex(whole, ObjectFormat::Sha1).entries);
            QCOMPARE(wanted.size(), 41u);
            for (qsizetype length = 0; length < whole.size() - 1; ++length) {
                const QByteArray cut(whole.constData(), length); // of its own, so that sanitizers see its end
                const IndexContent content = parseIndex(cut, ObjectFormat::Sha1);
                const Pairs read = pairsOf(content.entries);
                QVERIFY(read.size() <= wanted.size());
                QVERIFY(std::equal(read.begin(), read.end(), wanted.begin()));
                QVERIFY(!content.complaint.isEmpty() || read.size() == wanted.size());
            }
        }
    }

    void bytesThatLieAreRefused()
    {
        GitFixture repository;
        fill(repository);
        const QByteArray whole = contentOf(repository.file(QStringLiteral(".git/index")));
        QByteArray more = whole;
        more[8] = '\x7f'; // two thousand million entries
        QCOMPARE(parseIndex(more, ObjectFormat::Sha1).kind, QStringLiteral("damaged"));
        QCOMPARE(parseIndex(more, ObjectFormat::Sha1).entries.size(), 41u);
        QByteArray other = whole;
        other[7] = 9;
        QCOMPARE(parseIndex(other, ObjectFormat::Sha1).kind, QStringLiteral("unsupported"));
        QCOMPARE(parseIndex("DIRC", ObjectFormat::Sha1).kind, QStringLiteral("damaged"));
        QCOMPARE(parseIndex({}, ObjectFormat::Sha256).kind, QStringLiteral("damaged"));
    }

    void whatIsStagedOnlyIsKnownInSha256Too()
    {
        GitFixture repository({QStringLiteral("--object-format=sha256")});
        repository.write(QStringLiteral("staged"), madeSecret(1));
        repository.git("add staged");
        repository.write(QStringLiteral("staged"), "clean");
        const auto found = scanGit(repository.path());
        QVERIFY(found->placed(madeSecret(1)).inIndex);
        QCOMPARE(found->placed(madeSecret(1)).paths, std::vector<QString>{QStringLiteral("staged")});
        QCOMPARE(found->skips.size(), 0u);
    }
};

QTEST_GUILESS_MAIN(TestGitIndex)
#include "tst_git_index.moc"
