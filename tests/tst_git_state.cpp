// What a scan leaves for the next one: used only if it is of this store, this build and this hand, and of no use to
// others.
#include "git_successive.h"

#include <QDirIterator>

using namespace probate;
using namespace probate::test;

namespace {

void damage(const QString &path, const QByteArray &how)
{
    if (how == "remove") {
        QVERIFY(QFile::remove(path));
        return;
    }
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    bytes = how == "empty" ? QByteArray() : how == "cut" ? bytes.chopped(1) : bytes;
    if (how == "flip") {
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    }
    QVERIFY(file.resize(0) && file.seek(0));
    file.write(bytes);
}

} // namespace

class TestGitState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStateThatCannotBeTrustedIsNotUsed_data()
    {
        QTest::addColumn<int>("file"); // in the order of sizes
        QTest::addColumn<QByteArray>("how");
        for (int file : {0, 1, 2, 3, 4}) {
            for (const char *how : {"flip", "cut", "empty", "remove"}) {
                QTest::addRow("%s %d", how, file) << file << QByteArray(how);
            }
        }
    }
    void aStateThatCannotBeTrustedIsNotUsed()
    {
        QFETCH(int, file);
        QFETCH(QByteArray, how);
        GitFixture repository;
        beginHistory(repository);
        Successive successive(repository.path());
        successive.scan();
        QFileInfoList files = QDir(successive.stateDirectory()).entryInfoList(QDir::Files, QDir::Size | QDir::Reversed);
        QCOMPARE(files.size(), 5);
        QFile graphs(files[file].filePath()); // that one is not read if only little was added
        QVERIFY(graphs.open(QIODevice::ReadOnly));
        const unsigned needed = graphs.readAll().contains("probate graphs") ? 0u : 1u;
        graphs.close();
        damage(files[file].filePath(), how);
        repository.write(QStringLiteral("new"), madeSecret(3));
        repository.commit(QStringLiteral("ada"));
        const Collected &found = successive.scan();
        QCOMPARE(found.skipped(QStringLiteral("full-scan")), needed);
        QCOMPARE_WITH_WHOLE(successive, found);
        successive.scan(); // it was written anew
        QCOMPARE(successive.scan().skipped(QStringLiteral("full-scan")), 0u);
    }

    void anotherVersionReadsEverything()
    {
        GitFixture repository;
        beginHistory(repository);
        repository.write(QStringLiteral("late"), "ONLY-IN-TWO\n");
        repository.commit(QStringLiteral("ada"));
        Successive successive(repository.path());
        successive.scan();
        const NameMindingScanner two("two");
        const Collected &found = successive.scan(two);
        QCOMPARE(found.skipped(QStringLiteral("full-scan")), 1u);
        QVERIFY(!leavesCoverageIncomplete(found.skips.front()));
        QCOMPARE(found.sightings("two").size(), 1u);
        const QByteArray differs = compared(found, *successive.scanWhole(NameMindingScanner("two")));
        QVERIFY2(differs.isEmpty(), differs.constData());
    }

    void whatTheStoreDoesNotVouchForIsReadAgain()
    {
        GitFixture repository;
        beginHistory(repository);
        Successive successive(repository.path());
        successive.scan();
        successive.refuseToRepeat = true;
        const Collected &found = successive.scan();
        QCOMPARE(found.skipped(QStringLiteral("full-scan")), 1u);
        QCOMPARE_WITH_WHOLE(successive, found);
        successive.state.clear(); // the last scan was of another store, or was killed
        const NameMindingScanner scanner;
        successive.scan(scanner);
        QVERIFY(scanner.scanned > 2);
    }

    void theStateHoldsNoSecretAndIsItsOwnersAlone()
    {
        GitFixture repository;
        beginHistory(repository);
        Successive successive(repository.path());
        successive.scan();
        QCOMPARE(QFile::permissions(successive.stateDirectory()) & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
        int files = 0;
        QDirIterator each(successive.stateDirectory(), QDir::Files);
        while (each.hasNext()) {
            QFile file(each.next());
            ++files;
            QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            for (int number : {1, 2}) {
                QVERIFY(!bytes.contains(madeSecret(number)));
            }
        }
        QCOMPARE(files, 5);
    }
};

QTEST_GUILESS_MAIN(TestGitState)
#include "tst_git_state.moc"
