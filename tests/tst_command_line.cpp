// Commands are described once, and everything made from the descriptions agrees: parser, help, man page, completions.
#include "app/command_line.h"
#include "app/help.h"

#include <QTest>

using namespace probate;

namespace {

constexpr OptionSpec options[] = {
    {.name = "format",
     .letter = 'f',
     .value = "FORMAT",
     .help = "how to write",
     .completes = OptionSpec::Completes::Words,
     .words = "text json"},
    {.name = "rules",
     .value = "FOLDER",
     .help = "own rules",
     .repeated = true,
     .completes = OptionSpec::Completes::Folders},
    {.name = "force", .help = "do it anyway"},
};

const Command sample{.name = "sample",
                     .summary = "a sample",
                     .positionals = "FILE [FILE]",
                     .description = "One.\n\nTwo.",
                     .options = options,
                     .examples = {},
                     .fewest = 1,
                     .most = 2,
                     .run = nullptr};

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesWordsApart()
    {
        const auto parsed =
            parseArguments(sample, {QStringLiteral("a"), QStringLiteral("--format=json"), QStringLiteral("--rules"),
                                    QStringLiteral("x"), QStringLiteral("--rules"), QStringLiteral("y"),
                                    QStringLiteral("--force"), QStringLiteral("b")});
        QVERIFY2(parsed.ok(), qPrintable(parsed.ok() ? QString() : parsed.error().message()));
        QCOMPARE(parsed->positionals(), QStringList({QStringLiteral("a"), QStringLiteral("b")}));
        QCOMPARE(parsed->value("format"), QStringLiteral("json"));
        QCOMPARE(parsed->values("rules"), QStringList({QStringLiteral("x"), QStringLiteral("y")}));
        QVERIFY(parsed->has("force"));
        QVERIFY(!parsed->has("quiet"));
    }

    void afterTwoDashesEverythingIsAFile()
    {
        const auto parsed = parseArguments(sample, {QStringLiteral("--"), QStringLiteral("--force")});
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->positionals(), QStringList({QStringLiteral("--force")}));
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("needle");
        const auto row = [](const char *name, const QStringList &words, const char *needle) {
            QTest::newRow(name) << words << QString::fromUtf8(needle);
        };
        row("missing", {}, "FILE [FILE] is missing");
        row("too many", {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}, "unexpected argument 'c'");
        row("unknown", {QStringLiteral("a"), QStringLiteral("--nope")}, "nope");
        row("abbreviated", {QStringLiteral("a"), QStringLiteral("--for=json")}, "for");
        row("twice", {QStringLiteral("a"), QStringLiteral("--format=json"), QStringLiteral("--format=text")},
            "given twice");
        row("word", {QStringLiteral("a"), QStringLiteral("--format=xml")}, "one of text, json");
        row("no value", {QStringLiteral("a"), QStringLiteral("--format")}, "format");
    }
    void saysWhatIsWrong()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, needle);
        const auto parsed = parseArguments(sample, words);
        QVERIFY(!parsed.ok());
        QCOMPARE(parsed.error().kind(), ErrorKind::Usage);
        QVERIFY2(parsed.error().message().contains(needle), qPrintable(parsed.error().message()));
        QVERIFY(parsed.error().message().contains(QStringLiteral("probate sample --help")));
    }

    void everyCommandExplainsItself()
    {
        const QByteArray man = manPage();
        const QByteArray overall = overallHelp();
        for (const Command *command : allCommands()) {
            QVERIFY2(command->run, command->name);
            QVERIFY2(!command->examples.empty(), command->name);
            QVERIFY2(qstrlen(command->description) > 60, command->name);
            QVERIFY2(overall.contains(command->name), command->name);
            QVERIFY2(man.contains(QByteArray(command->name).replace('-', "\\-")), command->name);
            const QByteArray help = commandHelp(*command);
            for (const OptionSpec &option : optionsOf(*command)) {
                QVERIFY2(help.contains(QByteArray("--") + option.name), option.name);
                QVERIFY2(qstrlen(option.help) > 0, option.name);
                QVERIFY2(option.completes != OptionSpec::Completes::Words || qstrlen(option.words) > 0, option.name);
            }
        }
    }

    void findsTheLongestName()
    {
        for (const Command *command : allCommands()) {
            const FoundCommand found =
                findCommand(QString::fromLatin1(command->name).split(QLatin1Char(' ')) << QStringLiteral("x"));
            QCOMPARE(found.command, command);
        }
        QVERIFY(!findCommand({QStringLiteral("nothing")}).command);
        QVERIFY(nearCommands(QStringLiteral("complet")).contains(QStringLiteral("completion")));
    }

    void completesInBothShells()
    {
        for (const char *shell : {"bash", "zsh"}) {
            const auto script = completionScript(QLatin1StringView(shell));
            QVERIFY(script.ok());
            for (const Command *command : allCommands()) {
                QVERIFY(script->contains(QByteArray(command->name).split(' ').constFirst()));
            }
        }
        QVERIFY(!completionScript(QStringLiteral("fish")).ok());
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
