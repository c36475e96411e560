// `probate scan --verify-fast-path`: users prove on their own repositories that matching only what changed misses
// nothing.
#include "tests/cli_fixture.h"

#include <QDirIterator>

using namespace probate::test;

class TestCliVerify : public QObject
{
    Q_OBJECT

private:
    /// A file in many versions, packed as deltas, with a token that moves and one that comes and goes.
    static void plant(const Cli &cli)
    {
        const Outcome made =
            cli.shell("git init -q app; cd app; git config user.email a@example.com; git config user.name A;"
                      "for i in $(seq 1 12); do { seq 1 400; echo \"token $i " +
                      madeToken() + "\"; seq $i 300; [ $((i % 3)) = 0 ] && echo 'api = " + madeToken() +
                      "'; seq 1 200; } > notes.txt; git add -A; git commit -qm \"version $i\"; done;"
                      "git repack -adfq --depth=50 --window=50");
        QVERIFY2(made.exit == 0, made.all().constData());
    }

private Q_SLOTS:
    void bothPathsSayTheSameAndNothingIsKept()
    {
        const Cli cli;
        plant(cli);
        const Outcome outcome =
            cli.run({QStringLiteral("scan"), QStringLiteral("--verify-fast-path"), cli.work(QStringLiteral("app"))});
        QCOMPARE(outcome.exit, 0);
        const QRegularExpression line(QStringLiteral(
            "app: (\\d+) documents, (\\d+) bytes; (\\d+) statements are the same on both paths, 0 differ"));
        const auto match = line.match(QString::fromUtf8(outcome.out));
        QVERIFY2(match.hasMatch(), outcome.all().constData());
        QVERIFY(match.captured(1).toInt() > 20);  // versions, messages and files
        QVERIFY(match.captured(3).toInt() >= 16); // two tokens in twelve and four versions, and where they stood
        QStringList kept;                         // which estate it was and the key of its fingerprints
        for (QDirIterator it(cli.state(), QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
            kept.append(QFileInfo(it.next()).fileName());
        }
        QVERIFY2(kept.filter(QStringLiteral(".sqlite")).isEmpty(), qPrintable(kept.join(QLatin1Char(' '))));
    }

    void withoutARepositoryThereIsNothingToProve()
    {
        const Cli cli;
        cli.write("a.txt", "text\n");
        const Outcome outcome = cli.run({QStringLiteral("scan"), QStringLiteral("--verify-fast-path"), cli.work()});
        QCOMPARE(outcome.exit, 2);
        QVERIFY2(outcome.err.contains("no repository among the targets"), outcome.all().constData());
    }
};

QTEST_GUILESS_MAIN(TestCliVerify)
#include "tst_cli_verify.moc"
