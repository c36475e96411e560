// The shipped rules: every one is whole, compiles, captures what its examples say and nothing of its counter-examples.
#include "core/rules/rule_reader.h"
#include "scanners/matching/rules_check.h"

#include <QTemporaryDir>
#include <QTest>

using namespace probate;

class TestRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyShippedRuleHoldsWhatItPromises()
    {
        const auto files = loadRuleFiles({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")});
        QVERIFY2(files, files ? "" : qPrintable(files.error().message()));
        const RuleReading reading = parseRules(*files);
        QStringList lines;
        for (const RuleProblem &problem : reading.problems) {
            lines << toText(problem);
        }
        QTemporaryDir cache;
        // A bot's token is its id in base64 and two more parts: nothing in it is always the same.
        const QString withoutLiteral = QStringLiteral("discord-bot-token");
        bool warned = false;
        for (const RuleProblem &problem : checkRules(reading.set, cache.path())) {
            if (problem.rule == withoutLiteral && problem.warning &&
                problem.what.contains(QStringLiteral("in a row"))) {
                warned = true;
            } else {
                lines << toText(problem);
            }
        }
        QVERIFY(warned);
        QVERIFY2(lines.isEmpty(), qPrintable(QStringLiteral("\n") + lines.join(QLatin1Char('\n'))));
        QVERIFY(reading.set.rules.size() >= 10);
    }

    void aRuleThatBreaksItsPromiseIsNamed_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char *name, const char *fields, const char *sentence) {
            QTest::newRow(name) << QByteArray(fields) << QString::fromLatin1(sentence);
        };
        row("captures less", "pattern: '\\bexc_[a-z]{7}'\n    examples: ['[[exc_{{lower:8}}]]']",
            "the example captures bytes 0 to 11 instead of bytes 0 to 12");
        row("captures nothing", "pattern: '\\bexd_[a-z]{8}'\n    examples: ['[[exc_{{lower:8}}]]']",
            "the example captures nothing instead of");
        row("counter-example",
            "pattern: '\\bexc_[a-z]{8}'\n    examples: ['[[exc_{{lower:8}}]]']\n    counter-examples: "
            "['exc_{{lower:9}}']",
            "the counter-example is captured");
        row("no bound", "pattern: '\\bexc_[a-z]+'\n    examples: ['[[exc_{{lower:8}}]]']", "the pattern has no bound");
        row("too narrow", "widest: 4\n    pattern: '\\bexc_[a-z]{8}'\n    examples: ['[[exc_{{lower:8}}]]']",
            "states a widest match of 4 bytes");
        row("no pattern", "pattern: '\\bexc_([a-z]{8}'\n    examples: ['[[exc_{{lower:8}}]]']",
            "missing closing parenthesis");
        row("slow",
            "words: [exc_]\n    widest: 14\n    pattern: '\\bexc_[a-z]{8}(?!x)'\n    examples: "
            "['[[exc_{{lower:8}}]]y']",
            "Vectorscan refuses the pattern");
        row("noisy", "pattern: '\\b[a-f0-9]{32}\\b'\n    examples: ['[[{{hex:32}}]]']",
            "put a rarer literal into the pattern");
        row("no literal",
            "pattern: '\\b[MNO][a-z]{12}\\.[a-z]{12}\\b'\n    examples: ['[[M{{lower:12}}.{{lower:12}}]]']",
            "no 2 bytes in a row stand in every match");
        row("validator", "validators: [magic]\n    pattern: '\\bexc_[a-z]{8}'\n    examples: ['[[exc_{{lower:8}}]]']",
            "there is no validator \"magic\"");
        row("secret handle",
            "handles: [{scheme: a, value: '${secret}'}]\n    pattern: '\\b(?<secret>exc_[a-z]{8})'\n    examples: "
            "['[[exc_{{lower:8}}]]']",
            "a handle or attribute must not hold the secret");
        row("unknown group",
            "issuer: '${tenant}'\n    pattern: '\\bexc_[a-z]{8}'\n    examples: ['[[exc_{{lower:8}}]]']",
            "nothing captures or yields ${tenant}");
    }
    void aRuleThatBreaksItsPromiseIsNamed()
    {
        QFETCH(QByteArray, fields);
        QFETCH(QString, sentence);
        const QByteArray file =
            "provider: P\nreference: https://p.example\nrules:\n  - id: a-rule\n    title: T\n    kind: api-key\n"
            "    why: W\n    rotation: R\n    " +
            fields + "\n";
        const RuleReading reading = parseRules({{QStringLiteral("p.yaml"), file}});
        QVERIFY2(reading.problems.empty(),
                 reading.problems.empty() ? "" : qPrintable(toText(reading.problems.front())));
        QStringList lines;
        for (const RuleProblem &problem : checkRules(reading.set, {})) {
            lines << toText(problem);
        }
        QVERIFY2(lines.join(QLatin1Char('\n')).contains(sentence), qPrintable(lines.join(QLatin1Char('\n'))));
    }
};

QTEST_APPLESS_MAIN(TestRules)
#include "tst_rules.moc"
