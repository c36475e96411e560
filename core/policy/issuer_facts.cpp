#include "core/policy/issuer_facts.h"

#include "core/policy/config_tree.h"

#include <algorithm>

namespace probate {

namespace {

Result<IssuerFact> readFact(const ConfigNode &node, const QString &system, const QString &name)
{
    IssuerFact fact;
    fact.system = system;
    fact.file = name;
    fact.line = node.line;
    ConfigReader reader(node, name);
    reader.require({"mechanism", "on-disable", "on-revoke", "source", "verified"});
    reader.text(QLatin1StringView("mechanism"), fact.mechanism);
    reader.text(QLatin1StringView("on-disable"), fact.onDisable);
    reader.text(QLatin1StringView("on-revoke"), fact.onRevoke);
    reader.boolean(QLatin1StringView("revocable"), fact.revocable);
    if (reader.has(QLatin1StringView("longest-lifetime"))) {
        Duration longest{0};
        reader.duration(QLatin1StringView("longest-lifetime"), longest);
        fact.longestLifetime = longest;
    }
    reader.duration(QLatin1StringView("lag"), fact.lag);
    reader.text(QLatin1StringView("revoked-by"), fact.revokedBy);
    reader.text(QLatin1StringView("revoke-command"), fact.revokeCommand);
    reader.text(QLatin1StringView("evidence"), fact.evidence);
    reader.text(QLatin1StringView("source"), fact.source);
    reader.boolean(QLatin1StringView("verified"), fact.verified);
    for (const QString &word : reader.texts(QLatin1StringView("kinds"))) {
        if (const auto kind = fromString<Kind>(word)) {
            fact.kinds.push_back(*kind);
        } else {
            reader.fail(reader.line(), QStringLiteral("\"%1\" is no kind of credential").arg(word));
        }
    }
    std::sort(fact.kinds.begin(), fact.kinds.end());
    if (const auto done = reader.finish(); !done) {
        return done.error();
    }
    return fact;
}

bool sameName(const IssuerFact &a, const IssuerFact &b)
{
    return a.system == b.system && a.mechanism == b.mechanism;
}

} // namespace

Result<std::vector<IssuerFact>> parseIssuerFacts(QByteArrayView yaml, const QString &name)
{
    auto tree = parseConfig(yaml, name);
    if (!tree) {
        return tree.error();
    }
    std::vector<IssuerFact> facts;
    QString system;
    ConfigReader reader(*tree, name);
    reader.require({"system", "facts"});
    reader.text(QLatin1StringView("system"), system);
    if (const ConfigNode *rows = reader.sequence(QLatin1StringView("facts"))) {
        for (const ConfigNode &row : rows->children) {
            auto fact = readFact(row, system, name);
            if (!fact) {
                return fact.error();
            }
            facts.push_back(std::move(*fact));
        }
    }
    if (const auto done = reader.finish(); !done) {
        return done.error();
    }
    return facts;
}

Result<IssuerFacts> joinIssuerFacts(std::vector<std::vector<IssuerFact>> files)
{
    IssuerFacts joined;
    for (std::vector<IssuerFact> &file : files) {
        std::move(file.begin(), file.end(), std::back_inserter(joined.rows));
    }
    std::sort(joined.rows.begin(), joined.rows.end(), [](const IssuerFact &a, const IssuerFact &b) {
        return std::tie(a.system, a.mechanism, a.file, a.line) < std::tie(b.system, b.mechanism, b.file, b.line);
    });
    const auto twice = std::adjacent_find(joined.rows.begin(), joined.rows.end(), sameName);
    if (twice != joined.rows.end()) {
        return Error(ErrorKind::Malformed, QStringLiteral("%1:%2: the mechanism \"%3\" of %4 stands twice")
                                               .arg(std::next(twice)->file)
                                               .arg(std::next(twice)->line)
                                               .arg(twice->mechanism, twice->system));
    }
    return joined;
}

const IssuerFact *factFor(const IssuerFacts &facts, const QString &issuer, Kind kind)
{
    const QString system = issuer.section(QLatin1Char(':'), 0, 0);
    const auto found = std::find_if(facts.rows.begin(), facts.rows.end(), [&](const IssuerFact &fact) {
        return fact.system == system && std::binary_search(fact.kinds.begin(), fact.kinds.end(), kind);
    });
    return found == facts.rows.end() ? nullptr : &*found;
}

} // namespace probate
