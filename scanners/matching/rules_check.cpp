#include "scanners/matching/rules_check.h"

#include "core/rules/example.h"
#include "scanners/matching/recogniser.h"
#include "scanners/matching/validators.h"

#include <QRegularExpression>
#include <QSet>
#include <QStringList>

namespace probate {

namespace {

/// Enough that a checksum, a class or an alphabet that is right by chance shows.
constexpr std::uint64_t seeds = 8;
/// Matches in a megabyte of text without secrets above which a rule is called noisy.
constexpr int noisy = 40;

class Check
{
public:
    Check(const Recogniser &recogniser, Matcher::Scratch scratch, std::vector<RuleProblem> &problems)
        : m_recogniser(recogniser), m_scratch(std::move(scratch)), m_problems(problems)
    {}

    void examples(std::size_t index)
    {
        const Rule &rule = m_recogniser.rules().rules[index];
        for (const RuleExample &example : rule.examples) {
            run(rule, index, example, ExampleKind::Example);
        }
        for (const RuleExample &example : rule.counterExamples) {
            run(rule, index, example, ExampleKind::CounterExample);
        }
    }

    void noise();

private:
    void run(const Rule &rule, std::size_t index, const RuleExample &example, ExampleKind kind);
    /// What is wrong with one expansion, or nothing.
    QString wrong(const Rule &rule, std::size_t index, const ExpandedExample &text, ExampleKind kind);
    void problem(const Rule &rule, int line, const QString &what, bool warning = false)
    {
        m_problems.push_back({rule.file, line, rule.id, what, warning});
    }

    const Recogniser &m_recogniser;
    Matcher::Scratch m_scratch;
    std::vector<RuleProblem> &m_problems;
};

void Check::run(const Rule &rule, std::size_t index, const RuleExample &example, ExampleKind kind)
{
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const auto expanded = expandExample(example.text, seed, kind);
        const QString what = expanded ? wrong(rule, index, *expanded, kind) : expanded.error().message();
        if (!what.isEmpty()) {
            problem(rule, example.line, what);
            return;
        }
    }
}

QString spanText(Span span)
{
    return QStringLiteral("bytes %1 to %2").arg(span.from).arg(span.to);
}

QString Check::wrong(const Rule &rule, std::size_t index, const ExpandedExample &text, ExampleKind kind)
{
    QStringList drops;
    RecogniserSink sink;
    sink.trouble = [&](const MatchTrouble &trouble) {
        if (trouble.rule == index) {
            drops << QStringLiteral("trouble: ") + QLatin1StringView(trouble.what);
        }
    };
    sink.dropped = [&](const Dropped &dropped) {
        if (dropped.rule == index) {
            drops << QStringLiteral("%1 dropped: %2").arg(spanText(dropped.whole), QLatin1StringView(dropped.why));
        }
    };
    std::vector<Span> captured;
    for (const Recognised &found : m_recogniser.candidates(text.bytes, m_scratch, sink)) {
        if (found.rule == index) {
            captured.push_back(found.secret);
        }
    }
    if (kind == ExampleKind::CounterExample) {
        return captured.empty()
                   ? QString()
                   : QStringLiteral("the counter-example is captured (%1)").arg(spanText(captured.front()));
    }
    bool same = captured.size() == text.captured.size();
    for (std::size_t i = 0; same && i < captured.size(); ++i) {
        same = captured[i] == Span{text.captured[i].from, text.captured[i].to};
    }
    if (!same) {
        QStringList got;
        for (const Span span : captured) {
            got << spanText(span);
        }
        QStringList wanted;
        for (const auto &span : text.captured) {
            wanted << spanText({span.from, span.to});
        }
        return QStringLiteral("the example captures %1 instead of %2%3")
            .arg(got.isEmpty() ? QStringLiteral("nothing") : got.join(QStringLiteral(", ")),
                 wanted.join(QStringLiteral(", ")),
                 drops.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(drops.join(QStringLiteral("; "))));
    }
    if (rule.identifierOnly) {
        return {};
    }
    std::size_t survived = 0;
    QString taker;
    sink.found = [&](const Recognised &found) {
        if (found.rule == index) {
            ++survived;
        } else {
            taker = m_recogniser.rules().rules[found.rule].id;
        }
    };
    m_recogniser.recognise(text.bytes, m_scratch, sink);
    return survived == text.captured.size()
               ? QString()
               : QStringLiteral("rule %1 takes the example away; raise the confidence of one of them").arg(taker);
}

/// A megabyte of what stands in source trees without being secret.
QByteArray neutralText()
{
    const QByteArray line =
        "{{hex:40}}  src/{{lower:8}}/{{lower:6}}.c\nmd5 {{hex:32}} sha256 {{hex:64}} {{base64:44}}= {{uuid}}\n"
        "static int {{lower:5}}_{{lower:7}}(const char *key, size_t {{lower:4}}) /* {{prose:60}} */\n"
        "{{digits:10}} {{HEX:32}} {{upperalnum:20}} {{base62:24}} {{base64url:43}}\n";
    QByteArray text;
    for (std::uint64_t seed = 1; text.size() < 1 << 20; ++seed) {
        if (const auto made = expandExample(line, seed, ExampleKind::CounterExample)) {
            text += made->bytes;
        }
    }
    return text;
}

void Check::noise()
{
    const QByteArray text = neutralText();
    std::vector<int> count(m_recogniser.rules().rules.size());
    const MatchSink sink{[&](const Match &match) { ++count[match.rule]; }, [](const MatchTrouble &) {}};
    m_recogniser.matcher().match(text, m_scratch, sink);
    for (std::size_t i = 0; i < count.size(); ++i) {
        if (count[i] > noisy) {
            const Rule &rule = m_recogniser.rules().rules[i];
            problem(rule, rule.line,
                    QStringLiteral("matches %1 times in a megabyte of hashes, ids and code: it slows every scan; "
                                   "put a rarer literal into the pattern")
                        .arg(count[i]),
                    true);
        }
    }
}

/// Handles and attributes may use what the pattern captures or a validator yields.
void checkTemplates(const Rule &rule, std::vector<RuleProblem> &problems)
{
    static const QSet<QString> yielded{
        QStringLiteral("account"), QStringLiteral("iss"),          QStringLiteral("sub"),  QStringLiteral("aud"),
        QStringLiteral("jti"),     QStringLiteral("azp"),          QStringLiteral("user"), QStringLiteral("project"),
        QStringLiteral("group"),   QStringLiteral("organization"), QStringLiteral("name")};
    static const QRegularExpression hole(QStringLiteral("\\$\\{([^}]*)\\}"));
    QStringList templates{rule.issuer};
    for (const HandleTemplate &handle : rule.handles) {
        templates << handle.value;
    }
    for (const auto &attribute : rule.attributes) {
        templates << attribute.second;
    }
    for (const QString &text : templates) {
        for (auto it = hole.globalMatch(text); it.hasNext();) {
            const QString name = it.next().captured(1);
            const bool captured = rule.pattern.contains("(?<" + name.toLatin1() + ">") ||
                                  rule.pattern.contains("(?P<" + name.toLatin1() + ">");
            if (name == QStringLiteral("secret") ||
                (!captured && (rule.validators.empty() || !yielded.contains(name)))) {
                problems.push_back({rule.file, rule.line, rule.id,
                                    name == QStringLiteral("secret")
                                        ? QStringLiteral("a handle or attribute must not hold the secret")
                                        : QStringLiteral("nothing captures or yields ${%1}").arg(name)});
            }
        }
    }
}

bool checkAlone(const Rule &rule, std::vector<RuleProblem> &problems)
{
    bool sound = true;
    for (const PatternRemark &remark : remarksOn(rule)) {
        problems.push_back({rule.file, rule.line, rule.id, remark.what, remark.warning});
        sound = sound && remark.warning;
    }
    for (const ValidatorCall &call : rule.validators) {
        const Validator *validator = findValidator(call.name);
        if (!validator || !validator->takes(call.argument)) {
            problems.push_back(
                {rule.file, rule.line, rule.id,
                 validator ? QStringLiteral("validator \"%1\" does not take \"%2\"").arg(call.name, call.argument)
                           : QStringLiteral("there is no validator \"%1\"").arg(call.name)});
            sound = false;
        }
    }
    checkTemplates(rule, problems);
    return sound;
}

} // namespace

std::vector<RuleProblem> checkRules(const RuleSet &rules, const QString &cacheDirectory)
{
    std::vector<RuleProblem> problems;
    bool sound = true;
    for (const Rule &rule : rules.rules) {
        sound = checkAlone(rule, problems) && sound;
    }
    if (!sound) {
        return problems; // the set does not compile; examples would only repeat it
    }
    auto recogniser = Recogniser::open(rules, cacheDirectory);
    if (!recogniser) {
        problems.push_back({QString(), 0, {}, recogniser.error().message()});
        return problems;
    }
    auto scratch = recogniser->matcher().makeScratch();
    if (!scratch) {
        problems.push_back({QString(), 0, {}, scratch.error().message()});
        return problems;
    }
    Check check(*recogniser, std::move(scratch).value(), problems);
    for (std::size_t i = 0; i < rules.rules.size(); ++i) {
        check.examples(i);
    }
    check.noise();
    return problems;
}

} // namespace probate
