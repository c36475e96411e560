// --explain-drops: why what looks like a secret is none. A reason is worth as much as what it leaves out: the value.
#include "tests/cli_fixture.h"

using namespace probate::test;

class TestCliDrops : public QObject
{
    Q_OBJECT

private:
    static QByteArrayList linesOf(const Outcome &outcome) { return outcome.out.trimmed().split('\n'); }

private Q_SLOTS:
    void everyDropHasAPlaceARuleAndAReason()
    {
        const Cli cli;
        const QByteArray kept = madeToken();
        cli.write("app.py", "import os\ndb_password = \"changeme\"\napi_token = \"" + kept + "\"\n");
        cli.write("settings.yaml", "service:\n  password: ${FROM_VAULT}\n  colour: blue\n");
        const Outcome outcome = cli.run({QStringLiteral("scan"), QStringLiteral("--explain-drops"), cli.work()});
        QVERIFY2(outcome.exit == 0, outcome.all().constData());
        const QByteArrayList lines = linesOf(outcome);
        for (const QByteArray &line : lines) {
            QVERIFY2(line.split('\t').size() == 3, line.constData());
        }
        const auto says = [&](const char *place, const char *rule) {
            return std::any_of(lines.begin(), lines.end(), [&](const QByteArray &line) {
                const QByteArrayList parts = line.split('\t');
                return parts[0].endsWith(place) && parts[1] == rule && !parts[2].isEmpty();
            });
        };
        QVERIFY2(says("app.py:2", "generic-quoted"), outcome.out.constData());
        QVERIFY2(says("settings.yaml:2", "generic-named"), outcome.out.constData());
        QVERIFY2(!outcome.out.contains("settings.yaml:3"), "a setting that promises no secret is no drop");
        for (const QByteArray &value : {QByteArray("changeme"), QByteArray("FROM_VAULT"), kept}) {
            QVERIFY2(!outcome.out.contains(value) && !outcome.err.contains(value), "a drop holds its value");
        }
    }

    void theOrderIsThatOfPlaces()
    {
        const Cli cli;
        for (const char *name : {"b.py", "a.py", "c.py"}) {
            cli.write(name, "password = \"changeme\"\ntoken = \"your-token-here\"\n");
        }
        const QStringList words{QStringLiteral("scan"), QStringLiteral("--explain-drops"), cli.work()};
        const Outcome first = cli.run(words);
        QByteArrayList sorted = linesOf(first);
        QVERIFY2(sorted.size() >= 6, first.all().constData());
        std::sort(sorted.begin(), sorted.end());
        QCOMPARE(linesOf(first), sorted);
    }

    void issuersAreCounted()
    {
        const Cli cli;
        const Outcome rules = cli.run("rules list --quiet");
        const Outcome issuers = cli.run("rules list --issuers --quiet");
        int sum = 0;
        int before = std::numeric_limits<int>::max();
        for (const QByteArray &line : linesOf(issuers)) {
            const int count = line.sliced(line.lastIndexOf(' ') + 1).toInt();
            QVERIFY2(count > 0 && count <= before, line.constData());
            before = count;
            sum += count;
        }
        QCOMPARE(sum, int(linesOf(rules).size()));
    }

    void nobodyIsToldUnasked()
    {
        const Cli cli;
        cli.write("app.py", "db_password = \"changeme\"\n");
        const Outcome outcome = cli.run({QStringLiteral("scan"), cli.work()});
        QVERIFY2(outcome.exit == 0 && outcome.out.isEmpty(), outcome.all().constData());
    }
};

QTEST_GUILESS_MAIN(TestCliDrops)
#include "tst_cli_drops.moc"
