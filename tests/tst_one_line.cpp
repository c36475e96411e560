// A pattern that is said to keep to one line does: no text makes it match over a line feed.
#include "core/rules/example.h"
#include "core/rules/rule_reader.h"
#include "scanners/matching/one_line.h"
#include "scanners/matching/regex.h"

#include <QTest>

using namespace probate;

class TestOneLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void patternsAreJudgedByTheirText_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<bool>("oneLine");
        const auto row = [](const char *pattern, bool oneLine) {
            QTest::newRow(pattern) << QByteArray(pattern) << oneLine;
        };
        row(R"(\bghp_[A-Za-z0-9]{36}\b)", true);
        row(R"((?:^|[^\w-])key_[a-z]{8}(?:[^\w-]|$))", true);
        row(R"([^\w-]key_[a-z]{8}[^\w-])", true);
        row(R"((?i:vendor)[\w.-]{0,32}[\x22\x27]?[ \t]{0,4}(?:=>|[:=,])(?<secret>[^\s\x22\x27]{3,20}))", true);
        row(R"(a.{0,20}b)", true);
        row(R"(a[\x20-\x7e]{2}b)", true);
        row(R"(a[^\r\n]{0,9}b)", true);
        row(R"(a\x{41}b)", true);
        row(R"(x[^ab]y)", false);
        row(R"(x[^ab]{2})", false);
        row(R"([^ab]{2}x)", false);
        row(R"([^ab]?x)", false);
        row(R"((?:^|[^a])?x)", false);
        row(R"(a\s{0,4}b)", false);
        row(R"(a\nb)", false);
        row(R"(a\r?\nb)", false);
        row(R"(a\x0ab)", false);
        row(R"(a\x{a}b)", false);
        row(R"(a\012b)", false);
        row(R"(a[\x00-\x7f]b)", false);
        row(R"(a[\x0a]b)", false);
        row(R"(a[^\x0a]b)", true);
        row(R"(a[\t-z]b)", false);
        row(R"(a[ \t\r\n]b)", false);
        row(R"(a\Wb)", false);
        row(R"(a\Db)", false);
        row(R"(a[\W]b)", false);
        row(R"(a[[:space:]]b)", false);
        row(R"(a\Rb)", false);
        row(R"((?s)a.b)", false);
        row(R"((?s:a.b))", false);
        row(R"((?is:a.b))", false);
        row(R"(x[^ab]|y)", false);
        row(R"(y|[^ab]x)", false);
        row("a\nb", false);
        row("a\\", false);
    }

    void patternsAreJudgedByTheirText()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(bool, oneLine);
        QCOMPARE(keepsToOneLine(pattern), oneLine);
    }

    void aHeadIsWhatStandsBeforeTheFirstLineEnd_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("head");
        const auto row = [](const char *pattern, const char *head) {
            QTest::newRow(pattern) << QByteArray(pattern) << QByteArray(head);
        };
        row(R"(abc_[a-z]{8}\s{0,4}=x)", R"(abc_[a-z]{8})");
        row(R"((?:^|[^\w-])abc(?i:d{2})?\n)", R"((?:^|[^\w-])abc(?i:d{2})?)");
        row(R"(abc(?<name>d\ne)f)", "abc");
        row(R"(abc{2,3}[^d]{4}e)", "abc{2,3}");
        row(R"(\sabc)", "");
        row(R"(abc|d\n)", "");
        row("abc", "abc");
    }

    void aHeadIsWhatStandsBeforeTheFirstLineEnd()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, head);
        QCOMPARE(oneLineHead(pattern).toByteArray(), head);
    }

    void noShippedRuleThatIsSaidToDoesOtherwise()
    {
        const auto set = readRules({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")});
        QVERIFY(set);
        RegexScratch scratch;
        int judged = 0;
        for (std::size_t i = 0; i < set->rules.size(); ++i) {
            const Rule &rule = set->rules[i];
            if (!keepsToOneLine(rule.pattern)) {
                continue;
            }
            ++judged;
            const auto regex = Regex::compile(rule.pattern, rule.caseless, false);
            for (const RuleExample &example : rule.examples) {
                const QByteArray text = expandExample(example.text, i + 1, ExampleKind::Example)->bytes.left(600);
                for (qsizetype at = 1; at < text.size(); ++at) {
                    QByteArray cut = text;
                    cut.insert(at, '\n');
                    for (qsizetype from = 0; regex->search(cut, from, cut.size(), scratch) == Regex::Outcome::Found;) {
                        const Span whole = regex->group(0, scratch);
                        const QByteArrayView inner = whole.of(cut).sliced(1, std::max<qsizetype>(whole.size() - 2, 0));
                        QVERIFY2(!inner.contains('\n'), qPrintable(rule.id));
                        from = whole.from + 1;
                    }
                }
            }
        }
        QVERIFY2(judged > 300, qPrintable(QString::number(judged)));
    }
};

QTEST_GUILESS_MAIN(TestOneLine)
#include "tst_one_line.moc"
