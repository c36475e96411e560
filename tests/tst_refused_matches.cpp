#include "scanners/matching/recogniser.h"

#include <QTest>

using namespace probate;

namespace {

constexpr const char *kWhy = "it is a test";

Match matchAt(Span whole, Span secret, std::vector<Match::Group> groups = {})
{
    return {3, whole, secret, std::move(groups)};
}

RuleSet rulesOf(QByteArray pattern, const QString &validator)
{
    Rule rule;
    rule.id = QStringLiteral("test-rule");
    rule.title = QStringLiteral("A test's rule");
    rule.pattern = std::move(pattern);
    rule.validators = {{validator, {}}};
    return {{rule}, "digest"};
}

/// What is found, and why the rest is not.
struct Outcome
{
    QList<QByteArray> found;
    QList<QByteArray> why;

    bool operator==(const Outcome &) const = default;
};

Outcome recognise(const Recogniser &recogniser, QByteArrayView bytes, RefusedMatches *refused)
{
    auto scratch = recogniser.matcher().makeScratch();
    Outcome outcome;
    RecogniserSink sink;
    sink.found = [&](const Recognised &it) { outcome.found << it.secret.of(bytes).toByteArray(); };
    sink.trouble = [](const MatchTrouble &) { QFAIL("trouble"); };
    sink.dropped = [&](const Dropped &it) { outcome.why << it.why; };
    recogniser.recognise(bytes, *scratch, sink, {nullptr, nullptr, nullptr, refused});
    return outcome;
}

} // namespace

class RefusedMatchesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasRefusedIsKnownWithItsReason()
    {
        RefusedMatches refused;
        const QByteArray bytes = "key = value of something";
        const auto key = refused.keyOf(bytes, matchAt({0, 11}, {6, 11}));
        QVERIFY(key != 0);
        QVERIFY(!refused.find(key));
        refused.add(key, kWhy);
        QCOMPARE(refused.find(key), kWhy);
    }

    void whatJudgingSeesTellsMatchesApart()
    {
        RefusedMatches refused;
        const QByteArray bytes = "before key = value, behind";
        const Match match = matchAt({7, 18}, {13, 18}, {{"name", {7, 10}}});
        const auto key = refused.keyOf(bytes, match);
        Match other = match;
        other.rule = 4;
        QVERIFY(refused.keyOf(bytes, other) != key);
        other = match;
        other.secret = {14, 18};
        QVERIFY(refused.keyOf(bytes, other) != key);
        other = match;
        other.whole = {8, 18};
        QVERIFY(refused.keyOf(bytes, other) != key);
        other = match;
        other.groups.front().at = {7, 9};
        QVERIFY(refused.keyOf(bytes, other) != key);
        other = match;
        other.groups.clear();
        QVERIFY(refused.keyOf(bytes, other) != key);

        QVERIFY(refused.keyOf("Before key = value, behind", match) != key); // bytes before it count
        QVERIFY(refused.keyOf("before key = valuE, behind", match) != key);
        QCOMPARE(refused.keyOf("before key = value, BEHIND", match), key); // nobody looks at those behind it
    }

    void theSameFurtherDownIsTheSame()
    {
        RefusedMatches refused;
        const QByteArray lines = QByteArray(100, '\n') + QByteArray(300, '.');
        const QByteArray more = QByteArray(1000, '#') + lines;
        const auto at = [](qsizetype place) { return matchAt({place, place + 20}, {place + 5, place + 20}); };
        QCOMPARE(refused.keyOf(lines, at(350)), refused.keyOf(more, at(1350)));
        QVERIFY(refused.keyOf(lines, at(150)) != refused.keyOf(more, at(1150))); // there, the text begins sooner
    }

    void longMatchesAreNotRemembered()
    {
        RefusedMatches refused;
        const QByteArray bytes(5000, 'x');
        QCOMPARE(refused.keyOf(bytes, matchAt({2000, 4000}, {2000, 4000})), RefusedMatches::Key(0));
        refused.add(0, kWhy);
        QVERIFY(!refused.find(0));
    }

    void rememberingChangesNothing_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QString>("validator");
        QTest::addColumn<QByteArray>("text");
        const QByteArray named = "(?i)(?<name>password)\\s{0,3}=\\s{0,3}\"(?<secret>[^\"\\n]{4,40})\"";
        QTest::newRow("placeholders") << named << QStringLiteral("generic") << QByteArray("password = \"changeme\"\n");
        QTest::newRow("a word before the name")
            << named << QStringLiteral("generic") << QByteArray("$(password = \"x7Kq") + "-2vB91\"\n";
        QTest::newRow("digests") << QByteArray("(?<secret>[0-9a-f]{32})\\b") << QStringLiteral("not-digest")
                                 << "md5: " + QByteArray("0123456789abcdef").repeated(2).replace("01", "f7") + "\n";
    }

    void rememberingChangesNothing()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QString, validator);
        QFETCH(QByteArray, text);
        const auto recogniser = Recogniser::open(rulesOf(pattern, validator), {});
        QVERIFY2(recogniser.ok(), qPrintable(recogniser.ok() ? QString() : recogniser.error().message()));
        RefusedMatches refused;
        const Outcome plain = recognise(*recogniser, text, nullptr);
        QVERIFY(plain.found.isEmpty());
        QCOMPARE(plain.why.size(), 1);
        for (int i = 0; i < 3; ++i) {
            QVERIFY(recognise(*recogniser, text, &refused) == plain);
        }
        QVERIFY(recognise(*recogniser, text + text, &refused) == recognise(*recogniser, text + text, nullptr));
    }

    void whatRestsOnBytesFarAwayIsJudgedAnew()
    {
        const auto recogniser =
            Recogniser::open(rulesOf("(?<name>key)=(?<secret>[0-9a-f]{40})\\b", QStringLiteral("generic")), {});
        QVERIFY(recogniser.ok());
        const QByteArray line = "secret_key=" + QByteArray("8c1f0b77d2a94e36").repeated(3).first(40) + "\n";
        const QByteArray vector = "ciphertext=\nplaintext=\n" + QByteArray(400, '.') + "\n" + line;
        const QByteArray setting = QByteArray(423, '.') + "\n" + line;
        RefusedMatches refused;
        const Outcome inVector = recognise(*recogniser, vector, &refused);
        QCOMPARE(inVector.why, QList<QByteArray>{"it stands in a test vector"});
        QCOMPARE(recognise(*recogniser, setting, &refused).found.size(), 1);
    }
};

QTEST_GUILESS_MAIN(RefusedMatchesTest)
#include "tst_refused_matches.moc"
