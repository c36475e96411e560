#include "app/certified_rules.h"

#include "app/locations.h"
#include "core/evidence/recorded_rules.h"
#include "core/hash/sha256.h"
#include "core/model/canonical_json.h"

#include <QDir>

namespace probate {

namespace {

using namespace Qt::StringLiterals;

/// Members of "rule_digests", the member of the statement that each is of, and how people call it.
struct Recorded
{
    QLatin1StringView digest;
    QLatin1StringView member;
    const char *name;
};
constexpr Recorded recorded[] = {{"policy_sha256"_L1, "policy"_L1, "policy"},
                                 {"trust_map_sha256"_L1, "trust_map"_L1, "trust map"}};
struct Installed
{
    QLatin1StringView digest;
    QLatin1StringView folder;
    const char *name;
};
constexpr Installed installed[] = {{"issuers_sha256"_L1, "issuers"_L1, "issuer facts"},
                                   {"checks_sha256"_L1, "checks"_L1, "checks"}};

Result<QString> digestOfFolder(const QString &folder)
{
    QByteArray digests;
    const QDir dir(folder);
    for (const QString &name : dir.entryList({QStringLiteral("*.yaml")}, QDir::Files, QDir::Name)) {
        const auto bytes = readFile(dir.filePath(name));
        if (!bytes) {
            return bytes.error();
        }
        digests += sha256Hex(*bytes) + "  " + name.toUtf8() + '\n';
    }
    return QString::fromLatin1(sha256Hex(digests));
}

QString digestOf(const QJsonValue &value)
{
    const auto text = canonicalJson(value);
    return text ? QString::fromLatin1(sha256Hex(*text)) : QString();
}

} // namespace

Result<std::map<QString, QString>> ruleDigests(const Store &store, const QString &resources, const JudgedBy &rules)
{
    std::map<QString, QString> digests{{recorded[0].digest, digestOf(recordOf(rules.policy))},
                                       {recorded[1].digest, digestOf(recordOf(rules.trust))}};
    for (const Installed &each : installed) {
        const auto digest = digestOfFolder(resources + u'/' + each.folder);
        if (!digest) {
            return digest.error();
        }
        digests[each.digest] = *digest;
    }
    const auto runs = store.runs();
    if (!runs) {
        return runs.error();
    }
    for (const RunRecord &run : *runs) {
        if (run.finishedAt && *run.finishedAt <= rules.asOf && !run.ruleSetDigest.isEmpty()) {
            digests[u"rule_set"_s] = run.ruleSetDigest;
        }
    }
    return digests;
}

Result<RulesComparison> compareRules(const QJsonObject &statement)
{
    RulesComparison comparison;
    const QJsonObject digests = statement.value("rule_digests"_L1).toObject();
    for (const Recorded &each : recorded) {
        const QString said = digests.value(each.digest).toString();
        const QString is = digestOf(statement.value(each.member));
        if (!said.isEmpty() && said != is) { // certificates of the first release have no digest of what they record
            comparison.problems.push_back(
                u"the recorded %1 has the digest %2, but %3 is recorded"_s.arg(QLatin1StringView(each.name), is, said));
        }
    }
    const auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    for (const Installed &each : installed) {
        const QString said = digests.value(each.digest).toString();
        const auto digest = digestOfFolder(*resources + u'/' + each.folder);
        if (!digest) {
            return digest.error();
        }
        if (said != *digest) {
            comparison.notes.push_back(
                u"the %1 of this Probate are not those it was made with (digest %2, recorded %3)"_s.arg(
                    QLatin1StringView(each.name), *digest, said.isEmpty() ? u"none"_s : said));
        }
    }
    return comparison;
}

} // namespace probate
