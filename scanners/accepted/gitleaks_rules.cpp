#include "scanners/accepted/gitleaks_rules.h"

#include "scanners/matching/matcher.h"
#include "scanners/matching/regex.h"

#include <algorithm>

namespace probate {

namespace {

/// RE2's names of groups are PCRE's; the group that is the secret gets the name that rules of ours go by.
QByteArray withSecret(const QByteArray &regex, int wanted)
{
    int group = 0;
    bool inClass = false;
    for (qsizetype at = 0; at < regex.size(); ++at) {
        const char c = regex[at];
        if (c == '\\') {
            ++at;
        } else if (inClass) {
            inClass = c != ']';
        } else if (c == '[') {
            inClass = true;
            at += regex.sliced(at + 1).startsWith("^]") ? 2 : regex.sliced(at + 1).startsWith("]") ? 1 : 0;
        } else if (c == '(') {
            const QByteArrayView after = QByteArrayView(regex).sliced(at + 1);
            const bool named = after.startsWith("?P<") ||
                               (after.startsWith("?<") && !after.startsWith("?<=") && !after.startsWith("?<!"));
            if ((!after.startsWith('?') || named) && ++group == std::max(wanted, 1)) {
                const qsizetype end = named ? after.indexOf('>') + 1 : 0;
                return regex.first(at + 1) + "?<secret>" + after.sliced(end).toByteArray();
            }
        }
    }
    return regex;
}

/// Patterns of theirs need have no bound, ours must: "+" becomes "{1,N}", "*" "{0,N}", "{3,}" "{3,N}".
QByteArray bounded(const QByteArray &regex, int most)
{
    QByteArray made;
    bool inClass = false;
    for (qsizetype at = 0; at < regex.size(); ++at) {
        const char c = regex[at];
        if (c == '\\' && at + 1 < regex.size()) {
            made += c;
            made += regex[++at];
            continue;
        }
        const bool repeats = !inClass && (c == '+' || c == '*');
        if (inClass) {
            inClass = c != ']' || regex[at - 1] == '[' || (regex[at - 1] == '^' && regex[at - 2] == '[');
        } else if (c == '[') {
            inClass = true;
        }
        const auto close = !inClass && c == '{' ? regex.indexOf('}', at) : -1;
        bool number = false;
        const int fewest =
            close > at + 2 && regex[close - 1] == ',' ? regex.sliced(at + 1, close - at - 2).toInt(&number) : 0;
        if (number) {
            made += '{' + QByteArray::number(fewest) + ',' + QByteArray::number(std::max(fewest, most)) + '}';
            at = close;
        } else if (repeats) {
            made += (c == '+' ? "{1," : "{0,") + QByteArray::number(most) + '}';
        } else {
            made += c;
        }
    }
    return made;
}

bool opens(const Rule &rule, QString &why)
{
    const auto matcher = Matcher::open(RuleSet{{rule}, {}}, {});
    why = matcher ? QString() : matcher.error().message();
    return bool(matcher);
}

} // namespace

Result<std::vector<Rule>> rulesOfGitleaks(const GitleaksConfig &config, const QString &file)
{
    std::vector<Rule> rules;
    for (const GitleaksRule &theirs : config.rules) {
        if (theirs.regex.isEmpty() && theirs.path.isEmpty()) {
            continue; // it changes a rule of theirs
        }
        Rule rule;
        rule.id = theirs.id;
        rule.provider = QStringLiteral("own rules");
        rule.title = theirs.description.isEmpty() ? rule.id : theirs.description.left(200);
        rule.kind = Kind::GenericSecret;
        rule.why = QStringLiteral("A rule of your own recognises it.");
        rule.rotation = QStringLiteral("Replace it where it was issued, then here.");
        rule.path = theirs.path;
        if (const auto path = Regex::compile(rule.path, false, false); !path) {
            return Error(ErrorKind::Malformed, QStringLiteral("%1:%2: %3: its path is no pattern that can be used (%4)")
                                                   .arg(file)
                                                   .arg(theirs.line)
                                                   .arg(rule.id, path.error().message()));
        }
        if (theirs.regex.isEmpty()) {
            rule.why = QStringLiteral("A rule of your own takes files of this name for credentials.");
            rule.confidence = 0.7;
            rule.file = file;
            rule.line = theirs.line;
            rules.push_back(std::move(rule));
            continue;
        }
        rule.pattern = withSecret(theirs.regex, theirs.secretGroup);
        rule.confidence = 0.7;
        rule.file = file;
        rule.line = theirs.line;
        if (theirs.entropy > 0) {
            rule.validators.push_back({QStringLiteral("entropy"), QString::number(theirs.entropy)});
        }
        const QByteArray pattern = rule.pattern;
        QString why;
        bool fits = opens(rule, why);
        for (const int most : {256, 64, 16}) {
            if (!fits) {
                rule.pattern = bounded(pattern, most);
                fits = opens(rule, why);
            }
        }
        if (!fits) { // look-around and the like: found by the words beside it
            rule.widest = 1024;
            std::ranges::copy_if(theirs.keywords, std::back_inserter(rule.words),
                                 [](const QByteArray &word) { return word.size() >= 3; });
            if (!opens(rule, why)) {
                return Error(ErrorKind::Malformed, why);
            }
        }
        rules.push_back(std::move(rule));
    }
    return rules;
}

} // namespace probate
