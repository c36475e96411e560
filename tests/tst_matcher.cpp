// The two stages together find what PCRE finds alone, in whole documents and in windows, from cache or not.
#include "core/rules/example.h"
#include "core/rules/rule_reader.h"
#include "scanners/matching/matcher.h"
#include "scanners/matching/regex.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <thread>

using namespace probate;

namespace {

Rule ruleOf(const char *id, const QByteArray &pattern)
{
    Rule rule;
    rule.id = QString::fromLatin1(id);
    rule.pattern = pattern;
    return rule;
}

RuleSet setOf(std::vector<Rule> rules)
{
    RuleSet set;
    set.rules = std::move(rules);
    for (const Rule &rule : set.rules) {
        set.digest += rule.id.toLatin1() + rule.pattern + '\n';
    }
    return set;
}

struct Found
{
    std::size_t rule;
    Span whole;
    Span secret;

    bool operator==(const Found &) const = default;
};

/// What Matcher promises, said slowly: every start is tried; a match that begins inside an earlier one is left out.
std::vector<Found> slowly(const RuleSet &set, QByteArrayView bytes)
{
    std::vector<Found> all;
    RegexScratch scratch;
    for (std::size_t i = 0; i < set.rules.size(); ++i) {
        auto regex = Regex::compile(set.rules[i].pattern, set.rules[i].caseless, false);
        qsizetype covered = 0;
        for (qsizetype at = 0; at <= bytes.size(); ++at) {
            if (regex->search(bytes, at, at, scratch) != Regex::Outcome::Found) {
                continue;
            }
            Found found{i, regex->group(0, scratch), regex->group(0, scratch)};
            for (const Regex::Name &name : regex->names()) {
                if (name.text == "secret" && regex->group(name.group, scratch).from >= 0) {
                    found.secret = regex->group(name.group, scratch);
                }
            }
            if (!set.rules[i].closing.isEmpty()) {
                const auto end = bytes.sliced(found.whole.to).indexOf(set.rules[i].closing);
                if (found.whole.from >= covered && end >= 0) {
                    covered = found.whole.to;
                    found.whole.to += end + set.rules[i].closing.size();
                    found.secret = found.whole;
                    all.push_back(found);
                }
                continue;
            }
            if (found.whole.from >= covered) {
                all.push_back(found);
            }
            covered = std::max(covered, found.whole.to);
        }
    }
    return all;
}

QByteArray randomText(std::mt19937_64 &random, int size);

struct Run
{
    std::vector<Found> found;
    QStringList troubles;
};

MatchSink collecting(Run &out)
{
    return {[&](const Match &match) {
                out.found.push_back({match.rule, match.whole, match.secret});
            },
            [&](const MatchTrouble &trouble) { out.troubles << QString::fromLatin1(trouble.what); }};
}

Run run(const Matcher &matcher, QByteArrayView bytes)
{
    Run out;
    auto scratch = matcher.makeScratch();
    matcher.match(bytes, *scratch, collecting(out));
    return out;
}

/// A text made from pieces of another and of new bytes, as a delta makes it.
struct Version
{
    QByteArray text;
    std::vector<CopiedRun> copied;
};

void copyTo(Version &version, const QByteArray &earlier, qsizetype from, qsizetype size)
{
    if (!version.copied.empty()) {
        CopiedRun &last = version.copied.back();
        if (last.to + last.size == version.text.size() && last.from + last.size == from) {
            last.size += size;
            version.text += earlier.mid(from, size);
            return;
        }
    }
    if (size > 0) {
        version.copied.push_back({version.text.size(), from, size});
        version.text += earlier.mid(from, size);
    }
}

/// Mostly in order, as an edit; at times anything, as git's deltas may.
Version laterVersion(std::mt19937_64 &random, const QByteArray &earlier)
{
    Version version;
    qsizetype at = random() % 3 == 0 ? qsizetype(random() % std::size_t(earlier.size())) : 0;
    const int pieces = 1 + int(random() % 5);
    for (int piece = 0; piece < pieces; ++piece) {
        if (random() % 8 == 0) {
            at = qsizetype(random() % std::size_t(earlier.size() + 1));
        }
        const bool toTheEnd = piece == pieces - 1 && random() % 2 == 0;
        const qsizetype size =
            toTheEnd ? earlier.size() - at : qsizetype(random() % std::size_t(earlier.size() - at + 1));
        copyTo(version, earlier, at, size);
        at += size;
        if (random() % 2 == 0) {
            at = std::min<qsizetype>(at + qsizetype(random() % 9), earlier.size()); // deleted
        }
        if (random() % 2 == 0) {
            version.text += randomText(random, int(random() % 12));
        }
    }
    return version;
}

const std::vector<Rule> &hardRules()
{
    static const std::vector<Rule> rules = [] {
        std::vector<Rule> list{ruleOf("fixed", R"(\b(?<secret>ab_[a-c]{4})\b)"),
                               ruleOf("tail", R"(\bab_[a-c]{2,9})"),
                               ruleOf("tiling", R"([a-c]{3,5})"),
                               ruleOf("choice", R"(ab|abc|bca_)"),
                               ruleOf("lazy", R"(a[bc]{1,6}?_)"),
                               ruleOf("lines", R"(^(?<secret>c[ab]{1,3})$)"),
                               ruleOf("either", R"((?:^|[^a-c])(?<secret>cab{1,2})(?:[^b]|$))")};
        list.push_back(ruleOf("caseless", R"(A_[BC]{2})"));
        list.back().caseless = true;
        list.push_back(ruleOf("block", "a_a"));
        list.back().closing = "b_b";
        return list;
    }();
    return rules;
}

QByteArray randomText(std::mt19937_64 &random, int size)
{
    static constexpr char letters[] = "aaabbbccc__ \nAB";
    QByteArray text(size, ' ');
    for (char &c : text) {
        c = letters[random() % (sizeof letters - 1)];
    }
    return text;
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

    void aLaterVersionMatchesAsIfItStoodAlone()
    {
        RuleSet set = setOf(hardRules());
        Rule words = ruleOf("words", R"((?<!b)a_[a-c]{2}(?!c))");
        words.words = {"a_"};
        words.widest = 6;
        set.rules.push_back(words);
        set.rules.push_back(ruleOf("wide", "c_[a-c_ ]{10,900}_b"));
        set.rules.push_back(ruleOf("head", R"(a_[a-c]{2}\s{0,3}(?<secret>[^_]{2,40})_)"));
        set.rules.push_back(ruleOf("head with an edge", R"((?:^|[^a])b_[ab]{2,6}[\n ]c[^_]{2,9}_)"));
        const auto matcher = Matcher::open(set, {});
        QVERIFY2(matcher, matcher ? "" : qPrintable(matcher.error().message()));
        std::mt19937_64 random(7);
        auto scratch = matcher->makeScratch();
        std::size_t matches = 0;
        std::size_t inherited = 0;
        for (int chain = 0; chain < 60; ++chain) {
            QByteArray text = randomText(random, 5 + int(random() % 3000));
            MatchTrace trace;
            Run ignored;
            matcher->match(text, *scratch, collecting(ignored), trace);
            for (int generation = 0; generation < 12 && !text.isEmpty(); ++generation) {
                const Version version = laterVersion(random, text);
                const Changes changes(version.copied, text.size(), version.text);
                Run later;
                MatchTrace laterTrace;
                matcher->match(version.text, trace, changes, *scratch, collecting(later), laterTrace);
                Run alone;
                MatchTrace aloneTrace;
                matcher->match(version.text, *scratch, collecting(alone), aloneTrace);
                QVERIFY2(later.found == alone.found && later.troubles == alone.troubles,
                         qPrintable(QStringLiteral("chain %1, version %2: %3 against %4 in %5, %6")
                                        .arg(chain)
                                        .arg(generation)
                                        .arg(later.found.size())
                                        .arg(alone.found.size())
                                        .arg(version.text.size())
                                        .arg(later.troubles.join(QLatin1Char(',')))));
                QVERIFY(laterTrace.complete && laterTrace.starts == aloneTrace.starts);
                matches += later.found.size();
                inherited += std::size_t(std::any_of(version.copied.begin(), version.copied.end(),
                                                     [](const CopiedRun &run) { return run.size > 100; }));
                text = version.text;
                trace = std::move(laterTrace);
            }
        }
        QVERIFY(matches > 5000);
        QVERIFY(inherited > 100);
    }

    void aSecretIsFoundWhereverASeamCutsIt()
    {
        const RuleSet set = setOf({ruleOf("fixed", R"(\bab_[0-9]{8}\b)")});
        const auto matcher = Matcher::open(set, {});
        QVERIFY(matcher);
        auto scratch = matcher->makeScratch();
        const QByteArray secret = "ab_" + QByteArray(8, '7');
        const QByteArray around(400, '.');
        for (qsizetype cut = 0; cut <= secret.size(); ++cut) {
            const QByteArray earlier = around + secret.first(cut) + "!" + secret.sliced(cut) + around;
            Version version; // the byte in the middle is deleted
            copyTo(version, earlier, 0, around.size() + cut);
            copyTo(version, earlier, around.size() + cut + 1, earlier.size() - around.size() - cut - 1);
            MatchTrace trace;
            Run before;
            matcher->match(earlier, *scratch, collecting(before), trace);
            QCOMPARE(before.found.size(), cut == 0 || cut == secret.size() ? 1u : 0u);
            Run later;
            MatchTrace laterTrace;
            matcher->match(version.text, trace, Changes(version.copied, earlier.size(), version.text), *scratch,
                           collecting(later), laterTrace);
            QCOMPARE(later.found, (std::vector<Found>{{0, {400, 411}, {400, 411}}}));
        }
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
