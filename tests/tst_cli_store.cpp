// The store through the real binary: held, from the future, out of space, not writable, interrupted.
#include "tests/cli_fixture.h"

#include <signal.h>
#include <unistd.h>

using namespace probate::test;

namespace {

QString storeIn(const Cli &cli)
{
    return cli.path(QStringLiteral("kept/store.sqlite"));
}

QStringList auditInto(const Cli &cli)
{
    return {QStringLiteral("audit"),
            cli.work(),
            QStringLiteral("--store"),
            storeIn(cli),
            QStringLiteral("--json"),
            QStringLiteral("--as-of"),
            QStringLiteral("2026-03-11T19:55:00Z")};
}

/// A file that is matched in pieces for seconds, so that a scan can be met in its middle.
void makeWork(const Cli &cli)
{
    QCOMPARE(cli.shell("truncate -s 400M large.bin").exit, 0);
    cli.write("good.env", "GITHUB_TOKEN=" + madeToken() + "\n");
}

/// The writer has taken its lock and has begun to store.
bool waitForRun(const Cli &cli)
{
    const bool locked =
        QTest::qWaitFor([&] { return QFileInfo(storeIn(cli) + QStringLiteral("-wal")).size() > 0; }, 30'000);
    QTest::qWait(300);
    return locked;
}

} // namespace

class TestCliStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aHeldStoreIsRefusedWithASentence()
    {
        const Cli cli;
        makeWork(cli);
        auto holder = cli.start(Cli::binary(), auditInto(cli));
        QVERIFY(waitForRun(cli));
        QVERIFY(::kill(static_cast<pid_t>(holder->processId()), SIGSTOP) == 0);
        const Outcome refused = cli.run(auditInto(cli));
        ::kill(static_cast<pid_t>(holder->processId()), SIGCONT);
        QVERIFY2(refused.exit == 3, refused.all().constData());
        QVERIFY2(refused.err.contains("store.sqlite"), refused.all().constData());
        QVERIFY2(refused.err.contains(QByteArray::number(holder->processId())), refused.all().constData());
        const Outcome first = Cli::finish(*holder);
        QVERIFY2(first.exit == 1 && first.findings(QStringLiteral("P01")).size() == 1, first.all().constData());
    }

    void anInterruptedScanIsCompletedByTheNext()
    {
        const Cli cli;
        makeWork(cli);
        auto process = cli.start(Cli::binary(), auditInto(cli));
        QVERIFY(waitForRun(cli));
        ::kill(static_cast<pid_t>(process->processId()), SIGINT);
        const Outcome stopped = Cli::finish(*process);
        if (stopped.exit == 1) {
            QSKIP("the scan was over before the signal came");
        }
        QVERIFY2(stopped.exit == 3 && stopped.err.contains("interrupted") && stopped.err.contains("next run"),
                 stopped.all().constData());
        const QStringList look{QStringLiteral("assess"), QStringLiteral("--json"), QStringLiteral("--as-of"),
                               QStringLiteral("2026-03-11T19:55:00Z")};
        const Outcome between = cli.run(look);
        QVERIFY2(between.exit == 4, between.all().constData()); // nothing read whole: no all-clear
        QCOMPARE(between.skips(QStringLiteral("interrupted")).size(), 1);
        const Outcome again = cli.run(auditInto(cli));
        QVERIFY2(again.exit == 1 && again.findings(QStringLiteral("P01")).size() == 1, again.all().constData());
        QCOMPARE(again.skips(QStringLiteral("interrupted")).size(), 0);
        const Outcome verified = cli.run("store verify");
        QVERIFY2(verified.exit == 0 && verified.out.startsWith("holds"), verified.all().constData());
        const Cli fresh; // the same as a scan that nobody interrupted
        QStringList words = auditInto(cli);
        words[3] = storeIn(fresh);
        const Outcome whole = fresh.run(words);
        QCOMPARE(again.json()[QStringLiteral("summary")], whole.json()[QStringLiteral("summary")]);
    }

    void aNewerStoreIsLeftAlone()
    {
        const Cli cli;
        QVERIFY(cli.run(auditInto(cli)).exit == 0);
        const Outcome raised =
            cli.tool(QStringLiteral("python3"),
                     {QStringLiteral("-c"),
                      QStringLiteral("import sqlite3,sys\n"
                                     "db=sqlite3.connect(sys.argv[1])\n"
                                     "print(db.execute('update store_state set schema_version=9999').rowcount)\n"
                                     "db.commit()\n"
                                     "db.execute('pragma wal_checkpoint(truncate)')\n"),
                      storeIn(cli)});
        QVERIFY2(raised.exit == 0 && raised.out.startsWith("1"), raised.all().constData());
        const QByteArray before = cli.read(storeIn(cli));
        for (const QStringList &words : {auditInto(cli), QStringList{QStringLiteral("assess")}}) {
            const Outcome outcome = cli.run(words);
            QVERIFY2(outcome.exit == 3 && outcome.err.contains("newer version") && outcome.err.contains("9999"),
                     outcome.all().constData());
        }
        QCOMPARE(cli.read(storeIn(cli)), before);
    }

    void whatIsNoStoreIsLeftAlone()
    {
        const Cli cli;
        QDir().mkpath(cli.path(QStringLiteral("kept")));
        QFile file(storeIn(cli));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("My diary.\n") > 0);
        file.close();
        const Outcome outcome = cli.run(auditInto(cli));
        QVERIFY2(outcome.exit == 3 && outcome.err.contains("store.sqlite"), outcome.all().constData());
        QCOMPARE(cli.read(storeIn(cli)), QByteArray("My diary.\n"));
    }

    void aFullDiskLosesNothing()
    {
        const Cli cli;
        cli.write("good.env", "GITHUB_TOKEN=" + madeToken() + "\n");
        const Outcome first = cli.run(auditInto(cli));
        QVERIFY2(first.exit == 1, first.all().constData());
        QByteArray many;
        for (int i = 0; i < 3000; ++i) {
            many += "TOKEN=" + madeToken() + "\n";
        }
        cli.write("many.env", many);
        const auto limited = [&](int blocks) {
            return cli.tool(QStringLiteral("bash"),
                            QStringList{QStringLiteral("-c"),
                                        QStringLiteral("ulimit -f %1; trap '' XFSZ; exec \"$@\"").arg(blocks),
                                        QStringLiteral("bash"), Cli::binary()} +
                                auditInto(cli));
        };
        const Outcome full = limited(400);
        QVERIFY2(full.exit == 3, full.all().constData());
        QVERIFY2(full.err.contains("store.sqlite"), full.all().constData());
        const Outcome after = cli.run({QStringLiteral("store"), QStringLiteral("verify")});
        QVERIFY2(after.exit == 0, after.all().constData());
        const Outcome again = cli.run(auditInto(cli));
        QVERIFY2(again.findings(QStringLiteral("P01")).size() == 3001, again.all().constData());
    }

    void aFullDiskUnderTheReportLeavesTheOldOne()
    {
        if (!QFile::exists(QStringLiteral("/dev/full"))) {
            QSKIP("there is no /dev/full");
        }
        const Cli cli;
        cli.write("good.env", "GITHUB_TOKEN=" + madeToken() + "\n");
        const Outcome outcome = cli.shell("exec '" + Cli::binary().toUtf8() + "' audit . > /dev/full");
        QVERIFY2(outcome.exit == 3 && outcome.err.contains("standard output"), outcome.all().constData());
    }

    void aStateFolderWithoutPermissionIsNamed()
    {
        Cli cli;
        cli.cache = cli.ownCache();
        cli.write("good.env", "x\n");
        cli.extra[QStringLiteral("XDG_STATE_HOME")] = QStringLiteral("/proc/probate-cannot-write-here");
        const Outcome nowhere = cli.run({QStringLiteral("audit"), cli.work()});
        QVERIFY2(nowhere.exit == 3 && nowhere.err.contains("/proc/probate-cannot-write-here"),
                 nowhere.all().constData());
        cli.extra.clear();
        QFile::setPermissions(cli.state(), QFile::ReadOwner | QFile::ExeOwner);
        const Outcome readOnly = cli.runAsNobody({QStringLiteral("audit"), cli.work()});
        QFile::setPermissions(cli.state(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QVERIFY2(readOnly.exit == 3 && readOnly.err.contains("state/probate") &&
                     readOnly.err.contains("ermission denied") && readOnly.err.contains("XDG_STATE_HOME"),
                 readOnly.all().constData());
    }

    void aCacheFolderWithoutPermissionCostsNothingButTime()
    {
        Cli cli;
        cli.write("good.env", "GITHUB_TOKEN=" + madeToken() + "\n");
        cli.cache = QStringLiteral("/proc/probate-cannot-write-here");
        const Outcome outcome = cli.audit();
        QVERIFY2(outcome.exit == 1 && outcome.findings(QStringLiteral("P01")).size() == 1, outcome.all().constData());
    }

    void aSecondScanSaysWhatAFullOneSays()
    {
        const Cli cli;
        cli.write("repository/good.env", "GITHUB_TOKEN=" + madeToken() + "\n");
        const QByteArray commit = "git -c user.name=A -c user.email=a@example.com commit -qm ";
        QVERIFY(cli.shell("cd repository; git init -q; git add -A; " + commit + "one").exit == 0);
        const QStringList audit = auditInto(cli) + QStringList{QStringLiteral("--quiet")};
        const Outcome first = cli.run(audit);
        QVERIFY2(first.exit == 1 && first.findings(QStringLiteral("P01")).size() == 1, first.all().constData());
        QCOMPARE(cli.run(audit).out, first.out); // nothing changed
        QCOMPARE(cli.run(audit + QStringList{QStringLiteral("--full")}).out, first.out);

        cli.write("repository/other.env", "GITHUB_TOKEN=" + madeToken() + "\n");
        QVERIFY(cli.shell("cd repository; git add -A; " + commit + "two; git gc -q --prune=now").exit == 0);
        const Outcome built = cli.run(audit);
        QVERIFY2(built.findings(QStringLiteral("P01")).size() == 2, built.all().constData());
        QCOMPARE(cli.run(audit + QStringList{QStringLiteral("--full")}).out, built.out);

        const QStringList store{QStringLiteral("--store"), storeIn(cli)};
        const Outcome info = cli.run(QStringList{QStringLiteral("store"), QStringLiteral("info")} + store);
        QVERIFY2(info.out.contains("states        1 of "), info.all().constData());
        QVERIFY(cli.run(QStringList{QStringLiteral("store"), QStringLiteral("compact")} + store).exit == 0);
        QVERIFY(cli.run(QStringList{QStringLiteral("store"), QStringLiteral("verify")} + store).exit == 0);
        QCOMPARE(cli.run(audit).out, built.out);

        QVERIFY(QDir(storeIn(cli) + QStringLiteral(".sources")).removeRecursively());
        const Outcome without = cli.run(audit);
        QCOMPARE(without.skips(QStringLiteral("full-scan")).size(), 1);
        QCOMPARE(without.exit, built.exit);

        QVERIFY(QDir(storeIn(cli) + QStringLiteral(".sources")).removeRecursively());
        QStringList scan = audit;
        scan[0] = QStringLiteral("scan");
        QCOMPARE(cli.run(scan + QStringList{QStringLiteral("--full")}).exit, 0);
        const Outcome asked = cli.run(audit); // the state that it left
        QCOMPARE(asked.skips(QStringLiteral("full-scan")).size(), 0);
        QCOMPARE(asked.out, built.out);
    }

    void storeAndKeyAreThePersonsOwn()
    {
        const Cli cli;
        QVERIFY(cli.run(auditInto(cli)).exit == 0);
        for (const char *name : {"kept/store.sqlite", "kept/fingerprint.key"}) {
            const auto others = QFile::permissions(cli.path(QString::fromLatin1(name))) &
                                (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther);
            QVERIFY2(!others, name);
        }
    }
};

QTEST_GUILESS_MAIN(TestCliStore)
#include "tst_cli_store.moc"
