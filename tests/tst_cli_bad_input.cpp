// Bad input through the real binary: a clear sentence or a recorded skip, the right exit code, and nothing else lost.
#include "tests/cli_fixture.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace probate::test;

namespace {

/// A YAML whose tenth anchor stands for a billion nodes.
QByteArray anchorsOnAnchors(const QByteArray &first)
{
    QByteArray text = "a0: &a0 [" + first + "]\n";
    for (char c = '1'; c <= '9'; ++c) {
        const QByteArray before = QByteArray("*a") + static_cast<char>(c - 1) + ",";
        text += QByteArray("a") + c + ": &a" + c + " [" + before.repeated(10).chopped(1) + "]\n";
    }
    return text;
}

/// A shell's words: run the rest with so many KiB of address space. The address sanitizer reserves more than there is.
QString withSpace([[maybe_unused]] int kibibytes)
{
#ifdef __SANITIZE_ADDRESS__
    return QStringLiteral("exec \"$@\"");
#else
    return QStringLiteral("ulimit -v %1; exec \"$@\"").arg(kibibytes);
#endif
}

} // namespace

class TestCliBadInput : public QObject
{
    Q_OBJECT

private:
    /// The rest of the estate was read: the token beside the bad part is reported, once.
    static void theRestIsThere(const Outcome &outcome)
    {
        QVERIFY2(outcome.findings(QStringLiteral("P01")).size() == 1, outcome.all().constData());
        QVERIFY2(!outcome.holdsControls(), outcome.all().constData());
    }
    static void plant(const Cli &cli) { cli.write("good/app.env", "GITHUB_TOKEN=" + madeToken() + "\n"); }

private Q_SLOTS:
    void initTestCase() { QVERIFY2(QFile::exists(Cli::binary()), qPrintable(Cli::binary())); }

    void aDamagedPackIsASkip()
    {
        const Cli cli;
        plant(cli);
        QCOMPARE(
            cli.shell("mkdir repo; cd repo; git init -q .; git config user.email a@example.com; git config user.name a;"
                      "for i in $(seq 60); do head -c 3000 /dev/urandom > f$i; done; git add -A;"
                      "git commit -qm one; git gc -q --aggressive; p=$(ls .git/objects/pack/*.pack); chmod u+w $p;"
                      "printf 'damage' | dd of=$p bs=1 seek=40000 conv=notrunc status=none; rm -f f*")
                .exit,
            0);
        const Outcome outcome = cli.audit();
        theRestIsThere(outcome);
        QVERIFY2(!outcome.skips(QStringLiteral("damaged")).isEmpty(), outcome.all().constData());
        QCOMPARE(outcome.exit, 1);
    }

    void aTruncatedCertificateIsASkip()
    {
        const Cli cli;
        plant(cli);
        QCOMPARE(
            cli.shell(
                   "openssl req -x509 -newkey ed25519 -nodes -keyout /dev/null -out whole.pem -days 9 -subj /CN=a 2>&1;"
                   "head -c 260 whole.pem > cut.pem; openssl x509 -in whole.pem -outform DER | head -c 150 > cut.der;"
                   "rm whole.pem")
                .exit,
            0);
        const Outcome outcome = cli.audit();
        theRestIsThere(outcome);
        QVERIFY2(!outcome.skips(QStringLiteral("damaged"), QStringLiteral("cut.pem")).isEmpty(),
                 outcome.all().constData());
        QVERIFY2(!outcome.skips(QStringLiteral("damaged"), QStringLiteral("cut.der")).isEmpty(),
                 outcome.all().constData());
    }

    void aBadRosterStopsWithASentence_data()
    {
        QTest::addColumn<QByteArray>("roster");
        QTest::addColumn<QString>("option");
        QTest::addColumn<QStringList>("words");
        const auto row = [](const char *name, const QByteArray &text, const char *option, const QStringList &words) {
            QTest::newRow(name) << text << QString::fromLatin1(option) << words;
        };
        row("columns", "who,when\nada,now\n", "--roster", {QStringLiteral("list.csv"), QStringLiteral("column")});
        row("leavers", "who,when\nada,now\n", "--closures", {QStringLiteral("list.csv"), QStringLiteral("column")});
        row("empty", "", "--roster", {QStringLiteral("list.csv")});
        row("binary", QByteArray("id,display_name\nP1,a\0b\n", 23), "--roster", {QStringLiteral("list.csv")});
    }
    void aBadRosterStopsWithASentence()
    {
        QFETCH(QByteArray, roster);
        QFETCH(QString, option);
        QFETCH(QStringList, words);
        const Cli cli;
        plant(cli);
        cli.write("list.csv", roster);
        const Outcome outcome = cli.audit({option, cli.work(QStringLiteral("list.csv"))});
        QVERIFY2(outcome.exit == 3 || outcome.exit == 2, outcome.all().constData());
        for (const QString &word : words) {
            QVERIFY2(outcome.err.contains(word.toUtf8()), outcome.all().constData());
        }
        QVERIFY(outcome.out.isEmpty());
        QVERIFY(!outcome.holdsControls());
    }

    void aRowOfAnotherEncodingIsASkip()
    {
        const Cli cli;
        plant(cli);
        cli.write("list.csv", "id,display_name\nP1,M\xfcller\nP2,Grace\n");
        const Outcome outcome = cli.audit({QStringLiteral("--roster"), cli.work(QStringLiteral("list.csv"))});
        theRestIsThere(outcome);
        const QJsonArray skips = outcome.skips(QStringLiteral("unreadable-row"), QStringLiteral("line 2"));
        QVERIFY2(skips.size() == 1 && skips[0][QStringLiteral("detail")].toString().contains(QStringLiteral("UTF-8")),
                 outcome.all().constData());
        QCOMPARE(outcome.json()[QStringLiteral("principals")].toArray().size(), 1);
    }

    void anchorsOnAnchorsAreRefusedAtOnce_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<bool>("isDocument");
        QTest::newRow("estate") << QStringLiteral("probate.yaml")
                                << QStringList{QStringLiteral("audit"), QStringLiteral("--estate"),
                                               QStringLiteral("probate.yaml")}
                                << false;
        QTest::newRow("rules") << QStringLiteral("rules/own.yaml")
                               << QStringList{QStringLiteral("audit"), QStringLiteral("good"),
                                              QStringLiteral("--rules"), QStringLiteral("rules")}
                               << false;
        QTest::newRow("policy") << QStringLiteral("policy.yaml")
                                << QStringList{QStringLiteral("audit"), QStringLiteral("good"),
                                               QStringLiteral("--policy"), QStringLiteral("policy.yaml")}
                                << false;
        const QStringList folder{QStringLiteral("audit"), QStringLiteral("."), QStringLiteral("--json"),
                                 QStringLiteral("--quiet")};
        QTest::newRow("config") << QStringLiteral("config.yaml") << folder << true;
        QTest::newRow("collected") << QStringLiteral("export/collected.yaml")
                                   << QStringList{QStringLiteral("audit"), QStringLiteral("good"),
                                                  QStringLiteral("export"), QStringLiteral("--json"),
                                                  QStringLiteral("--quiet")}
                                   << true;
    }
    void anchorsOnAnchorsAreRefusedAtOnce()
    {
        QFETCH(QString, file);
        QFETCH(QStringList, options);
        QFETCH(bool, isDocument);
        const Cli cli;
        plant(cli);
        cli.write(file, anchorsOnAnchors("x,x,x,x,x,x,x,x,x,x"));
        auto process = cli.start(
            QStringLiteral("bash"),
            QStringList{QStringLiteral("-c"), withSpace(3'000'000), QStringLiteral("bash"), Cli::binary()} + options);
        const Outcome outcome = Cli::finish(*process, 30'000);
        if (isDocument) {
            theRestIsThere(outcome);
            QVERIFY2(outcome.exit == 1, outcome.all().constData());
            // Aliases are never expanded, so a document of them is read whole; a record of them is no record.
            const bool isRecord = file.endsWith(QStringLiteral("collected.yaml"));
            QCOMPARE(outcome.skips(QStringLiteral("interrupted")).size(), isRecord ? 1 : 0);
            QCOMPARE(outcome.err.contains("collected.yaml"), isRecord);
        } else {
            QVERIFY2(outcome.exit == 3 || outcome.exit == 2, outcome.all().constData());
            QVERIFY2(outcome.err.contains(QFileInfo(file).fileName().toUtf8()), outcome.all().constData());
        }
    }

    void linksAreNotFollowed()
    {
        const Cli cli;
        plant(cli);
        const Cli elsewhere;
        elsewhere.write("outside.env", "GITHUB_TOKEN=" + madeToken() + "\n");
        QCOMPARE(cli.shell("mkdir loop; ln -s ../loop loop/again; ln -s . here; ln -s b a; ln -s a b; ln -s '" +
                           elsewhere.work().toUtf8() + "' out; ln -s nowhere dangling")
                     .exit,
                 0);
        const Outcome outcome = cli.audit();
        theRestIsThere(outcome);
        for (const char *name : {"a", "b", "out", "dangling"}) {
            QVERIFY2(outcome.skips(QStringLiteral("link"), QString::fromLatin1(name)).size() >= 1,
                     outcome.all().constData());
        }
    }

    void whatMayNotBeReadIsASkip()
    {
        Cli cli;
        cli.cache = cli.ownCache();
        plant(cli);
        cli.write("closed.env", "TOKEN=" + madeToken());
        cli.write("folder/inner.env", "TOKEN=" + madeToken());
        if (::getuid() == 0) {
            cli.runAsNobody({QStringLiteral("--version")}); // hands the folder over
        }
        ::chmod(QFile::encodeName(cli.work(QStringLiteral("closed.env"))).constData(), 0);
        ::chmod(QFile::encodeName(cli.work(QStringLiteral("folder"))).constData(), 0);
        const Outcome outcome =
            cli.runAsNobody({QStringLiteral("audit"), cli.work(), QStringLiteral("--json"), QStringLiteral("-q")});
        ::chmod(QFile::encodeName(cli.work(QStringLiteral("folder"))).constData(), 0700);
        theRestIsThere(outcome);
        QCOMPARE(outcome.skips(QStringLiteral("unreadable"), QStringLiteral("closed.env")).size(), 1);
        QCOMPARE(outcome.skips(QStringLiteral("unreadable"), QStringLiteral("folder")).size(), 1);
        QCOMPARE(outcome.exit, 1);
    }

    void fifosSocketsAndDevicesAreNotOpened()
    {
        const Cli cli;
        plant(cli);
        QVERIFY(::mkfifo(QFile::encodeName(cli.work(QStringLiteral("pipe"))).constData(), 0600) == 0);
        const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, QFile::encodeName(cli.work(QStringLiteral("door"))).constData(),
                 sizeof address.sun_path);
        QVERIFY(::bind(listener, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0);
        auto process = cli.start(Cli::binary(),
                                 {QStringLiteral("audit"), cli.work(), QStringLiteral("--json"), QStringLiteral("-q")});
        const Outcome outcome = Cli::finish(*process, 30'000);
        ::close(listener);
        theRestIsThere(outcome);
        QCOMPARE(outcome.skips(QStringLiteral("special-file"), QStringLiteral("pipe")).size(), 1);
        QCOMPARE(outcome.skips(QStringLiteral("special-file"), QStringLiteral("door")).size(), 1);
        for (const char *named : {"pipe", "/dev/zero"}) { // and named as the target itself
            const Outcome direct = cli.run({QStringLiteral("audit"), QString::fromLatin1(named)});
            QVERIFY2(direct.exit == 2 && direct.err.contains("regular file"), direct.all().constData());
        }
    }

    void twoGigabytesOfNothingAreASkipAndAreStillMatched()
    {
        const Cli cli;
        plant(cli);
        const QByteArray late = "\nGITHUB_TOKEN=" + madeToken() + "\n"; // straddles the end of a piece of 16 MiB
        QCOMPARE(cli.shell("truncate -s 16777200 large.bin; printf '" + late.trimmed() +
                           "' >> large.bin; truncate -s 2G large.bin")
                     .exit,
                 0);
        auto process = cli.start(QStringLiteral("bash"),
                                 {QStringLiteral("-c"), withSpace(4'000'000), QStringLiteral("bash"), Cli::binary(),
                                  QStringLiteral("audit"), cli.work(), QStringLiteral("--json"), QStringLiteral("-q")});
        const Outcome outcome = Cli::finish(*process, 240'000);
        QVERIFY2(outcome.findings(QStringLiteral("P01")).size() == 2, outcome.all().constData());
        QCOMPARE(outcome.skips(QStringLiteral("too-large"), QStringLiteral("large.bin")).size(), 1);
        QCOMPARE(outcome.exit, 1);
    }

    void anEmptyFolderIsNothingFound()
    {
        const Cli cli;
        const Outcome outcome = cli.audit();
        QVERIFY2(outcome.exit == 0, outcome.all().constData());
        QCOMPARE(outcome.json()[QStringLiteral("findings")].toArray().size(), 0);
        QCOMPARE(outcome.json()[QStringLiteral("coverage")][QStringLiteral("sources")].toArray().size(), 1);
    }

    void anEmptyRepositoryIsNothingFound()
    {
        const Cli cli;
        QCOMPARE(cli.shell("git init -q .").exit, 0);
        const Outcome outcome = cli.audit();
        QVERIFY2(outcome.exit == 0, outcome.all().constData());
    }

    void whatCannotBeDoneIsSaid_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("exit");
        QTest::addColumn<QByteArrayList>("needles");
        const auto row = [](const char *command, int exit, const QByteArrayList &needles) {
            QTest::newRow(command) << QString::fromUtf8(command).split(QLatin1Char(' ')) << exit << needles;
        };
        row("audit no/such/place", 2, {"no/such/place", "does not exist"});
        row("audit . --nonsense", 2, {"nonsense", "probate audit --help"});
        row("audit . --as-of yesterday", 2, {"--as-of", "yesterday"});
        row("audit . --fail-on purple", 2, {"--fail-on", "purple"});
        row("audit . --threads many", 2, {"--threads"});
        row("audit . --report thing.xyz", 2, {"thing.xyz", "html"});
        row("audit . --roster none.csv", 3, {"none.csv"});
        row("audit . --report html=no/such/folder/r.html", 3, {"no/such/folder/r.html"});
        row("audit", 2, {"nothing to scan", "probate init"});
        row("aduit", 2, {"aduit", "audit"});
        row("assess", 2, {"probate audit"});
        row("explain", 2, {"ID"});
        row("report --format docx", 2, {"docx", "html"});
        row("audit . --estate probate.yaml", 2, {"--estate"});
        row("audit --estate none.yaml", 3, {"none.yaml"});
    }
    void whatCannotBeDoneIsSaid()
    {
        QFETCH(QStringList, words);
        QFETCH(int, exit);
        QFETCH(QByteArrayList, needles);
        const Cli cli;
        const Outcome outcome = cli.run(words);
        QVERIFY2(outcome.exit == exit, outcome.all().constData());
        for (const QByteArray &needle : needles) {
            QVERIFY2(outcome.err.contains(needle), outcome.all().constData());
        }
        QVERIFY2(outcome.err.startsWith("probate: ") && outcome.err.endsWith('\n'), outcome.all().constData());
    }

    void nobodyOfThatNameIsNoAllClear()
    {
        const Cli cli;
        QCOMPARE(cli.audit().exit, 0);
        const Outcome outcome = cli.run("closure show nobody@example.com");
        QVERIFY2(outcome.exit != 0 && outcome.err.contains("nobody@example.com"), outcome.all().constData());
    }
};

QTEST_GUILESS_MAIN(TestCliBadInput)
#include "tst_cli_bad_input.moc"
