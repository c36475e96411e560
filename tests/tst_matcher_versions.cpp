// A text that is made from another is matched where it changed alone, and all the same finds what it finds by itself.
#include "matcher_case.h"

#include <QTest>

using namespace probate;

namespace {

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

} // namespace

class TestMatcherVersions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
};

QTEST_APPLESS_MAIN(TestMatcherVersions)
#include "tst_matcher_versions.moc"
