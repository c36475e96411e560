#include "app/definitions.h"

#include "app/accepted_files.h"
#include "app/locations.h"
#include "core/assess/frameworks.h"
#include "core/hash/sha256.h"
#include "core/rules/rule_cache.h"
#include "scanners/accepted/gitleaks_rules.h"

#include <QDir>

namespace probate {

namespace {

/// Reads a file and gives it to a parser that wants a name for its messages.
template <typename T> Result<T> parsed(const QString &path, Result<T> (*parse)(QByteArrayView, const QString &))
{
    const auto bytes = readFile(path);
    if (!bytes) {
        return bytes.error();
    }
    return parse(*bytes, path);
}

/// Every file of a folder with this ending, in name order.
template <typename T>
Result<std::vector<T>> parsedFolder(const QString &folder, const QString &pattern,
                                    Result<T> (*parse)(QByteArrayView, const QString &))
{
    std::vector<T> all;
    const QDir dir(folder);
    for (const QString &name : dir.entryList({pattern}, QDir::Files, QDir::Name)) {
        auto one = parsed(dir.filePath(name), parse);
        if (!one) {
            return one.error();
        }
        all.push_back(std::move(*one));
    }
    if (all.empty()) {
        return Error(ErrorKind::NotFound, QStringLiteral("%1 holds no %2; reinstall").arg(folder, pattern));
    }
    return all;
}

Result<void> loadChosen(const EstateFile &estate, JudgingRules &judging)
{
    if (!estate.policy.isEmpty()) {
        auto policy = parsed(estate.policy, parsePolicy);
        if (!policy) {
            return policy.error();
        }
        judging.policy = std::move(*policy);
    }
    if (!estate.trust.isEmpty()) {
        auto trust = parsed(estate.trust, parseTrustMap);
        if (!trust) {
            return trust.error();
        }
        judging.trust = std::move(*trust);
    }
    if (!estate.waivers.isEmpty()) {
        auto waivers = parsed(estate.waivers, parseWaivers);
        if (!waivers) {
            return waivers.error();
        }
        judging.waivers = std::move(*waivers);
    }
    return {};
}

} // namespace

Result<Definitions> loadDefinitions(const QString &resources, const EstateFile &estate)
{
    Definitions definitions;
    auto checks = parsed(resources + QStringLiteral("/checks/checks.yaml"), parseCheckDefinitions);
    if (!checks) {
        return checks.error();
    }
    definitions.judging.checks = std::move(*checks);
    auto frameworks = parsedFolder(resources + QStringLiteral("/frameworks"), QStringLiteral("*.json"), parseFramework);
    if (!frameworks) {
        return frameworks.error();
    }
    definitions.frameworks = std::move(*frameworks);
    auto rows = parsedFolder(resources + QStringLiteral("/issuers"), QStringLiteral("*.yaml"), parseIssuerFacts);
    if (!rows) {
        return rows.error();
    }
    auto facts = joinIssuerFacts(std::move(*rows));
    if (!facts) {
        return facts.error();
    }
    definitions.judging.facts = std::move(*facts);
    if (const auto chosen = loadChosen(estate, definitions.judging); !chosen) {
        return chosen.error();
    }
    auto &rules = definitions.judging.policy.ownerRules;
    rules.insert(rules.end(), estate.ownerRules.begin(), estate.ownerRules.end());
    return definitions;
}

Result<RuleSet> withGitleaksRules(RuleSet set, const QString &path)
{
    const auto bytes = readFile(path);
    if (!bytes) {
        return bytes.error();
    }
    const auto config = parseGitleaksConfig(*bytes);
    if (!config) {
        return config.error().within(path);
    }
    auto rules = rulesOfGitleaks(*config, path);
    if (!rules) {
        return rules.error();
    }
    for (Rule &rule : *rules) {
        const auto taken = [&] {
            return std::ranges::find(set.rules, rule.id, &Rule::id) != set.rules.end() ||
                   std::ranges::find(set.files, rule.id, &Rule::id) != set.files.end();
        };
        while (taken()) {
            rule.id += QStringLiteral("-own"); // shipped rules keep their names
        }
        (rule.pattern.isEmpty() ? set.files : set.rules).push_back(std::move(rule));
    }
    std::ranges::sort(set.rules, {}, &Rule::id);
    set.digest = sha256Hex(set.digest + *bytes);
    return set;
}

Result<RuleSet> loadRules(const QString &resources, const EstateFile &estate)
{
    QStringList places{resources + QStringLiteral("/rules")};
    QStringList foreign;
    for (const QString &place : estate.rules) {
        (isGitleaksFile(place) ? foreign : places).append(place);
    }
    const auto cache = cacheDirectory(); // without one, YAML is parsed every time
    auto rules = readRulesCached(places, cache ? *cache : QString());
    for (const QString &path : foreign) {
        if (rules) {
            rules = withGitleaksRules(std::move(*rules), path);
        }
    }
    return rules;
}

} // namespace probate
