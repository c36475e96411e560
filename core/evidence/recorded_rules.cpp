#include "core/evidence/recorded_rules.h"

#include "core/model/canonical_json.h"

#include <QJsonArray>

namespace probate {

namespace {

using namespace Qt::StringLiterals;

/// The largest unit that holds it exactly: readers cap the count of each unit (config_tree.h).
QString durationText(Duration duration)
{
    using namespace std::chrono;
    if (duration % days{1} == Duration{0}) {
        return QString::number(duration / days{1}) + " d"_L1;
    }
    if (duration % hours{1} == Duration{0}) {
        return QString::number(duration / hours{1}) + " h"_L1;
    }
    if (duration % minutes{1} == Duration{0}) {
        return QString::number(duration / minutes{1}) + " min"_L1;
    }
    return QString::number(duration / seconds{1}) + " s"_L1;
}

template <typename Key> QJsonObject durations(const std::map<Key, Duration> &values)
{
    QJsonObject object;
    for (const auto &[key, value] : values) {
        object.insert(toText(key), durationText(value));
    }
    return object;
}

/// What the default has and this lacks must be taken back by name.
QJsonObject kindDurations(const std::map<Kind, Duration> &values, const std::map<Kind, Duration> &defaults)
{
    QJsonObject object = durations(values);
    for (const auto &[kind, value] : defaults) {
        if (!values.contains(kind)) {
            object.insert(toText(kind), QJsonValue::Null);
        }
    }
    return object;
}

template <typename Words> QJsonArray words(const Words &values)
{
    QJsonArray array;
    for (const auto &value : values) {
        array.append(toText(value));
    }
    return array;
}

QJsonArray recordOf(const std::vector<OwnerRule> &rules)
{
    QJsonArray all;
    for (const OwnerRule &rule : rules) {
        QJsonObject match;
        for (const auto &[name, glob] :
             {std::pair{u"source"_s, rule.match.source}, std::pair{u"path"_s, rule.match.path},
              std::pair{u"label"_s, rule.match.label}, std::pair{u"issuer"_s, rule.match.issuer}}) {
            if (!glob.isEmpty()) {
                match.insert(name, wellFormed(glob));
            }
        }
        if (!rule.match.kinds.empty()) {
            match.insert(u"kind"_s, words(rule.match.kinds));
        }
        QJsonObject attributes;
        for (const auto &[name, glob] : rule.match.attributes) {
            attributes.insert(wellFormed(name), wellFormed(glob));
        }
        if (!attributes.isEmpty()) {
            match.insert(u"attribute"_s, attributes);
        }
        QJsonObject record{{u"name"_s, wellFormed(rule.name)},
                           {u"match"_s, match},
                           {u"principal"_s, wellFormed(rule.principal)},
                           {u"relation"_s, toText(rule.relation)},
                           {u"confidence"_s, rule.confidence}};
        if (!rule.captureFrom.isEmpty()) {
            record.insert(u"capture"_s, QJsonObject{{u"from"_s, wellFormed(rule.captureFrom)},
                                                    {u"regex"_s, wellFormed(rule.captureRegex)}});
        }
        all.append(record);
    }
    return all;
}

} // namespace

QJsonObject recordOf(const Policy &policy)
{
    const Policy defaults;
    QJsonArray principals;
    for (const QString &principal : policy.highRiskPrincipals) {
        principals.append(wellFormed(principal));
    }
    QJsonObject record{{u"name"_s, wellFormed(policy.name)},
                       {u"clock-skew"_s, durationText(policy.clockSkew)},
                       {u"dormant-after"_s, durationText(policy.dormantAfter)},
                       {u"owner-threshold"_s, policy.ownerThreshold},
                       {u"owner-conflict-margin"_s, policy.conflictMargin},
                       {u"fold-plus-tags"_s, policy.foldPlusTags},
                       {u"fail-at"_s, toText(policy.failAt)},
                       {u"proof"_s, toText(policy.proof)},
                       {u"service-levels"_s, durations(policy.serviceLevels)},
                       {u"vendor-service-level"_s, durationText(policy.vendorServiceLevel)},
                       {u"high-risk-closures"_s, words(policy.highRiskClosures)},
                       {u"high-risk-principals"_s, principals},
                       {u"longest-lifetime"_s, kindDurations(policy.longestLifetime, defaults.longestLifetime)},
                       {u"rotate-after"_s, kindDurations(policy.rotateAfter, defaults.rotateAfter)},
                       {u"public-tls-lifetimes"_s, policy.publicTlsLifetimes}};
    if (!policy.ownerRules.empty()) {
        record.insert(u"owner-rules"_s, recordOf(policy.ownerRules));
    }
    return record;
}

QJsonObject recordOf(const TrustMap &trust)
{
    QJsonArray issuers;
    for (const TrustedIssuer &issuer : trust.issuers) {
        QJsonArray stores;
        for (const TrustingStore &store : issuer.stores) {
            stores.append(QJsonObject{{u"name"_s, wellFormed(store.name)},
                                      {u"cache"_s, durationText(store.cache)},
                                      {u"invalidation"_s, wellFormed(store.invalidation)}});
        }
        issuers.append(QJsonObject{
            {u"issuer"_s, wellFormed(issuer.issuer)}, {u"layers"_s, words(issuer.layers)}, {u"stores"_s, stores}});
    }
    QJsonObject required;
    for (const auto &[kind, layers] : trust.requiredLayers) {
        required.insert(toText(kind), words(layers));
    }
    return {{u"issuers"_s, issuers}, {u"required-layers"_s, required}};
}

Result<Policy> policyFrom(const QJsonObject &record)
{
    const auto text = canonicalJson(record);
    return text ? parsePolicy(*text, u"the recorded policy"_s) : text.error();
}

Result<TrustMap> trustMapFrom(const QJsonObject &record)
{
    const auto text = canonicalJson(record);
    return text ? parseTrustMap(*text, u"the recorded trust map"_s) : text.error();
}

} // namespace probate
