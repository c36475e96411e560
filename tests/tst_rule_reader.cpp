// Rule files: what is right is read whole, what is wrong is named with its line, and all of it at once.
#include "core/rules/example.h"
#include "core/rules/rule_cache.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace probate;

namespace {

const QByteArray good = R"(provider: Example Cloud
reference: https://docs.example.com/tokens
rules:
  - id: example-token
    title: Example token
    kind: personal-access-token
    why: It acts as its owner.
    rotation: Revoke it.
    pattern: '\b(?<secret>exc_[a-z]{8})\b'
    caseless: true
    widest: 12
    words: [exc_]
    validators: [mixed, "entropy 3.0"]
    handles: [{scheme: example-id, value: '${id}'}]
    attributes: {user: '${user}'}
    issuer: 'example'
    longest-lifetime: 1y
    firm-expiry: true
    confidence: 0.8
    pairs-with: {rule: example-id, within: 200}
    examples:
      - 'x = [[exc_{{lower:8}}]]'
      - text: 'y = [[exc_{{lower:8}}]]'
    counter-examples: ['exc_{{lower:9}}']
  - id: example-id
    title: Example id
    kind: api-key
    why: It names the token.
    rotation: None.
    reference: https://docs.example.com/ids
    pattern: '\bexi_(?<id>[a-z]{8})\b'
    identifier-only: true
    attributes: {id: '${id}'}
    examples: ['[[exi_{{lower:8}}]]']
)";

QStringList sentences(const RuleReading &reading)
{
    QStringList lines;
    for (const RuleProblem &problem : reading.problems) {
        lines << toText(problem);
    }
    return lines;
}

RuleReading parse(const QByteArray &bytes)
{
    return parseRules({{QStringLiteral("a.yaml"), bytes}});
}

} // namespace

class TestRuleReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryField()
    {
        const RuleReading reading = parse(good);
        QCOMPARE(sentences(reading), QStringList());
        QCOMPARE(reading.set.rules.size(), 2u);
        const Rule &rule = reading.set.rules[1];
        QCOMPARE(rule.id, QStringLiteral("example-token"));
        QCOMPARE(rule.provider, QStringLiteral("Example Cloud"));
        QCOMPARE(rule.kind, Kind::PersonalAccessToken);
        QCOMPARE(rule.pattern, QByteArray(R"(\b(?<secret>exc_[a-z]{8})\b)"));
        QVERIFY(rule.caseless);
        QCOMPARE(rule.widest, 12);
        QCOMPARE(rule.words, std::vector<QByteArray>{"exc_"});
        QCOMPARE(rule.validators, (std::vector<ValidatorCall>{{QStringLiteral("mixed"), {}},
                                                              {QStringLiteral("entropy"), QStringLiteral("3.0")}}));
        QCOMPARE(rule.handles, (std::vector<HandleTemplate>{{"example-id", QStringLiteral("${id}")}}));
        QCOMPARE(rule.attributes.front().second, QStringLiteral("${user}"));
        QCOMPARE(rule.longestLifetimeSeconds, std::optional<qint64>(31'536'000));
        QVERIFY(rule.firmExpiry);
        QCOMPARE(rule.confidence, 0.8);
        QCOMPARE(rule.pairsWith, QStringLiteral("example-id"));
        QCOMPARE(rule.pairDistance, 200);
        QCOMPARE(rule.reference, QStringLiteral("https://docs.example.com/tokens"));
        QCOMPARE(rule.examples.size(), 2u);
        QCOMPARE(rule.examples[1].line, 23);
        QCOMPARE(rule.line, 4);
        QCOMPARE(reading.set.rules[0].reference, QStringLiteral("https://docs.example.com/ids"));
        QVERIFY(reading.set.rules[0].identifierOnly);
    }

    void namesWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char *name, const char *from, const char *to, const char *sentence) {
            QTest::newRow(name) << QByteArray(from) << QByteArray(to) << QString::fromLatin1(sentence);
        };
        row("unknown key", "    caseless: true", "    patern: x", "a.yaml:10: example-token: unknown key \"patern\"");
        row("twice", "    caseless: true", "    title: x", "a.yaml:10: example-token: \"title\" stands twice");
        row("no bool", "caseless: true", "caseless: perhaps",
            "a.yaml:10: example-token: \"caseless\" must be true or false");
        row("bad kind", "personal-access-token", "magic",
            "a.yaml:6: example-token: \"magic\" is no kind of credential");
        row("missing", "    why: It acts as its owner.\n", "", "a.yaml:4: example-token: missing \"why\"");
        row("bad id", "id: example-token", "id: Example_Token",
            "a.yaml:4: Example_Token: an id is lower-case letters, digits and hyphens");
        row("duplicate id", "id: example-id\n    title: E", "id: example-token\n    title: E",
            "a.yaml:25: example-token: this id stands in a.yaml:4 already");
        row("bad pair", "rule: example-id", "rule: nowhere",
            "a.yaml:4: example-token: pairs-with names \"nowhere\", which is no other rule");
        row("pair with itself", "rule: example-id", "rule: example-token",
            "a.yaml:4: example-token: pairs-with names \"example-token\", which is no other rule");
        row("lifetime", "1y", "soon",
            "a.yaml:17: example-token: \"longest-lifetime\" must be a number with s, m, h, d, w or y");
        row("confidence", "0.8", "1.5", "a.yaml:19: example-token: \"confidence\" must be above 0 and at most 1");
        row("widest", "widest: 12", "widest: wide",
            "a.yaml:11: example-token: \"widest\" must be a number from 1 to 65536");
        row("generator", "x = [[exc_{{lower:8}}]]", "[[{{lowest:8}}]]",
            "a.yaml:22: example-token: unknown generator {{lowest}}");
        row("no marks", "x = [[exc_{{lower:8}}]]", "exc_{{lower:8}}",
            "a.yaml:22: example-token: an example needs [[ ]] around what must be captured");
        row("open mark", "x = [[exc_{{lower:8}}]]", "[[exc_{{lower:8}}", "a.yaml:22: example-token: [[ without ]]");
        row("handle", "value: '${id}'", "value: 'id'",
            "a.yaml:14: example-token: a handle needs a scheme and a value with a ${group}");
        row("head", "provider: Example Cloud", "supplier: Example Cloud",
            "a.yaml:1: unknown key \"supplier\"; a file has provider, reference and rules");
        row("no YAML", "rules:", "rules: [", "a.yaml:4: not YAML: ");
        row("no mapping", "provider: Example Cloud\nreference: https://docs.example.com/tokens\nrules:", "",
            "a.yaml:1: not a mapping with provider and rules");
    }
    void namesWhatIsWrong()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, sentence);
        QByteArray bytes = good;
        QVERIFY(bytes.contains(from));
        bytes.replace(bytes.indexOf(from), from.size(), to);
        const QStringList found = sentences(parse(bytes));
        const bool named =
            std::any_of(found.begin(), found.end(), [&](const QString &it) { return it.startsWith(sentence); });
        QVERIFY2(named, qPrintable(found.join(QLatin1Char('\n'))));
    }

    void reportsEveryProblemOfAFile()
    {
        QByteArray bytes = good;
        bytes.replace("kind: personal-access-token", "kind: magic").replace("confidence: 0.8", "confidence: 8");
        bytes.replace("attributes: {id: '${id}'}", "colour: red");
        const RuleReading reading = parse(bytes);
        QCOMPARE(reading.problems.size(), 4u); // and the identifier-only rule now says nothing
        QVERIFY(reading.set.rules.empty());
    }

    void oneBadRuleDoesNotTakeTheOthers()
    {
        QByteArray bytes = good;
        bytes.replace("confidence: 0.8", "confidence: 8");
        const RuleReading reading = parse(bytes);
        QCOMPARE(reading.problems.size(), 1u);
        QCOMPARE(reading.set.rules.size(), 1u);
    }

    void theDigestFollowsTheContentAndNotThePlace()
    {
        const auto digest = [](const QByteArray &bytes, const char *name) {
            return parseRules({{QString::fromLatin1(name), bytes}}).set.digest;
        };
        QCOMPARE(digest(good, "a.yaml"), digest("# a comment\n" + good, "b.yaml"));
        QByteArray other = good;
        other.replace("exc_[a-z]{8}", "exc_[a-z]{9}");
        QVERIFY(digest(good, "a.yaml") != digest(other, "a.yaml"));
    }

    void theCacheGivesWhatParsingGives()
    {
        QTemporaryDir dir;
        const QString place = dir.filePath(QStringLiteral("rules"));
        const QString cache = dir.filePath(QStringLiteral("cache"));
        QVERIFY(QDir().mkpath(place));
        const auto write = [&](const QByteArray &bytes) {
            QFile file(place + QStringLiteral("/a.yaml"));
            return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
        };
        QVERIFY(write(good));
        const auto parsed = readRulesCached({place}, cache);
        QVERIFY(parsed);
        const auto cached = readRulesCached({place}, cache);
        QVERIFY(cached);
        QVERIFY(parsed->rules == cached->rules);
        QCOMPARE(parsed->digest, cached->digest);

        const QStringList kept = QDir(cache).entryList(QDir::Files);
        QCOMPARE(kept.size(), 1);
        QFile damaged(cache + QLatin1Char('/') + kept.front());
        QVERIFY(damaged.open(QIODevice::ReadWrite) && damaged.seek(damaged.size() / 2) && damaged.write("!!!!") == 4);
        damaged.close();
        const auto again = readRulesCached({place}, cache);
        QVERIFY(again && again->rules == parsed->rules);

        QByteArray changed = good;
        QVERIFY(write(changed.replace("1y", "2y")));
        const auto other = readRulesCached({place}, cache);
        QVERIFY(other && other->digest != parsed->digest);

        // One that is whole, but of other files, is not believed either.
        const QStringList both = QDir(cache).entryList(QDir::Files);
        QCOMPARE(both.size(), 2);
        const auto at = [&](const QString &name) { return QDir(cache).filePath(name); };
        const QString stranger = both[0] == kept.front() ? both[1] : both[0];
        QVERIFY(QFile::remove(at(stranger)) && QFile::copy(at(kept.front()), at(stranger)));
        const auto still = readRulesCached({place}, cache);
        QVERIFY(still && still->digest == other->digest);
    }

    void whatCannotBeReadIsAnError()
    {
        QVERIFY(!readRules({QStringLiteral("/nowhere/at/all")}));
        QTemporaryDir dir;
        const auto none = readRules({dir.path()});
        QVERIFY(none && none->rules.empty());
    }

    void examplesExpandTheSameWayForASeed()
    {
        const QByteArray text =
            "a [[x_{{base62:30}}{{crc32-github}}]] {{uuid}} [[{{jwt}}]] {{repeat:ab:3}} {{luhn:16}}";
        const auto one = expandExample(text, 7, ExampleKind::Example);
        const auto two = expandExample(text, 7, ExampleKind::Example);
        const auto three = expandExample(text, 8, ExampleKind::Example);
        QVERIFY(one && two && three);
        QCOMPARE(one->bytes, two->bytes);
        QVERIFY(one->bytes != three->bytes);
        QCOMPARE(one->captured.size(), 2u);
        QCOMPARE(one->captured[0], (ExpandedExample::Span{2, 40}));
        QVERIFY(one->bytes.contains(" ababab "));
        QVERIFY(!one->bytes.contains("[["));
        const auto counter = expandExample("if [[ -n ]]", 1, ExampleKind::CounterExample);
        QVERIFY(counter);
        QCOMPARE(counter->bytes, QByteArray("if [[ -n ]]"));
    }
};

QTEST_APPLESS_MAIN(TestRuleReader)
#include "tst_rule_reader.moc"
