// The same input gives the same bytes: another store, another number of threads, another day.
#include "tests/cli_fixture.h"

using namespace probate::test;

class TestCliSameBytes : public QObject
{
    Q_OBJECT

    static constexpr const char *formats[] = {"text", "json", "html", "sarif", "csv"};

    static QList<QByteArray> reports(const Cli &cli, const Cli &home, const QStringList &more)
    {
        QStringList words{QStringLiteral("audit"),
                          cli.work(),
                          QStringLiteral("-q"),
                          QStringLiteral("--as-of"),
                          QStringLiteral("2026-03-11T19:55:00Z"),
                          QStringLiteral("--roster"),
                          cli.work(QStringLiteral("people.csv")),
                          QStringLiteral("--closures"),
                          cli.work(QStringLiteral("leavers.csv"))};
        for (const char *format : formats) {
            words += {QStringLiteral("--report"),
                      QString::fromLatin1(format) + QLatin1Char('=') + home.path(QString::fromLatin1(format))};
        }
        const Outcome outcome = home.run(words + more);
        if (outcome.exit != 1) {
            qWarning("%s", outcome.all().constData());
        }
        QList<QByteArray> all{outcome.out};
        for (const char *format : formats) {
            all.append(home.read(home.path(QString::fromLatin1(format))));
        }
        return all;
    }

private Q_SLOTS:
    void reportsAreEqualByteForByte()
    {
        const Cli cli;
        QByteArray planted;
        for (int i = 0; i < 12; ++i) {
            planted += "TOKEN_" + QByteArray::number(i) + "=" + madeToken() + "\n";
        }
        cli.write("folder/app.env", planted);
        cli.write("people.csv", "id,display_name,email\nP1,Ada,ada@example.com\nP2,Ben,ben@example.com\n");
        cli.write("leavers.csv", "principal,kind,effective,ends\nP1,deleted,2026-01-02T00:00:00Z,\n");
        QCOMPARE(cli.shell("mkdir repo; cd repo; git init -q .; git config user.email ada@example.com; git config "
                           "user.name Ada;"
                           "for i in 1 2 3 4 5 6 7 8; do printf 'GITHUB_TOKEN=" +
                           madeToken().chopped(6) +
                           "' > n$i; head -n $i ../folder/app.env > c$i.env;"
                           "git add -A; git commit -qm \"change $i\"; done; git checkout -qb side HEAD~3; git commit "
                           "-q --allow-empty -m s")
                     .exit,
                 0);
        // A folder full of clones is scanned side by side.
        QCOMPARE(cli.shell("for i in 1 2 3 4 5; do git clone -q repo clones/$i; git -C clones/$i checkout -q HEAD~$i; "
                           "done")
                     .exit,
                 0);
        const Cli one;
        const Cli two;
        const auto stored = [](const Cli &home) { return home.path(QStringLiteral("kept/store.sqlite")); };
        const auto first = reports(
            cli, one, {QStringLiteral("--store"), stored(one), QStringLiteral("--threads"), QStringLiteral("1")});
        // Fingerprints are keyed, and the key is the estate's: two stores of one estate share it.
        QDir().mkpath(two.path(QStringLiteral("kept")));
        QVERIFY(QFile::copy(one.path(QStringLiteral("kept/fingerprint.key")),
                            two.path(QStringLiteral("kept/fingerprint.key"))));
        QFile::setPermissions(two.path(QStringLiteral("kept/fingerprint.key")), QFile::ReadOwner | QFile::WriteOwner);
        const auto second = reports(
            cli, two, {QStringLiteral("--store"), stored(two), QStringLiteral("--threads"), QStringLiteral("2")});
        for (qsizetype i = 0; i < first.size(); ++i) {
            QVERIFY2(first[i].size() > 200, i ? formats[i - 1] : "output");
            QVERIFY2(first[i] == second[i], i ? formats[i - 1] : "output");
        }
        const auto again = reports(cli, one, {QStringLiteral("--store"), stored(one)}); // a second run into one store
        for (qsizetype i = 0; i < first.size(); ++i) {
            QVERIFY2(first[i] == again[i], i ? formats[i - 1] : "output");
        }
    }
};

QTEST_GUILESS_MAIN(TestCliSameBytes)
#include "tst_cli_same_bytes.moc"
