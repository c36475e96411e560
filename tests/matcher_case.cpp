#include "tests/matcher_case.h"

#include "scanners/matching/regex.h"

namespace probate {

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

} // namespace probate
