// The two stages together find what PCRE finds alone, from cache or not, on any number of threads.
#include "core/rules/example.h"
#include "core/rules/rule_reader.h"
#include "matcher_case.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace probate;

namespace {

Marks marksOf(const Matcher &matcher, const QByteArray &text)
{
    auto scratch = matcher.makeScratch();
    MatchTrace trace;
    matcher.match(text, *scratch, {[](const Match &) {}, [](const MatchTrouble &) {}}, trace);
    return trace.complete ? trace.marks : ~Marks{0};
}

} // namespace

class TestMatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void twoStagesFindWhatPcreFindsAlone()
    {
        const RuleSet set = setOf(hardRules());
        const auto matcher = Matcher::open(set, {});
        QVERIFY2(matcher, matcher ? "" : qPrintable(matcher.error().message()));
        std::mt19937_64 random(20260311);
        std::size_t matches = 0;
        for (int round = 0; round < 400; ++round) {
            const QByteArray text = randomText(random, 20 + round % 180);
            const Run fast = run(*matcher, text);
            const auto slow = slowly(set, text);
            QVERIFY2(fast.found == slow, qPrintable(QStringLiteral("round %1: %2 against %3 in %4")
                                                        .arg(round)
                                                        .arg(fast.found.size())
                                                        .arg(slow.size())
                                                        .arg(QString::fromLatin1(text.toPercentEncoding(" ")))));
            QCOMPARE(fast.troubles, QStringList());
            matches += slow.size();
        }
        QVERIFY(matches > 5000);
    }

    void theShippedRulesAgreeWithPcreOnTheirExamples()
    {
        const auto set = readRules({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")});
        QVERIFY(set);
        QTemporaryDir cache;
        const auto matcher = Matcher::open(*set, cache.path());
        QVERIFY(matcher);
        QByteArray text;
        for (std::size_t i = 0; i < set->rules.size(); ++i) {
            const Rule &rule = set->rules[i];
            for (const RuleExample &example : rule.examples) {
                text += expandExample(example.text, i + 1, ExampleKind::Example)->bytes + '\n';
            }
        }
        text = text.left(60'000); // the slow way is quadratic in patience
        RuleSet bounded = *set;
        const Run fast = run(*matcher, text);
        QCOMPARE(fast.troubles, QStringList());
        QVERIFY(fast.found == slowly(bounded, text));
        QVERIFY(fast.found.size() >= set->rules.size());
    }

    void whatVectorscanRefusesIsFoundThroughWords()
    {
        Rule rule = ruleOf("ahead", R"(key-[a-z]{4}(?!z))");
        rule.words = {"key-"};
        rule.widest = 12;
        const auto matcher = Matcher::open(setOf({rule}), {});
        QVERIFY2(matcher, matcher ? "" : qPrintable(matcher.error().message()));
        const Run out = run(*matcher, "key-abcd key-abcdz KEY-abcd xkey-efgh.");
        QCOMPARE(out.found.size(), 2u);
        QCOMPARE(out.found[1].whole, (Span{29, 37}));
        QCOMPARE(out.troubles, QStringList());
    }

    void aPatternWithoutBoundIsRefused()
    {
        const auto matcher = Matcher::open(setOf({ruleOf("endless", "abc[a-z]+")}), {});
        QVERIFY(!matcher);
        QVERIFY(matcher.error().message().contains(QStringLiteral("endless")));
        QVERIFY(!Matcher::open(setOf({ruleOf("wide", "abc[a-z]{5000}")}), {}));
        QVERIFY(!Matcher::open(setOf({ruleOf("broken", "abc(")}), {}));
    }

    void aBlockNeedsItsClosing()
    {
        Rule rule = ruleOf("block", "BEGIN");
        rule.closing = "END";
        const auto matcher = Matcher::open(setOf({rule}), {});
        QCOMPARE(run(*matcher, "x BEGIN abc END y").found, (std::vector<Found>{{0, {2, 15}, {2, 15}}}));
        QVERIFY(run(*matcher, "x BEGIN abc").found.empty());
        QVERIFY(run(*matcher, "BEGIN" + QByteArray(largestClosedBlock, 'x') + "END").found.empty());
    }

    void theCacheIsUsedAndADamagedOneIsNot()
    {
        QTemporaryDir dir;
        const RuleSet set = setOf(hardRules());
        const auto first = Matcher::open(set, dir.path());
        QVERIFY(first && !first->loadedFromCache());
        const auto second = Matcher::open(set, dir.path());
        QVERIFY(second && second->loadedFromCache());
        const QByteArray text = "ab_abca abcabc_\ncab\na_a x b_b";
        QVERIFY(run(*first, text).found == run(*second, text).found);
        QVERIFY(!run(*second, text).found.empty());

        const QStringList files = QDir(dir.path()).entryList(QDir::Files);
        QCOMPARE(files.size(), 1);
        QFile file(dir.filePath(files.front()));
        const qint64 size = file.size();
        for (const qint64 at : {qint64(2), qint64(30), qint64(70), size / 2, size - 5}) {
            QVERIFY(file.open(QIODevice::ReadWrite));
            QVERIFY(file.seek(at));
            const QByteArray before = file.read(4);
            QVERIFY(file.seek(at));
            QCOMPARE(file.write("\xA5\x5A\xA5\x5A", 4), 4);
            file.close();
            if (before != "\xA5\x5A\xA5\x5A") {
                const auto damaged = Matcher::open(set, dir.path());
                QVERIFY2(damaged && !damaged->loadedFromCache(), qPrintable(QString::number(at)));
                QVERIFY(run(*damaged, text).found == run(*first, text).found);
            }
        }
        QVERIFY(file.resize(size / 3));
        QVERIFY(!Matcher::open(set, dir.path())->loadedFromCache());
        RuleSet other = set;
        other.digest += 'x';
        QVERIFY(!Matcher::open(other, dir.path())->loadedFromCache());
    }

    void marksTellWhichWordsStandInAText()
    {
        const std::vector<QByteArray> words = {"apiVersion", "a.b*c", "z"};
        QTemporaryDir dir;
        for (const RuleSet &set : {setOf(hardRules()), RuleSet{}}) {
            for (int round = 0; round < 2; ++round) { // compiled, and as it was kept
                const auto matcher = Matcher::open(set, dir.path(), words);
                QVERIFY(matcher);
                QCOMPARE(marksOf(*matcher, "x apiVersion: a.b*c apiVersion"), Marks{3});
                QCOMPARE(marksOf(*matcher, "APIVERSION aXbbc apiVersio"), Marks{0});
                QCOMPARE(marksOf(*matcher, "z"), Marks{4});
                QCOMPARE(marksOf(*matcher, ""), Marks{0});
            }
        }
        QCOMPARE(marksOf(*Matcher::open(setOf(hardRules()), dir.path()), "apiVersion"), Marks{0});
    }

    void aVersionHasTheMarksOfItsWordsWhereverItWasCut()
    {
        // No rule reaches as far as the word does.
        const auto matcher = Matcher::open(setOf({ruleOf("short", "ab")}), {}, std::vector<QByteArray>{"apiVersion"});
        auto scratch = matcher->makeScratch();
        const MatchSink sink{[](const Match &) {}, [](const MatchTrouble &) {}};
        const QByteArray begin(100, '.');
        const QByteArray end(100, ',');
        const QByteArray word = "apiVersion";
        for (qsizetype cut = 0; cut <= word.size(); ++cut) {
            const QByteArray earlier = begin + word.first(cut) + "#" + word.sliced(cut) + end;
            const QByteArray later = begin + word + end;
            MatchTrace first;
            matcher->match(earlier, *scratch, sink, first);
            QVERIFY(first.complete);
            const qsizetype seam = begin.size() + cut;
            const CopiedRun copied[] = {{0, 0, seam}, {seam, seam + 1, later.size() - seam}};
            MatchTrace second;
            matcher->match(later, first, Changes(copied, earlier.size(), later), *scratch, sink, second);
            QCOMPARE(second.marks, Marks{1});
        }
    }

    void threadsShareOneMatcher()
    {
        const auto matcher = Matcher::open(setOf(hardRules()), {});
        std::mt19937_64 random(1);
        const QByteArray text = randomText(random, 20'000);
        const auto expected = run(*matcher, text).found;
        std::vector<std::thread> threads;
        std::vector<int> equal(4);
        for (std::size_t i = 0; i < equal.size(); ++i) {
            threads.emplace_back([&, i] { equal[i] = run(*matcher, text).found == expected; });
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
        QCOMPARE(equal, std::vector<int>(4, 1));
    }

    void emptyAndBinaryBytesAreFine()
    {
        const auto matcher = Matcher::open(setOf(hardRules()), {});
        QVERIFY(run(*matcher, {}).found.empty());
        QByteArray zeros(100'000, '\0');
        zeros.replace(50'000, 7, "ab_abca");
        QVERIFY(!run(*matcher, zeros).found.empty());
        const auto none = Matcher::open(RuleSet{}, {});
        QVERIFY(none && run(*none, zeros).found.empty());
    }
};

QTEST_APPLESS_MAIN(TestMatcher)
#include "tst_matcher.moc"
