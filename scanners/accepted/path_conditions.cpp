#include "scanners/accepted/path_conditions.h"

#include <algorithm>

namespace probate {

namespace {

bool isAt(const Regex &pattern, const QString &path)
{
    thread_local RegexScratch scratch(100'000); // steps: a path that needs more is none of the rule's
    const QByteArray text = path.toUtf8();
    return !text.isEmpty() && pattern.search(text, 0, text.size(), scratch) == Regex::Outcome::Found;
}

Result<Regex> compiled(const Rule &rule)
{
    auto pattern = Regex::compile(rule.path, false, true);
    return pattern
               ? std::move(pattern)
               : Error(ErrorKind::Malformed, QStringLiteral("%1:%2: %3: its path is no pattern that can be used (%4)")
                                                 .arg(rule.file)
                                                 .arg(rule.line)
                                                 .arg(rule.id, pattern.error().message()));
}

} // namespace

Result<PathConditions> PathConditions::open(const RuleSet &rules)
{
    PathConditions conditions;
    for (std::size_t at = 0; at < rules.rules.size(); ++at) {
        if (!rules.rules[at].path.isEmpty()) {
            auto path = compiled(rules.rules[at]);
            if (!path) {
                return path.error();
            }
            conditions.m_ofRules.emplace_back(at, std::move(*path));
        }
    }
    for (const Rule &rule : rules.files) {
        auto path = compiled(rule);
        if (!path) {
            return path.error();
        }
        conditions.m_files.push_back({rule, std::move(*path)});
    }
    return conditions;
}

bool PathConditions::applies(std::size_t rule, const QString &path) const
{
    const auto found = std::ranges::lower_bound(m_ofRules, rule, {}, &std::pair<std::size_t, Regex>::first);
    return found == m_ofRules.end() || found->first != rule || isAt(found->second, path);
}

std::vector<const Rule *> PathConditions::filesAt(const QString &path) const
{
    std::vector<const Rule *> found;
    for (const File &file : m_files) {
        if (isAt(file.path, path)) {
            found.push_back(&file.rule);
        }
    }
    return found;
}

bool PathConditions::alike(const QString &one, const QString &other) const
{
    return std::ranges::all_of(m_ofRules,
                               [&](const auto &of) { return isAt(of.second, one) == isAt(of.second, other); }) &&
           std::ranges::all_of(m_files, [&](const File &of) { return isAt(of.path, one) == isAt(of.path, other); });
}

} // namespace probate
